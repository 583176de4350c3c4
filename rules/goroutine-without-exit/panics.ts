/**
 * `defer func() { recover() }()`: the goroutine ends where it panics, as a send on a closed channel does, or a helper that has met an error.
 *
 * Many a function would panic at what never happens. That it does so to end the goroutine is taken from the one who recovers: he tells that panic from others.
 */
import type { Loop } from '../../src/analysis/cfg/cfg.ts';
import { mentions } from '../../src/analysis/cfg/facts.ts';
import { isNil } from '../../src/analysis/cfg/nil.ts';
import { nodesOf } from '../../src/analysis/cfg/nodes.ts';
import { functionsWith } from '../../src/analysis/cfg/word-index.ts';
import type { Run } from '../../src/analysis/goroutines/endless.ts';
import type { Expr, Node } from '../../src/go/ast.ts';
import type { GoFunction, Package, Variable } from '../../src/go/program.ts';
import { contains, walk } from '../../src/go/walk.ts';

/** Whether a loop of a function in a goroutine sends on what somebody closes, or calls what panics, which one of the functions that run there knows. */
export function endsByPanic(fn: GoFunction, { stmt }: Loop, { goroutine: { body }, calls }: Run): boolean {
  if (recovers(fn) && sentIn(stmt).some((channel) => isClosed(fn, channel))) return true;
  const callers = calls.flatMap((call) => fn.pkg.calleeOf(call)?.func ?? []);
  return [fn, ...callers, ...(body ? [body] : [])].some(tellsPanics) && mayPanic(fn.pkg, stmt.body, DEPTH);
}

function recovers(fn: GoFunction): boolean {
  return nodesOf(fn, 'DeferStmt').some((deferred) => contains(deferred, isRecover));
}

function isRecover(n: Node): boolean {
  return n.kind === 'CallExpr' && n.fun.kind === 'Ident' && n.fun.name === 'recover';
}

/** `if x := recover(); x != stop { panic(x) }`, `err, ok := recover().(failure)`. */
function tellsPanics(fn: GoFunction): boolean {
  return nodesOf(fn, 'DeferStmt').some((deferred) => {
    const found = recoveredIn(fn.pkg, deferred);
    const is = (e: Expr) => isRecover(e) || (e.kind === 'Ident' && mentions(fn.pkg, e, found));
    return contains(deferred, (n) => {
      if (n.kind === 'TypeAssertExpr' || n.kind === 'TypeSwitchStmt') return is(n.x);
      return n.kind === 'BinaryExpr' && is(n.x) && !isNil(fn.pkg, n.y);
    });
  });
}

/** The variables that hold what is recovered. */
function recoveredIn(pkg: Package, deferred: Node): ReadonlySet<Variable> {
  const found = new Set<Variable>();
  walk(deferred, (n) => {
    if (n.kind !== 'AssignStmt') return;
    const [target, value] = [n.lhs[0], n.rhs[0]];
    const object = value && isRecover(value) && target?.kind === 'Ident' ? pkg.objectOf(target) : undefined;
    if (object?.kind === 'var') found.add(object);
  });
  return found;
}

/** So many calls lead to the panic: `handle`, `read`, `check`. */
const DEPTH = 3;

function mayPanic(pkg: Package, body: Node, depth: number): boolean {
  return contains(body, (n) => {
    if (n.kind !== 'CallExpr') return false;
    const callee = pkg.calleeOf(n);
    if (callee?.name === 'panic') return true;
    return depth > 0 && callee?.func !== undefined && mayPanic(callee.func.pkg, callee.func.body, depth - 1);
  });
}

function sentIn({ body }: Loop['stmt']): readonly string[] {
  const names: string[] = [];
  walk(body, (n) => {
    if (n.kind === 'SendStmt') names.push(...lastWord(n.chan));
    return n.kind !== 'FuncLit';
  });
  return names;
}

/** A channel of that name, whoever's it is: to be wrong here is silence. */
function isClosed({ pkg }: GoFunction, channel: string): boolean {
  return functionsWith(pkg, channel).some((fn) => {
    let found = false;
    walk(fn.body, (n) => {
      found ||=
        n.kind === 'CallExpr' && pkg.calleeOf(n)?.name === 'close' && n.args.flatMap(lastWord).includes(channel);
    });
    return found;
  });
}

function lastWord(e: Expr): readonly string[] {
  if (e.kind === 'Ident') return [e.name];
  return e.kind === 'SelectorExpr' ? [e.sel.name] : [];
}
