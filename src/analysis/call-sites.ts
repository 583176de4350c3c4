/** Who calls a function in a package, and what becomes of a failure there: the callers may be in other packages than the function. */
import type { CallExpr, Expr, Ident, Node } from '../go/ast.ts';
import type { Callee, GoFile, GoFunction, Package } from '../go/program.ts';
import { walk } from '../go/walk.ts';
import type { Block, CfgNode, Edge } from './cfg.ts';
import { outermostOf } from './endless.ts';
import { exitsFrom } from './exits.ts';
import { nilComparison } from './facts.ts';
import { returnsError } from './failing.ts';
import { isGroup } from './goroutines.ts';
import { nodesOf } from './nodes.ts';
import { isEntry, isOncePerCall } from './once.ts';
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

/** All places of a package that may call a method through an interface: one of the same people has a method of that name. */
export function interfaceSitesOf(pkg: Package, qualified: string): readonly CallSite[] {
  const word = lastWord(qualified);
  const of = peopleOf(qualified);
  const calls = (callee: Callee | undefined) =>
    callee?.kind === 'interface' && lastWord(callee.name) === word && peopleOf(callee.name) === of;
  return sitesOf(pkg, word, { calls, isIt: () => false });
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
  calls(callee: Callee | undefined): boolean;
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
      if (call ? isCalled(pkg.calleeOf(call)) : isIt(n)) uses.push({ call, taker: taking });
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
  const branch = error && branchOn(fn, block, error);
  if (!branch || goesOn(branch, block)) return 'goes on';
  const exits = exitsFrom(fn, branch.failed);
  if (exits.size === 0 || isEntry(fn)) return 'ends';
  return exits.has('success') ? 'goes on' : passedOn(fn);
}

/** Whether the way of a failure leads back to the call, or to what is done where it has not failed: the end of the function is not. */
function goesOn({ failed, passed }: Branch, call: Block): boolean {
  const after = reachedFrom(failed);
  const otherwise = passed ? new Set([passed, ...reachedFrom(passed)]) : new Set<Block>();
  const joins = (block: Block) => otherwise.has(block) && !(block.exit && block.nodes.length === 0);
  return after.has(call) || [failed, ...after].some(joins);
}

function passedOn(fn: GoFunction): CallSite['failure'] {
  if (isEntry(fn)) return 'ends';
  return returnsError(fn) && (!fn.enclosing || isTask(fn, fn.enclosing)) ? 'fails' : 'goes on';
}

/** `g.Go(func() error { … })`: where one of a group fails, the group does, and whoever waits for it. */
function isTask(literal: GoFunction, fn: GoFunction): boolean {
  return nodesOf(fn, 'CallExpr').some(
    (call) => !fn.enclosing && isGroup(fn.pkg, call) && call.args.some(({ pos }) => pos === literal.pos),
  );
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

function reachedFrom(from: Block): ReadonlySet<Block> {
  const reached = new Set(from.edges.map((edge) => edge.to));
  for (const block of reached) for (const edge of block.edges) reached.add(edge.to);
  return reached;
}
