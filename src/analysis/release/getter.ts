/**
 * Functions that give what somebody else keeps: a field, a parameter, a package variable, an element of one; what they took from a cache, or put into
 * one. Their callers own nothing.
 */
import type { CallExpr, Expr } from '../../go/ast.ts';
import type { Callee, GoFunction, Variable } from '../../go/program.ts';
import { isStandardPackage } from '../../go/standard.ts';
import { implementationsOf } from '../callers/implementations.ts';
import { rootOf } from '../cfg/facts.ts';
import { nodesOf, ownNodesOf } from '../cfg/nodes.ts';
import { calleeWord, makesByName } from '../release-names.ts';
import { KEEPS, packageOf } from './only-uses.ts';

type Scopes = ReadonlySet<Variable['scope']>;

const KEEPERS: Scopes = new Set(['package', 'receiver', 'field']);
const GIVEN: Scopes = new Set(['param']);
const OTHERS: Scopes = new Set([...KEEPERS, ...GIVEN]);

const borrowed = new WeakMap<GoFunction, ReadonlySet<number>>();
const shared = new WeakMap<GoFunction, ReadonlySet<number>>();
const given = new WeakMap<GoFunction, ReadonlySet<number>>();

/** The results of a function that are such a thing on some path. */
export function borrowedResults(fn: GoFunction): ReadonlySet<number> {
  return resultsOf(fn, OTHERS, borrowed);
}

/** Those that its receiver or the package keeps; what it was given is its caller's to begin with. */
function sharedResults(fn: GoFunction): ReadonlySet<number> {
  return resultsOf(fn, KEEPERS, shared);
}

function resultsOf(
  fn: GoFunction,
  scopes: Scopes,
  known: WeakMap<GoFunction, ReadonlySet<number>>,
): ReadonlySet<number> {
  const before = known.get(fn);
  if (before) return before;
  const found = new Set<number>();
  known.set(fn, found); // met again in a recursion
  for (const [i, e] of returnedBy(fn))
    if (!found.has(i) && (isKept(fn, e, scopes, 0) || isPutAway(fn, e))) found.add(i);
  return found;
}

/** What a function returns, by the place among its results; named results once for all returns without a value. */
function returnedBy(fn: GoFunction): readonly (readonly [number, Expr])[] {
  const returns = ownNodesOf(fn, 'ReturnStmt');
  const named: readonly Expr[] = fn.type.results.flatMap((field) => field.names);
  const isBare = named.length > 0 && returns.some(({ results }) => results.length === 0);
  return [...returns.map(({ results }) => results), ...(isBare ? [named] : [])].flatMap((results) => [
    ...results.entries(),
  ]);
}

/** Chains of local variables longer than this are not followed. */
const MAX_CHAIN = 3;

function isKept(fn: GoFunction, e: Expr, scopes: Scopes, depth: number): boolean {
  if (e.kind === 'TypeAssertExpr') return isLookedUp(fn, e.x) || isKept(fn, e.x, scopes, depth);
  if (e.kind === 'CallExpr') return isTaken(fn, e, scopes, depth);
  const object = variableOf(fn, rootOf(e));
  if (!object || depth > MAX_CHAIN) return false;
  if (object.scope !== 'local' && object.scope !== 'result') return scopes.has(object.scope);
  const switched = nodesOf(fn, 'TypeSwitchStmt').find(({ bind }) => bind !== undefined && bind === object.ident);
  if (switched) return isKept(fn, switched.x, scopes, depth + 1);
  return nodesOf(fn, 'AssignStmt').some(({ lhs, rhs }) =>
    lhs.some((target, i) => {
      if (variableOf(fn, target) !== object) return false;
      const value = rhs.length === lhs.length || i === 0 ? rhs[i] : undefined;
      return value !== undefined && value !== e && isKept(fn, value, scopes, depth + 1);
    }),
  );
}

/** `v, err := cache.Get(key)`, of which the type is asserted then: who makes something says what it is, and a cache does not know. */
function isLookedUp(fn: GoFunction, e: Expr): boolean {
  if (e.kind === 'CallExpr') return e.args.length > 0 && LOOKS.test(calleeWord(e));
  const object = variableOf(fn, e);
  return nodesOf(fn, 'AssignStmt').some(
    ({ lhs: [target], rhs: [value] }) =>
      target !== undefined && value?.kind === 'CallExpr' && variableOf(fn, target) === object && isLookedUp(fn, value),
  );
}

const LOOKS = /^(Get|Load|Peek|Lookup|Find)$/;

/**
 * `cache.Load(key)` of something that is kept; `c.get(key)`, which gives what its receiver keeps; `get(key)`, which gives what the package does; `c.client.Hijack()`,
 * of which no one says that it makes something; `asConn(value)`, which gives what it was given.
 */
function isTaken(fn: GoFunction, call: CallExpr, scopes: Scopes, depth: number): boolean {
  const callee = fn.pkg.calleeOf(call);
  if (callee?.name === '(context.Context).Value') return true; // of whoever made the context
  if (callee?.func && passesOn(fn, callee.func, call, scopes, depth)) return true;
  const isGetter = callee?.func ? sharedResults(callee.func).has(0) : isGetterOfAll(fn, call);
  const gives = isGetter || (!callee?.func && (TAKES.test(callee?.name ?? '') || asksField(call, callee)));
  if (!gives || callee?.kind === 'func') return gives;
  return call.fun.kind === 'SelectorExpr' && isKept(fn, call.fun.x, isGetter ? scopes : KEEPERS, depth + 1);
}

/** Whether a function gives what it was given, or what that keeps, and an argument is kept. */
function passesOn(fn: GoFunction, callee: GoFunction, { args }: CallExpr, scopes: Scopes, depth: number): boolean {
  return resultsOf(callee, GIVEN, given).has(0) && args.some((arg) => isKept(fn, arg, scopes, depth + 1));
}

/** `c.client.Hijack()`, of a library that we do not see. */
function asksField(call: CallExpr, callee: Callee | undefined): boolean {
  if (call.fun.kind !== 'SelectorExpr' || call.fun.x.kind !== 'SelectorExpr' || makesByName(call)) return false;
  return callee?.kind !== 'interface' && !isStandardPackage(packageOf(callee?.name ?? ''));
}

/** A method of an interface of the code base, and all in sight that it may be give what they, or who gives it to them, keep. */
function isGetterOfAll(fn: GoFunction, call: CallExpr): boolean {
  const methods = implementationsOf(fn.pkg, call).filter((method) => method !== fn);
  return methods.length > 0 && methods.every((method) => borrowedResults(method).has(0));
}

/** `cache.Store(key, conn)`, `p.conns[key] = conn`, `p.add(conn)`: kept by a variable of the package, or by the receiver. */
function isPutAway(fn: GoFunction, e: Expr): boolean {
  const object = variableOf(fn, e);
  if (object?.scope !== 'local' && object?.scope !== 'result') return false;
  return assignsAway(fn, object) || nodesOf(fn, 'CallExpr').some((call) => callsAway(fn, call, object));
}

function assignsAway(fn: GoFunction, object: Variable): boolean {
  return nodesOf(fn, 'AssignStmt').some(
    ({ lhs, rhs }) =>
      lhs.length === rhs.length && lhs.some((target, i) => isOfOthers(fn, target) && holds(fn, rhs[i], object)),
  );
}

function callsAway(fn: GoFunction, call: CallExpr, object: Variable): boolean {
  const at = call.args.findIndex((arg) => holds(fn, arg, object));
  if (at < 0 || call.fun.kind !== 'SelectorExpr' || !isOfOthers(fn, call.fun.x)) return false;
  const callee = fn.pkg.calleeOf(call);
  if (!callee) return false;
  const [param] = callee.func?.type.params.flatMap((p) => p.names).slice(at) ?? [];
  const given = param && callee.func ? variableOf(callee.func, param) : undefined;
  return (
    KEEPS.test(callee.name) || (given !== undefined && callee.func !== undefined && assignsAway(callee.func, given))
  );
}

const TAKES = /^\(\*(sync\.Map|sync\.Pool|sync\/atomic\.(Value|Pointer))\)\.(Load|LoadOrStore|Get)$/;

/** What the package or the receiver has, also in a variable: `all := s.registry()`, and then `all.conns[name]`. */
function isOfOthers(fn: GoFunction, target: Expr): boolean {
  const root = variableOf(fn, rootOf(target));
  if (root?.scope === 'package' || root?.scope === 'receiver') return true;
  if (root?.scope !== 'local' || target.kind === 'Ident') return false;
  const values = nodesOf(fn, 'AssignStmt').flatMap(({ lhs, rhs }) => {
    const i = lhs.findIndex((e) => variableOf(fn, e) === root);
    return i < 0 ? [] : (rhs[rhs.length === lhs.length ? i : 0] ?? []);
  });
  return values.some((e) => e.kind === 'CallExpr' && !makesByName(e) && isOfReceiver(fn, e.fun));
}

/** A method of the receiver, or of what it has. */
function isOfReceiver(fn: GoFunction, fun: Expr): boolean {
  return fun.kind === 'SelectorExpr' && variableOf(fn, rootOf(fun.x))?.scope === 'receiver';
}

/** `conn`, `&entry{conn: conn}`, `append(conns, conn)`. */
function holds(fn: GoFunction, e: Expr | undefined, object: Variable): boolean {
  switch (e?.kind) {
    case 'Ident':
      return variableOf(fn, e) === object;
    case 'UnaryExpr':
      return e.op === '&' && holds(fn, e.x, object);
    case 'CompositeLit':
      return e.elts.some((elt) => holds(fn, elt.kind === 'KeyValueExpr' ? elt.value : elt, object));
    case 'CallExpr':
      return fn.pkg.calleeOf(e)?.name === 'append' && e.args.some((arg) => holds(fn, arg, object));
    default:
      return false;
  }
}

function variableOf(fn: GoFunction, e: Expr): Variable | undefined {
  const object = e.kind === 'Ident' ? fn.pkg.objectOf(e) : undefined;
  return object?.kind === 'var' ? object : undefined;
}
