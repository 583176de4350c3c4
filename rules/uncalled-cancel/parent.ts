/** Contexts that end with another context, or a group, of the same function. */
import { nodesOf, ownNodesOf } from '../../src/analysis/cfg/nodes.ts';
import type { Outcome } from '../../src/analysis/release/paths.ts';
import type { CallExpr, Expr, Node } from '../../src/go/ast.ts';
import type { GoFunction, GoObject } from '../../src/go/program.ts';
import { contains } from '../../src/go/walk.ts';
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

/** `g, ctx := errgroup.WithContext(parent)`: once `g.Wait()` has returned, what was made of `ctx` has ended. */
export function endsWithGroup(fn: GoFunction, { args: [parent] }: CallExpr, { path, at }: Outcome): boolean {
  const context = parent && objectOf(fn, parent);
  const groups = ownNodesOf(fn, 'AssignStmt').flatMap(({ lhs: [group, made], rhs: [call] }) => {
    const isGroup = call?.kind === 'CallExpr' && fn.pkg.calleeOf(call)?.name === GROUP;
    return isGroup && context && group && made && objectOf(fn, made) === context ? (objectOf(fn, group) ?? []) : [];
  });
  const isWait = (n: Node) =>
    n.kind === 'SelectorExpr' && n.sel.name === 'Wait' && groups.some((group) => objectOf(fn, n.x) === group);
  const nodes = [...path.flatMap(({ to }) => to.nodes), ...at.block.nodes];
  return groups.length > 0 && nodes.some((node) => node.kind !== 'RangeStmt' && contains(node, isWait));
}

const GROUP = 'golang.org/x/sync/errgroup.WithContext';
