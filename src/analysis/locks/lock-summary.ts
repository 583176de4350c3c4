/**
 * What a function as a whole does to the locks of its caller. One that only sometimes gives a lock back counts as one that does: we err on the side of a lock
 * that somebody releases.
 */
import type { GoFunction, Package } from '../../go/program.ts';
import type { Block, CfgNode, Edge } from '../cfg/cfg.ts';
import { type Follower, followPaths, type Visit } from '../cfg/fact-paths.ts';
import { assume, NO_FACTS } from '../cfg/facts.ts';
import { factsAt } from '../cfg/known-facts.ts';
import { cfgOf } from '../cfg/scope.ts';
import { Tangled } from '../cfg/tangled.ts';
import { endingOf } from './lock-ending.ts';
import {
  type Lock,
  type LockOperations,
  type LockSummary,
  NO_OPERATIONS,
  type Operation,
  operationsOf,
  sameLock,
} from './lock-operations.ts';

const operations = new WeakMap<GoFunction, LockOperations>();

/** The operations of a function, with those that its calls of the package do. A recursive call is taken to do none. */
export function lockOperations(pkg: Package, fn: GoFunction): LockOperations {
  const known = operations.get(fn);
  if (known) return known;
  operations.set(fn, NO_OPERATIONS);
  const found = operationsOf(pkg, fn, (callee) => lockSummary(pkg, callee));
  operations.set(fn, found);
  return found;
}

const NOTHING: LockSummary = { takes: [], gives: [] };
const summaries = new WeakMap<GoFunction, LockSummary>();
const given = new WeakMap<GoFunction, readonly Lock[]>();

/** What the text of a function matches if it deals with locks. */
const LOCKS = /lock\w*\(|unlock|acquire|release|<-/i;

/** A literal may do so by another one of the function around: `defer func() { if !found { cleanUp() } }()`. */
function namesLocks({ enclosing, file, pos, end }: GoFunction): boolean {
  return LOCKS.test(file.text.slice(pos, end)) || (enclosing !== undefined && namesLocks(enclosing));
}

/** Of a function of another package, and of one that names no lock, nothing is known; an unknown callee does nothing to a lock. */
export function lockSummary(pkg: Package, fn: GoFunction): LockSummary {
  const known = summaries.get(fn);
  if (known) return known;
  if (fn.pkg !== pkg) return NOTHING;
  if (!namesLocks(fn)) {
    summaries.set(fn, NOTHING);
    return NOTHING;
  }
  if (operations.get(fn) === NO_OPERATIONS) return NOTHING;
  const gives = locksGiven(pkg, fn);
  const takes = takesOf(pkg, fn).filter((lock) => !gives.some((g) => sameLock(g, lock)));
  const summary = { gives, takes };
  summaries.set(fn, summary);
  return summary;
}

/** The locks that a function may give back without having taken them; of the function itself, not of one that is just being looked into. */
export function locksGiven(pkg: Package, fn: GoFunction): readonly Lock[] {
  const known = given.get(fn);
  if (known) return known;
  const back = lockOperations(pkg, fn).all.filter((o) => o.kind !== 'take');
  const locks = distinct(back).filter((lock) => givesFirst(pkg, fn, lock));
  given.set(fn, locks);
  return locks;
}

function distinct(list: readonly Operation[]): readonly Lock[] {
  return [...new Map(list.map(({ lock }) => [`${lock.key} ${lock.mode} ${lock.last}`, lock])).values()];
}

/** Whether a run can give a lock back before it takes it: it is the caller's. */
function givesFirst(pkg: Package, fn: GoFunction, lock: Lock): boolean {
  const operations = lockOperations(pkg, fn);
  const operation = (node: CfgNode) => operations.at(node).find((o) => sameLock(o.lock, lock));
  if (!operations.takes(lock)) return true;
  const { entry } = cfgOf(pkg, fn);
  const sure = entry.nodes.map(operation).find((o) => o !== undefined);
  if (sure && sure.on === undefined) return sure.kind !== 'take';
  const start = { block: entry, index: 0, facts: NO_FACTS };
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

/** The locks of others that a function takes by itself, and can come back with. One that gives a truth beside its error tells by that whether it has. */
function takesOf(pkg: Package, fn: GoFunction): readonly Lock[] {
  if (fn.type.results.length > 1 && fn.type.results.some(({ type }) => type.kind === 'Ident' && type.name === 'bool'))
    return [];
  const own = takesIn(pkg, fn).filter(
    ({ take: { lock, callee } }) => !callee && !isLocal(fn, lock) && !mayLeaveFree(pkg, fn, lock),
  );
  return distinct(own.filter((taken) => comesBackWith(pkg, fn, taken)).map(({ take }) => take));
}

/** `func() { if exists { mu.Lock() } }()`: whether a literal has taken it, the variables tell that it shares with the function around. */
function mayLeaveFree(pkg: Package, fn: GoFunction, lock: Lock): boolean {
  if (fn.node.kind !== 'FuncLit') return false;
  const operations = lockOperations(pkg, fn);
  const takes = (node: CfgNode) => operations.at(node).some((o) => o.kind === 'take' && sameLock(o.lock, lock));
  let free = false;
  const start = { block: cfgOf(pkg, fn).entry, index: 0, facts: NO_FACTS };
  const told = follows(pkg, fn, start, {
    node: (node) => !takes(node),
    exit: ({ block }) => {
      free ||= block.exit !== 'no-return';
    },
  });
  return free || !told;
}

function isLocal(fn: GoFunction, { root }: Lock): boolean {
  return root.scope === 'local' && root.owner === fn.node;
}

function comesBackWith(pkg: Package, fn: GoFunction, taken: Taken): boolean {
  const operations = lockOperations(pkg, fn);
  let open = false;
  const told = follows(pkg, fn, startOf(pkg, fn, taken), {
    node: (node) => endingOf(pkg, operations, node, taken.take) === undefined,
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
  const operations = lockOperations(pkg, fn);
  return cfgOf(pkg, fn).blocks.flatMap((block) =>
    block.nodes.flatMap((node, index) =>
      operations
        .at(node)
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
