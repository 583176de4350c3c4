/** Sends that whoever made room for them has counted in a way that no path shows: by a number that is made elsewhere, one after the other, or by a flag. */
import type { Blocked } from '../../src/analysis/blocking.ts';
import { isLoose } from '../../src/analysis/channels.ts';
import { isBehindFlag } from '../../src/analysis/flags.ts';
import { ownNodesOf } from '../../src/analysis/nodes.ts';
import type { Node } from '../../src/go/ast.ts';
import type { GoFunction } from '../../src/go/program.ts';

/**
 * Several send, or a function that is given on does, nothing was received, and there is room: for how many, somebody has counted. Room for one is for the only one
 * that is out at a time.
 */
export function isCounted({ channel: { capacity }, operations, ways, several }: Blocked): boolean {
  const isGivenOn = ways.length === 0 && operations.some(({ frame }) => isLoose(frame));
  return (several || isGivenOn) && capacity !== 0 && ways.every(({ done }) => done === 0);
}

/**
 * All others leave with a context, and not before: where there is room, what is sent after that must fill it first; and a sender that asks for the end before,
 * `if ctx.Err() == nil { errs <- err }`, sends nothing.
 */
export function isAfterEnd({ channel: { capacity }, operations, end }: Blocked): boolean {
  return end !== undefined && (capacity !== 0 || operations.every(({ frame: { fn }, at }) => isUnlessEnded(fn, at)));
}

function isUnlessEnded(fn: GoFunction, at: Node): boolean {
  const around = ownNodesOf(fn, 'IfStmt').filter(({ body }) => body.pos <= at.pos && at.end <= body.end);
  return around.some(({ cond }) => /\.Err\(\) == nil/.test(fn.file.text.slice(cond.pos, cond.end)));
}

/** `if !sent { ch <- v; sent = true }`: the sender itself sets what it asks, and there is room for the one. */
export function isFlagged({ channel: { capacity }, operations }: Blocked): boolean {
  return capacity !== 0 && operations.some(({ at, frame: { fn } }) => isBehindFlag(fn, at));
}
