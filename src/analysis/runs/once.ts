/**
 * Whether code runs but once in the life of a process: in `main`, `init`, the action of a command, or behind a `sync.Once`. What is started there and runs as long
 * as the process is no leak.
 *
 * May miss: what a handler that is registered in such a place does is not among it, and so a handler that is called once is not either.
 */
import type { CallExpr, Expr, Ident, KeyValueExpr, Node } from '../../go/ast.ts';
import { outermostOf } from '../../go/outermost.ts';
import type { GoFunction, Package } from '../../go/program.ts';
import { type Type, typeString } from '../../go/types.ts';
import { walk } from '../../go/walk.ts';
import { inLastingLoop, inLoop } from '../cfg/loops-around.ts';
import { callsGiven, naming } from '../cfg/named-literals.ts';
import { nodesOf, takersOf } from '../cfg/nodes.ts';
import { rootVariable } from '../cfg/variables.ts';
import { functionsNaming } from '../goroutines/endless.ts';
import { calledBy, isGroup } from '../goroutines/goroutines.ts';
import { isCommand, isLiteralOfCommand, receiverType } from './commands.ts';
import { mayGoOn, SERVES } from './served.ts';

/** Whether a node in the body of a function is come by but once. */
export function isOnce(fn: GoFunction, node: Node): boolean {
  return !inLoop(fn, node) && runsOnce(fn);
}

/** Whether each run of the declared function around comes by a node but once; of the function `top` in it, if that is given. */
export function isOncePerCall(fn: GoFunction, node: Node, top?: GoFunction): boolean {
  return perCall(fn, node, top, inLoop) === true;
}

/**
 * As above, or in each pass of a loop that comes to its end: what a program that ends comes by so is soon given back. Undefined where nobody can tell, since the
 * node is in a literal that is given to somebody.
 */
export function fewPerCall(fn: GoFunction, node: Node, top?: GoFunction): boolean | undefined {
  return perCall(fn, node, top, inLastingLoop);
}

function perCall(
  fn: GoFunction,
  node: Node,
  top: GoFunction | undefined,
  isRepeated: typeof inLoop,
): boolean | undefined {
  const { enclosing } = fn;
  if (isRepeated(fn, node)) return false;
  if (!enclosing || fn === top) return true;
  const calls = callsWith(enclosing, fn);
  const takers = calls.length > 0 || callsAround(enclosing, fn).some(mayGoOn) ? [] : callsGiven(enclosing, fn);
  if (calls.length + takers.length === 0 && isKept(enclosing, fn)) return undefined;
  const told = new Set([...calls, ...takers].map((call) => perCall(enclosing, call, top, isRepeated)));
  if (told.size === 0 || told.has(false)) return false;
  return takers.length > 0 || told.has(undefined) ? undefined : true;
}

/**
 * `plugins.Check = func() { … }`, `builder{make: func() { … }}`: what is kept so is called nobody knows when, but for what its name says to be called for each of many.
 * A variable of a function is used there.
 */
function isKept(fn: GoFunction, { pos }: GoFunction): boolean {
  const named = [
    ...nodesOf(fn, 'KeyValueExpr').map(({ key, value }) => [key, value] as const),
    ...nodesOf(fn, 'AssignStmt').map(({ lhs, rhs }) => [lhs[0], rhs[0]] as const),
  ];
  const [name] = named.find(([, value]) => value?.pos === pos) ?? [];
  if (name?.kind === 'SelectorExpr') return !SERVES.test(name.sel.name);
  if (name?.kind !== 'Ident') return false;
  const object = fn.pkg.objectOf(name);
  return !SERVES.test(name.name) && (object?.kind !== 'var' || /^(package|field)$/.test(object.scope));
}

/** The calls that get a literal, perhaps by way of others: `mux.Handle("/a", traced(func() { … }))`. */
function callsAround(fn: GoFunction, literal: GoFunction): readonly CallExpr[] {
  const isIt = naming(fn, literal);
  const holds = (arg: Expr) => (arg.pos <= literal.pos && literal.end <= arg.end) || isIt(arg);
  return nodesOf(fn, 'CallExpr').filter(({ args }) => args.some(holds));
}

/** What a literal is called in a struct that says when it is run: `Setup: func() error {`, `OnStart:`, `RunE:`. */
const STAGES =
  /^(On|Pre|Post|Before|After|Persistent|Do)*(Run|Action|Exec|Execute|Start|Set_?[Uu]p|Init|Before|After|Main|Serve|Stop|Shutdown|Tear_?[Dd]own|Close)E?$/;

/** The stage of a program, or of something that lives as long, that a literal in a function is, if it is one. */
export function stageOf(fn: GoFunction, literal: GoFunction): KeyValueExpr | undefined {
  return nodesOf(fn, 'KeyValueExpr').find(
    ({ key, value }) => value.pos === literal.pos && key.kind === 'Ident' && STAGES.test(key.name),
  );
}

/** The calls of a literal where it stands, those that run it as their argument, the stage that it is, and where it is given back as a task, for the caller to do. */
function callsWith(fn: GoFunction, literal: GoFunction): readonly Node[] {
  const isIt = naming(fn, literal);
  const stage = stageOf(fn, literal);
  const calls: Node[] = stage ? [stage] : [...tasksOf(fn, literal)];
  walk(fn.body, (n) => {
    if (n.kind !== 'CallExpr') return;
    const runs = () =>
      ONCE.test(fn.pkg.calleeOf(n)?.name ?? '') ||
      isGroup(fn.pkg, n) ||
      (!wraps(fn.pkg, n) && calledBy(fn.pkg, n).some(isIt));
    if (isIt(n.fun) || (n.args.some(isIt) && runs())) calls.push(n);
  });
  return calls;
}

/** `traced(show)`: what is given a function and gives one, or a handler, calls it for each request. */
function wraps(pkg: Package, call: CallExpr): boolean {
  const type = pkg.typeOf(call);
  return pkg.underlying(type).kind === 'signature' || /Handler$/.test(typeString(type));
}

/** `func serve() (func() error, error) { return func() error { … }, nil }`: what a program is to do, which its caller does. */
export function tasksOf(fn: GoFunction, { pos, type }: GoFunction): readonly Node[] {
  const returns = type.params.length === 0 ? nodesOf(fn, 'ReturnStmt') : [];
  return returns.filter(({ results }) => results.some((result) => result.pos === pos));
}

const known = new WeakMap<GoFunction, boolean>();

function runsOnce(fn: GoFunction): boolean {
  const found = known.get(fn);
  if (found !== undefined) return found;
  known.set(fn, false); // one that calls itself runs again
  const once = isEntry(fn) || isOfSingleton(fn) || (fn.node.kind === 'FuncLit' ? literalOnce(fn) : calledOnce(fn));
  known.set(fn, once);
  return once;
}

/** Whether a program runs it of its own, and but once: `main`, `init`, the function of a command, the start and the stop of an fx application. */
export function isEntry(fn: GoFunction): boolean {
  return fn.name === 'init' || isCommand(fn) || isHook(fn) || isLiteralOfCommand(fn);
}

/** `fx.Hook{OnStop: func(ctx context.Context) error { … }}`. */
function isHook({ enclosing, pos }: GoFunction): boolean {
  if (!enclosing) return false;
  return nodesOf(enclosing, 'CompositeLit').some(
    (e) =>
      e.elts.some((elt) => elt.kind === 'KeyValueExpr' && elt.value.pos === pos) &&
      typeString(enclosing.pkg.typeOf(e)) === 'go.uber.org/fx.Hook',
  );
}

/** The innermost of the functions around, or the function itself, that is one. */
export function entryAround(fn: GoFunction): GoFunction | undefined {
  if (isEntry(fn)) return fn;
  return fn.enclosing && entryAround(fn.enclosing);
}

// ---- literals ----

const ONCE = /^(\(\*sync\.Once\)\.Do|sync\.Once(Func|Value|Values))$/;

/** A literal of the package level, of a `sync.Once`, or called where it stands, or by what it is given to, in what runs once. */
function literalOnce(fn: GoFunction): boolean {
  const { enclosing } = fn;
  if (!enclosing) return true;
  const isIt = (e: Node) => e.pos === fn.pos;
  let once = false;
  walk(enclosing.body, (n) => {
    if (n.kind === 'CallExpr' && n.args.some(isIt)) once ||= isBehindOnce(enclosing, n);
  });
  return once || callsWith(enclosing, fn).some((call) => isOnce(enclosing, call));
}

/** Whether a literal, or one around it, is given to a `sync.Once` of the package: it runs once, however often the function around does. */
export function isInOnce(fn: GoFunction): boolean {
  const { enclosing } = fn;
  return (
    enclosing !== undefined && (takersOf(fn).some((taker) => isBehindOnce(enclosing, taker)) || isInOnce(enclosing))
  );
}

/** Whether a call gives a function to a `sync.Once` of the package, or of its only value: that of any other value is one for each. */
function isBehindOnce(fn: GoFunction, call: Node): boolean {
  if (call.kind !== 'CallExpr' || !ONCE.test(fn.pkg.calleeOf(call)?.name ?? '')) return false;
  const of = call.fun.kind === 'SelectorExpr' ? rootVariable(fn.pkg, call.fun.x) : undefined;
  if (of?.scope === 'package') return true;
  return of?.scope === 'receiver' ? isOfSingleton(outermostOf(fn)) : isOnce(fn, call);
}

// ---- declared functions ----

/** Whether all who call a function do so once, and it is no value that may get anywhere. Other packages are taken to do as this one. */
function calledOnce(fn: GoFunction): boolean {
  const uses = functionsNaming(fn).map((other) => usesIn(other, fn));
  return uses.some(({ calls }) => calls > 0) && uses.every(({ once }) => once);
}

/** How a function uses another one: whether each mention of it runs it but once. */
function usesIn(other: GoFunction, fn: GoFunction): { readonly calls: number; readonly once: boolean } {
  const { pkg } = fn;
  const [calls, mentions]: [Node[], Node[]] = [[], []];
  walk(other.body, (n) => {
    if (n.kind === 'CallExpr' && runs(other, n, fn)) calls.push(n);
    if (n.kind === 'Ident' && isNamed(pkg, n, fn)) mentions.push(n);
    return n.kind !== 'FuncLit';
  });
  const once = mentions.length === calls.length && calls.every((n) => isBehindOnce(other, n) || isOnce(other, n));
  return { calls: calls.length, once };
}

/** Whether a call is of the function, or of a `sync.Once` that gets it. */
function runs(other: GoFunction, call: CallExpr, fn: GoFunction): boolean {
  const [arg] = call.args;
  const id = arg?.kind === 'SelectorExpr' ? arg.sel : arg;
  if (id?.kind === 'Ident' && isNamed(fn.pkg, id, fn)) return isBehindOnce(other, call);
  return fn.pkg.calleeOf(call)?.func === fn;
}

function isNamed(pkg: Package, id: Ident, fn: GoFunction): boolean {
  const object = pkg.objectOf(id);
  return object?.kind === 'func' && object.decl === fn.node;
}

// ---- the one value of a type ----

/** Whether the function is a method of a type of which the package makes one value, at the package level or in what runs once. */
function isOfSingleton(fn: GoFunction): boolean {
  const type = ownerOf(fn);
  if (!type) return false;
  const ofPackage = singletons.get(fn.pkg) ?? new Map<string, boolean>();
  singletons.set(fn.pkg, ofPackage);
  const found = ofPackage.get(type.name) ?? isMadeOnce(fn.pkg, type);
  ofPackage.set(type.name, found);
  return found;
}

/** The named type that a method is one of. */
export function ownerOf(fn: GoFunction): NamedType | undefined {
  const receiver = receiverType(fn);
  const type = receiver?.kind === 'pointer' ? receiver.elem : receiver;
  return type?.kind === 'named' ? type : undefined;
}

const singletons = new WeakMap<Package, Map<string, boolean>>();

function isMadeOnce(pkg: Package, type: NamedType): boolean {
  const places = placesMaking(pkg, type);
  return (places.length > 0 || isDeclared(pkg, type)) && places.every(({ fn, node }) => isOnce(fn, node));
}

type NamedType = Type & { kind: 'named' };

/** Where a function makes a value. */
export interface Maker {
  readonly fn: GoFunction;
  readonly node: Node;
}

/** Where the functions of a package make values of a type. */
export function placesMaking(pkg: Package, type: NamedType): readonly Maker[] {
  const makers = pkg.functions.filter(
    ({ file, pos, end }) => !file.test && file.text.slice(pos, end).includes(type.name),
  );
  return makers.flatMap((fn) => makesIn(fn, type).map((node) => ({ fn, node })));
}

/** `T{}`, `new(T)`, `var x T`. */
function makesIn({ pkg, body }: GoFunction, type: Type): readonly Node[] {
  const found: Node[] = [];
  walk(body, (n) => {
    const written = n.kind === 'CompositeLit' ? n.type : madeBy(n);
    if (written && typeString(pkg.typeOf(written)) === typeString(type)) found.push(n);
    return n.kind !== 'FuncLit';
  });
  return found;
}

function madeBy(n: Node): Expr | undefined {
  if (n.kind === 'AssignStmt') return n.type;
  return n.kind === 'CallExpr' && n.fun.kind === 'Ident' && n.fun.name === 'new' ? n.args[0] : undefined;
}

/** Whether a variable of the package is of a type. */
export function isDeclared(pkg: Package, wanted: Type): boolean {
  const names = pkg.files.flatMap((f) => f.decls).flatMap((d) => (d.kind === 'VarDecl' ? d.names : []));
  return names.some((name) => {
    const object = pkg.objectOf(name);
    const type = object?.kind === 'var' ? object.type : undefined;
    return type !== undefined && typeString(type.kind === 'pointer' ? type.elem : type) === typeString(wanted);
  });
}
