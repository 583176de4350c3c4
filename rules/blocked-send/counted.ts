/** Sends that whoever made room for them has counted in a way that no path shows: by a number that is made elsewhere, one after the other, or by a flag. */
import { isBehindFlag } from '../../src/analysis/cfg/flags.ts';
import { isNil } from '../../src/analysis/cfg/nil.ts';
import { assignedTo } from '../../src/analysis/cfg/variables.ts';
import type { Blocked } from '../../src/analysis/channels/blocking.ts';
import { isLoose } from '../../src/analysis/channels/channels.ts';

/**
 * Several send and nothing was received, or a function that is given on sends, and there is room: for how many, somebody has counted, who knows how often the
 * function is called. Room for one is for the only one that is out at a time.
 */
export function isCounted({ channel: { capacity }, operations, ways, several }: Blocked): boolean {
  const isGivenOn = operations.some(({ frame }) => isLoose(frame));
  return capacity !== 0 && (isGivenOn || (several && ways.every(({ done }) => done === 0)));
}

/** `if first != nil { first <- v; first = nil }`: after the one send there is none. */
export function isDisarmed({ operations }: Blocked): boolean {
  return operations.every(({ at, frame: { fn } }) => {
    const channel = at.kind === 'SendStmt' && at.chan.kind === 'Ident' ? fn.pkg.objectOf(at.chan) : undefined;
    const values = channel?.kind === 'var' && channel.owner ? assignedTo(fn.pkg, channel.owner, channel) : [];
    return values.some((value) => value && value !== 'zero' && isNil(fn.pkg, value));
  });
}

/** `if !sent { ch <- v; sent = true }`: the sender itself sets what it asks, and there is room for the one. */
export function isFlagged({ channel: { capacity }, operations }: Blocked): boolean {
  return capacity !== 0 && operations.some(({ at, frame: { fn } }) => isBehindFlag(fn, at));
}
