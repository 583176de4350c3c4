/**
 * A send in the branch of an error that does not return, followed by another on the same channel: whoever waits for one answer gets two sent. A shape: how often
 * others receive is not seen.
 */
import { nilComparison } from '../../src/analysis/cfg/nil.ts';
import { nodesOf } from '../../src/analysis/cfg/nodes.ts';
import { pathOf } from '../../src/analysis/locks/lock-path.ts';
import type { Node, SendStmt, Stmt } from '../../src/go/ast.ts';
import type { GoFunction } from '../../src/go/program.ts';
import { typeString } from '../../src/go/types.ts';
import { walk } from '../../src/go/walk.ts';

export interface Double {
  readonly first: SendStmt;
  readonly second: SendStmt;
}

export function doubleSends(fn: GoFunction): readonly Double[] {
  const found: Double[] = [];
  if (nodesOf(fn, 'SendStmt').length < 2) return found;
  walk(fn.body, (n) => {
    for (const list of listsOf(n)) found.push(...list.flatMap((s, i) => doubled(fn, s, list.slice(i + 1))));
    return n.kind !== 'FuncLit' && n.kind !== 'ForStmt' && n.kind !== 'RangeStmt';
  });
  return found;
}

function listsOf(n: Node): readonly (readonly Stmt[])[] {
  return n.kind === 'BlockStmt' ? [n.stmts] : n.kind === 'CaseClause' || n.kind === 'CommClause' ? [n.body] : [];
}

/** `if err != nil { ch <- nil }; ch <- v`, where that is all that follows. */
function doubled(fn: GoFunction, s: Stmt, rest: readonly Stmt[]): readonly Double[] {
  const [second, ...more] = rest;
  if (s.kind !== 'IfStmt' || s.else || second?.kind !== 'SendStmt' || more.some((m) => m.kind !== 'ReturnStmt'))
    return [];
  const first = s.body.stmts.at(-1);
  const compared = nilComparison(fn.pkg, s.cond, true);
  if (first?.kind !== 'SendStmt' || compared?.isNil !== false) return [];
  if (typeString(fn.pkg.typeOf(compared.subject)) !== 'error') return [];
  const [a, b] = [pathOf(fn.pkg, first.chan), pathOf(fn.pkg, second.chan)];
  return a && b && a.key === b.key && a.root.scope === 'param' ? [{ first, second }] : [];
}
