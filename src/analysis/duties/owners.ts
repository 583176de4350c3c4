/**
 * Owners: values of the code base that keep a resource, or a goroutine, and have a method that ends it. Whoever makes one must call it.
 *
 * May miss: an owner whose methods only pass the work on to somebody that we do not see. May wrongly report: where the method is called by a
 * registry that learns of the value in a way that we do not follow.
 */
import type { Expr, GoStmt, Node, ReturnStmt } from '../../go/ast.ts';
import type { GoFunction, Method, Package, Variable } from '../../go/program.ts';
import { type Type, typeString } from '../../go/types.ts';
import { walk } from '../../go/walk.ts';
import { ownNodesOf } from '../cfg/nodes.ts';
import { rootVariable } from '../cfg/variables.ts';
import { acts } from '../release/acts.ts';
import { fateOfReceiver } from '../release/call-fate.ts';
import { isFresh } from '../release/fresh.ts';
import type { Held, Resource } from '../release/resource.ts';
import { groundOf } from '../release/summary.ts';
import { TEARDOWNS } from '../release-names.ts';

/** What the holder of a value of type `t` must do for the resource that it keeps; undefined where it cannot do anything. */
export function ownerOf(pkg: Package, t: Type, held: Held, kept: Resource): Resource | undefined {
  const ends = teardownsOf(pkg, t).some((method) => {
    const fate = fateOfReceiver(groundOf(method.pkg, method, kept), method, t, held);
    return fate !== 'borrowed' && fate !== 'drained';
  });
  const promoted = promotes(pkg, t, kept);
  return ends || promoted ? ownerResource(pkg, t, promoted ? kept.methods : []) : undefined;
}

/** `struct { io.Reader; io.Closer }`, `struct { *redis.Client }`: its Close is that of what it keeps. */
function promotes(pkg: Package, t: Type, { field, methods }: Resource): boolean {
  return field === undefined && methods.some((name) => isPromoted(pkg.method(t, name)));
}

/** Of an embedded type without source, which may be an interface that has no such method, only a pointer shows that there is one. */
function isPromoted(method: Method | undefined): boolean {
  if (!method || method.func) return false;
  return method.type.kind === 'signature' || method.qualified.startsWith('(*');
}

/** The methods of a type, in source, that are named as if they ended it. */
export function teardownsOf(pkg: Package, t: Type): readonly GoFunction[] {
  return TEARDOWNS.flatMap((name) => pkg.method(t, name)?.func ?? []);
}

const resources = new WeakMap<Package, Map<string, Resource>>();

/** One resource a type, so that two functions which return the same agree. `promoted`: the methods that end what is embedded in it, `Rollback` of a transaction. */
function ownerResource(pkg: Package, t: Type, promoted: readonly string[] = []): Resource {
  const name = typeString(t.kind === 'pointer' ? t.elem : t);
  const home = teardownsOf(pkg, t)[0]?.pkg ?? pkg; // methods of what it embeds have no source
  const ofHome = resources.get(home) ?? new Map<string, Resource>();
  resources.set(home, ofHome);
  const methods = [...new Set([...TEARDOWNS.filter((m) => pkg.method(t, m) !== undefined), ...promoted])];
  const resource = ofHome.get(name) ?? { what: lastPart(name), methods, fix: '', lent: true };
  ofHome.set(name, resource);
  return resource;
}

function lastPart(qualified: string): string {
  return /^[\w./-]+$/.test(qualified) ? qualified.slice(qualified.lastIndexOf('.') + 1) : 'value';
}

/** A value that a function returns, and that its goroutine keeps alive until it is ended. */
export interface Started {
  readonly resource: Resource;
  readonly result: number;
}

/** The results of a function for which it has started an endless goroutine that a method of theirs ends. */
export function startedFor(fn: GoFunction): readonly Started[] {
  const returns = ownNodesOf(fn, 'ReturnStmt');
  return ownNodesOf(fn, 'GoStmt').flatMap((start) => returns.flatMap((r) => startedAt(fn, start, r)));
}

function startedAt(fn: GoFunction, start: GoStmt, { results }: ReturnStmt): readonly Started[] {
  const { pkg } = fn;
  return results.flatMap((e, result) => {
    const variable = variableOf(pkg, e);
    if (!variable || !isFresh(pkg, fn, variable, start.pos) || !isGiven(pkg, start, variable)) return [];
    const teardowns = teardownsOf(pkg, pkg.typeOf(e));
    if (!teardowns.some(acts) || !isEndless(pkg, start) || isEndedFor(fn, variable, teardowns)) return [];
    return [{ resource: ownerResource(pkg, pkg.typeOf(e)), result }];
  });
}

/** Whether one of the goroutines that a function starts for a value ends the value by itself. */
function isEndedFor(fn: GoFunction, variable: Variable, teardowns: readonly GoFunction[]): boolean {
  const starts = ownNodesOf(fn, 'GoStmt').filter((start) => isGiven(fn.pkg, start, variable));
  const runs = starts.flatMap((start) => functionsRun(fn.pkg, start));
  return runs.some((run) => teardowns.some((teardown) => doesAsTeardown(run, teardown)));
}

function variableOf(pkg: Package, e: Expr): Variable | undefined {
  if (e.kind === 'UnaryExpr' && e.op === '&') return variableOf(pkg, e.x);
  const object = e.kind === 'Ident' ? pkg.objectOf(e) : undefined;
  return object?.kind === 'var' ? object : undefined;
}

function isGiven(pkg: Package, start: GoStmt, variable: Variable): boolean {
  let given = false;
  walk(start, (n) => {
    given ||= n.kind === 'Ident' && pkg.objectOf(n) === variable;
    return !given;
  });
  return given;
}

/** Whether a goroutine has a loop that does not end by itself; of one whose source we do not see, we do not know. */
function isEndless(pkg: Package, start: GoStmt): boolean {
  return functionsRun(pkg, start).some((fn) => loops(fn) && !endsItself(fn));
}

function functionsRun(pkg: Package, { call }: GoStmt): readonly GoFunction[] {
  const called = pkg.calleeOf(call)?.func;
  return [...call.args.flatMap((arg) => functionNamed(pkg, arg) ?? []), ...(called ? [called] : [])];
}

/** `defer s.Close()`: the goroutine ends what it serves when it is done. */
function endsItself(fn: GoFunction): boolean {
  return deferredBy(fn).some((path) => TEARDOWNS.includes(path));
}

/** `defer func() { s.done.Close() }()`, and that is all that `s.Close()` does. */
function doesAsTeardown(fn: GoFunction, teardown: GoFunction): boolean {
  const [does, deferred] = [callsOnGiven(teardown, teardown.body), deferredBy(fn)];
  return does.length > 0 && does.every((path) => deferred.includes(path));
}

function deferredBy(fn: GoFunction): readonly string[] {
  return ownNodesOf(fn, 'DeferStmt').flatMap((deferred) => callsOnGiven(fn, deferred));
}

/** The calls on what a function is given, or is a method of, without its name: `Close`, `done.Close`. */
function callsOnGiven({ pkg, file }: GoFunction, within: Node): readonly string[] {
  const found: string[] = [];
  walk(within, (n) => {
    if (n.kind !== 'CallExpr' || n.fun.kind !== 'SelectorExpr') return;
    const scope = rootVariable(pkg, n.fun.x)?.scope;
    const text = file.text.slice(n.fun.pos, n.fun.end);
    if (scope === 'receiver' || scope === 'param') found.push(text.slice(text.indexOf('.') + 1));
  });
  return found;
}

/** A function or method that is passed on to be run: `go withRecover(client.refresh)`. */
function functionNamed(pkg: Package, e: Expr): GoFunction | undefined {
  if (e.kind === 'FuncLit') return pkg.functionOf(e);
  const id = e.kind === 'SelectorExpr' ? e.sel : e;
  const object = id.kind === 'Ident' ? pkg.objectOf(id) : undefined;
  return object?.kind === 'func' && object.decl ? pkg.functionOf(object.decl) : undefined;
}

function loops(fn: GoFunction): boolean {
  let endless = false;
  walk(fn.body, (n) => {
    endless ||= isEndlessLoop(fn.pkg, n);
    return !endless;
  });
  return endless;
}

function isEndlessLoop(pkg: Package, n: Node): boolean {
  if (n.kind === 'ForStmt') return n.cond === undefined;
  return n.kind === 'RangeStmt' && pkg.underlying(pkg.typeOf(n.x)).kind === 'chan';
}
