/**
 * What the nodes of a function do to locks: take one, give one back, or share the right to give it back with code that runs who knows when.
 *
 * Locks are mutexes, whose methods are known by type, and tokens: of a channel (`sem <- struct{}{}` takes, `<-sem` gives back) and of whatever has a
 * pair of methods that look like it (`Acquire`, `Release`). That a call is meant as such cannot be told from itself, so whoever reports a token must see it given
 * back elsewhere in the same function.
 */
import type { AssignStmt, CallExpr, Expr, Node, SendStmt, UnaryExpr } from '../../go/ast.ts';
import type { GoFunction, Package, Variable } from '../../go/program.ts';
import { children } from '../../go/walk.ts';
import type { CfgNode } from '../cfg/cfg.ts';
import { nilTest, type Test, testOf } from '../cfg/facts.ts';
import { isNil } from '../cfg/nil.ts';
import { nodesOf } from '../cfg/nodes.ts';
import { cfgOf } from '../cfg/scope.ts';
import { soleValue } from '../cfg/variables.ts';
import { lockPathOf, type Path, pathOf } from './lock-path.ts';

export interface Lock extends Path {
  readonly kind: 'mutex' | 'token';
  /** The method that takes it in this way, or what stands for it: `Lock` and `RLock` of one mutex are two. */
  readonly mode: string;
}

export interface Operation {
  readonly kind: 'take' | 'give' | 'share';
  readonly lock: Lock;
  readonly at: CallExpr | SendStmt | Expr;
  readonly deferred?: true;
  /** A function of the package does it. */
  readonly callee?: GoFunction;
  /** It has been done only where the test of the node comes out so: `if mu.TryLock()`. */
  readonly on?: boolean;
  /** What holds if it has been done: the error is nil. */
  readonly given?: Test | undefined;
}

/** What a call of a function does, in terms of its own variables. */
export interface LockSummary {
  /** Locks that it may hold when it is back. */
  readonly takes: readonly Lock[];
  /** Locks that it may give back without having taken them. */
  readonly gives: readonly Lock[];
}

/** Where operations are looked for. */
interface Site {
  readonly pkg: Package;
  readonly fn: GoFunction;
  readonly node: CfgNode;
  /** The communication of a select. */
  readonly comm: boolean;
  summaryOf(fn: GoFunction): LockSummary;
}

/** The operations of a function. */
export interface LockOperations {
  /** In the order in which they run. */
  at(node: CfgNode): readonly Operation[];
  readonly all: readonly Operation[];
  /** Whether it takes a lock, by this name and in this mode, anywhere. */
  takes(lock: Lock): boolean;
}

export function operationsOf(pkg: Package, fn: GoFunction, summaryOf: Site['summaryOf']): LockOperations {
  const { blocks } = cfgOf(pkg, fn);
  const edges = blocks.flatMap((block) => block.edges);
  const comms = new Set<CfgNode>(edges.flatMap(({ when }) => (when?.kind === 'comm' ? (when.clause.comm ?? []) : [])));
  const nodes = blocks.flatMap((block) => block.nodes);
  return listed(new Map(nodes.map((node) => [node, ofNode({ pkg, fn, node, comm: comms.has(node), summaryOf })])));
}

function listed(byNode: ReadonlyMap<CfgNode, readonly Operation[]>): LockOperations {
  const all = [...byNode.values()].flat();
  const taken = all.filter((o) => o.kind === 'take');
  return {
    at: (node) => byNode.get(node) ?? [],
    all,
    takes: (lock) => taken.some((o) => sameLock(o.lock, lock)),
  };
}

export const NO_OPERATIONS: LockOperations = listed(new Map());

export function sameLock(a: Lock, b: Lock): boolean {
  return a.key === b.key && a.mode === b.mode;
}

function ofNode(site: Site): readonly Operation[] {
  const { node } = site;
  switch (node.kind) {
    case 'RangeStmt':
      return []; // its body has nodes of its own
    case 'DeferStmt':
      return [
        ...ofParts(site, node.call),
        ...ofCall(site, node.call).map((o): Operation => ({ ...o, deferred: true })),
      ];
    case 'GoStmt':
      return [...ofParts(site, node.call), ...ofCall(site, node.call).flatMap(shared)];
    case 'AssignStmt':
      return [
        ...node.lhs.filter(({ kind }) => kind !== 'Ident'),
        ...node.rhs.filter((e) => !isReleaser(site, e, node)),
      ].flatMap((e) => ofExpr(site, e));
    case 'SendStmt':
      return [...ofExpr(site, node.value), ...ofSend(site, node)];
    default:
      return isStatement(node)
        ? children(node).flatMap((e) => (isStatement(e) ? [] : ofExpr(site, e)))
        : ofExpr(site, node);
  }
}

/** A statement in a node has a node of its own. */
function isStatement({ kind }: Node): boolean {
  return kind.endsWith('Stmt') || kind.endsWith('Decl');
}

function below(site: Site, e: Node): readonly Operation[] {
  return children(e).flatMap((child) => ofExpr(site, child));
}

function ofExpr(site: Site, e: Node): readonly Operation[] {
  switch (e.kind) {
    case 'BasicLit':
      return [];
    case 'CallExpr':
      return [...ofParts(site, e), ...ofCall(site, e)];
    case 'FuncLit':
      return ofReleaser(site, e);
    case 'Ident': {
      const releaser = releaserIn(site, e);
      return releaser ? ofReleaser(site, releaser) : [];
    }
    case 'SelectorExpr':
      return [...ofExpr(site, e.x), ...ofReleaser(site, e)];
    case 'UnaryExpr':
      return e.op === '<-' ? ofReceive(site, e) : below(site, e);
    default:
      return below(site, e);
  }
}

function shared(o: Operation): readonly Operation[] {
  return o.kind === 'take' ? [] : [{ ...o, kind: 'share' }];
}

// ---- what is kept in a variable to be called later: `unlock := mu.Unlock`, `free := func() { <-sem }` ----

function releaserIn({ pkg, fn }: Site, e: Expr): Expr | undefined {
  const object = e.kind === 'Ident' ? pkg.objectOf(e) : undefined;
  const value = object?.kind === 'var' ? soleValue(pkg, fn, object) : undefined;
  return value?.kind === 'FuncLit' || value?.kind === 'SelectorExpr' ? value : undefined;
}

/** Whether what is assigned is known wherever its variable is called, so that the assignment itself does nothing. */
function isReleaser(site: Site, e: Expr, { lhs, rhs }: AssignStmt): boolean {
  const target = lhs[rhs.indexOf(e)];
  return (e.kind === 'FuncLit' || e.kind === 'SelectorExpr') && !!target && releaserIn(site, target) === e;
}

function ofReleaser(site: Site, e: Expr): readonly Operation[] {
  return givenBy(site, e).map((lock) => ({ kind: 'share', lock, at: e }));
}

/** The locks that a function gives back when it is called: a literal, `mu.Unlock`, `s.release`. */
function givenBy(site: Site, e: Expr): readonly Lock[] {
  if (e.kind === 'FuncLit') return givenIn(site, site.pkg.functionOf(e));
  const object = e.kind === 'SelectorExpr' ? site.pkg.objectOf(e.sel) : undefined;
  if (e.kind !== 'SelectorExpr' || object?.kind !== 'func') return [];
  const fn = object.decl && site.pkg.functionOf(object.decl);
  if (fn) return givenIn(site, fn).map((lock) => translate(site, { fun: e, args: [] }, fn, lock));
  const lock = MUTEX.test(object.qualified) ? lockOf(site.pkg, e.x, GIVES[e.sel.name], 'mutex') : undefined;
  return lock ? [lock] : [];
}

function givenIn(site: Site, fn: GoFunction | undefined): readonly Lock[] {
  return fn ? site.summaryOf(fn).gives : [];
}

// ---- channels ----

function ofSend(site: Site, s: SendStmt): readonly Operation[] {
  const lock = isFirstFilling(site.fn, s) ? undefined : channelToken(site, s.chan);
  return lock ? [{ kind: 'take', lock, at: s }] : [];
}

/** `g.ready = make(chan struct{}, 1)`, and at once `g.ready <- struct{}{}`: what the others begin with. */
function isFirstFilling(fn: GoFunction, s: SendStmt): boolean {
  return nodesOf(fn, 'BlockStmt').some(({ stmts }) => {
    const before = stmts[stmts.indexOf(s) - 1];
    const [to, made] = before?.kind === 'AssignStmt' ? [before.lhs[0], before.rhs[0]] : [];
    if (!to || made?.kind !== 'CallExpr' || fn.pkg.calleeOf(made)?.name !== 'make') return false;
    return pathOf(fn.pkg, to)?.key === pathOf(fn.pkg, s.chan)?.key;
  });
}

/** A receive that is a statement gives back; one whose result matters, or that may not come about, is not followed. */
function ofReceive(site: Site, e: UnaryExpr): readonly Operation[] {
  const lock = channelToken(site, e.x);
  const statement = site.node.kind === 'ExprStmt' && site.node.x === e && !site.comm;
  return lock ? [{ kind: statement ? 'give' : 'share', lock, at: e }] : below(site, e);
}

/** A channel can count what is in use if what is sent says nothing and it has room. */
function channelToken({ pkg, fn }: Site, chan: Expr): Lock | undefined {
  const type = pkg.underlying(pkg.typeOf(chan));
  const elem = type.kind === 'chan' && type.dir === 'both' ? pkg.underlying(type.elem) : undefined;
  const empty = elem?.kind === 'struct' && elem.fields.length === 0;
  if (!empty && !(elem?.kind === 'basic' && elem.name === 'bool')) return undefined;
  const path = pathOf(pkg, chan);
  const made = path && soleValue(pkg, fn, path.root);
  if (!path || (made?.kind === 'CallExpr' && made.args.length === 1)) return undefined;
  return { ...path, kind: 'token', mode: 'send' };
}

// ---- calls ----

/** What takes, by what gives it back. */
const GIVES: Readonly<Record<string, string>> = {
  Unlock: 'Lock',
  RUnlock: 'RLock',
  Release: 'Acquire',
  Put: 'Get',
  Leave: 'Enter',
  Exit: 'Enter',
};
const TAKES: ReadonlySet<string> = new Set(Object.values(GIVES));
const TRIES: Readonly<Record<string, string>> = { TryLock: 'Lock', TryRLock: 'RLock', TryAcquire: 'Acquire' };

/** What the name of a method that takes or gives back begins with. */
const METHOD = /^(Try|R|RUn|Un|TryR)?Lock|^(Try)?Acquire|^(Release|Put|Leave|Exit|Get|Enter)$/i;

const MUTEX = /^\(\*?sync\.(Mutex|RWMutex|Locker)\)\./;
const SEMAPHORE = /^\(\*golang\.org\/x\/sync\/semaphore\.Weighted\)\./;

/** How many arguments a call may have: those of a weighted semaphore are a context and a weight, and others have none. */
const ARGUMENTS: Readonly<Record<string, number>> = { Acquire: 2, TryAcquire: 1, Release: 1 };

/** What is under a call, without what is called. */
function ofParts(site: Site, { fun, args }: CallExpr): readonly Operation[] {
  const called = fun.kind === 'SelectorExpr' ? [fun.x] : fun.kind === 'FuncLit' || fun.kind === 'Ident' ? [] : [fun];
  return [...called, ...args].flatMap((e) => ofExpr(site, e));
}

function ofCall(site: Site, call: CallExpr): readonly Operation[] {
  const callee = site.pkg.calleeOf(call);
  const ofCallee = callee?.func ? ofFunction(site, call, callee.func) : [];
  if (ofCallee.length > 0) return ofCallee;
  const { fun } = call;
  const releaser = releaserIn(site, fun);
  if (releaser) return givenBy(site, releaser).map((lock) => ({ kind: 'give', lock, at: call }));
  return fun.kind === 'SelectorExpr' ? ofMethod(site, call, fun.x, fun.sel.name, callee?.name ?? '') : [];
}

function ofMethod(site: Site, call: CallExpr, receiver: Expr, method: string, callee: string): readonly Operation[] {
  if (!METHOD.test(method)) return [];
  const name = method.replace(/^[a-z]/, (c) => c.toUpperCase()).replace(/^(R?Unlock)(With|And)\w+$/, '$1');
  const kind = MUTEX.test(callee) ? 'mutex' : 'token';
  const count = call.args.length;
  if (count !== 0 && (count !== ARGUMENTS[name] || !(callee === '' || SEMAPHORE.test(callee)))) return [];
  const gives = lockOf(site.pkg, receiver, GIVES[name], kind);
  if (gives) return [{ kind: 'give', lock: gives, at: call }];
  const tried = lockOf(site.pkg, receiver, TRIES[name], kind);
  if (tried) return taken(site, call, tried, answerOfTry(site, call));
  const takes = lockOf(site.pkg, receiver, TAKES.has(name) ? name : undefined, kind);
  return takes ? taken(site, call, takes, count === 2 ? 'error' : 'nothing') : [];
}

function lockOf(pkg: Package, receiver: Expr, mode: string | undefined, kind: Lock['kind']): Lock | undefined {
  const path = mode === undefined ? undefined : lockPathOf(pkg, receiver, kind === 'mutex');
  return path && mode !== undefined ? { ...path, kind, mode } : undefined;
}

/** What a call gives that tells whether the lock was taken. */
type Answer = 'nothing' | 'bool' | 'error' | 'other';

/** `if err := lock.TryLock(); err != nil`, as file locks do it. */
function answerOfTry({ pkg, node }: Site, call: CallExpr): Answer {
  const said = node.kind === 'AssignStmt' && node.rhs[0] === call ? node.lhs.at(-1) : undefined;
  const compared = node.kind === 'BinaryExpr' && node.x === call && isNil(pkg, node.y);
  return compared || (said?.kind === 'Ident' && /err/i.test(said.name)) ? 'error' : 'bool';
}

/** A lock is taken where it can be seen what becomes of the answer. */
function taken({ pkg, node }: Site, call: CallExpr, lock: Lock, answer: Answer): readonly Operation[] {
  const take: Operation = { kind: 'take', lock, at: call };
  if (node.kind === 'DeferStmt') return answer === 'nothing' ? [take] : [];
  if (node.kind === 'ExprStmt') return node.x === call && answer !== 'bool' ? [take] : [];
  if (node === call) return answer === 'bool' ? [{ ...take, on: true }] : [];
  if (node.kind === 'BinaryExpr' && node.x === call && isNil(pkg, node.y))
    return answer === 'error' ? [{ ...take, on: node.op === '==' }] : [];
  return node.kind === 'AssignStmt' && node.rhs.length === 1 && node.rhs[0] === call
    ? takenIf(pkg, take, node, answer)
    : [];
}

/** Where the answer is assigned. `ok, err := l.TryLock()` gives two, which tell only together. */
function takenIf(pkg: Package, take: Operation, { lhs }: AssignStmt, answer: Answer): readonly Operation[] {
  const said = lhs.at(-1);
  if (answer === 'nothing' || !said || (answer === 'bool' && lhs.length > 1)) return [];
  if (answer === 'other') return [take];
  return [{ ...take, given: answer === 'bool' ? testOf(pkg, said, true) : nilTest(pkg, said, true) }];
}

// ---- functions of the package ----

function ofFunction(site: Site, call: CallExpr, callee: GoFunction): readonly Operation[] {
  const { takes, gives } = site.summaryOf(callee);
  return [
    ...gives.map((lock): Operation => ({ kind: 'give', lock: translate(site, call, callee, lock), at: call, callee })),
    ...takes.flatMap((lock) =>
      taken(site, call, translate(site, call, callee, lock), answerOf(site.pkg, callee)).map(
        (take): Operation => ({ ...take, callee }),
      ),
    ),
  ];
}

function answerOf(pkg: Package, callee: GoFunction): Answer {
  const last = callee.type.results.at(-1)?.type;
  if (!last) return 'nothing';
  const type = pkg.typeOf(last);
  const name = last.kind === 'Ident' ? last.name : type.kind === 'basic' ? type.name : '';
  return name === 'error' ? 'error' : name === 'bool' ? 'bool' : 'other';
}

/** A lock of a function as its caller names it; of the function's own variables the caller knows only which lock it is, not whose. */
function translate({ pkg }: Site, call: Pick<CallExpr, 'fun' | 'args'>, callee: GoFunction, lock: Lock): Lock {
  if (lock.root.scope === 'package' || lock.root.owner !== callee.node) return lock;
  const given = argumentFor(pkg, call, callee, lock.root);
  const path = given && pathOf(pkg, given);
  const rest = lock.key.slice(lock.key.indexOf('>') + 1);
  if (!path) return { ...lock, key: '' };
  return { ...lock, root: path.root, key: path.key + rest, last: rest === '' ? path.last : lock.last };
}

function argumentFor(
  pkg: Package,
  { fun, args }: Pick<CallExpr, 'fun' | 'args'>,
  callee: GoFunction,
  v: Variable,
): Expr | undefined {
  if (v.scope === 'receiver') return fun.kind === 'SelectorExpr' ? fun.x : undefined;
  const names = callee.type.params.flatMap((field) => field.names);
  const at = names.findIndex((name) => pkg.objectOf(name) === v);
  return at < 0 ? undefined : args[at];
}
