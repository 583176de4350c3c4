/**
 * Operations on a channel while a mutex is held that everybody on the other side takes first: then none of them gets there.
 *
 * May wrongly report: where the other side takes the lock of another value, or gives it back before it comes to the channel. So it is a shape, of low confidence.
 */
import { followPaths } from '../../src/analysis/fact-paths.ts';
import { endingOf } from '../../src/analysis/lock-ending.ts';
import type { Lock, Operation } from '../../src/analysis/lock-operations.ts';
import { lockOperations, startOf, takesIn } from '../../src/analysis/lock-summary.ts';
import { cfgOf } from '../../src/analysis/scope.ts';
import type { CallExpr, Expr, Node } from '../../src/go/ast.ts';
import type { GoFunction, Package, Variable } from '../../src/go/program.ts';
import { walk } from '../../src/go/walk.ts';
import { type ChannelOperation, channelOperations } from './channels.ts';

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
  return others.length > 0 && !isUsedOtherwise(pkg, channel.last) ? others : undefined;
}

/** The lock, taken on the way to the operation; readers do not shut each other out. */
function takenBefore(pkg: Package, fn: GoFunction, { node }: ChannelOperation, lock: Lock): Operation | undefined {
  const excludes = (other: Lock) => other.last === lock.last && (other.mode !== 'RLock' || lock.mode !== 'RLock');
  return lockOperations(pkg, fn).all.find((o) => o.kind === 'take' && excludes(o.lock) && o.at.pos < node.pos);
}

/** In a select, a range, or given away: who knows who is there. */
function isUsedOtherwise(pkg: Package, last: string): boolean {
  const word = last.match(/^<(\w+)#/)?.[1] ?? '';
  return pkg.functions.some((fn) => {
    if (!fn.file.text.slice(fn.pos, fn.end).includes(word)) return false;
    const plain = channelOperations(fn).filter((o) => o.channel.last === last).length;
    return mentionsOf(fn, word) > plain;
  });
}

function mentionsOf(fn: GoFunction, word: string): number {
  let count = 0;
  const blocks = cfgOf(fn.pkg, fn).blocks;
  for (const node of blocks.flatMap((b) => b.nodes)) {
    if (node.kind === 'RangeStmt') continue;
    walk(node, (n) => {
      if (n.kind === 'Ident' && n.name === word) count++;
      return n.kind !== 'FuncLit' && !isLength(n) && !makes(n);
    });
  }
  return count;
}

function isLength(n: Node): boolean {
  return n.kind === 'CallExpr' && n.fun.kind === 'Ident' && /^(len|cap)$/.test(n.fun.name);
}

/** `s.ch = make(chan T)`, `ch: make(chan T)`. */
function makes(n: Node): boolean {
  if (n.kind === 'AssignStmt') return n.rhs.length > 0 && n.rhs.every(isMake);
  return n.kind === 'KeyValueExpr' && isMake(n.value);
}

function isMake(e: Expr): e is CallExpr {
  return e.kind === 'CallExpr' && e.fun.kind === 'Ident' && e.fun.name === 'make';
}

/** Made with room, somewhere in the package. */
function hasRoom(pkg: Package, { channel, kind }: ChannelOperation): boolean {
  const word = channel.last.match(/^<(\w+)#/)?.[1];
  const isRoomy = (e: Expr) => isMake(e) && e.args.length > 1;
  let room = false;
  for (const fn of pkg.functions) {
    if (!word || kind === 'receive' || !fn.file.text.slice(fn.pos, fn.end).includes(word)) continue;
    walk(fn.body, (n) => {
      if (n.kind === 'KeyValueExpr') room ||= n.key.kind === 'Ident' && n.key.name === word && isRoomy(n.value);
      if (n.kind === 'AssignStmt')
        room ||= n.rhs.some(isRoomy) && n.lhs.some((e) => e.kind === 'SelectorExpr' && e.sel.name === word);
    });
  }
  return room;
}
