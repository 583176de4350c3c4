/**
 * Operations on a channel while a mutex is held that everybody on the other side takes first: then none of them gets there.
 *
 * May wrongly report: where the other side takes the lock of another value, or gives it back before it comes to the channel. So it is a shape, of low confidence.
 */
import { followPaths } from '../../src/analysis/cfg/fact-paths.ts';
import { endingOf } from '../../src/analysis/locks/lock-ending.ts';
import type { Lock, Operation } from '../../src/analysis/locks/lock-operations.ts';
import { lockOperations, startOf, takesIn } from '../../src/analysis/locks/lock-summary.ts';
import type { GoFunction, Package, Variable } from '../../src/go/program.ts';
import { type ChannelOperation, channelOperations } from './channels.ts';
import { hasRoom, isUsedOtherwise } from './sharing.ts';

export interface Stuck {
  readonly take: Operation;
  readonly operation: ChannelOperation;
  readonly others: readonly Other[];
}

/** An operation on the other side, with the lock that it takes before. */
export interface Other {
  readonly fn: GoFunction;
  readonly operation: ChannelOperation;
  readonly take: Operation;
}

export function stuckIn(pkg: Package, fn: GoFunction): readonly Stuck[] {
  const own = channelOperations(fn).filter(({ channel }) => isShared(channel.root, channel.key));
  if (own.length === 0) return [];
  return takesIn(pkg, fn).flatMap((taken) => {
    if (taken.take.lock.kind !== 'mutex') return [];
    const operation = heldAcross(pkg, fn, taken, own);
    if (!operation || hasRoom(pkg, operation)) return [];
    const others = otherSide(pkg, fn, operation, taken.take);
    return others ? [{ take: taken.take, operation, others }] : [];
  });
}

/** A field, or a variable of the package: those of a function have no other side that takes its locks. */
function isShared({ scope }: Variable, key: string): boolean {
  return scope === 'package' || key.includes('.');
}

/** The first operation that comes while the lock is held. */
function heldAcross(
  pkg: Package,
  fn: GoFunction,
  taken: ReturnType<typeof takesIn>[number],
  own: readonly ChannelOperation[],
): ChannelOperation | undefined {
  const operations = lockOperations(pkg, fn);
  let found: ChannelOperation | undefined;
  followPaths(pkg, fn, startOf(pkg, fn, taken), {
    node: (node) => {
      if (endingOf(pkg, operations, node, taken.take) && node.kind !== 'DeferStmt') return false;
      found ??= own.find((o) => o.node === node);
      return found === undefined;
    },
    exit: () => undefined,
  });
  return found;
}

/** All that is done on the other side, if each of it comes after the same lock; undefined if some does not, or there is nothing. */
function otherSide(
  pkg: Package,
  fn: GoFunction,
  { kind, channel }: ChannelOperation,
  { lock }: Operation,
): readonly Other[] | undefined {
  const others: Other[] = [];
  for (const other of pkg.functions) {
    for (const operation of channelOperations(other)) {
      if (operation.kind === kind || operation.channel.last !== channel.last) continue;
      const take = other === fn ? undefined : takenBefore(pkg, other, operation, lock);
      if (!take) return undefined;
      others.push({ fn: other, operation, take });
    }
  }
  return others.length > 0 && !isUsedOtherwise(pkg, channel) ? others : undefined;
}

/** The lock, taken on the way to the operation; readers do not shut each other out. */
function takenBefore(pkg: Package, fn: GoFunction, { node }: ChannelOperation, lock: Lock): Operation | undefined {
  const excludes = (other: Lock) => other.last === lock.last && (other.mode !== 'RLock' || lock.mode !== 'RLock');
  return lockOperations(pkg, fn).all.find((o) => o.kind === 'take' && excludes(o.lock) && o.at.pos < node.pos);
}
