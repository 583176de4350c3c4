/** Sends that whoever made room for them has counted in a way that no path shows: by a number that is made elsewhere, or by a flag. */
import type { Blocked } from '../../src/analysis/blocking.ts';
import { isBehindFlag } from '../../src/analysis/flags.ts';

/** Several send, nobody receives any more, and there is room for more than one: for how many, somebody has counted. */
export function isCounted({ channel: { capacity }, ways, several }: Blocked): boolean {
  return several && capacity !== 0 && capacity !== 1 && ways.every(({ done }) => done === 0);
}

/** `if !sent { ch <- v; sent = true }`: the sender itself sets what it asks, and there is room for the one. */
export function isFlagged({ channel: { capacity }, operations }: Blocked): boolean {
  return capacity !== 0 && operations.some(({ at, frame: { fn } }) => isBehindFlag(fn, at));
}
