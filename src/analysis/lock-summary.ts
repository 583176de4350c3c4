/**
 * What a node means for a lock that is held, and what a function as a whole does to the locks of its caller. A function that only sometimes gives a lock
 * back counts as one that does: we err on the side of a lock that somebody releases.
 */
import type { CallExpr, Expr, Node } from '../go/ast.ts';
import type { GoFunction, Package } from '../go/program.ts';
import { isStandardPackage } from '../go/standard.ts';
import { walk } from '../go/walk.ts';
import type { Block, CfgNode, Edge } from './cfg.ts';
import { type Follower, followPaths, type Visit } from './fact-paths.ts';
import { assume, NO_FACTS } from './facts.ts';
import { factsAt } from './known-facts.ts';
import { type Lock, type LockSummary, type Operation, operationsOf } from './lock-operations.ts';
import { holds, pathOf } from './lock-path.ts';
import { Tangled } from './paths.ts';
import { cfgOf } from './scope.ts';
import { packageOf } from './value-flow.ts';

/** What becomes of a held lock at a node. */
export type LockEnding =
  | 'released'
  /** Code that runs later can give it back. */
  | 'shared'
  /** It is in other hands, or cannot be followed. */
  | 'handed'
  /** It is taken while held, so that this waits for ever. */
  | 'again'
  /** The same, by a `defer` that means to give it back. */
  | 'deferred'
  /** It is given back in a way in which it was not taken: `RLock` and `Unlock`. */
  | 'mismatched'
  /** The loop goes on to the next one. */
  | 'lost';

const operations = new WeakMap<GoFunction, ReadonlyMap<CfgNode, readonly Operation[]>>();
const NONE: ReadonlyMap<CfgNode, readonly Operation[]> = new Map();

/** The operations of a function by node, with those that its calls of the package do. A recursive call is taken to do none. */
export function lockOperations(pkg: Package, fn: GoFunction): ReadonlyMap<CfgNode, readonly Operation[]> {
  const known = operations.get(fn);
  if (known) return known;
  operations.set(fn, NONE);
  const found = operationsOf(pkg, fn, (callee) => lockSummary(pkg, callee));
  operations.set(fn, found);
  return found;
}

const NOTHING: LockSummary = { takes: [], gives: [] };
const summaries = new WeakMap<GoFunction, LockSummary>();

export function lockSummary(pkg: Package, fn: GoFunction): LockSummary {
  const known = summaries.get(fn);
  if (known) return known;
  if (operations.get(fn) === NONE) return NOTHING;
  const all = [...lockOperations(pkg, fn).values()].flat();
  const gives = distinct(all.filter((o) => o.kind !== 'take')).filter((lock) => givesFirst(pkg, fn, lock));
  const summary = { gives, takes: takesOf(pkg, fn).filter((lock) => !gives.some((g) => same(g, lock))) };
  summaries.set(fn, summary);
  return summary;
}

export function same(a: Lock, b: Lock): boolean {
  return a.key === b.key && a.mode === b.mode;
}

function distinct(list: readonly Operation[]): readonly Lock[] {
  return [...new Map(list.map(({ lock }) => [`${lock.key} ${lock.mode} ${lock.last}`, lock])).values()];
}

/** Whether a run can give a lock back before it takes it: it is the caller's. */
function givesFirst(pkg: Package, fn: GoFunction, lock: Lock): boolean {
  const operation = (node: CfgNode) =>
    lockOperations(pkg, fn)
      .get(node)
      ?.find((o) => same(o.lock, lock));
  const start = { block: cfgOf(pkg, fn).entry, index: 0, facts: NO_FACTS };
  let found = false;
  const told = follows(pkg, fn, start, {
    node: (node) => {
      const first = operation(node);
      if (!first || first.on !== undefined) return true;
      if (first.kind !== 'take') found = true;
      return false;
    },
    edge: ({ when }) => when?.kind !== 'test' || operation(when.expr)?.on !== when.holds,
    exit: () => undefined,
  });
  return found || !told;
}

/** The locks of others that a function takes by itself, and can come back with. */
function takesOf(pkg: Package, fn: GoFunction): readonly Lock[] {
  const own = takesIn(pkg, fn).filter(({ take: { lock, callee } }) => !callee && !isLocal(fn, lock));
  return distinct(own.filter((taken) => comesBackWith(pkg, fn, taken)).map(({ take }) => take));
}

function isLocal(fn: GoFunction, { root }: Lock): boolean {
  return root.scope === 'local' && root.owner === fn.node;
}

function comesBackWith(pkg: Package, fn: GoFunction, taken: Taken): boolean {
  let open = false;
  const told = follows(pkg, fn, startOf(pkg, fn, taken), {
    node: (node) => endingOf(pkg, fn, node, taken.take) === undefined,
    exit: ({ block }) => {
      open ||= block.exit !== 'no-return';
    },
  });
  return open && told;
}

/** Follows the paths of a function, if there are not too many. */
function follows(pkg: Package, fn: GoFunction, start: Visit, follower: Follower): boolean {
  try {
    followPaths(pkg, fn, start, follower);
    return true;
  } catch (error) {
    if (error instanceof Tangled) return false;
    throw error;
  }
}

/** A place from which on a lock is held. */
export interface Taken {
  readonly take: Operation;
  readonly block: Block;
  readonly index: number;
  /** The edge on which it is held, where a test tells. */
  readonly edge?: Edge;
}

/** Where a function takes locks, in source order of its blocks. */
export function takesIn(pkg: Package, fn: GoFunction): readonly Taken[] {
  return cfgOf(pkg, fn).blocks.flatMap((block) =>
    block.nodes.flatMap((node, index) =>
      (lockOperations(pkg, fn).get(node) ?? [])
        .filter((o) => o.kind === 'take' && !o.deferred)
        .flatMap((take): readonly Taken[] => {
          if (take.on === undefined) return [{ take, block, index: index + 1 }];
          return block.edges
            .filter(({ when }) => when?.kind === 'test' && when.holds === take.on)
            .map((edge) => ({ take, block: edge.to, index: 0, edge }));
        }),
    ),
  );
}

/** Where to follow a lock from, with what is known there. */
export function startOf(pkg: Package, fn: GoFunction, { take, block, index, edge }: Taken): Visit {
  const facts = assume(factsAt(pkg, fn, block, index), take.given);
  const before = edge && cfgOf(pkg, fn).blocks.find((b) => b.edges.includes(edge));
  return { block, index, facts, ...(before && { from: { visit: { block: before, index: 0, facts }, edge } }) };
}

/** Whether a run can come from one place to the other. */
export function leadsTo(from: Block, to: Block): boolean {
  const seen = new Set([from]);
  for (const block of seen) for (const edge of block.edges) seen.add(edge.to);
  return seen.has(to);
}

// ---- what a node means for a lock that is held ----

export function endingOf(pkg: Package, fn: GoFunction, node: CfgNode, take: Operation): LockEnding | undefined {
  for (const operation of lockOperations(pkg, fn).get(node) ?? []) {
    const ending = endingBy(pkg, fn, operation, take);
    if (ending) return ending;
  }
  return changed(pkg, node, take.lock) ?? (escapes(pkg, node, take.lock) ? 'handed' : undefined);
}

function endingBy(pkg: Package, fn: GoFunction, o: Operation, take: Operation): LockEnding | undefined {
  const { lock } = take;
  if (o.lock.key !== lock.key) return ofAnother(pkg, fn, o, lock);
  switch (o.kind) {
    case 'share':
      return 'shared';
    case 'give':
      if (o.lock.mode === lock.mode) return 'released';
      return o.callee || lock.kind === 'token' || takes(pkg, fn, o.lock) ? 'handed' : 'mismatched';
    case 'take':
      return takenAgain(o, take);
  }
}

/**
 * What is done to another lock matters where it may be this one under another name, or where this one takes its place: a lock that the function
 * did not take is given back, so that on the whole it holds one lock, as before.
 */
function ofAnother(pkg: Package, fn: GoFunction, o: Operation, lock: Lock): LockEnding | undefined {
  if (o.kind === 'take' || (o.lock.key !== '' && takes(pkg, fn, o.lock))) return undefined;
  if (o.lock.last === lock.last) return 'handed';
  return o.kind === 'give' && o.lock.key !== '' && o.lock.kind === lock.kind ? 'handed' : undefined;
}

function takes(pkg: Package, fn: GoFunction, lock: Lock): boolean {
  return [...lockOperations(pkg, fn).values()].flat().some((o) => o.kind === 'take' && same(o.lock, lock));
}

function takenAgain(o: Operation, take: Operation): LockEnding | undefined {
  const { lock } = take;
  if (lock.kind === 'token' || o.callee) return 'handed';
  if (o.deferred) return o.lock.mode === lock.mode ? 'deferred' : undefined;
  if (o.on !== undefined || o.given) return undefined; // to try fails
  return lock.mode === 'RLock' && o.lock.mode === 'RLock' && o.at !== take.at ? 'handed' : 'again';
}

/** The path means another lock from here on. A variable of the loop's body is a new one in the next pass. */
function changed(pkg: Package, node: CfgNode, lock: Lock): LockEnding | undefined {
  const isPart = (e: Expr | undefined) => {
    const path = e && pathOf(pkg, e);
    return path !== undefined && (holds(path.key, lock.key) || lock.key.includes(`[${path.key}]`));
  };
  const isNew = (e: Expr) => {
    const object = e.kind === 'Ident' ? pkg.objectOf(e) : undefined;
    return object?.kind === 'var' && object.ident === e;
  };
  if (node.kind === 'RangeStmt') return isPart(node.key) || isPart(node.value) ? 'lost' : undefined;
  if (node.kind === 'IncDecStmt') return isPart(node.x) ? 'lost' : undefined;
  const target = node.kind === 'AssignStmt' ? node.lhs.find(isPart) : undefined;
  return target && (isNew(target) ? 'lost' : 'handed');
}

/** Whether what holds the lock gets into hands that may release it. */
function escapes(pkg: Package, node: CfgNode, lock: Lock): boolean {
  if (node.kind === 'RangeStmt') return false;
  const owns = (e: Expr) => {
    const path = pathOf(pkg, e);
    return path !== undefined && holds(path.key, lock.key);
  };
  let found = !node.kind.endsWith('Stmt') && isExactly(pkg, node, lock);
  walk(node, (n) => {
    if (found || n.kind === 'FuncLit') return false;
    if (n.kind === 'ReturnStmt') found = n.results.some((e) => names(pkg, e, lock));
    else if (n.kind === 'AssignStmt') found = n.rhs.some(owns);
    else if (n.kind === 'CallExpr') found = n.args.some((e) => owns(e) && takesOver(pkg, n, isExactly(pkg, e, lock)));
    else if (n.kind === 'CompositeLit' && lock.root.scope === 'local')
      found = n.elts.some((e) => owns(e.kind === 'KeyValueExpr' ? e.value : e));
    return !found;
  });
  return found;
}

function isExactly(pkg: Package, node: Node, lock: Lock): boolean {
  const isPath = node.kind === 'Ident' || node.kind === 'SelectorExpr' || node.kind === 'UnaryExpr';
  return isPath && pathOf(pkg, node)?.key === lock.key;
}

/** Whether what holds the lock stands somewhere in an expression, as such and not to select something else of it. */
function names(pkg: Package, e: Expr, lock: Lock): boolean {
  let found = false;
  walk(e, (n) => {
    if (n.kind !== 'Ident' && n.kind !== 'SelectorExpr') return !found;
    const path = pathOf(pkg, n);
    if (path && holds(path.key, lock.key)) found = true;
    return path === undefined;
  });
  return found;
}

/** Whether a callee may release the lock that it is given, or that is in what it is given; functions of the package are looked into. */
function takesOver(pkg: Package, call: CallExpr, exactly: boolean): boolean {
  const callee = pkg.calleeOf(call);
  if (callee?.kind === 'builtin') return callee.name !== 'len' && callee.name !== 'cap';
  if (exactly) return true;
  return callee?.kind !== 'conversion' && !callee?.func && !isStandardPackage(packageOf(callee?.name ?? ''));
}
