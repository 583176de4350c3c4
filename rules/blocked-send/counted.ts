/** Sends that whoever made room for them has counted in a way that no path shows: by a number that is made elsewhere, one after the other, or by a flag. */
import type { Blocked } from '../../src/analysis/blocking.ts';
import { isLoose } from '../../src/analysis/channels.ts';
import { isBehindFlag } from '../../src/analysis/flags.ts';

/**
 * Several send, or a function that is given on does, nothing was received, and there is room: for how many, somebody has counted. Room for one is for the only one
 * that is out at a time.
 */
export function isCounted({ channel: { capacity }, operations, ways, several }: Blocked): boolean {
  const isGivenOn = ways.length === 0 && operations.some(({ frame }) => isLoose(frame));
  return (several || isGivenOn) && capacity !== 0 && ways.every(({ done }) => done === 0);
}

/** `if !sent { ch <- v; sent = true }`: the sender itself sets what it asks, and there is room for the one. */
export function isFlagged({ channel: { capacity }, operations }: Blocked): boolean {
  return capacity !== 0 && operations.some(({ at, frame: { fn } }) => isBehindFlag(fn, at));
}
