/**
 * What a package shows of the C functions that it calls: which release, whose results it releases, and which only use what they are given.
 * Functions that the preambles define are read for a `free`, and for what they put into an array or a struct, no more.
 */
import type { AssignStmt, BinaryExpr, CallExpr, Expr } from '../../src/go/ast.ts';
import type { GoFunction, Package, Variable } from '../../src/go/program.ts';
import { typeString } from '../../src/go/types.ts';
import { walk } from '../../src/go/walk.ts';
import { ALLOCATORS, isKnownBorrower, isReleaser } from './c-names.ts';

export interface CApi {
  /** What is given to one of them is released. */
  readonly releasers: ReadonlySet<string>;
  /** The types of what is given to those, as `*C.sqlite3`. */
  readonly releasedTypes: ReadonlySet<string>;
  /** Their results are given to a releaser. */
  readonly makers: ReadonlySet<string>;
  /** What the package gives to them as this argument it releases itself: `C.f 1`; and `C.f` for any argument. */
  readonly borrowers: ReadonlySet<string>;
  /** Their results are compared with numbers: they say how it went. */
  readonly statuses: ReadonlySet<string>;
  /** Defined in a preamble, with a `free` in it, or where they put what they are given somewhere. */
  readonly taking: ReadonlySet<string>;
}

type Reading = { readonly [K in keyof CApi]: Set<string> };

const known = new WeakMap<Package, CApi>();

export function cApiOf(pkg: Package): CApi {
  const found = known.get(pkg) ?? readApi(pkg);
  known.set(pkg, found);
  return found;
}

export interface CCall {
  readonly name: string;
  readonly call: CallExpr;
}

/** The C function that an expression calls; conversions around the call are looked through. */
export function cCallIn(pkg: Package, e: Expr): CCall | undefined {
  if (e.kind !== 'CallExpr') return undefined;
  const callee = pkg.calleeOf(e);
  const [arg] = e.args;
  if (callee?.kind === 'conversion') return arg && cCallIn(pkg, arg);
  return callee?.name.startsWith('C.') ? { name: callee.name, call: e } : undefined;
}

/** Whether a C function surely only uses what it is given as its n-th argument, or as any. */
export function isBorrower(pkg: Package, name: string, argument?: number): boolean {
  const { borrowers, taking } = cApiOf(pkg);
  const key = argument === undefined ? name : `${name} ${argument}`;
  return isKnownBorrower(name) || (borrowers.has(key) && !taking.has(name));
}

/** The variable that an argument is; conversions around it are looked through. */
export function variableIn(pkg: Package, e: Expr): Variable | undefined {
  if (e.kind === 'CallExpr' && e.args[0] && pkg.calleeOf(e)?.kind === 'conversion') return variableIn(pkg, e.args[0]);
  const object = e.kind === 'Ident' ? pkg.objectOf(e) : undefined;
  return object?.kind === 'var' ? object : undefined;
}

function readApi(pkg: Package): CApi {
  const api: Reading = {
    releasers: new Set(['C.free']),
    releasedTypes: new Set(),
    makers: new Set(),
    borrowers: new Set(),
    statuses: new Set(),
    taking: new Set(pkg.files.flatMap(({ cgo, text }) => (cgo ? takingIn(text) : []))),
  };
  for (const fn of pkg.functions) if (fn.file.cgo && !fn.enclosing) readFunction(fn, api);
  return api;
}

/** `void show(char *s) { …; free(s); }`, `void set(char **list, char *s, int i) { list[i] = s; }` */
function takingIn(text: string): readonly string[] {
  const before = text.split(/^import "C"/m).slice(0, -1); // one may have several
  const preamble = before.join('').replace(/^\s*\/\/ ?/gm, ''); // it may be a comment of lines
  return [...preamble.matchAll(/(\w+)\s*\([^(){};]*\)\s*\{/g)].flatMap(({ 0: head, 1: name, index }) => {
    const body = bodyFrom(preamble, index + head.length);
    return /free|(\]|->\w+)\s*=\s*\w+\s*;/i.test(body) ? [`C.${name}`] : [];
  });
}

/** Up to the brace that closes the one before `start`. */
function bodyFrom(text: string, start: number): string {
  let depth = 1;
  for (let i = start; i < text.length; i++) {
    if (text[i] === '{') depth++;
    else if (text[i] === '}' && --depth === 0) return text.slice(start, i);
  }
  return text.slice(start);
}

/** A variable that is passed to a C function, or gets the result of one. */
interface Use {
  readonly variable: Variable;
  readonly name: string;
  readonly argument: number;
  readonly pos: number;
}

/** Which variables a function releases, what it gives them to before, and what made them. */
function readFunction(fn: GoFunction, api: Reading): void {
  const given: Use[] = [];
  const released: Release[] = [];
  const blocks: Span[] = [fn.body];
  const made = new Map<Variable, Use[]>();
  const deferred = new Set<CallExpr>();
  const compared = new Set<Variable>();
  walk(fn.body, (n) => {
    if (n.kind === 'DeferStmt') deferred.add(n.call);
    if (n.kind === 'BlockStmt' || n.kind === 'CaseClause' || n.kind === 'CommClause') blocks.push(n);
    if (n.kind === 'AssignStmt') for (const use of madeBy(fn.pkg, n)) append(made, use);
    if (n.kind === 'BinaryExpr') readComparison(fn.pkg, n, api, compared);
    if (n.kind === 'CallExpr') readCall(fn.pkg, n, deferred.has(n), api, { given, released, blocks });
  });
  for (const use of given) {
    if (!released.some((release) => showsLending(release, use))) continue;
    api.borrowers.add(use.name).add(`${use.name} ${use.argument}`);
  }
  for (const variable of compared) for (const { name } of made.get(variable) ?? []) api.statuses.add(name);
  for (const [variable, [only, another]] of made) {
    if (only?.name && !another && released.some((r) => r.variable === variable) && !ALLOCATORS.has(only.name))
      api.makers.add(only.name);
  }
}

function append(uses: Map<Variable, Use[]>, use: Use): void {
  uses.set(use.variable, [...(uses.get(use.variable) ?? []), use]);
}

interface Span {
  readonly pos: number;
  readonly end: number;
}

/** From the start of the block that releases the variable up to there; all of the function for a deferred release. */
interface Release extends Span {
  readonly variable: Variable;
}

/** A release in a block further in may be meant for the case that the function has failed, and would have taken the value otherwise. */
function showsLending({ variable, pos, end }: Release, given: Use): boolean {
  return variable === given.variable && pos < given.pos && given.pos < end;
}

interface Uses {
  readonly given: Use[];
  readonly released: Release[];
  readonly blocks: readonly Span[];
}

function readCall(
  pkg: Package,
  call: CallExpr,
  deferred: boolean,
  api: Reading,
  { given, released, blocks }: Uses,
): void {
  const name = pkg.calleeOf(call)?.name ?? '';
  if (!name.startsWith('C.')) return;
  const releases = deferred || isReleaser(name);
  const whole = { pos: blocks[0]?.pos ?? 0, end: blocks[0]?.end ?? 0 };
  if (releases) api.releasers.add(name);
  for (const [argument, arg] of call.args.entries()) {
    if (releases) api.releasedTypes.add(typeString(pkg.typeOf(arg)));
    const variable = variableIn(pkg, arg);
    const block = blocks.findLast((b) => b.pos < call.pos && call.end <= b.end) ?? call;
    if (variable && releases) released.push({ variable, ...(deferred ? whole : { pos: block.pos, end: call.pos }) });
    else if (variable) given.push({ variable, name, argument, pos: call.pos });
  }
}

/** `rc != 0`, `C.f(x) != C.OK`. */
function readComparison(pkg: Package, { op, x, y }: BinaryExpr, api: Reading, compared: Set<Variable>): void {
  const isNumber = y.kind === 'BasicLit' || (y.kind === 'SelectorExpr' && y.x.kind === 'Ident' && y.x.name === 'C');
  if (!isNumber || !/^([=!]=|[<>]=?)$/.test(op)) return;
  const variable = variableIn(pkg, x);
  if (variable) compared.add(variable);
  const direct = cCallIn(pkg, x);
  if (direct) api.statuses.add(direct.name);
}

/** The variables that an assignment sets, with the C function whose result they get, if they do. */
function madeBy(pkg: Package, { lhs, rhs }: AssignStmt): readonly Use[] {
  return lhs.flatMap((target, i) => {
    const variable = variableIn(pkg, target);
    const value = rhs.length === lhs.length ? rhs[i] : rhs[0];
    if (!variable || !value) return [];
    return [{ variable, name: cCallIn(pkg, value)?.name ?? '', argument: -1, pos: target.pos }];
  });
}
