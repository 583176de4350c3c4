/**
 * Held locks: which locks that a function takes it does not give back on some path.
 *
 * A lock is followed from where it is taken along every path that facts do not rule out, breadth first, until it is released, gets out of sight, or the function
 * ends. A lock that the function gives back before it takes it was held when it was entered, and is not followed: it only restores what was.
 */
import type { Expr } from '../../go/ast.ts';
import type { GoFunction, Package } from '../../go/program.ts';
import { typeString } from '../../go/types.ts';
import type { Block, CfgNode, Edge } from '../cfg/cfg.ts';
import { madeBy } from '../cfg/decided.ts';
import { edgesTo, followPaths, type Visit } from '../cfg/fact-paths.ts';
import { nilComparison } from '../cfg/nil.ts';
import { ownNodesOf } from '../cfg/nodes.ts';
import { cfgOf } from '../cfg/scope.ts';
import { endingOf, type LockEnding } from './lock-ending.ts';
import { type Operation, sameLock } from './lock-operations.ts';
import { lockOperations, lockSummary, locksGiven, startOf, type Taken, takesIn } from './lock-summary.ts';

export interface LockOutcome {
  /** `open`: the function ends and the lock is held; `panic`: by a panic of its own. */
  readonly kind: LockEnding | 'open' | 'panic';
  /** The statement that brought it about; absent at the closing brace. */
  readonly node: CfgNode | undefined;
  /** The edges from where it is taken, in order. */
  readonly path: readonly Edge[];
}

export interface HeldLock {
  readonly take: Operation;
  /** Where it stays held, shortest path first. */
  readonly ways: readonly LockOutcome[];
  /** What becomes of it on other paths. */
  readonly elsewhere: ReadonlySet<LockEnding>;
}

const FINE: ReadonlySet<LockOutcome['kind']> = new Set(['released', 'shared', 'handed']);

/**
 * The locks of a function that stay held, in source order.
 *
 * @throws Tangled
 */
export function findHeldLocks(pkg: Package, fn: GoFunction): readonly HeldLock[] {
  if (!mayTake(pkg, fn)) return [];
  const gives = locksGiven(pkg, fn);
  const held = takesIn(pkg, fn).flatMap((taken): readonly HeldLock[] => {
    const { take } = taken;
    if (gives.some((lock) => sameLock(lock, take.lock)) || givenBackByEarlier(pkg, fn, taken)) return [];
    const outcomes = follow(pkg, fn, taken);
    const ways = outcomes.filter((o) => !FINE.has(o.kind) && !o.path.some((edge) => gaveNothing(fn, take, edge)));
    const elsewhere = new Set(outcomes.flatMap(({ kind }) => (kind === 'open' || kind === 'panic' ? [] : [kind])));
    return ways.length > 0 ? [{ take, ways, elsewhere }] : [];
  });
  return held.toSorted((a, b) => a.take.at.pos - b.take.at.pos);
}

/** What the text of a function that takes a lock by itself has in it. */
const TAKES = /\.(Try)?(R?Lock|Acquire)\(|\.(Get|Enter)\(\)\s*$|<-\s*(struct|true)/im;

/** Whether it is worth while to look at what all its calls do. */
function mayTake(pkg: Package, fn: GoFunction): boolean {
  const has = ({ file, pos, end }: GoFunction) => TAKES.test(file.text.slice(pos, end));
  return (
    has(fn) ||
    ownNodesOf(fn, 'CallExpr').some((call) => {
      const callee = pkg.calleeOf(call)?.func;
      return callee && has(callee) && lockSummary(pkg, callee).takes.length > 0;
    })
  );
}

/** `defer func() { if locked { mu.Unlock() } }()` above: when it runs is not followed, so we take it to release. */
function givenBackByEarlier(pkg: Package, fn: GoFunction, { take, block }: Taken): boolean {
  const operations = lockOperations(pkg, fn);
  const gives = (o: Operation) =>
    (o.kind === 'share' || (o.kind === 'give' && o.deferred)) && o.lock.key === take.lock.key && o.at.pos < take.at.pos;
  return cfgOf(pkg, fn).blocks.some(
    (earlier) => earlier.nodes.some((node) => operations.at(node).some(gives)) && leadsTo(earlier, block),
  );
}

/** Whether a run can come from one place to the other. */
function leadsTo(from: Block, to: Block): boolean {
  const seen = new Set([from]);
  for (const block of seen) for (const edge of block.edges) seen.add(edge.to);
  return seen.has(to);
}

/** `state, err := p.lockState(); if state != nil { defer p.unlockState(state) }`: what locked gave nothing, so that it has not locked either. */
function gaveNothing(fn: GoFunction, { at }: Operation, { when }: Edge): boolean {
  const test = when?.kind === 'test' ? nilComparison(fn.pkg, when.expr, when.holds) : undefined;
  return test?.isNil === true && madeBy(fn, test.subject).some((call) => call === at) && !isError(fn, test.subject);
}

function isError({ pkg }: GoFunction, e: Expr): boolean {
  return typeString(pkg.typeOf(e)) === 'error';
}

// ---- paths ----

function follow(pkg: Package, fn: GoFunction, taken: Taken): readonly LockOutcome[] {
  const operations = lockOperations(pkg, fn);
  const outcomes: LockOutcome[] = [];
  const end = (kind: LockOutcome['kind'], node: CfgNode | undefined, visit: Visit) =>
    outcomes.push({ kind, node, path: edgesTo(visit) });
  followPaths(pkg, fn, startOf(pkg, fn, taken), {
    node: (node, visit) => {
      const kind = endingOf(pkg, operations, node, taken.take);
      if (kind) end(kind, node, visit);
      return kind === undefined;
    },
    exit: (visit) => {
      const { exit, nodes } = visit.block;
      const last = nodes.at(-1);
      if (exit !== 'no-return') end('open', exit === 'return' ? last : undefined, visit);
      else if (last && isPanic(pkg, last)) end('panic', last, visit);
    },
  });
  return outcomes;
}

function isPanic(pkg: Package, node: CfgNode): boolean {
  if (node.kind !== 'ExprStmt' || node.x.kind !== 'CallExpr') return false;
  const callee = pkg.calleeOf(node.x);
  return callee?.kind === 'builtin' && callee.name === 'panic';
}
