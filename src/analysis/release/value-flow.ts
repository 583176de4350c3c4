/**
 * Where a resource goes in one statement: which variables hold it afterwards, and whether the statement ends the duty to release it.
 *
 * May miss: a release through something it does not follow (a map, a field) counts as handing over, which is silence. May wrongly report: where
 * a function of the standard library that is not listed in `takes` keeps what it is given.
 */
import type { AssignStmt, CallExpr, CompositeLit, Expr, FuncLit, RangeStmt, SelectorExpr } from '../../go/ast.ts';
import type { Callee, Package, Variable } from '../../go/program.ts';
import { isStandardPackage } from '../../go/standard.ts';
import { walk } from '../../go/walk.ts';
import type { CfgNode } from '../cfg/cfg.ts';
import { mentions, rootOf } from '../cfg/facts.ts';
import { cfgOf } from '../cfg/scope.ts';
import { isCleanUp, isOwnTeardown } from '../release-names.ts';
import { onlyBorrows } from './borrowing-structs.ts';
import { fateOfArgument, fateOfReceiver, isLent, settle } from './call-fate.ts';
import { apart, type Ending, end, type Flow } from './flow.ts';
import { isFresh, isOwnType } from './fresh.ts';
import { ELEMENT, fieldOf, heldFirst, isHolder, within } from './held.ts';
import { canHold, cannotEnd, isRelease, packageOf } from './only-uses.ts';
import type { Held, Resource } from './resource.ts';

/** Runs one node of a block. */
export function flowThrough(flow: Flow, node: CfgNode): void {
  switch (node.kind) {
    case 'AssignStmt':
      return assign(flow, node);
    case 'RangeStmt':
      return rangeStep(flow, node);
    case 'ReturnStmt':
      // `return conn, conn.Close()`
      for (const e of node.results.toSorted((a, b) => Number(b.kind === 'CallExpr') - Number(a.kind === 'CallExpr')))
        if (heldBy(flow, e)) end(flow, 'moved');
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

function isExpr(node: CfgNode): node is Expr {
  return !node.kind.endsWith('Stmt');
}

/** A `return` without results gives back the named ones. */
function holdsNamedResult(flow: Flow): boolean {
  return [...flow.held.keys()].some((v) => v.scope === 'result');
}

/**
 * What a goroutine is given, or captures and does not only look at, is its own. A function at hand is seen to leave an argument as it is; its receiver it may be
 * there for.
 */
function goStatement(flow: Flow, call: CallExpr): void {
  const own = apart(flow);
  const args = flow.pkg.calleeOf(call)?.func ? [] : call.args;
  const given = [...args, ...(call.fun.kind === 'SelectorExpr' ? [call.fun.x] : [])].some((e) => heldBy(own, e));
  heldBy(own, call);
  if (given || own.ending || own.conditional) end(flow, 'moved');
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
      return selected(flow, e, heldBy(flow, e.x));
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
      return elementOf(heldBy(flow, e.x));
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
    const place = placeIn(flow.pkg, e, elt);
    if (place === undefined || (isKept(whole) && isKept(held))) end(flow, 'moved');
    else if (!isKept(whole)) whole = within(place, held);
  }
  return whole;
}

function isKept(held: Held | undefined): boolean {
  return held !== undefined && held !== 'wrapper';
}

/** Where an element of a literal is kept: the field of a struct, any element of a slice or map. */
export function placeIn(pkg: Package, e: CompositeLit, elt: Expr): string | undefined {
  if (!isOwnType(pkg, e)) return undefined;
  const type = pkg.underlying(pkg.typeOf(e));
  if (type.kind !== 'struct') return ELEMENT;
  if (elt.kind !== 'KeyValueExpr') return type.fields[e.elts.indexOf(elt)]?.name;
  return elt.key.kind === 'Ident' ? elt.key.name : undefined;
}

function elementOf(x: Held | undefined): Held | undefined {
  return isHolder(x) ? fieldOf(x, ELEMENT) : undefined;
}

function selected(flow: Flow, e: SelectorExpr, x: Held | undefined): Held | undefined {
  const { pkg, resource } = flow;
  const { name } = e.sel;
  if (x && x === heldFirst(resource) && resource.ownerMethods?.includes(name)) end(flow, 'moved');
  // as a value, a method keeps what holds it: `handle(s.onData)`
  if (isHolder(x) && pkg.method(pkg.typeOf(e.x), name)?.func) end(flow, 'moved');
  if (isHolder(x)) return fieldOf(x, name);
  // what is in a value without source, `res.Content`, may be what is to be released
  if (x === 'handle' && resource.field === undefined && pkg.underlying(pkg.typeOf(e.x)).kind === 'unknown')
    end(flow, 'moved');
  // A method value (`t.Cleanup(f.Close)`) can release the resource whenever it is called.
  if (x === 'handle' && resource.methods.includes(name)) end(flow, 'moved');
  return x === 'handle' && isConnectionIn(flow, e) ? 'handle' : undefined;
}

/** `c.Conn` of what wraps it: whoever closes or keeps that has taken over the whole. The methods of what wraps it only use it. */
function isConnectionIn({ pkg, resource }: Flow, e: SelectorExpr): boolean {
  const object = pkg.objectOf(e.sel);
  const root = rootOf(e);
  const of = root.kind === 'Ident' ? pkg.objectOf(root) : undefined;
  return (
    object?.kind === 'var' &&
    object.scope === 'field' &&
    !(of?.kind === 'var' && of.scope === 'receiver') &&
    resource.field === undefined &&
    !resource.called &&
    resource.methods.some((method) => pkg.method(object.type, method))
  );
}

/** What the body of a literal that captures the resource, or is given it, does with it, in whatever order. */
export function literalEnding(flow: Flow, lit: FuncLit, args: readonly Expr[] = []): Ending | undefined {
  const fn = flow.pkg.functionOf(lit);
  if (!fn) return 'moved';
  const inner = apart(flow, fn);
  for (const [i, name] of lit.type.params.flatMap(({ names }) => names).entries()) {
    const [object, held] = [flow.pkg.objectOf(name), args[i] && heldBy(apart(flow), args[i])];
    if (object?.kind === 'var' && held) inner.held.set(object, held);
  }
  for (const block of cfgOf(flow.pkg, fn).blocks) {
    for (const node of block.nodes) {
      if (node.kind === 'RangeStmt' && isHolder(heldBy(inner, node.x))) end(inner, 'moved'); // it may release what is in the list
      flowThrough(inner, node);
    }
  }
  return inner.ending ?? (inner.conditional ? 'moved' : undefined);
}

// ---- calls ----

function called(flow: Flow, call: CallExpr): Held | undefined {
  const callee = flow.pkg.calleeOf(call);
  if (callee?.kind === 'conversion') return call.args[0] && heldBy(flow, call.args[0]);
  if (callee?.kind === 'builtin' && callee.name === 'append') return appended(flow, call);
  if (viewsHandle(flow, call)) return 'handle';
  receiver(flow, call, callee);
  if (call.args.some((arg) => isCleanUpValue(flow, arg)) && concerns(flow, call)) end(flow, 'moved');
  let [lent, kept] = [false, false];
  call.args.forEach((arg, i) => {
    const held = heldBy(flow, arg);
    if (!held) return;
    const given = fateOfArgument(flow, callee, call, i, held);
    const fate = given === 'moved' && isLent(flow, callee, call, arg) ? 'borrowed' : given;
    if (settle(flow, call, fate) && !cannotEnd(flow.pkg, flow.resource, arg)) lent = true; // nor can what is made around such a reader
    kept ||= fate !== given || fate === 'wrapped'; // what it gives back may be what keeps it
  });
  if (!lent || (callee?.func && !kept) || flow.resource.detached?.(callee?.name ?? '')) return undefined;
  if (!canHold(flow.pkg, flow.pkg.typeOf(call))) return undefined;
  // what takes it over closes it with itself, though the function may do so, too
  return flow.resource.takes?.has(callee?.name ?? '') ? 'handle' : 'wrapper';
}

/** `client.Database(name)`, `client.Bucket(name)`: a part of what a client reaches, which keeps the client, and mostly gives it back: `db.Client().Disconnect(ctx)`. */
function viewsHandle(flow: Flow, { fun }: CallExpr): boolean {
  const isView = fun.kind === 'SelectorExpr' && /^(Database|Bucket|Container)$/.test(fun.sel.name);
  return isView && flow.resource.rule === 'unclosed-resource' && heldBy(flow, fun.x) === 'handle';
}

/** `conn.query(ctx, pool.release)`: who is given the function that releases calls it when it is done. */
function isCleanUpValue({ pkg }: Flow, e: Expr): boolean {
  const name = e.kind === 'SelectorExpr' ? e.sel : e;
  return name.kind === 'Ident' && isCleanUp(name.name) && pkg.underlying(pkg.typeOf(e)).kind === 'signature';
}

/** Whether a call is one of a method of the resource, or is given it. */
function concerns(flow: Flow, { fun, args }: CallExpr): boolean {
  const of = fun.kind === 'SelectorExpr' ? [fun.x, ...args] : args;
  return of.some((e) => heldBy(apart(flow), e) !== undefined);
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

/** The called function itself: `cancel()`, `f.Close()`, `func() { … }()`. */
function receiver(flow: Flow, call: CallExpr, callee: Callee | undefined): void {
  const { fun } = call;
  if (fun.kind === 'FuncLit') {
    const ending = literalEnding(flow, fun);
    if (ending) end(flow, ending);
  } else if (fun.kind === 'SelectorExpr') {
    const held = heldBy(flow, fun.x);
    if (endsView(flow, held, fun.sel.name)) end(flow, 'moved');
    else method(flow, call, fun.sel.name, held, callee);
  } else if (heldBy(flow, fun) === 'handle' && flow.resource.called) {
    end(flow, 'released');
  }
}

/** `client.Close()` of `client := pb.NewStoreClient(conn)`: by its name it could not end the connection, and yet it may. */
function endsView({ resource }: Flow, held: Held | undefined, name: string): boolean {
  return held === 'wrapper' && resource.viewedBy !== undefined && isRelease(resource, name);
}

function method(flow: Flow, call: CallExpr, name: string, x: Held | undefined, callee: Callee | undefined): void {
  const { resource } = flow;
  const ending = x === 'handle' ? endingBy(resource, call, name, callee) : undefined;
  if (ending) end(flow, ending);
  else if (x && x === heldFirst(resource) && resource.methods.includes(name))
    end(flow, 'released'); // that of what it is a field of
  else if (x === 'handle' && resource.releasedByFailing?.includes(name)) settle(flow, call, 'on-failure');
  else if (x && x === heldFirst(resource) && resource.ownerMethods?.includes(name)) end(flow, 'released');
  else if (isHolder(x) && resource.called && fieldOf(x, name) === 'handle') end(flow, 'released');
  else if (x && callee?.func) {
    settle(flow, call, fateOfReceiver(flow, callee.func, flow.pkg.typeOf(receiverOf(call)), x));
  } else if (isHolder(x) && resource.methods.includes(name)) {
    end(flow, 'released'); // promoted from the field that holds it
  } else if (isHolder(x) && callee?.kind !== 'builtin' && callee && !isStandardPackage(packageOf(callee.name))) {
    end(flow, 'moved'); // `transfer.Conn = conn; transfer.In(m)`: its own methods may release what it holds
  }
}

/** How a method of what is held ends it. */
function endingBy(resource: Resource, call: CallExpr, name: string, callee: Callee | undefined): Ending | undefined {
  if (isRelease(resource, name) || (callee?.func && isOwnTeardown(name))) return 'released';
  if (callee?.kind === 'value' && isCleanUp(name)) return 'released'; // `p.cancel()`, a field
  return resource.rule === undefined && callee && removes(call, callee, name) ? 'moved' : undefined;
}

/** `log.Delete()`, of a library that we do not see: what is to be gone is closed first. */
function removes({ args }: CallExpr, { func, name: qualified }: Callee, name: string): boolean {
  return (
    !func && args.length === 0 && /^(Delete|Remove|Drop)(All)?$/.test(name) && !isStandardPackage(packageOf(qualified))
  );
}

function receiverOf(call: CallExpr): Expr {
  return call.fun.kind === 'SelectorExpr' ? call.fun.x : call.fun;
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
    if (object?.kind === 'var' && isHolder(held) && isCapturedBefore(flow, object, target.pos)) end(flow, 'moved');
    return;
  }
  // `resp.Body = wrap(resp.Body)` leaves the duty where it is.
  if (isOwnField(flow, target) || putInto(flow, target, held)) return;
  flow.into ??= { target, held };
  end(flow, 'moved');
}

/** `defer func() { for _, c := range closers { c.Close() } }()` above: whatever is put into the list by then, it may release. */
function isCapturedBefore({ pkg, fn }: Flow, variable: Variable, pos: number): boolean {
  let captured = false;
  walk(fn.body, (n) => {
    if (captured || n.pos > pos) return false;
    captured = n.kind === 'FuncLit' && n.end <= pos && mentions(pkg, n, new Set([variable]));
    return n.kind !== 'FuncLit';
  });
  return captured;
}

/** `s.file = f`, `routes[i].conn = c`: kept in a variable that nobody else knows yet. */
function putInto(flow: Flow, target: Expr, held: Held): boolean {
  const root = rootOf(target);
  const object = root.kind === 'Ident' && root !== target ? flow.pkg.objectOf(root) : undefined;
  if (object?.kind !== 'var') return false;
  const borrows = onlyBorrows(object.type);
  if (flow.held.has(object)) return borrows; // `cmd.Stderr = f` after `cmd.Stdout = f`
  if (held === 'wrapper' && !borrows) return false;
  const inside = isFresh(flow.pkg, flow.fn, object, target.pos) ? insideRoot(target, held) : undefined;
  if (inside) flow.held.set(object, inside);
  return inside !== undefined;
}

/** How the root of a target holds what is put there. */
function insideRoot(target: Expr, held: Held): Held | undefined {
  if (target.kind === 'Ident') return held;
  if (target.kind === 'SelectorExpr') return insideRoot(target.x, within(target.sel.name, held));
  return target.kind === 'IndexExpr' ? insideRoot(target.x, within(ELEMENT, held)) : undefined;
}

/** Something else is put into `target`. */
function drop(flow: Flow, target: Expr): void {
  if (target.kind !== 'Ident') {
    if (isOwnField(flow, target))
      end(flow, 'moved'); // its body was swapped: whose it is now is not followed
    else if (target.kind === 'SelectorExpr' && heldBy(flow, target.x) === 'handle')
      return; // `span.Name = name`
    else if (holdsExactly(flow, target)) lose(flow, target.x);
    else if (isKeyOf(flow, target))
      end(flow, 'moved'); // `names[file] = name`
    else heldBy(flow, target);
    return;
  }
  lose(flow, target);
}

function isKeyOf(flow: Flow, target: Expr): boolean {
  return target.kind === 'IndexExpr' && target.indices.some((key) => isKept(heldBy(apart(flow), key)));
}

/** `q.client` where `q` holds the resource in its field `client`. */
function holdsExactly(flow: Flow, target: Expr): target is SelectorExpr {
  return target.kind === 'SelectorExpr' && target.x.kind === 'Ident' && heldBy(flow, target) === 'handle';
}

/** What a variable held is gone. */
function lose(flow: Flow, holder: Expr): void {
  const object = holder.kind === 'Ident' ? flow.pkg.objectOf(holder) : undefined;
  const lost = object?.kind === 'var' ? flow.held.get(object) : undefined;
  if (object?.kind !== 'var' || !lost) return;
  flow.held.delete(object);
  // `l, err = wrap(l)` keeps it where it succeeds: what the error says is asked first
  if (isKept(lost) && !flow.conditional && ![...flow.held.values()].some(isKept)) end(flow, 'overwritten');
}

function isOwnField(flow: Flow, target: Expr): boolean {
  return (
    target.kind === 'SelectorExpr' &&
    flow.resource.field === target.sel.name &&
    heldBy(flow, target.x) === heldFirst(flow.resource)
  );
}
