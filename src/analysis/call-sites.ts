/** Who calls a function in a package, and what becomes of a failure there: the callers may be in other packages than the function. */
import type { CallExpr, Expr, Ident, Node } from '../go/ast.ts';
import type { Callee, GoFile, GoFunction, Package } from '../go/program.ts';
import { typeString } from '../go/types.ts';
import { walk } from '../go/walk.ts';
import type { Block, CfgNode, Edge } from './cfg.ts';
import { outermostOf } from './endless.ts';
import { exitsFrom } from './exits.ts';
import { nilComparison } from './facts.ts';
import { returnsError } from './failing.ts';
import { isGroup } from './goroutines.ts';
import { nodesOf } from './nodes.ts';
import { isEntry, isOncePerCall } from './once.ts';
import { calleeWord } from './release-names.ts';
import { cfgOf } from './scope.ts';
import { functionsWith } from './word-index.ts';

export interface CallSite {
  /** The declared function around it; undefined for what a program runs of its own: `main`, a command, the initialisation of a package. */
  readonly caller: GoFunction | undefined;
  /** Where the callee fails, the program ends, or the caller fails too, or it goes on. */
  readonly failure: 'ends' | 'fails' | 'goes on';
  /** It is come by but once in each run of the caller. */
  readonly once: boolean;
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

/** All places of a package that may call a method through an interface: one of the same people has a method of that name, with as many parameters. */
export function interfaceSitesOf(pkg: Package, method: GoFunction): readonly CallSite[] {
  const qualified = qualifiedName(method);
  const word = lastWord(qualified);
  const of = peopleOf(qualified);
  const calls = (callee: Callee | undefined, call: CallExpr) =>
    callee?.kind === 'interface' &&
    lastWord(callee.name) === word &&
    peopleOf(callee.name) === of &&
    takesAsMany(method, call);
  return sitesOf(pkg, word, { calls, isIt: () => false });
}

function takesAsMany({ type: { params } }: GoFunction, { args }: CallExpr): boolean {
  const [variadic] = params.flatMap((p) => (p.type.kind === 'Ellipsis' ? [p] : []));
  const count = params.reduce((sum, { names }) => sum + Math.max(1, names.length), 0);
  return variadic ? args.length >= count - 1 : args.length === count;
}

function lastWord(qualified: string): string {
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

interface Use {
  /** Undefined where it is given on as a value. */
  readonly call: CallExpr | undefined;
  /** The innermost call that gets the value. */
  readonly taker: CallExpr | undefined;
}

function usesIn(pkg: Package, node: Node, word: string, { calls: isCalled, isIt }: Wanted): readonly Use[] {
  const uses: Use[] = [];
  const calls = new Map<Ident, CallExpr>();
  let taker: CallExpr | undefined;
  walk(node, (n) => {
    if (n.kind === 'CallExpr') {
      const name = calleeIdent(n.fun);
      if (name?.name === word) calls.set(name, n);
      else taker = n;
    }
    if (n.kind === 'Ident' && n.name === word) {
      const call = calls.get(n);
      const taking = taker && taker.pos <= n.pos && n.end <= taker.end ? taker : undefined;
      if (call ? isCalled(pkg.calleeOf(call), call) : isIt(n)) uses.push({ call, taker: taking });
    }
    return n.kind !== 'FuncLit' && n.kind !== 'FuncDecl';
  });
  return uses;
}

function calleeIdent(fun: Expr): Ident | undefined {
  if (fun.kind === 'IndexExpr') return calleeIdent(fun.x);
  if (fun.kind === 'SelectorExpr') return fun.sel;
  return fun.kind === 'Ident' ? fun : undefined;
}

/** What puts the parts of a program together calls each but once, and ends it where one fails. */
const ASSEMBLERS = /^(go\.uber\.org\/(fx|dig)|github\.com\/google\/wire)\./;

function initialisersOf({ decls }: GoFile): readonly Expr[] {
  return decls.flatMap((decl) => (decl.kind === 'VarDecl' ? decl.values : []));
}

function atPackageLevel(pkg: Package, use: Use): CallSite {
  return use.call ? { caller: undefined, failure: 'ends', once: true } : givenOn(pkg, use);
}

function siteOf(fn: GoFunction, use: Use): CallSite {
  if (!use.call) return givenOn(fn.pkg, use, fn);
  const entry = entryAround(fn);
  const caller = entry ? undefined : outermostOf(fn);
  return { caller, failure: failureAt(fn, use.call), once: isOncePerCall(fn, use.call, entry) };
}

/** What becomes of a function that is given on as a value is not known, but for those that get all parts of a program, and the tasks of a group. */
function givenOn(pkg: Package, { taker }: Use, fn?: GoFunction): CallSite {
  const assembled = taker !== undefined && ASSEMBLERS.test(pkg.calleeOf(taker)?.name ?? '');
  if (fn && !fn.enclosing && taker && isGroup(pkg, taker)) return { caller: fn, failure: 'fails', once: false };
  return { caller: undefined, failure: assembled ? 'ends' : 'goes on', once: assembled };
}

function entryAround(fn: GoFunction): GoFunction | undefined {
  if (isEntry(fn)) return fn;
  return fn.enclosing && entryAround(fn.enclosing);
}

/** What a function does where a call in it fails. */
function failureAt(fn: GoFunction, call: CallExpr): CallSite['failure'] {
  const place = blockOf(fn, call);
  if (!place) return 'goes on';
  const { block, node } = place;
  if (block.exit === 'no-return' && node === block.nodes.at(-1)) return 'ends';
  if (node.kind === 'ReturnStmt') return passedOn(fn);
  const error = errorOf(fn, node, call);
  if (!error) return 'goes on';
  if (isChecked(fn, block, node, error)) return 'ends';
  const branch = branchOn(fn, block, error);
  if (branch && saysToEnd(branch.failed)) return 'ends';
  if (!branch || goesOn(branch, block)) return 'goes on';
  const exits = exitsFrom(fn, branch.failed);
  if (exits.size === 0 || isEntry(fn)) return 'ends';
  return exits.has('success') ? 'goes on' : passedOn(fn);
}

/** Whether the way of a failure leads back to the call, or to what is done where it has not failed: the end of the function is not. */
function goesOn({ failed, passed }: Branch, call: Block): boolean {
  const after = reachedFrom(failed);
  // by way of the next call it may come to fail, too
  const otherwise = passed ? new Set([passed, ...reachedFrom(passed, call)]) : new Set<Block>();
  const joins = (block: Block) => otherwise.has(block) && !(block.exit && block.nodes.length === 0);
  return after.has(call) || [failed, ...after].some(joins);
}

/** What becomes of the failure of a function. */
function passedOn(fn: GoFunction): CallSite['failure'] {
  if (isEntry(fn) || isPart(fn)) return 'ends';
  if (!returnsError(fn)) return 'goes on';
  const { enclosing } = fn;
  if (!enclosing) return 'fails';
  const taker = nodesOf(enclosing, 'CallExpr').find(({ args }) => args.some(({ pos }) => pos === fn.pos));
  // where one of a group fails, the group does, and whoever waits for it
  if (taker && isGroup(fn.pkg, taker)) return passedOn(enclosing);
  if (taker) return REPEATS.test(calleeWord(taker)) ? 'goes on' : failureAt(enclosing, taker);
  return isReturnedTask(fn, enclosing) ? passedOn(enclosing) : 'goes on';
}

/** What calls a function again where it has failed, or for many. */
const REPEATS = /retr(y|ies)|backoff|attempt|repeat|poll|until|wait|loop|each|walk|map|every/i;

/** `func serve() (func() error, error) { return func() error { … }, nil }`: what a program is to do, which its caller does. */
function isReturnedTask({ pos, type }: GoFunction, enclosing: GoFunction): boolean {
  return (
    type.params.length === 0 &&
    nodesOf(enclosing, 'ReturnStmt').some(({ results }) => results.some((result) => result.pos === pos))
  );
}

/** What makes a part of a program for fx, which calls it once and ends where it fails. */
function isPart({ pkg, type }: GoFunction): boolean {
  const signature = pkg.typeOf(type);
  return signature.kind === 'signature' && signature.params.some((p) => typeString(p) === 'go.uber.org/fx.Lifecycle');
}

interface Spot {
  readonly block: Block;
  readonly node: CfgNode;
}

/** The innermost node around a call: a condition holds no statement, and a range none of its body. */
function blockOf(fn: GoFunction, call: CallExpr): Spot | undefined {
  const spots = cfgOf(fn.pkg, fn).blocks.flatMap((block) =>
    block.nodes.flatMap((node) => (node.pos <= call.pos && call.end <= node.end ? { block, node } : [])),
  );
  return spots.toSorted((a, b) => a.node.end - a.node.pos - (b.node.end - b.node.pos))[0];
}

/** The variable that gets the error of a call. */
function errorOf({ pkg }: GoFunction, node: CfgNode, call: CallExpr): Ident | undefined {
  if (node.kind !== 'AssignStmt' || node.rhs.length !== 1 || node.rhs[0] !== call) return undefined;
  const last = node.lhs.at(-1);
  return last?.kind === 'Ident' && last.name !== '_' && pkg.objectOf(last) ? last : undefined;
}

/** `checkErr("cannot listen", err)` after the call: what it gives the error to ends the process if there is one. */
function isChecked(fn: GoFunction, from: Block, call: CfgNode, error: Ident): boolean {
  for (const block of straightFrom(from))
    for (const node of block.nodes) {
      if (node.pos < call.end) continue;
      const checker = node.kind === 'ExprStmt' && node.x.kind === 'CallExpr' ? node.x : undefined;
      const at = checker?.args.findIndex((arg) => isSame(fn, arg, error)) ?? -1;
      if (checker && at >= 0 && endsIfGiven(fn.pkg.calleeOf(checker)?.func, at)) return true;
    }
  return false;
}

/** A block, and those that it leads to without a choice. */
function straightFrom(from: Block): ReadonlySet<Block> {
  const blocks = new Set([from]);
  for (const { edges } of blocks) {
    const [only, ...more] = edges;
    if (only && more.length === 0) blocks.add(only.to);
  }
  return blocks;
}

function isSame({ pkg }: GoFunction, e: Expr, id: Ident): boolean {
  return e.kind === 'Ident' && pkg.objectOf(e) === pkg.objectOf(id);
}

/** Whether a function ends the process where the error that it is given is not nil. */
function endsIfGiven(fn: GoFunction | undefined, index: number): boolean {
  const param = fn?.type.params.flatMap((p) => p.names)[index];
  if (!fn || !param) return false;
  const branch = branchOn(fn, cfgOf(fn.pkg, fn).entry, param);
  return branch !== undefined && exitsFrom(fn, branch.failed).size === 0;
}

/** `c.exitWithError(err)`, `log.WithFatal().Error("…")`: by its name, since what it does in the end may be a value that is put there. */
function saysToEnd({ nodes }: Block): boolean {
  return nodes.some((node) => {
    for (let e = node.kind === 'ExprStmt' ? node.x : undefined; e?.kind === 'CallExpr'; ) {
      if (ENDS.test(calleeWord(e))) return true;
      e = e.fun.kind === 'SelectorExpr' ? e.fun.x : undefined;
    }
    return false;
  });
}

const ENDS = /^([Ee]xit|[Dd]ie|[Bb]ail)([A-Z]|$)|[Ff]atal/;

interface Branch {
  readonly failed: Block;
  /** Undefined where the function ends without asking. */
  readonly passed: Block | undefined;
}

/** Where the function goes if the variable is not nil, and if it is: by the first test after a block, or on to its end. */
function branchOn({ pkg }: GoFunction, from: Block, error: Ident): Branch | undefined {
  const object = pkg.objectOf(error);
  const isNil = ({ when }: Edge) => {
    const test = when?.kind === 'test' ? nilComparison(pkg, when.expr, when.holds) : undefined;
    return test?.subject.kind === 'Ident' && pkg.objectOf(test.subject) === object ? test.isNil : undefined;
  };
  const seen = new Set<Block>();
  for (let at: Block | undefined = from; at && !seen.has(at); at = at.edges[0]?.to) {
    seen.add(at);
    if (at.exit) return { failed: at, passed: undefined };
    const failed = at.edges.find((edge) => isNil(edge) === false)?.to;
    if (failed) return { failed, passed: at.edges.find((edge) => isNil(edge) === true)?.to };
    if (at.edges.length !== 1) return undefined;
  }
  return undefined;
}

/** The blocks that come after one; not those that come after `last`. */
function reachedFrom(from: Block, last?: Block): ReadonlySet<Block> {
  const reached = new Set(from.edges.map((edge) => edge.to));
  for (const block of reached) if (block !== last) for (const edge of block.edges) reached.add(edge.to);
  return reached;
}
