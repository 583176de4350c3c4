/** Who calls a function in a package, and what becomes of a failure there: the callers may be in other packages than the function. */
import type { CallExpr, CompositeLit, Expr, Ident, Node } from '../../go/ast.ts';
import { outermostOf } from '../../go/outermost.ts';
import type { Callee, GoFunction, Package } from '../../go/program.ts';
import { type Type, typeString } from '../../go/types.ts';
import { walk } from '../../go/walk.ts';
import { initialisersOf } from '../cfg/nodes.ts';
import { functionsWith } from '../cfg/word-index.ts';
import { type ContextLife, isContext, lifeOfContext } from '../contexts/context-life.ts';
import { sourceOfContext } from '../contexts/context-source.ts';
import { endsWithFunction } from '../contexts/own-context.ts';
import { type AfterFailure, failureAt } from '../runs/after-failure.ts';
import { fillsCommand, makesCommand, receiverType } from '../runs/commands.ts';
import { callOfElements } from '../runs/function-lists.ts';
import { entryAround, fewPerCall, isInOnce, isOncePerCall } from '../runs/once.ts';
import { givenOn } from './given-on.ts';

export interface CallSite {
  /** The declared function around it; undefined for what a program runs of its own: `main`, a command, the initialisation of a package. */
  readonly caller: GoFunction | undefined;
  /** Where the callee fails, the program ends, or the caller fails too, or it goes on. */
  readonly failure: AfterFailure | 'unknown';
  /** It is come by but once in each run of the caller. */
  readonly once: boolean;
  /** So it is, or as often as a loop says that comes to its end; undefined where nobody can tell. */
  readonly few: boolean | undefined;
  /** How long the context lasts that it is given; `other` where it is given none. */
  readonly context: ContextLife;
  /** That context ends when the caller returns, or is done with a request. */
  readonly ended?: boolean;
}

/** `example.com/m/p.New`, `(*example.com/m/p.T).Start`, as a callee is named. */
export function qualifiedName({ pkg, name }: GoFunction): string {
  const [, star, type, method] = /^\(?(\*?)(\w+)\)?\.(\w+)$/.exec(name) ?? [];
  return method === undefined ? `${pkg.path}.${name}` : `(${star}${pkg.path}.${type}).${method}`;
}

/** All places of a package, tests left out, that call the function of that name or give it on. */
export function callSitesOf(pkg: Package, qualified: string): readonly CallSite[] {
  const word = lastWord(qualified);
  return sitesOf(pkg, word, {
    calls: (callee) => callee?.name === qualified,
    isIt: (id) => {
      const object = pkg.objectOf(id);
      return object?.kind === 'func' && object.qualified === qualified;
    },
  });
}

/**
 * All places of a package that may call a method through an interface, or give it on: one of the same people has a method of that name, with as many parameters,
 * and none that the method's type has not.
 */
export function interfaceSitesOf(pkg: Package, method: GoFunction): readonly CallSite[] {
  const qualified = qualifiedName(method);
  const word = lastWord(qualified);
  const of = peopleOf(qualified);
  const isIt = (id: Ident) => {
    const object = pkg.objectOf(id);
    return object?.kind === 'func' && lastWord(object.qualified) === word && peopleOf(object.qualified) === of;
  };
  const calls = (callee: Callee | undefined, call: CallExpr) =>
    callee?.kind === 'interface' &&
    lastWord(callee.name) === word &&
    (peopleOf(callee.name) === of || peopleOf(interfaceOf(pkg, call)) === of) &&
    takesAsMany(method, call) &&
    givesAsMany(method, callee) &&
    takesSuch(method, callee) &&
    hasAllOf(method, pkg, call);
  return sitesOf(pkg, word, { calls, isIt });
}

/** By its full name: the method may be one of an interface that is embedded in it, as that of an `io.Closer`. */
function interfaceOf(pkg: Package, { fun }: CallExpr): string {
  return fun.kind === 'SelectorExpr' ? typeString(pkg.typeOf(fun.x)) : '';
}

/** Of a type with others embedded in it nobody can tell what it has not. */
function hasAllOf(method: GoFunction, pkg: Package, { fun }: CallExpr): boolean {
  const wanted = fun.kind === 'SelectorExpr' ? pkg.underlying(pkg.typeOf(fun.x)) : undefined;
  const type = receiverType(method);
  if (wanted?.kind !== 'interface' || !type) return true;
  const own = method.pkg.underlying(type.kind === 'pointer' ? type.elem : type);
  if (own.kind === 'struct' && own.fields.some(({ embedded }) => embedded)) return true;
  return wanted.methods.every(({ name }) => method.pkg.method(type, name) !== undefined);
}

function takesAsMany({ type: { params } }: GoFunction, { args }: CallExpr): boolean {
  const [variadic] = params.flatMap((p) => (p.type.kind === 'Ellipsis' ? [p] : []));
  const count = params.reduce((sum, { names }) => sum + Math.max(1, names.length), 0);
  return variadic ? args.length >= count - 1 : args.length === count;
}

function givesAsMany({ type: { results } }: GoFunction, { signature }: Callee): boolean {
  const count = results.reduce((sum, { names }) => sum + Math.max(1, names.length), 0);
  return signature?.kind !== 'signature' || signature.results.length === count;
}

/** An interface that asks for parameters of other types has another method of the name. */
function takesSuch({ pkg, type: { params } }: GoFunction, { signature }: Callee): boolean {
  if (signature?.kind !== 'signature') return true;
  const own = params.flatMap((p) => Array.from({ length: Math.max(1, p.names.length) }, () => pkg.typeOf(p.type)));
  return own.every((type, i) => !isOther(type, signature.params[i]));
}

/** Whether two types are seen to be different. By which path a type is imported is not asked; an alias counts as a type of its own. */
export function isOther(a: Type, b: Type | undefined): boolean {
  if (!b || isOpen(a) || isOpen(b)) return false;
  if (a.kind !== b.kind) return true;
  if (a.kind === 'map' && b.kind === 'map') return isOther(a.key, b.key) || isOther(a.value, b.value);
  if ('elem' in a && 'elem' in b) return isOther(a.elem, b.elem);
  return 'name' in a && 'name' in b && a.name !== b.name;
}

function isOpen(type: Type): boolean {
  return (
    type.kind === 'unknown' || type.kind === 'typeparam' || type.kind === 'interface' || typeString(type) === 'any'
  );
}

/** `New` of `example.com/m/p.New`. */
export function lastWord(qualified: string): string {
  return qualified.slice(qualified.lastIndexOf('.') + 1);
}

/** `github.com/org` of `(*github.com/org/m/p.T).Start`. */
function peopleOf(qualified: string): string {
  return qualified
    .replace(/^\(\*?/, '')
    .split('/')
    .slice(0, 2)
    .join('/');
}

/** What tells that a call, or a name, is of the function. */
interface Wanted {
  calls(callee: Callee | undefined, call: CallExpr): boolean;
  isIt(id: Ident): boolean;
}

function sitesOf(pkg: Package, word: string, wanted: Wanted): readonly CallSite[] {
  const declared = new Set(functionsWith(pkg, word).filter(({ file }) => !file.test));
  const functions = pkg.functions.filter((fn) => declared.has(outermostOf(fn)));
  const uses = (node: Node) => usesIn(pkg, node, word, wanted);
  return [
    ...functions.flatMap((fn) => uses(fn.body).map((use) => siteOf(fn, use))),
    ...pkg.files.flatMap((file) =>
      file.test || !file.text.includes(word)
        ? []
        : initialisersOf(file)
            .flatMap(uses)
            .map((use) => atPackageLevel(pkg, use)),
    ),
  ];
}

export interface Use {
  /** Undefined where it is given on as a value. */
  readonly call: CallExpr | undefined;
  /** The calls that get the value, the innermost last: `mux.Handle("/a", traced(show))`. */
  readonly takers: readonly CallExpr[];
  /** It is put into a field of a command, perhaps in what a call makes of it. */
  readonly ofCommand: boolean;
  /** The innermost literal around the value. */
  readonly list: CompositeLit | undefined;
  /** A variable is set to it: `var open = openFile`. */
  readonly kept: boolean;
  readonly word: string;
}

/** What is around a name, as far as it was met before it. */
interface Around {
  readonly takers: CallExpr[];
  /** What variables are set to. */
  readonly kept: Node[];
  command?: Node;
  list?: CompositeLit;
}

function usesIn(pkg: Package, node: Node, word: string, { calls: isCalled, isIt }: Wanted): readonly Use[] {
  const uses: Use[] = [];
  const calls = new Map<Ident, CallExpr>();
  const around: Around = { takers: [], kept: [node] };
  walk(node, (n) => {
    const name = n.kind === 'CallExpr' ? calleeIdent(n.fun) : undefined;
    if (n.kind === 'CallExpr' && name?.name === word) calls.set(name, n);
    else noteAround(pkg, n, around);
    if (n.kind === 'Ident' && n.name === word) {
      const call = calls.get(n);
      if (call ? isCalled(pkg.calleeOf(call), call) : isIt(n)) uses.push({ call, ...placeOf(pkg, n, around), word });
    }
    return n.kind !== 'FuncLit' && n.kind !== 'FuncDecl';
  });
  return uses;
}

function noteAround(pkg: Package, n: Node, around: Around): void {
  if (fillsCommand(pkg, n)) around.command = n;
  if (n.kind === 'CompositeLit') around.list = n;
  if (n.kind === 'CallExpr') around.takers.push(n);
  if (n.kind === 'AssignStmt' && n.lhs.every((e) => isVariable(pkg, e))) around.kept.push(...n.rhs);
}

/** `open`, `plugins.Open`; not a field. */
function isVariable(pkg: Package, e: Expr): boolean {
  if (e.kind !== 'SelectorExpr') return e.kind === 'Ident';
  return e.x.kind === 'Ident' && pkg.objectOf(e.x)?.kind === 'package';
}

function placeOf(pkg: Package, n: Ident, around: Around): Pick<Use, 'takers' | 'ofCommand' | 'list' | 'kept'> {
  const isIn = (outer: Node | undefined) => outer !== undefined && outer.pos <= n.pos && n.end <= outer.end;
  const takers = around.takers.filter(isIn);
  return {
    takers,
    ofCommand: isIn(around.command) || takers.some((taker) => makesCommand(pkg, taker)),
    list: isIn(around.list) ? around.list : undefined,
    // of a selector, the name is asked for: `open = store.Open`
    kept: around.kept.some((e) => /^(Ident|SelectorExpr)$/.test(e.kind) && e.end === n.end && isIn(e)),
  };
}

function calleeIdent(fun: Expr): Ident | undefined {
  if (fun.kind === 'IndexExpr') return calleeIdent(fun.x);
  if (fun.kind === 'SelectorExpr') return fun.sel;
  return fun.kind === 'Ident' ? fun : undefined;
}

function atPackageLevel(pkg: Package, use: Use): CallSite {
  return use.call ? { caller: undefined, failure: 'ends', once: true, few: true, context: 'other' } : givenOn(pkg, use);
}

function siteOf(fn: GoFunction, use: Use): CallSite {
  const ofList = use.list && !use.call ? callOfElements(fn, use.list) : undefined;
  const call = use.call ?? ofList;
  if (!call) return givenOn(fn.pkg, use, fn);
  const entry = entryAround(fn);
  const caller = entry || isInOnce(fn) ? undefined : outermostOf(fn);
  const few = isInOnce(fn) || fewPerCall(fn, call, entry);
  return {
    caller,
    failure: failureAt(fn, call),
    once: isOncePerCall(fn, call, entry) || isInOnce(fn) || (ofList !== undefined && few === true),
    few,
    ...contextGiven(fn, call),
  };
}

function contextGiven(fn: GoFunction, { args }: CallExpr): Pick<CallSite, 'context' | 'ended'> {
  const isUnknown = (arg: Expr) => arg.kind === 'Ident' && fn.pkg.typeOf(arg).kind === 'unknown';
  const context = args.find((arg) => isContext(fn.pkg, arg)) ?? args.find(isUnknown);
  if (!context) return { context: 'other' };
  return { context: lifeOfContext(fn, context), ended: isOfRequest(fn, context) || endsWithFunction(fn, context) };
}

/** `r.Context()`, `c.Request.Context()`, also by way of what is made of it. */
function isOfRequest(fn: GoFunction, e: Expr): boolean {
  const source = sourceOfContext(fn, e);
  const of = source?.kind === 'CallExpr' ? source.fun : source;
  const isNamed = of?.kind === 'SelectorExpr' && of.sel.name === 'Request';
  return isNamed || (source !== undefined && typeString(fn.pkg.typeOf(source)) === '*net/http.Request');
}
