/**
 * Goroutines: where a function starts them, and what runs in them. `go f()`, `g.Go(f)` of an errgroup or a WaitGroup, and helpers of the code base that run
 * the function they are given in a goroutine (`safeGo(f)`), or that are run in one and call it there (`go recovered(f)`).
 *
 * May miss: a function that is kept in a field or a queue first, as a pool of workers does.
 */
import type { CallExpr, Expr, ForStmt, GoStmt, Node, RangeStmt } from '../../go/ast.ts';
import type { GoFunction, Package, Variable } from '../../go/program.ts';
import { walk } from '../../go/walk.ts';
import { ownNodesOf } from '../cfg/nodes.ts';

export interface Goroutine {
  /** The `go` statement, or the call that stands for it. */
  readonly start: GoStmt | CallExpr;
  /** What is called: with `go`, the call of the statement; otherwise the one that is given the function. */
  readonly call: CallExpr;
  /** What runs in it, where its source is at hand. */
  readonly body: GoFunction | undefined;
  /** `call` gives the arguments of `body`; otherwise something else calls it. */
  readonly direct: boolean;
  /** The function that starts it, with the start in its own body, not in a literal's. */
  readonly fn: GoFunction;
}

/** What runs a function that it is given as its first argument in a goroutine, outside of the code base. */
const GROUPS =
  /^\(\*?(golang\.org\/x\/sync\/errgroup\.Group|sync\.WaitGroup|gopkg\.in\/tomb\.v\d\.Tomb|github\.com\/sourcegraph\/conc(\/pool)?\.\w+)\)\.(Go|TryGo)$/;

const known = new WeakMap<GoFunction, readonly Goroutine[]>();

/** In source order. */
export function goroutinesOf(fn: GoFunction): readonly Goroutine[] {
  const found = known.get(fn) ?? findGoroutines(fn);
  known.set(fn, found);
  return found;
}

/** Whether a call runs the functions that it is given in a goroutine that is waited for as a group. */
export function isGroup(pkg: Package, call: CallExpr): boolean {
  return GROUPS.test(pkg.calleeOf(call)?.name ?? '');
}

function findGoroutines(fn: GoFunction): readonly Goroutine[] {
  const found = [
    ...ownNodesOf(fn, 'GoStmt').flatMap((n) => ofStatement(fn, n)),
    ...ownNodesOf(fn, 'CallExpr').flatMap((n) => ofCall(fn, n)),
  ];
  return found.toSorted((a, b) => a.start.pos - b.start.pos);
}

function ofStatement(fn: GoFunction, start: GoStmt): readonly Goroutine[] {
  const { call } = start;
  const body = fn.pkg.calleeOf(call)?.func;
  const [wrapped, ...more] = body ? given(fn.pkg, call, runsOf(body).called) : [];
  // a function with several callbacks is no wrapper of one
  return [
    wrapped && more.length === 0
      ? { start, call, body: wrapped, direct: false, fn }
      : { start, call, body, direct: true, fn },
  ];
}

function ofCall(fn: GoFunction, call: CallExpr): readonly Goroutine[] {
  const start = call;
  const [first] = call.args;
  if (first && isGroup(fn.pkg, call)) return [{ start, call, body: functionOfValue(fn.pkg, first), direct: false, fn }];
  const callee = first && fn.pkg.calleeOf(call)?.func;
  const started = callee ? given(fn.pkg, call, runsOf(callee).started) : [];
  return started.map((body) => ({ start, call, body, direct: false, fn }));
}

/** The functions that a call gives for such parameters of its callee. */
function given(pkg: Package, { args, ellipsis }: CallExpr, wanted: ReadonlySet<number>): readonly GoFunction[] {
  if (wanted.size === 0 || ellipsis) return [];
  return args.flatMap((arg, i) => (wanted.has(i) ? (functionOfValue(pkg, arg) ?? []) : []));
}

/** The function that a value is: a literal, a name, a method of a value, a variable that only ever holds one literal. */
export function functionOfValue(pkg: Package, e: Expr): GoFunction | undefined {
  const { pos, end } = e;
  return pkg.calleeOf({ kind: 'CallExpr', fun: e, args: [], ellipsis: false, pos, end })?.func;
}

/** What a function does with its parameters of function type, by their place. */
interface Runs {
  /** Called before it comes back, and in no loop. */
  readonly called: ReadonlySet<number>;
  /** Called in a goroutine that it does not wait for, and in no loop there. */
  readonly started: ReadonlySet<number>;
}

const NOTHING: Runs = { called: new Set(), started: new Set() };
const runs = new WeakMap<GoFunction, Runs>();

function runsOf(fn: GoFunction): Runs {
  const found = runs.get(fn);
  if (found) return found;
  runs.set(fn, NOTHING); // a recursive call is taken to run none
  const functions = parametersOf(fn).map((v) => (v && fn.pkg.underlying(v.type).kind === 'signature' ? v : undefined));
  const what = functions.some((v) => v) ? findRuns(fn, functions) : NOTHING;
  runs.set(fn, what);
  return what;
}

function findRuns(fn: GoFunction, functions: readonly (Variable | undefined)[]): Runs {
  const called = new Set<number>();
  const started = new Set<number>();
  const repeated = new Set<number>();
  const elsewhere = new Set<Node>(); // literals that run in a goroutine; any other is taken to run where it stands
  /** What does not run where it stands, or not once, and what is called there. */
  const apart = (n: Node, here: Set<number>): readonly [Node, Set<number>] | undefined => {
    if (n.kind === 'GoStmt') return [n.call, started];
    if (n.kind === 'FuncLit') return [n.body, elsewhere.has(n) ? started : here];
    return isLoop(n) ? [n.body, repeated] : undefined;
  };
  const visit = (root: Node, here: Set<number>): void =>
    walk(root, (n) => {
      const part = apart(n, here);
      if (part) visit(...part);
      if (n.kind !== 'CallExpr') return !part;
      noteCall(fn.pkg, n, functions, here, started);
      for (const arg of startedBy(fn.pkg, n)) elsewhere.add(arg);
      return true;
    });
  visit(fn.body, called);
  const kept = keptBy(fn, functions);
  for (const i of kept) for (const set of [called, started]) set.delete(i);
  return { called, started: joins(fn) ? NOTHING.started : started };
}

/** Those that the function stores or gives to somebody whom we do not see: `b.requests.push(request{done})`. Whoever has them may call them, too. */
function keptBy(fn: GoFunction, functions: readonly (Variable | undefined)[]): Set<number> {
  const fine = new Set<Node>();
  const kept = new Set<number>();
  walk(fn.body, (n) => {
    for (const e of harmlessIn(fn.pkg, n)) fine.add(e);
    const object = n.kind === 'Ident' && !fine.has(n) ? fn.pkg.objectOf(n) : undefined;
    if (object?.kind === 'var' && functions.includes(object)) kept.add(functions.indexOf(object));
  });
  return kept;
}

/** Where a function may be named and is not kept: it is called, there or by what it is given to, compared, or set. */
function harmlessIn(pkg: Package, n: Node): readonly Expr[] {
  if (n.kind === 'CallExpr') return [n.fun, ...startedBy(pkg, n), ...calledBy(pkg, n)];
  if (n.kind === 'BinaryExpr') return [n.x, n.y];
  return n.kind === 'AssignStmt' ? n.lhs : [];
}

function isLoop(n: Node): n is ForStmt | RangeStmt {
  return n.kind === 'ForStmt' || n.kind === 'RangeStmt';
}

/** Whether a function waits, perhaps for what it has started: by a receive, or something that is called `Wait`. */
function joins(fn: GoFunction): boolean {
  let found = false;
  walk(fn.body, (n) => {
    found ||= n.kind === 'UnaryExpr' && n.op === '<-';
    found ||= n.kind === 'CallExpr' && n.fun.kind === 'SelectorExpr' && n.fun.sel.name === 'Wait';
    found ||= n.kind === 'RangeStmt' && fn.pkg.underlying(fn.pkg.typeOf(n.x)).kind === 'chan';
    return !found && n.kind !== 'FuncLit';
  });
  return found;
}

/** The arguments of a call that its callee calls before it comes back. */
export function calledBy(pkg: Package, call: CallExpr): readonly Expr[] {
  const callee = call.args.length > 0 ? pkg.calleeOf(call)?.func : undefined;
  return callee ? call.args.filter((_, i) => runsOf(callee).called.has(i)) : [];
}

/** The arguments of a call that it runs in a goroutine. */
function startedBy(pkg: Package, call: CallExpr): readonly Expr[] {
  if (isGroup(pkg, call)) return call.args.slice(0, 1);
  const callee = call.args.length > 0 ? pkg.calleeOf(call)?.func : undefined;
  return callee ? call.args.filter((_, i) => runsOf(callee).started.has(i)) : [];
}

function noteCall(
  pkg: Package,
  call: CallExpr,
  functions: readonly (Variable | undefined)[],
  here: Set<number>,
  started: Set<number>,
): void {
  const indexOf = (e: Expr | undefined) => {
    const object = e?.kind === 'Ident' ? pkg.objectOf(e) : undefined;
    return object?.kind === 'var' ? functions.indexOf(object) : -1;
  };
  const note = (e: Expr | undefined, into: Set<number>) => {
    if (indexOf(e) >= 0) into.add(indexOf(e));
  };
  note(call.fun, here);
  if (!call.args.some((arg) => indexOf(arg) >= 0)) return;
  for (const arg of startedBy(pkg, call)) note(arg, started);
  for (const arg of calledBy(pkg, call)) note(arg, here);
}

/** The variables of the parameters, one a place; undefined for one without a name. */
function parametersOf({ pkg, type }: GoFunction): readonly (Variable | undefined)[] {
  return type.params.flatMap((p): readonly (Variable | undefined)[] => {
    if (p.names.length === 0) return [undefined];
    return p.names.map((name) => {
      const object = pkg.objectOf(name);
      return object?.kind === 'var' ? object : undefined;
    });
  });
}
