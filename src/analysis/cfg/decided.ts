/**
 * The returns of a function that a call can come to, by what it gives: a constant that is compared with another one, a value whose type is asserted, or which is
 * asked whether it is closed, or there.
 *
 * That an interface holds another type than its user asserts is what the language makes him provide for, and hardly ever happens: it is taken not to. So is that
 * somebody gives nil to a function that refuses it: he would have seen it at the first run.
 */
import type { AssignStmt, BinaryExpr, BlockStmt, CallExpr, Expr, IfStmt, Node, ReturnStmt } from '../../go/ast.ts';
import type { GoFunction, Package, Variable } from '../../go/program.ts';
import { typeString } from '../../go/types.ts';
import { walk } from '../../go/walk.ts';
import { nodesOf } from './nodes.ts';

/** What parameters are given, as it is written, where that is a constant. */
export type Constants = ReadonlyMap<Variable, string>;

/** The constants that a call gives to parameters, as long as the function does not set them; `of` tells what an argument is. */
export function constantsGiven(
  fn: GoFunction,
  { args, ellipsis }: CallExpr,
  of: (arg: Expr | undefined) => string | undefined = constantOf,
): Constants {
  const names = fn.type.params.flatMap((param) => param.names);
  const given = new Map<Variable, string>();
  if (ellipsis || names.length !== args.length) return given;
  for (const [i, name] of names.entries()) {
    const [object, value] = [fn.pkg.objectOf(name), of(args[i])];
    if (object?.kind === 'var' && value !== undefined && firstSet(fn, object) !== 0) given.set(object, value);
  }
  return given;
}

/** Where a function gives a parameter another value first; 0 where that may come before any of its mentions, in a loop or by its address. */
function firstSet(fn: GoFunction, variable: Variable): number | undefined {
  const isIt = (e: Expr) => e.kind === 'Ident' && fn.pkg.objectOf(e) === variable;
  const [first] = nodesOf(fn, 'AssignStmt').filter(({ lhs }) => lhs.some(isIt));
  if (nodesOf(fn, 'UnaryExpr').some(({ op, x }) => op === '&' && isIt(x))) return 0;
  const loops = first ? [...nodesOf(fn, 'ForStmt'), ...nodesOf(fn, 'RangeStmt')] : [];
  return loops.length > 0 ? 0 : first?.pos;
}

function constantOf(e: Expr | undefined): string | undefined {
  if (e?.kind === 'BasicLit') return e.value;
  return e?.kind === 'Ident' && /^(true|false|nil)$/.test(e.name) ? e.name : undefined;
}

/**
 * What a call of a function of the code base says of errors that are nil: `true` where that is `func ok(w io.Writer, err error) bool { if err == nil { return true } … }`;
 * undefined where that is open.
 */
export function saidOfNil(pkg: Package, call: CallExpr, isError: (arg: Expr) => boolean): boolean | undefined {
  const fn = pkg.calleeOf(call)?.func;
  if (!fn) return undefined;
  const constants = constantsGiven(fn, call, (arg) => (arg && isError(arg) ? 'nil' : constantOf(arg)));
  const said = returnsWith(fn, constants).map(
    ({ results: [only] }) => only && truthOf(constantIn(fn, constants, only)),
  );
  const [first] = said;
  return said.every((other) => other === first) ? first : undefined;
}

/** Those of the function itself, not of literals in it, in source order. */
export function returnsWith(fn: GoFunction, constants: Constants): readonly ReturnStmt[] {
  const found: ReturnStmt[] = [];
  collect(fn, constants, fn.body, found);
  return found;
}

function collect(fn: GoFunction, constants: Constants, body: Node, into: ReturnStmt[]): void {
  walk(body, (n) => {
    if (n.kind === 'ReturnStmt') into.push(n);
    if (n.kind === 'BlockStmt') collectBlock(fn, constants, n, into);
    else if (n.kind === 'IfStmt') collectIf(fn, constants, n, into);
    return n.kind !== 'FuncLit' && n.kind !== 'BlockStmt' && n.kind !== 'IfStmt';
  });
}

/** What follows an `if` that is always taken, and returns, is never come to. */
function collectBlock(fn: GoFunction, constants: Constants, { stmts }: BlockStmt, into: ReturnStmt[]): void {
  for (const stmt of stmts) {
    collect(fn, constants, stmt, into);
    if (stmt.kind === 'IfStmt' && outcomeOf(fn, constants, stmt.cond) === true && returns(stmt)) return;
  }
}

function returns({ body }: IfStmt): boolean {
  return body.stmts.at(-1)?.kind === 'ReturnStmt';
}

function collectIf(fn: GoFunction, constants: Constants, s: IfStmt, into: ReturnStmt[]): void {
  const outcome = outcomeOf(fn, constants, s.cond);
  if (outcome !== false) collect(fn, constants, s.body, into);
  if (outcome !== true && s.else) collect(fn, constants, s.else, into);
}

/** How a condition comes out; undefined where that is open. */
function outcomeOf(fn: GoFunction, constants: Constants, e: Expr): boolean | undefined {
  if (e.kind === 'UnaryExpr' && e.op === '!') return not(outcomeOf(fn, constants, e.x));
  if (e.kind === 'CallExpr') return asksClosed(fn, e) ? false : undefined;
  if (e.kind === 'Ident') return assertedBy(fn, e).length > 0 || truthOf(constantIn(fn, constants, e));
  if (e.kind !== 'BinaryExpr') return undefined;
  if (e.op === '&&' || e.op === '||') {
    const [x, y] = [outcomeOf(fn, constants, e.x), outcomeOf(fn, constants, e.y)];
    const decides = e.op === '||';
    return x === decides || y === decides ? decides : x === undefined ? x : y;
  }
  if (refusesNil(fn, constants, e)) return false;
  const [x, y] = [constantIn(fn, constants, e.x), constantIn(fn, constants, e.y)];
  if (x === undefined || y === undefined || (e.op !== '==' && e.op !== '!=')) return undefined;
  return (x === y) === (e.op === '==');
}

/** `w == nil`, of a parameter that is not given nil where that can be seen. */
function refusesNil(fn: GoFunction, constants: Constants, { op, x, y, pos }: BinaryExpr): boolean {
  const object = x.kind === 'Ident' ? fn.pkg.objectOf(x) : undefined;
  if (op !== '==' || object?.kind !== 'var' || object.scope !== 'param' || object.owner !== fn.node) return false;
  if (pos > (firstSet(fn, object) ?? pos)) return false;
  return constantOf(y) === 'nil' && !constants.has(object) && typeString(object.type) !== 'error';
}

/** `client.Closed()` of a parameter: what was opened for the call is not. */
function asksClosed({ pkg, node }: GoFunction, { fun, args }: CallExpr): boolean {
  if (fun.kind !== 'SelectorExpr' || args.length > 0 || !/^(Is)?Closed$/.test(fun.sel.name)) return false;
  const object = fun.x.kind === 'Ident' ? pkg.objectOf(fun.x) : undefined;
  return object?.kind === 'var' && object.scope === 'param' && object.owner === node;
}

function not(outcome: boolean | undefined): boolean | undefined {
  return outcome === undefined ? undefined : !outcome;
}

function truthOf(value: string | undefined): boolean | undefined {
  return value === 'true' || value === 'false' ? value === 'true' : undefined;
}

function constantIn(fn: GoFunction, constants: Constants, e: Expr): string | undefined {
  const object = e.kind === 'Ident' ? fn.pkg.objectOf(e) : undefined;
  if (object?.kind !== 'var') return constantOf(e);
  const value = constants.get(object);
  return value !== undefined && e.pos <= (firstSet(fn, object) ?? e.pos) ? value : undefined;
}

/** What a call is asked of where `e` is its answer, `gone := os.IsNotExist(err)`, and of nothing else. */
export function askedBy(fn: GoFunction, e: Expr): readonly Expr[] {
  return alwaysSetBy(fn, e, ({ lhs, rhs: [value] }) =>
    lhs.length === 1 && value?.kind === 'CallExpr' ? value.args : undefined,
  );
}

/** The comparison that `e` holds the outcome of, `failed := err != nil`, and nothing else. */
export function comparedBy(fn: GoFunction, e: Expr): Expr | undefined {
  const [only, ...more] = alwaysSetBy(fn, e, ({ rhs: [value] }) =>
    value?.kind === 'BinaryExpr' ? [value] : undefined,
  );
  return more.length === 0 ? only : undefined;
}

/** What is asserted where `e` is the `ok` of `c, ok := conn.(*net.TCPConn)`, and of nothing else. */
export function assertedBy(fn: GoFunction, e: Expr): readonly Expr[] {
  return alwaysSetBy(fn, e, ({ lhs, rhs: [value] }) =>
    lhs.length === 2 && value?.kind === 'TypeAssertExpr' ? [value.x] : undefined,
  );
}

/** The calls that give a variable all its values; none if it gets one in another way. */
export function madeBy(fn: GoFunction, e: Expr): readonly CallExpr[] {
  const calls = alwaysSetBy(fn, e, ({ rhs: [value] }) => (value?.kind === 'CallExpr' ? [value] : undefined));
  return calls.filter((call) => call.kind === 'CallExpr');
}

/** What all assignments of a variable are made of; nothing if one is of another kind. */
function alwaysSetBy(fn: GoFunction, e: Expr, of: (set: AssignStmt) => readonly Expr[] | undefined): readonly Expr[] {
  const object = e.kind === 'Ident' ? fn.pkg.objectOf(e) : undefined;
  if (object?.kind !== 'var') return [];
  const isIt = (target: Expr) => target.kind === 'Ident' && fn.pkg.objectOf(target) === object;
  const sets = nodesOf(fn, 'AssignStmt').filter(({ lhs, rhs }) => rhs.length > 0 && lhs.some(isIt));
  const found = sets.flatMap((set) => of(set) ?? []);
  return sets.every((set) => of(set)) ? found : [];
}
