/**
 * Where a resource goes in one statement: which variables hold it afterwards, and whether the statement ends the duty to release it.
 *
 * May miss: a release through something it does not follow (a map, a field) counts as handing over, which is silence. May wrongly report: where
 * a function of the standard library that is not listed in `takes` keeps what it is given.
 */
import type { AssignStmt, CallExpr, CompositeLit, Expr, FuncLit, RangeStmt } from '../go/ast.ts';
import type { Callee, GoFunction, Package, Variable } from '../go/program.ts';
import { isStandardPackage } from '../go/standard.ts';
import type { Type } from '../go/types.ts';
import type { CfgNode } from './cfg.ts';
import { rootOf } from './facts.ts';
import { isFresh, isOwnType } from './fresh.ts';
import { ELEMENT, fieldOf, heldFirst, isHolder, within } from './held.ts';
import { isReleasedLater } from './released-later.ts';
import type { Fate, Held, Resource } from './resource.ts';
import { cfgOf, functionOf } from './scope.ts';

/** How a duty ends: `released`, handed to another owner (`moved`), or lost with its last holder (`overwritten`). */
export type Ending = 'released' | 'moved' | 'overwritten';

/** Where a resource is followed: in which function, and what the functions that it calls do with it. */
export interface Ground {
  readonly pkg: Package;
  readonly fn: GoFunction;
  readonly resource: Resource;
  /** The fate of what is passed to a function of the package as its n-th parameter or its receiver. */
  fateIn(callee: GoFunction, which: number | 'receiver', held: Held): Fate;
}

/** What a statement does to a resource. `held` is updated in place; the first ending stands. */
export interface Flow extends Ground {
  readonly held: Map<Variable, Held>;
  ending?: Ending;
  /** It was used up; see Resource.drains. */
  drained?: boolean;
}

/** Runs one node of a block. */
export function flowThrough(flow: Flow, node: CfgNode): void {
  switch (node.kind) {
    case 'AssignStmt':
      return assign(flow, node);
    case 'RangeStmt':
      return rangeStep(flow, node);
    case 'ReturnStmt':
      for (const e of node.results) if (heldBy(flow, e)) end(flow, 'moved');
      if (node.results.length === 0 && holdsNamedResult(flow)) end(flow, 'moved');
      return;
    case 'SendStmt':
      heldBy(flow, node.chan);
      if (heldBy(flow, node.value)) end(flow, 'moved');
      return;
    case 'GoStmt':
      return goStatement(flow, node.call);
    case 'DeferStmt':
      heldBy(flow, node.call);
      return;
    case 'ExprStmt':
    case 'IncDecStmt':
      heldBy(flow, node.x);
      return;
    default:
      if (isExpr(node)) heldBy(flow, node);
  }
}

function end(flow: Flow, ending: Ending): void {
  flow.ending ??= ending;
}

function isExpr(node: CfgNode): node is Expr {
  return !node.kind.endsWith('Stmt');
}

/** A `return` without results gives back the named ones. */
function holdsNamedResult(flow: Flow): boolean {
  return [...flow.held.keys()].some((v) => v.scope === 'result');
}

/** What a goroutine is given, or captures and does not only look at, is its own. */
function goStatement(flow: Flow, call: CallExpr): void {
  const own: Flow = { ...flow, held: new Map(flow.held) };
  const given = [...call.args, ...(call.fun.kind === 'SelectorExpr' ? [call.fun.x] : [])].some((e) => heldBy(own, e));
  heldBy(own, call);
  if (given || own.ending) end(flow, 'moved');
}

// ---- expressions ----

/** How the value of an expression stands to the resource; undefined where it does not hold it. */
export function heldBy(flow: Flow, e: Expr): Held | undefined {
  switch (e.kind) {
    case 'Ident': {
      const object = flow.pkg.objectOf(e);
      return object?.kind === 'var' ? flow.held.get(object) : undefined;
    }
    case 'SelectorExpr':
      return selected(flow, e.sel.name, heldBy(flow, e.x));
    case 'CallExpr':
      return called(flow, e);
    case 'StarExpr':
    case 'TypeAssertExpr':
      return heldBy(flow, e.x);
    case 'UnaryExpr': {
      const x = heldBy(flow, e.x);
      return e.op === '&' ? x : undefined;
    }
    case 'CompositeLit':
      return composed(flow, e);
    case 'IndexExpr':
      for (const index of e.indices) heldBy(flow, index);
      return selected(flow, ELEMENT, heldBy(flow, e.x));
    case 'SliceExpr':
      for (const bound of [e.low, e.high, e.max]) if (bound) heldBy(flow, bound);
      return heldBy(flow, e.x);
    case 'FuncLit':
      if (literalEnding(flow, e)) end(flow, 'moved');
      return undefined;
    default:
      for (const part of parts(e)) heldBy(flow, part);
      return undefined;
  }
}

function parts(e: Expr): readonly Expr[] {
  switch (e.kind) {
    case 'BinaryExpr':
      return [e.x, e.y];
    case 'KeyValueExpr':
      return [e.key, e.value];
    default:
      return [];
  }
}

/** A literal of a struct, slice or map of this code base holds what is put into it; who else is given it owns it. */
function composed(flow: Flow, e: CompositeLit): Held | undefined {
  let whole: Held | undefined;
  for (const elt of e.elts) {
    const held = heldBy(flow, elt.kind === 'KeyValueExpr' ? elt.value : elt);
    if (!held) continue;
    const place = placeIn(flow, e, elt);
    if (place === undefined || whole || held === 'wrapper') end(flow, 'moved');
    else whole = within(place, held);
  }
  return whole;
}

/** Where an element of a literal is kept: the field of a struct, any element of a slice or map. */
function placeIn({ pkg }: Flow, e: CompositeLit, elt: Expr): string | undefined {
  if (!isOwnType(pkg, e)) return undefined;
  if (pkg.underlying(pkg.typeOf(e)).kind !== 'struct') return ELEMENT;
  return elt.kind === 'KeyValueExpr' && elt.key.kind === 'Ident' ? elt.key.name : undefined;
}

function selected(flow: Flow, name: string, x: Held | undefined): Held | undefined {
  const { resource } = flow;
  if (isHolder(x)) return fieldOf(x, name);
  // A method value (`t.Cleanup(f.Close)`) can release the resource whenever it is called.
  if (x === 'handle' && resource.methods.includes(name)) end(flow, 'moved');
  return undefined;
}

/** What the body of a literal that captures the resource does with it, in whatever order. */
function literalEnding(flow: Flow, lit: FuncLit): Ending | undefined {
  const fn = functionOf(flow.pkg, lit);
  if (!fn) return 'moved';
  const inner: Flow = { ...flow, fn, held: new Map(flow.held) };
  delete inner.ending;
  for (const block of cfgOf(flow.pkg, fn).blocks) for (const node of block.nodes) flowThrough(inner, node);
  return inner.ending;
}

// ---- calls ----

function called(flow: Flow, call: CallExpr): Held | undefined {
  const callee = flow.pkg.calleeOf(call);
  if (callee?.kind === 'conversion') return call.args[0] && heldBy(flow, call.args[0]);
  if (callee?.kind === 'builtin' && callee.name === 'append') return appended(flow, call);
  receiver(flow, call, callee);
  let lent = false;
  call.args.forEach((arg, i) => {
    const held = heldBy(flow, arg);
    if (!held) return;
    const given = fateOfArgument(flow, callee, call, i, held);
    const fate = given === 'moved' && isBorrowed(flow, call, arg) ? 'borrowed' : given;
    if (fate === 'borrowed' || fate === 'drained') lent = true;
    else end(flow, fate);
    if (fate === 'drained') flow.drained = true;
  });
  if (!lent || callee?.func || flow.resource.detached?.(callee?.name ?? '')) return undefined;
  return canHold(flow.pkg, flow.pkg.typeOf(call)) ? 'wrapper' : undefined;
}

/** `append(list, f)` holds `f` in an element. */
function appended(flow: Flow, call: CallExpr): Held | undefined {
  const [list, ...added] = call.args;
  const before = list && heldBy(flow, list);
  const held = added.flatMap((e) => heldBy(flow, e) ?? []);
  const [only] = held;
  if (!only) return before;
  if (before || held.length > 1 || call.ellipsis) end(flow, 'moved');
  return within(ELEMENT, only);
}

/** Passed to a function of which we do not know what it does, but released by this one afterwards. */
function isBorrowed(flow: Flow, call: CallExpr, arg: Expr): boolean {
  const root = rootOf(arg);
  const object = root.kind === 'Ident' ? flow.pkg.objectOf(root) : undefined;
  return object?.kind === 'var' && flow.held.has(object) && isReleasedLater(flow, call, object);
}

/** The called function itself: `cancel()`, `f.Close()`, `func() { … }()`. */
function receiver(flow: Flow, call: CallExpr, callee: Callee | undefined): void {
  const { fun } = call;
  if (fun.kind === 'FuncLit') {
    const ending = literalEnding(flow, fun);
    if (ending) end(flow, ending);
  } else if (fun.kind === 'SelectorExpr') {
    method(flow, fun.sel.name, heldBy(flow, fun.x), callee);
  } else if (heldBy(flow, fun) === 'handle' && flow.resource.called) {
    end(flow, 'released');
  }
}

function method(flow: Flow, name: string, x: Held | undefined, callee: Callee | undefined): void {
  const { resource } = flow;
  if (x === 'handle' && resource.methods.includes(name)) end(flow, 'released');
  else if (x && x === heldFirst(resource) && resource.ownerMethods?.includes(name)) end(flow, 'released');
  else if (isHolder(x) && resource.called && fieldOf(x, name) === 'handle') end(flow, 'released');
  else if (x && callee?.func) {
    const fate = flow.fateIn(callee.func, 'receiver', x);
    if (fate === 'drained') flow.drained = true;
    else if (fate !== 'borrowed') end(flow, fate);
  } else if (isHolder(x) && resource.field === undefined && resource.methods.includes(name)) {
    end(flow, 'released'); // promoted from the field that holds it
  }
}

function fateOfArgument(flow: Flow, callee: Callee | undefined, call: CallExpr, index: number, held: Held): Fate {
  if (!callee) return 'moved';
  if (callee.kind === 'builtin') return 'borrowed';
  if (callee.func) return call.ellipsis ? 'moved' : flow.fateIn(callee.func, index, held);
  const { resource } = flow;
  if (resource.releasers?.has(callee.name)) return 'released';
  if (resource.borrows?.(callee.name, index)) return 'borrowed';
  if (held === 'handle' && resource.drains?.(callee.name, call)) return 'drained';
  const lent = resource.lent && isStandardPackage(packageOf(callee.name)) && !resource.takes?.has(callee.name);
  return lent ? 'borrowed' : 'moved';
}

/** The import path in a qualified name: `net/http` of `(*net/http.Client).Do`. */
export function packageOf(qualified: string): string {
  const name = qualified.replace(/^\(\*?/, '');
  const slash = name.lastIndexOf('/');
  const dot = name.indexOf('.', slash + 1);
  return dot < 0 ? '' : name.slice(0, dot);
}

/** Whether a value of the type can keep a resource alive. Texts, numbers and errors cannot; of an unknown type we suppose that it can. */
function canHold(pkg: Package, t: Type): boolean {
  if (t.kind === 'named' && t.path === '' && t.name === 'error') return false;
  const under = pkg.underlying(t);
  switch (under.kind) {
    case 'basic':
      return false;
    case 'slice':
    case 'array':
    case 'chan':
      return canHold(pkg, under.elem);
    case 'map':
      return canHold(pkg, under.value);
    case 'tuple':
      return under.types.some((part) => canHold(pkg, part));
    default:
      return true;
  }
}

// ---- assignments ----

function assign(flow: Flow, s: AssignStmt): void {
  const values = s.rhs.map((e) => heldBy(flow, e));
  s.lhs.forEach((target, i) => {
    // `a, b := f(x)`: each result that can hold what f was lent may be a wrapper of it.
    const value = s.rhs.length === s.lhs.length || i === 0 ? values[i] : values[0];
    const holds = value === 'wrapper' && !canHold(flow.pkg, flow.pkg.typeOf(target)) ? undefined : value;
    if (holds) store(flow, target, holds);
    else drop(flow, target);
  });
}

function rangeStep(flow: Flow, s: RangeStmt): void {
  if (isHolder(heldBy(flow, s.x))) end(flow, 'moved'); // whoever goes through a list may release what is in it
  for (const target of [s.key, s.value]) if (target) drop(flow, target);
}

function store(flow: Flow, target: Expr, held: Held): void {
  if (target.kind === 'Ident') {
    if (target.name === '_') {
      if (flow.resource.called) end(flow, 'moved'); // `_ = cancel` is how people say that they know
      return;
    }
    const object = flow.pkg.objectOf(target);
    if (object?.kind === 'var' && object.owner === flow.fn.node) flow.held.set(object, held);
    else end(flow, 'moved');
    return;
  }
  // `resp.Body = wrap(resp.Body)` leaves the duty where it is.
  if (!isOwnField(flow, target) && !putInto(flow, target, held)) end(flow, 'moved');
}

/** `s.file = f`, `files[i] = f`: kept in a variable that nobody else knows yet. */
function putInto(flow: Flow, target: Expr, held: Held): boolean {
  if (target.kind !== 'SelectorExpr' && target.kind !== 'IndexExpr') return false;
  const { x } = target;
  const object = x.kind === 'Ident' ? flow.pkg.objectOf(x) : undefined;
  if (object?.kind !== 'var' || flow.held.has(object) || held === 'wrapper') return false;
  if (!isFresh(flow.pkg, flow.fn, object, target.pos)) return false;
  flow.held.set(object, within(target.kind === 'SelectorExpr' ? target.sel.name : ELEMENT, held));
  return true;
}

/** Something else is put into `target`. */
function drop(flow: Flow, target: Expr): void {
  if (target.kind !== 'Ident') {
    if (isOwnField(flow, target))
      end(flow, 'moved'); // its body was swapped: whose it is now is not followed
    else heldBy(flow, target);
    return;
  }
  const object = flow.pkg.objectOf(target);
  if (object?.kind !== 'var') return;
  const lost = flow.held.get(object);
  if (!lost) return;
  flow.held.delete(object);
  if (lost !== 'wrapper' && ![...flow.held.values()].some((h) => h !== 'wrapper')) end(flow, 'overwritten');
}

function isOwnField(flow: Flow, target: Expr): boolean {
  return (
    target.kind === 'SelectorExpr' &&
    flow.resource.field === target.sel.name &&
    heldBy(flow, target.x) === heldFirst(flow.resource)
  );
}
