/** Functions whose error is always nil, as that of one which only implements an interface, and those whose error never is. */
import type { CallExpr, Expr, Ident, ReturnStmt } from '../../go/ast.ts';
import type { GoFunction, Package } from '../../go/program.ts';
import { typeString } from '../../go/types.ts';
import { walk } from '../../go/walk.ts';
import { calleeWord } from '../release-names.ts';
import { type Constants, constantsGiven, returnsWith } from './decided.ts';
import { marshalsPlain } from './marshals.ts';
import { staysInMemory } from './memory.ts';
import { nilComparison } from './nil.ts';
import { nodesOf } from './nodes.ts';

export type Failing = 'never' | 'always';

/** By what a call gives that decides branches. */
const known = new WeakMap<GoFunction, Map<string, Failing | undefined>>();

/** Whether a call fails, if that is the same each time. */
export function failingOf(pkg: Package, call: CallExpr): Failing | undefined {
  const callee = pkg.calleeOf(call);
  if (!callee?.func) {
    const documented = callee && KNOWN.find(([names]) => names.test(callee.name))?.[1];
    return documented ?? (NEVER.some((test) => test(pkg, call, callee?.name ?? '')) ? 'never' : undefined);
  }
  const constants = constantsGiven(callee.func, call);
  const key = [...constants].map(([{ name }, value]) => `${name}=${value}`).join();
  const ofFunction = known.get(callee.func) ?? new Map<string, Failing | undefined>();
  known.set(callee.func, ofFunction);
  if (ofFunction.has(key)) return ofFunction.get(key);
  ofFunction.set(key, undefined); // met again in a recursion
  const failing = find(callee.func, constants);
  ofFunction.set(key, failing);
  return failing;
}

/** What is documented never to fail, or fails only once it is closed; and what makes errors. */
const KNOWN: readonly (readonly [RegExp, Failing])[] = [
  [/^(errors\.New|fmt\.Errorf)$/, 'always'],
  [/^\(\*(bytes\.Buffer|strings\.Builder)\)\.Write(String|Byte|Rune)?$/, 'never'],
  [/^(\(hash\.Hash(32|64)?\)\.Write|crypto\/rand\.(Read|Int)|path\/filepath\.Abs)$/, 'never'],
  [/^\(\*?net\.\w*Conn\)\.Set(KeepAlive(Period)?|NoDelay)$/, 'never'],
  [
    /^github\.com\/(google|gofrs|satori|hashicorp)\/(go[.-])?uuid(\/v\d+)?\.(NewRandom|NewUUID|NewV\d|GenerateUUID)$/,
    'never',
  ],
  // of a client that has just been made
  [/^github\.com\/(IBM|Shopify)\/sarama\.New\w+FromClient$/, 'never'],
];

/** Calls that succeed wherever somebody has run the program. */
const NEVER: readonly ((pkg: Package, call: CallExpr, callee: string) => boolean)[] = [
  marshalsPlain,
  staysInMemory,
  isSeekToPlace,
  isOfConstants,
  splitsOwnAddress,
  isPipeOfSession,
  hasNoOptions,
  setsDeadline,
  namesColumns,
];

/** `session.StdinPipe()` fails only if it was called before, or the session has been started; that of a command of the system makes a pipe. */
function isPipeOfSession(_: Package, { fun, args }: CallExpr, callee: string): boolean {
  const name = fun.kind === 'SelectorExpr' ? fun.sel.name : '';
  return /^Std(in|out|err)Pipe$/.test(name) && args.length === 0 && !callee.startsWith('(*os/exec.Cmd)');
}

/** `conn.SetReadDeadline(t)`, of whatever connection, fails only once it is closed. */
function setsDeadline(_: Package, { fun, args }: CallExpr): boolean {
  return fun.kind === 'SelectorExpr' && /^Set(Read|Write)?Deadline$/.test(fun.sel.name) && args.length === 1;
}

/** `rows.Columns()`, of whatever rows, fails only once they are closed. */
function namesColumns(_: Package, { fun, args }: CallExpr): boolean {
  return fun.kind === 'SelectorExpr' && /^Column(s|Types)$/.test(fun.sel.name) && args.length === 0;
}

/** `nc.JetStream()`: only its options can be wrong. */
function hasNoOptions(_: Package, { fun, args }: CallExpr): boolean {
  return fun.kind === 'SelectorExpr' && fun.sel.name === 'JetStream' && args.length === 0;
}

/** `f.Seek(0, io.SeekStart)` sets where to read next; whoever has just opened what can seek is not told that it cannot. */
function isSeekToPlace(_: Package, { fun, args }: CallExpr): boolean {
  const whence = args[1];
  const isStart =
    (whence?.kind === 'SelectorExpr' && whence.sel.name === 'SeekStart') ||
    (whence?.kind === 'BasicLit' && whence.value === '0');
  return fun.kind === 'SelectorExpr' && fun.sel.name === 'Seek' && args.length === 2 && isStart;
}

/** `net.SplitHostPort(l.Addr().String())`: an address that comes from the socket itself is one. */
function splitsOwnAddress(_: Package, call: CallExpr): boolean {
  return calleeWord(call) === 'SplitHostPort' && isOwnAddress(call.args[0]);
}

/** `l.Addr().String()`. */
export function isOwnAddress(text: Expr | undefined): boolean {
  const address = text?.kind === 'CallExpr' && text.fun.kind === 'SelectorExpr' ? text.fun.x : undefined;
  if (address?.kind !== 'CallExpr' || address.fun.kind !== 'SelectorExpr') return false;
  return /^(Local|Remote)?Addr$/.test(address.fun.sel.name);
}

/** `lru.New(128)`, `url.Parse("/")`, `t.ParseFS(embedded, "a")`: what is made of constants that stand there fails each time or never, and somebody has run it. */
function isOfConstants(pkg: Package, { fun, args }: CallExpr): boolean {
  const name = fun.kind === 'SelectorExpr' ? fun.sel.name : '';
  const isNumber = (e: Expr) => pkg.intValue(e) !== undefined;
  const isText = (e: Expr) => e.kind === 'BasicLit' || typeString(pkg.typeOf(e)) === 'embed.FS';
  if (/^(Compile|Parse)/.test(name)) return args.length > 0 && args.every(isText);
  return /^New/.test(name) && args.some(isNumber) && args.every((e) => isNumber(e) || e.kind === 'FuncLit');
}

function find(fn: GoFunction, constants: Constants): Failing | undefined {
  if (!returnsError(fn) || setsResultsLast(fn)) return undefined;
  const returns = returnsWith(fn, constants).filter((statement) => !isBehindNever(fn, statement));
  const all = new Set(returns.map(({ results }) => failingIn(fn.pkg, results.at(-1))));
  const [only] = all;
  return all.size === 1 ? only : undefined;
}

/** `if err != nil { return err }`, where what has given the error never fails. */
export function isBehindNever(fn: GoFunction, { pos, end }: ReturnStmt): boolean {
  return nodesOf(fn, 'IfStmt').some(({ cond, body }) => {
    if (!(body.pos <= pos && end <= body.end)) return false;
    const test = nilComparison(fn.pkg, cond, true);
    return test?.isNil === false && test.subject.kind === 'Ident' && comesOfNever(fn, test.subject);
  });
}

function comesOfNever(fn: GoFunction, error: Ident): boolean {
  const call = callOf(fn, error);
  return call !== undefined && failingOf(fn.pkg, call) === 'never';
}

/** The call that has given an error: that of the last assignment before. */
export function callOf(fn: GoFunction, error: Ident): CallExpr | undefined {
  const object = fn.pkg.objectOf(error);
  const isIt = (e: Expr) => e.kind === 'Ident' && fn.pkg.objectOf(e) === object;
  const last = nodesOf(fn, 'AssignStmt')
    .filter(({ pos, lhs }) => pos < error.pos && lhs.some(isIt))
    .at(-1);
  const [call, ...more] = last?.rhs ?? [];
  return call?.kind === 'CallExpr' && more.length === 0 ? call : undefined;
}

/** Whether a deferred call may set a named result after the return: a literal, or what is given its address. */
export function setsResultsLast(fn: GoFunction): boolean {
  if (!fn.type.results.some((field) => field.names.length > 0)) return false;
  let sets = false;
  walk(fn.body, (n) => {
    if (n.kind === 'DeferStmt') sets ||= n.call.fun.kind !== 'SelectorExpr' || n.call.args.some(isAddress);
    return n.kind !== 'FuncLit';
  });
  return sets;
}

function isAddress(e: Expr): boolean {
  return e.kind === 'UnaryExpr' && e.op === '&';
}

export function returnsError(fn: GoFunction): boolean {
  const last = fn.type.results.at(-1);
  return last?.type.kind === 'Ident' && last.type.name === 'error' && fn.pkg.objectOf(last.type)?.kind === 'type';
}

/** Whether an error that stands there is one, or none, each time. */
export function failingIn(pkg: Package, e: Expr | undefined): Failing | undefined {
  switch (e?.kind) {
    case 'CallExpr':
      return failingOf(pkg, e);
    case 'CompositeLit':
      return 'always';
    case 'UnaryExpr':
      return isAddress(e) ? 'always' : undefined;
    case 'Ident':
      return pkg.objectOf(e)?.kind === 'nil' ? 'never' : undefined;
    default:
      return undefined;
  }
}
