/** Contexts that a function ends itself when it returns: what lasts as long as such a context is kept no longer than the function runs. */
import type { CallExpr, CommClause, Expr, Node } from '../../go/ast.ts';
import type { GoFunction, GoObject } from '../../go/program.ts';
import { walk } from '../../go/walk.ts';
import { ownNodesOf } from '../cfg/nodes.ts';
import { valuesGiven } from '../cfg/variables.ts';
import { isRootContext } from './root-context.ts';

/** Whether a context is made in the function, or in one around it, and one of the two defers its cancel function, `defer cancel()`, or waits for the group that it is of. */
export function endsWithFunction(fn: GoFunction, context: Expr | undefined): boolean {
  const object = context?.kind === 'Ident' ? fn.pkg.objectOf(context) : undefined;
  const ending = new Set<unknown>();
  for (let at: GoFunction | undefined = object && fn; at; at = at.enclosing) {
    const { pkg } = at;
    for (const end of [...deferredIn(at), ...waitedIn(at)]) ending.add(end);
    const isIt = (e: Expr | undefined) => e?.kind === 'Ident' && pkg.objectOf(e) === object;
    const ends = ownNodesOf(at, 'AssignStmt').some(({ lhs, rhs }) => {
      const others = lhs.filter((e) => e.kind === 'Ident' && ending.has(pkg.objectOf(e)));
      return lhs.length === 2 && rhs.length === 1 && lhs.some(isIt) && others.length > 0;
    });
    if (ends) return true;
  }
  return false;
}

/** Whether a case waits for the end of a context without a parent that ends only when the function around returns: as long as that waits itself, it does not come. */
export function isOfOwnEnd(fn: GoFunction, { comm }: CommClause): boolean {
  const receive = comm?.kind === 'ExprStmt' && comm.x.kind === 'UnaryExpr' ? comm.x.x : undefined;
  const context = receive?.kind === 'CallExpr' && receive.fun.kind === 'SelectorExpr' ? receive.fun.x : undefined;
  const object = context?.kind === 'Ident' ? fn.pkg.objectOf(context) : undefined;
  if (object?.kind !== 'var' || !endsWithFunction(fn, context)) return false;
  return valuesGiven(fn, object).every((call) => {
    const isPlain = call.kind === 'CallExpr' && /\.WithCancel(Cause)?$/.test(fn.pkg.calleeOf(call)?.name ?? '');
    return isPlain && isRootContext(fn.pkg, call.args[0]);
  });
}

/** `g` of `g.Wait()`: of `g, ctx := errgroup.WithContext(parent)`, the context ends when that returns. */
function waitedIn(fn: GoFunction): readonly unknown[] {
  return ownNodesOf(fn, 'CallExpr').flatMap(({ fun }) => {
    const isWait = fun.kind === 'SelectorExpr' && fun.sel.name === 'Wait' && fun.x.kind === 'Ident';
    return isWait && fun.x.kind === 'Ident' ? (fn.pkg.objectOf(fun.x) ?? []) : [];
  });
}

/** The functions that are called by deferred calls, also in a literal: `defer func() { cancel() }()`. */
function deferredIn(fn: GoFunction): ReadonlySet<unknown> {
  const deferred = new Set<unknown>();
  const called = (n: Node) => {
    if (n.kind === 'CallExpr' && n.fun.kind === 'Ident') deferred.add(fn.pkg.objectOf(n.fun));
  };
  for (const { call } of ownNodesOf(fn, 'DeferStmt')) walk(call, called);
  deferred.delete(undefined);
  return deferred;
}

/** Whether a node calls the function that ends a context which one of the arguments of `call` is. */
export function endsContextOf(fn: GoFunction, call: CallExpr, node: Node): boolean {
  const cancels = cancelsOf(fn, call);
  let ends = false;
  walk(node, (n) => {
    ends ||= n.kind === 'CallExpr' && n.fun.kind === 'Ident' && cancels.has(fn.pkg.objectOf(n.fun));
    return !ends && n.kind !== 'FuncLit';
  });
  return ends;
}

/** `cancel` of `ctx, cancel := context.WithCancel(parent)`, where `ctx` is among the arguments. */
function cancelsOf(fn: GoFunction, { args }: CallExpr): ReadonlySet<GoObject | undefined> {
  const given = new Set(args.flatMap((arg) => (arg.kind === 'Ident' ? (fn.pkg.objectOf(arg) ?? []) : [])));
  return new Set(
    ownNodesOf(fn, 'AssignStmt').flatMap(({ lhs: [made, cancel] }) => {
      const object = made?.kind === 'Ident' ? fn.pkg.objectOf(made) : undefined;
      const ends = cancel?.kind === 'Ident' && fn.pkg.underlying(fn.pkg.typeOf(cancel)).kind === 'signature';
      return object && given.has(object) && ends ? (fn.pkg.objectOf(cancel) ?? []) : [];
    }),
  );
}
