/** Contexts that end with another context of the same function. */
import { nodesOf, ownNodesOf } from '../../src/analysis/nodes.ts';
import type { CallExpr, Expr } from '../../src/go/ast.ts';
import type { GoFunction, GoObject } from '../../src/go/program.ts';
import { cancelOf } from './context.ts';

/**
 * `ctx, cancel := context.WithCancelCause(ctx); ctx, _ = context.WithTimeout(ctx, d); defer cancel(nil)`: the first is ended,
 * and the second with it. On which paths, is asked of the first.
 */
export function endsWithParent(fn: GoFunction, { args: [parent], pos }: CallExpr): boolean {
  const context = parent && objectOf(fn, parent);
  if (!context) return false;
  const made = ownNodesOf(fn, 'AssignStmt').filter(
    ({ lhs, end }) => end <= pos && lhs[0] && objectOf(fn, lhs[0]) === context,
  );
  const { lhs = [], rhs = [] } = made.at(-1) ?? {};
  const cancel = lhs[1] && objectOf(fn, lhs[1]);
  const [call] = rhs;
  if (!cancel || call?.kind !== 'CallExpr' || !cancelOf(fn.pkg, call, { fn, targets: lhs })) return false;
  return nodesOf(fn, 'CallExpr').some(({ fun }) => objectOf(fn, fun) === cancel);
}

function objectOf({ pkg }: GoFunction, e: Expr): GoObject | undefined {
  return e.kind === 'Ident' && e.name !== '_' ? pkg.objectOf(e) : undefined;
}
