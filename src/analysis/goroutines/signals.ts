/** Signals: what a goroutine waits for, and whether it comes from outside of the function that starts it, as the Done of a context that this was given. */
import type { CallExpr, CommClause, Expr, Node, UnaryExpr } from '../../go/ast.ts';
import type { GoFunction, Package } from '../../go/program.ts';
import { typeString } from '../../go/types.ts';
import type { CfgNode } from '../cfg/cfg.ts';
import { nodesOf } from '../cfg/nodes.ts';

/** `<-ch` of `<-ch`, `v := <-ch`, `v, ok = <-ch`. */
function receiveOf(node: CfgNode | CommClause['comm']): UnaryExpr | undefined {
  const e = node?.kind === 'ExprStmt' ? node.x : node?.kind === 'AssignStmt' ? node.rhs[0] : undefined;
  return e?.kind === 'UnaryExpr' && e.op === '<-' ? e : undefined;
}

/** The channel that a statement, as the communication of a case, receives from. */
export function received(node: CfgNode | CommClause['comm']): Expr | undefined {
  return receiveOf(node)?.x;
}

/** What a function begins with, a `defer` apart: the one receive, or those of all cases of a select. */
export function firstWaits({ body }: GoFunction): readonly UnaryExpr[] {
  const first = body.stmts.find(({ kind }) => kind !== 'DeferStmt');
  if (first?.kind !== 'ExprStmt' && first?.kind !== 'SelectStmt') return [];
  const waits = first.kind === 'ExprStmt' ? [receiveOf(first)] : first.cases.map(({ comm }) => receiveOf(comm));
  return waits.every((e) => e !== undefined) ? waits : [];
}

/** The context of `ctx.Done()`. */
export function contextDone(pkg: Package, e: Expr): Expr | undefined {
  if (e.kind !== 'CallExpr' || e.fun.kind !== 'SelectorExpr') return undefined;
  return pkg.calleeOf(e)?.name === '(context.Context).Done' ? e.fun.x : undefined;
}

/** The Done of a context, or a channel: a parameter that is never set to another, or a field of the receiver that the function leaves alone. */
export function isFromOutside(fn: GoFunction, e: Expr): boolean {
  const of = e.kind === 'CallExpr' ? contextDone(fn.pkg, e) : e;
  if (of?.kind === 'CallExpr') return isOfRequest(fn, of);
  const root = of?.kind === 'SelectorExpr' ? of.x : of;
  const object = root?.kind === 'Ident' ? fn.pkg.objectOf(root) : undefined;
  if (object?.kind !== 'var' || of === undefined) return false;
  if (object.scope === 'receiver') return of !== root && !isSetOrClosed(fn, of);
  return object.scope === 'param' && of === root && !isSetOrClosed(fn, of);
}

/** `req.Context()` of a request that the function was given to send; that of one which it answers ends when it returns. */
function isOfRequest({ pkg, type }: GoFunction, { fun }: CallExpr): boolean {
  if (fun.kind !== 'SelectorExpr' || fun.sel.name !== 'Context' || fun.x.kind !== 'Ident') return false;
  const object = pkg.objectOf(fun.x);
  const answers = type.params.some((p) => typeString(pkg.typeOf(p.type)) === 'net/http.ResponseWriter');
  return object?.kind === 'var' && object.scope === 'param' && !answers;
}

/** By its text: that another of the name is taken for it is silence. */
function isSetOrClosed(fn: GoFunction, e: Expr): boolean {
  const text = (n: Node) => fn.file.text.slice(n.pos, n.end);
  const wanted = text(e);
  return (
    nodesOf(fn, 'AssignStmt').some(({ lhs }) => lhs.some((target) => text(target) === wanted)) ||
    nodesOf(fn, 'SendStmt').some(({ chan }) => text(chan) === wanted) ||
    nodesOf(fn, 'CallExpr').some(({ fun, args: [arg] }) => text(fun) === 'close' && arg && text(arg) === wanted)
  );
}
