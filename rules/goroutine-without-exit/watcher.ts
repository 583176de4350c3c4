/**
 * Watchers: goroutines that wait for a signal from outside of their function, as the Done of a context that it was given, and then end something that the function
 * works with: `go func() { <-ctx.Done(); conn.Close() }()`.
 */
import { soleValue } from '../../src/analysis/cfg/variables.ts';
import { goroutinesOf } from '../../src/analysis/goroutines/goroutines.ts';
import { firstWaits, isFromOutside } from '../../src/analysis/goroutines/signals.ts';
import { endsByName, isCleanUp } from '../../src/analysis/release-names.ts';
import type { CallExpr, Expr, GoStmt } from '../../src/go/ast.ts';
import type { GoFunction, Variable } from '../../src/go/program.ts';
import { walk } from '../../src/go/walk.ts';

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
    const all = firstWaits(body).map(({ x }) => x);
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
