/**
 * Watchers: goroutines that wait for a signal from outside of their function, as the Done of a context that it was given, and then end something that the function
 * works with: `go func() { <-ctx.Done(); conn.Close() }()`.
 */
import { goroutinesOf } from '../../src/analysis/goroutines.ts';
import { soleValue } from '../../src/analysis/lock-operations.ts';
import { nodesOf } from '../../src/analysis/nodes.ts';
import { endsByName, isCleanUp } from '../../src/analysis/release-names.ts';
import type { CallExpr, Expr, GoStmt, Node, Stmt } from '../../src/go/ast.ts';
import type { GoFunction, Package, Variable } from '../../src/go/program.ts';
import { typeString } from '../../src/go/types.ts';
import { walk } from '../../src/go/walk.ts';
import { received } from '../unstopped-timer/channels.ts';

export interface Watcher {
  readonly start: GoStmt;
  readonly body: GoFunction;
  /** What it waits for, as it is written: `ctx.Done()`, `s.quit`. */
  readonly signals: readonly Expr[];
  /** What it ends then by a method or a call, and the flags that it sets. */
  readonly ends: readonly Variable[];
  /** A channel of the function by which that, too, can tell it to leave. */
  readonly done?: Variable;
}

export function watchersIn(fn: GoFunction): readonly Watcher[] {
  return goroutinesOf(fn).flatMap(({ start, body }) => {
    if (start.kind !== 'GoStmt' || body?.node.kind !== 'FuncLit' || body.enclosing !== fn) return [];
    const stmts = body.body.stmts.filter(({ kind }) => kind !== 'DeferStmt');
    const all = signalsOf(stmts[0]);
    const signals = all.filter((e) => isFromOutside(fn, e));
    const done = all.length === signals.length + 1 ? all.flatMap((e) => madeHere(fn, e) ?? [])[0] : undefined;
    if (signals.length === 0 || (!done && signals.length < all.length)) return [];
    const ends = endedIn(body);
    return ends.length > 0 ? [{ start, body, signals, ends, ...(done && { done }) }] : [];
  });
}

/** `done := make(chan struct{})`. */
function madeHere(fn: GoFunction, e: Expr): Variable | undefined {
  const object = e.kind === 'Ident' ? fn.pkg.objectOf(e) : undefined;
  const value = object?.kind === 'var' && object.owner === fn.node ? soleValue(fn.pkg, fn, object) : undefined;
  const isMade = value?.kind === 'CallExpr' && value.fun.kind === 'Ident' && value.fun.name === 'make';
  return isMade && object?.kind === 'var' ? object : undefined;
}

/** The channels of the one receive, or of all cases of the select, that it begins with. */
function signalsOf(first: Stmt | undefined): readonly Expr[] {
  if (first?.kind !== 'ExprStmt' && first?.kind !== 'SelectStmt') return [];
  const channels = first.kind === 'ExprStmt' ? [received(first)] : first.cases.map(({ comm }) => received(comm));
  return channels.every((e) => e !== undefined) ? channels : [];
}

/** The Done of a context, or a channel: a parameter that is never set to another, or a field of the receiver that the function leaves alone. */
function isFromOutside(fn: GoFunction, e: Expr): boolean {
  const of = e.kind === 'CallExpr' ? contextOf(fn.pkg, e) : e;
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

function contextOf(pkg: Package, call: CallExpr): Expr | undefined {
  const isDone = pkg.calleeOf(call)?.name === '(context.Context).Done';
  return isDone && call.fun.kind === 'SelectorExpr' ? call.fun.x : undefined;
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

/** Nothing, where it does more than that: then it works for somebody. */
function endedIn({ body, pkg, node }: GoFunction): readonly Variable[] {
  const ended = new Set<Variable>();
  let works = false;
  walk(body, (n) => {
    works ||= n.kind === 'ForStmt' || n.kind === 'RangeStmt' || n.kind === 'GoStmt' || n.kind === 'SendStmt';
    for (const e of n.kind === 'AssignStmt' ? n.lhs : n.kind === 'CallExpr' ? [endedBy(n)] : []) {
      const object = e?.kind === 'Ident' ? pkg.objectOf(e) : undefined;
      if (object?.kind === 'var' && object.owner !== node) ended.add(object);
    }
  });
  return works ? [] : [...ended];
}

/** `conn` of `conn.Close()`, `cancel` of `cancel()`. */
export function endedBy({ fun }: CallExpr): Expr | undefined {
  if (fun.kind === 'SelectorExpr') return endsByName(fun.sel.name) ? fun.x : undefined;
  return fun.kind === 'Ident' && isCleanUp(fun.name) ? fun : undefined;
}
