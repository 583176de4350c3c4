/**
 * Sends after the end of a context with which all others leave, and not before: where there is room, they must fill it first; and a sender that asks for the end
 * before, `if ctx.Err() == nil { errs <- err }`, sends nothing.
 */
import { branchesAround } from '../../src/analysis/cfg/nodes.ts';
import type { Blocked } from '../../src/analysis/channels/blocking.ts';
import type { Node } from '../../src/go/ast.ts';
import type { GoFunction } from '../../src/go/program.ts';

export function isAfterEnd({ channel: { capacity }, operations, end }: Blocked): boolean {
  return end !== undefined && (capacity !== 0 || operations.every(({ frame: { fn }, at }) => isUnlessEnded(fn, at)));
}

function isUnlessEnded(fn: GoFunction, at: Node): boolean {
  return branchesAround(fn, at).some(({ cond }) => /\.Err\(\) == nil/.test(fn.file.text.slice(cond.pos, cond.end)));
}
