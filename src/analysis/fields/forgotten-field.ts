/**
 * Resources that are put into a field of an owner which has a method to end it, and that method leaves them open.
 *
 * Silent as soon as anybody in the package releases the field or hands on what is in it: then somebody else may be the one who ends it.
 */
import type { Expr, Ident, Node, SelectorExpr } from '../../go/ast.ts';
import type { Callee, GoFunction, Package, Variable } from '../../go/program.ts';
import { isStandardPackage } from '../../go/standard.ts';
import { contains, walk } from '../../go/walk.ts';
import { canSucceed } from '../cfg/exits.ts';
import { fieldOf, type Mention, mentions } from '../cfg/field-mentions.ts';
import { isNil } from '../cfg/nil.ts';
import { nodesOf } from '../cfg/nodes.ts';
import { blocksAfter } from '../cfg/reach.ts';
import { cfgOf } from '../cfg/scope.ts';
import { teardownsOf } from '../duties/owners.ts';
import type { AcquirerOf, Acquisition } from '../release/acquisition.ts';
import { followOnce } from '../release/follow.ts';
import { heldFirst, within } from '../release/held.ts';
import { packageOf } from '../release/only-uses.ts';
import type { Held, Resource } from '../release/resource.ts';
import { groundOf } from '../release/summary.ts';
import { releasesAmong } from '../release-names.ts';

export interface Forgotten {
  readonly acquisition: Acquisition;
  /** `f.currentFile`. */
  readonly target: Expr;
  /** The methods that end the owner, and leave it open. */
  readonly teardowns: readonly GoFunction[];
}

export function findForgotten(fn: GoFunction, acquirerOf: AcquirerOf): readonly Forgotten[] {
  return followOnce(fn, acquirerOf).flatMap(({ acquisition, outcomes }) => {
    const { target, acquirer } = acquisition;
    if (isInLiteral(fn, acquisition) || (target && (isReturned(fn, target) || isOfPackage(fn, target)))) return [];
    const atOnce = target && !outcomes ? [{ target, held: heldFirst(acquirer.resource) }] : [];
    const stores = outcomes?.flatMap((o) => o.into ?? []) ?? atOnce;
    const others = fieldsWith(fn, target).map((field) => ({ target: field, held: heldFirst(acquirer.resource) }));
    const found = [...stores, ...others].map((store) => forgottenIn(fn, acquisition, store.target, store.held));
    const [forgotten] = found.flat();
    const isReleased = found.slice(stores.length).some(({ length }) => length === 0);
    return forgotten && !isReleased ? forgotten : [];
  });
}

/** `s.reader, s.closer = bufio.NewReader(f), f`: the fields that are given the variable as it is. */
function fieldsWith(fn: GoFunction, target: Expr | undefined): readonly Expr[] {
  const variable = target?.kind === 'Ident' ? fn.pkg.objectOf(target) : undefined;
  if (!variable) return [];
  return nodesOf(fn, 'AssignStmt').flatMap(({ lhs, rhs }) =>
    lhs.filter((to, i) => {
      const value = rhs[i];
      return to.kind === 'SelectorExpr' && value?.kind === 'Ident' && fn.pkg.objectOf(value) === variable;
    }),
  );
}

/** `s.worker = newWorker(); return s.worker, nil`: whoever gets it may end it. */
function isReturned(fn: GoFunction, target: Expr): boolean {
  const objectOf = (e: Expr) => {
    const name = e.kind === 'SelectorExpr' ? e.sel : e;
    return name.kind === 'Ident' ? fn.pkg.objectOf(name) : undefined;
  };
  const object = objectOf(target);
  return (
    object !== undefined && nodesOf(fn, 'ReturnStmt').some(({ results }) => results.some((e) => objectOf(e) === object))
  );
}

/** `terminal, err = pty.Start(cmd)`: a variable of the package keeps it, too. */
function isOfPackage({ pkg }: GoFunction, target: Expr): boolean {
  const object = target.kind === 'Ident' ? pkg.objectOf(target) : undefined;
  return object?.kind === 'var' && object.scope === 'package';
}

/** `s.cleanUps = append(s.cleanUps, func() { conn.Close() })`, `go func() { server.Serve(listener) }()`: whoever runs that literal ends it, or gives it away. */
function isInLiteral(fn: GoFunction, { target }: Acquisition): boolean {
  const variable = target?.kind === 'Ident' ? fn.pkg.objectOf(target) : undefined;
  const isIt = (e: Expr) => e.kind === 'Ident' && fn.pkg.objectOf(e) === variable;
  const uses = (n: Node) =>
    n.kind === 'CallExpr' && (n.args.some(isIt) || (n.fun.kind === 'SelectorExpr' && isIt(n.fun.x)));
  return variable !== undefined && nodesOf(fn, 'FuncLit').some(({ body }) => contains(body, uses));
}

function forgottenIn(fn: GoFunction, acquisition: Acquisition, target: Expr, held: Held): readonly Forgotten[] {
  const { pkg } = fn;
  const field = fieldOf(pkg, target);
  const teardowns = field ? teardownsOf(pkg, pkg.typeOf(field.field.x)) : [];
  if (!field || teardowns.length === 0) return [];
  const { resource } = acquisition.acquirer;
  const inField = within(field.field.sel.name, held);
  const leaveOpen = teardowns.every((t) => groundOf(t.pkg, t, resource).fateIn(t, 'receiver', inField) === 'borrowed');
  const forgets = leaveOpen && mentions(pkg, field.object).every((m) => onlyUses(m, resource));
  const isEnded = () => isMadeOfEnded(fn, acquisition, teardowns) || endsOnceKept(fn, acquisition, target);
  return forgets && !isEnded() ? [{ acquisition, target, teardowns }] : [];
}

/**
 * `h.Conn = conn; select { case out <- h: case <-h.closed: conn.Close() }`, `defer client.Close()`: who has kept it ends it by the own variable. Where that is on the
 * way to an error, it only undoes what it has begun.
 */
function endsOnceKept(fn: GoFunction, { target, acquirer }: Acquisition, kept: Expr): boolean {
  const variable = target?.kind === 'Ident' ? fn.pkg.objectOf(target) : undefined;
  if (!variable) return false;
  const { methods } = acquirer.resource;
  const releases = (n: Node) =>
    n.kind === 'SelectorExpr' &&
    n.x.kind === 'Ident' &&
    methods.includes(n.sel.name) &&
    fn.pkg.objectOf(n.x) === variable;
  return cfgOf(fn.pkg, fn).blocks.some((block) => {
    const after = block.nodes.filter((node) => node.pos > kept.pos && node.kind !== 'RangeStmt');
    const releasing = after.filter((node) => contains(node, releases));
    return releasing.some(({ kind }) => kind === 'DeferStmt') || (releasing.length > 0 && canSucceed(fn, block));
  });
}

/**
 * `s.sessions, s.conn = newSessions(&reader{conn}), conn`, and the teardown closes `s.conn`: what reads from that ends with it. So does what a call gives along with
 * what is closed: `client, conn, err := connect()`.
 */
function isMadeOfEnded(fn: GoFunction, { call, statement }: Acquisition, teardowns: readonly GoFunction[]): boolean {
  const beside = statement.kind === 'AssignStmt' ? statement.lhs : [];
  const parts = [...call.args, ...beside].flatMap((e) => namesIn(e));
  const fields = parts.flatMap((part) => (part.kind === 'SelectorExpr' ? [part] : fieldsWith(fn, part)));
  return fields.some((e) => {
    const field = fieldOf(fn.pkg, e);
    const isEnded = (m: Mention) =>
      teardowns.includes(m.fn) && m.parent?.kind === 'SelectorExpr' && releasesAmong([m.parent.sel.name]).length > 0;
    return field !== undefined && mentions(fn.pkg, field.object).some(isEnded);
  });
}

/** `conn` and `s.conn`, wherever in an argument. */
function namesIn(arg: Expr): readonly (Ident | SelectorExpr)[] {
  const names: (Ident | SelectorExpr)[] = [];
  walk(arg, (n) => {
    if (n.kind === 'Ident' || n.kind === 'SelectorExpr') names.push(n);
  });
  return names;
}

/** A mention that neither releases the field nor hands on what is in it. */
function onlyUses({ fn, field, parent }: Mention, resource: Resource): boolean {
  switch (parent?.kind) {
    case 'SelectorExpr':
      return !resource.methods.includes(parent.sel.name) || (swaps(fn, field) && !isDeferred(fn, field));
    case 'AssignStmt':
      return parent.lhs.includes(field);
    case 'BinaryExpr':
      return true;
    case 'CallExpr':
      return lends(fn.pkg.calleeOf(parent), resource);
    case 'RangeStmt':
      return !releasesSomething(parent.body);
    default:
      return false;
  }
}

/** `defer b.file.Close()`: who opens it ends it, too. */
function isDeferred(fn: GoFunction, { pos, end }: SelectorExpr): boolean {
  return nodesOf(fn, 'DeferStmt').some((node) => node.pos <= pos && end <= node.end);
}

/** A builtin, or a function of the standard library that only uses what it is given. */
function lends(callee: Callee | undefined, { lent, takes }: Resource): boolean {
  if (callee?.kind === 'builtin') return true;
  return callee !== undefined && lent && isStandardPackage(packageOf(callee.name)) && !takes?.has(callee.name);
}

/** Calls of calls are followed so far. */
const DEPTH = 2;

/** Whether a function, once it has released a field, puts something else there, itself or by what it calls: it releases the old for the new. */
function swaps(fn: GoFunction, field: SelectorExpr): boolean {
  const object = fn.pkg.objectOf(field.sel);
  if (object?.kind !== 'var') return false;
  const setters = settersOf(fn.pkg, object);
  return nodesAfter(fn, field).some((node) => assigns(fn, node, object) || reaches(fn, node, setters, DEPTH));
}

/** What comes after a place of a function, on some path; all of it where the place is in a literal. */
function nodesAfter(fn: GoFunction, { pos, end }: SelectorExpr): readonly Node[] {
  const { blocks } = cfgOf(fn.pkg, fn);
  const from = blocks.find(({ nodes }) => nodes.some((n) => n.pos <= pos && end <= n.end));
  if (!from) return [fn.body];
  return [...from.nodes.filter((n) => n.pos > end), ...[...blocksAfter(from)].flatMap(({ nodes }) => nodes)];
}

/** Puts something there: `nil` is nothing. */
function assigns({ pkg }: GoFunction, node: Node, object: Variable): boolean {
  if (node.kind !== 'AssignStmt') return false;
  const { lhs, rhs } = node;
  const isNothing = (i: number) => lhs.length === rhs.length && rhs[i] !== undefined && isNil(pkg, rhs[i]);
  return lhs.some((e, i) => e.kind === 'SelectorExpr' && pkg.objectOf(e.sel) === object && !isNothing(i));
}

/** Whether a node of a function calls one of some functions, directly or by others of the package. */
function reaches(fn: GoFunction, node: Node, wanted: ReadonlySet<GoFunction>, depth: number): boolean {
  let found = false;
  walk(node, (n) => {
    const callee = n.kind === 'CallExpr' ? fn.pkg.calleeOf(n)?.func : undefined;
    found ||=
      callee?.pkg === fn.pkg && (wanted.has(callee) || (depth > 0 && reaches(callee, callee.body, wanted, depth - 1)));
    return !found;
  });
  return found;
}

function settersOf(pkg: Package, object: Variable): ReadonlySet<GoFunction> {
  const setting = mentions(pkg, object).filter(
    (m) => m.parent?.kind === 'AssignStmt' && m.parent.lhs.includes(m.field) && assigns(m.fn, m.parent, object),
  );
  return new Set(setting.map((m) => m.fn));
}

function releasesSomething(body: Parameters<typeof walk>[0]): boolean {
  const called: string[] = [];
  walk(body, (n) => {
    if (n.kind === 'CallExpr' && n.fun.kind === 'SelectorExpr') called.push(n.fun.sel.name);
  });
  return releasesAmong(called).length > 0;
}
