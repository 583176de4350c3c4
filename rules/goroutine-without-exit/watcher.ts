/**
 * Watchers: goroutines that wait for a signal from outside of their function, as the Done of a context that it was given, and then end something that the function
 * works with: `go func() { <-ctx.Done(); conn.Close() }()`.
 */
import { goroutinesOf } from '../../src/analysis/goroutines.ts';
import { nodesOf } from '../../src/analysis/nodes.ts';
import { endsByName, isCleanUp } from '../../src/analysis/release-names.ts';
import type { CallExpr, Expr, GoStmt, Node, Stmt } from '../../src/go/ast.ts';
import type { GoFunction, Package, Variable } from '../../src/go/program.ts';
import { walk } from '../../src/go/walk.ts';
import { received } from '../unstopped-timer/channels.ts';

export interface Watcher {
  readonly start: GoStmt;
  readonly body: GoFunction;
  /** What it waits for, as it is written: `ctx.Done()`, `s.quit`. */
  readonly signals: readonly Expr[];
  /** What it ends then by a method or a call, and the flags that it sets. */
  readonly ends: readonly Variable[];
}

export function watchersIn(fn: GoFunction): readonly Watcher[] {
  return goroutinesOf(fn).flatMap(({ start, body }) => {
    if (start.kind !== 'GoStmt' || body?.node.kind !== 'FuncLit' || body.enclosing !== fn) return [];
    const stmts = body.body.stmts.filter(({ kind }) => kind !== 'DeferStmt');
    const signals = signalsOf(stmts[0]);
    if (signals.length === 0 || !signals.every((e) => isFromOutside(fn, e))) return [];
    const ends = endedIn(body);
    return ends.length > 0 ? [{ start, body, signals, ends }] : [];
  });
}

/** The channels of the one receive, or of all cases of the select, that it begins with. */
function signalsOf(first: Stmt | undefined): readonly Expr[] {
  if (first?.kind === 'ExprStmt') return [received(first) ?? []].flat();
  if (first?.kind !== 'SelectStmt') return [];
  const channels = first.cases.map(({ comm }) => received(comm));
  return channels.every((e) => e !== undefined) ? channels : [];
}

/** The Done of a context, or a channel: a parameter that is never set to another, or a field of the receiver that the function leaves alone. */
function isFromOutside(fn: GoFunction, e: Expr): boolean {
  const of = e.kind === 'CallExpr' ? contextOf(fn.pkg, e) : e;
  const root = of?.kind === 'SelectorExpr' ? of.x : of;
  const object = root?.kind === 'Ident' ? fn.pkg.objectOf(root) : undefined;
  if (object?.kind !== 'var' || of === undefined) return false;
  if (object.scope === 'receiver') return of !== root && !isSetOrClosed(fn, of);
  return object.scope === 'param' && of === root && !isSetOrClosed(fn, of);
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
    for (const e of n.kind === 'AssignStmt' ? n.lhs : n.kind === 'CallExpr' ? [endedBy(n) ?? []].flat() : []) {
      const object = e.kind === 'Ident' ? pkg.objectOf(e) : undefined;
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
