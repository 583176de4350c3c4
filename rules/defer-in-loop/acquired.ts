/** What a pass of a loop acquires, of all that a deferred call releases. */
import type { Loop } from '../../src/analysis/cfg/cfg.ts';
import { rootVariable } from '../../src/analysis/cfg/variables.ts';
import type { Release } from '../../src/analysis/release/deferred.ts';
import type { AssignStmt, CallExpr, Expr, Node, RangeStmt } from '../../src/go/ast.ts';
import type { GoObject, Package, Variable } from '../../src/go/program.ts';
import { typeString } from '../../src/go/types.ts';
import { walk } from '../../src/go/walk.ts';

export interface Acquired {
  readonly kind: 'value' | 'lock';
  /** `f`, `s.mu`. */
  readonly what: Expr;
  /** The call that acquires it, or what it is received from. */
  readonly by: Expr;
  /** Variables that get what the call gives, its error left out: `ctx` and `cancel`. */
  readonly variables: readonly Variable[];
}

export function acquiredIn(pkg: Package, { stmt }: Loop, releases: readonly Release[]): Acquired | undefined {
  const released = new Set(releases.flatMap((r) => r.of));
  let found = receivedBy(pkg, stmt, released);
  walk(stmt.body, (n) => {
    if (n.kind === 'AssignStmt') found ??= assigned(pkg, n, released);
    else if (n.kind === 'RangeStmt') found ??= receivedBy(pkg, n, released);
    else if (n.kind === 'ExprStmt' && n.x.kind === 'CallExpr') found ??= locked(pkg, stmt, n.x, releases);
    return n.kind !== 'FuncLit';
  });
  return found;
}

/** `for conn := range conns`, of a channel: a slice is only gone through. */
function receivedBy(pkg: Package, n: Node, released: ReadonlySet<Variable>): Acquired | undefined {
  if (n.kind !== 'RangeStmt' || !n.key || !isChannel(pkg, n)) return undefined;
  return acquiredBy(pkg, [n.key], n.x, released);
}

function isChannel(pkg: Package, { x }: RangeStmt): boolean {
  return pkg.underlying(pkg.typeOf(x)).kind === 'chan';
}

function assigned(pkg: Package, { lhs, rhs }: AssignStmt, released: ReadonlySet<Variable>): Acquired | undefined {
  const [only] = rhs;
  if (!only || rhs.length > 1) return undefined;
  const by = only.kind === 'TypeAssertExpr' ? only.x : only;
  if (by.kind === 'UnaryExpr' && by.op === '<-') return acquiredBy(pkg, lhs, by.x, released);
  return by.kind === 'CallExpr' && acquires(pkg, by, lhs) ? acquiredBy(pkg, lhs, by, released) : undefined;
}

function acquiredBy(
  pkg: Package,
  targets: readonly Expr[],
  by: Expr,
  released: ReadonlySet<Variable>,
): Acquired | undefined {
  const named = targets.flatMap((e) => {
    const variable = e.kind === 'Ident' && !isError(pkg, e) ? rootVariable(pkg, e) : undefined;
    return variable ? [{ e, variable }] : [];
  });
  const what = named.find(({ variable }) => released.has(variable))?.e;
  return what && { kind: 'value', what, by, variables: named.map(({ variable }) => variable) };
}

/** First words of functions that make what they give. */
const MAKERS = /^(accept|acquire|begin|connect|create|dial|do|listen|make|new|open|start|subscribe|tick|watch|with)/i;

/** A call that makes what it gives, not one that looks it up (`nodes.At(i)`): it can fail, or is named so. */
function acquires(pkg: Package, call: CallExpr, targets: readonly Expr[]): boolean {
  const error = targets.at(-1);
  if (targets.length > 1 && error && isError(pkg, error)) return true;
  const name = call.fun.kind === 'Ident' ? call.fun.name : call.fun.kind === 'SelectorExpr' ? call.fun.sel.name : '';
  return MAKERS.test(name);
}

function isError(pkg: Package, e: Expr): boolean {
  const type = typeString(pkg.typeOf(e));
  return type === 'error' || (type === '?' && e.kind === 'Ident' && /err/i.test(e.name));
}

const LOCKS: ReadonlyMap<string, string> = new Map([['Unlock', 'Lock']]);

/** `mu.Lock()` of a mutex that all passes share; one of each element, of each key, or of each node on a way down, is locked on purpose. */
function locked(pkg: Package, loop: Node, call: CallExpr, releases: readonly Release[]): Acquired | undefined {
  const { fun } = call;
  if (fun.kind !== 'SelectorExpr' || call.args.length > 0 || ownOfPass(pkg, loop, fun.x)) return undefined;
  const unlocks = (r: Release) =>
    LOCKS.get(r.name) === fun.sel.name && r.call.fun.kind === 'SelectorExpr' && same(pkg, r.call.fun.x, fun.x);
  return releases.some(unlocks) ? { kind: 'lock', what: fun.x, by: call, variables: [] } : undefined;
}

function ownOfPass(pkg: Package, loop: Node, e: Expr): boolean {
  let own = false;
  walk(e, (n) => {
    const object = n.kind === 'Ident' ? pkg.objectOf(n) : undefined;
    const declared = object?.kind === 'var' ? object.ident : undefined;
    if (n.kind === 'CallExpr' || (declared && loop.pos <= declared.pos && declared.end <= loop.end)) own = true;
    own ||= object !== undefined && isSetIn(pkg, loop, object);
  });
  return own;
}

/** `node = node.next`. */
function isSetIn(pkg: Package, loop: Node, object: GoObject): boolean {
  const isIt = (e: Expr) => e.kind === 'Ident' && pkg.objectOf(e) === object;
  let set = false;
  walk(loop, (n) => {
    set ||= n.kind === 'AssignStmt' && n.lhs.some(isIt);
    return !set;
  });
  return set;
}

function same(pkg: Package, a: Expr, b: Expr): boolean {
  if (a.kind === 'Ident' && b.kind === 'Ident') return pkg.objectOf(a) === pkg.objectOf(b);
  if (a.kind === 'SelectorExpr' && b.kind === 'SelectorExpr') return a.sel.name === b.sel.name && same(pkg, a.x, b.x);
  return false;
}
