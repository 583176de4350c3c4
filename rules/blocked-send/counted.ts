/** Sends that whoever made room for them has counted in a way that no path shows: by a number that is made elsewhere, one after the other, or by a flag. */
import type { Blocked } from '../../src/analysis/blocking.ts';
import { isOfContext, isOfDone } from '../../src/analysis/context-life.ts';
import { isBehindFlag } from '../../src/analysis/flags.ts';
import { blocksOf, loopsRepeating } from '../../src/analysis/loops.ts';

/** Several send, nothing was received, and there is room: for how many, somebody has counted. Room for one is for the only one that is out at a time. */
export function isCounted({ channel: { capacity }, ways, several }: Blocked): boolean {
  return several && capacity !== 0 && ways.every(({ done }) => done === 0);
}

/** All others leave with a context, for whose end the sender looks in its loop, too: it makes but one more, for which there is room. */
export function isToldToo({ channel: { capacity }, operations, end }: Blocked): boolean {
  if (end === undefined || capacity === 0) return false;
  return operations.every(({ site, frame: { fn } }) => {
    const edges = loopsRepeating(site.block).flatMap((loop) => [...blocksOf(loop)].flatMap((block) => block.edges));
    return edges.some(
      ({ when }) => when?.kind === 'comm' && (isOfDone(fn, when.clause) || isOfContext(fn, when.clause)),
    );
  });
}

/** `if !sent { ch <- v; sent = true }`: the sender itself sets what it asks, and there is room for the one. */
export function isFlagged({ channel: { capacity }, operations }: Blocked): boolean {
  return capacity !== 0 && operations.some(({ at, frame: { fn } }) => isBehindFlag(fn, at));
}
