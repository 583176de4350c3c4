/** What a node means for a lock that is held. What is not followed counts as a release, so that what is missed is more than what is wrongly reported. */
import type { CallExpr, Expr, Node } from '../../go/ast.ts';
import type { Package } from '../../go/program.ts';
import { isStandardPackage } from '../../go/standard.ts';
import { walk } from '../../go/walk.ts';
import type { CfgNode } from '../cfg/cfg.ts';
import { packageOf } from '../release/only-uses.ts';
import type { Lock, LockOperations, Operation } from './lock-operations.ts';
import { holds, pathOf } from './lock-path.ts';

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

/** What a node of a function with these operations means for a lock that has been taken; undefined where it stays held. */
export function endingOf(
  pkg: Package,
  operations: LockOperations,
  node: CfgNode,
  take: Operation,
): LockEnding | undefined {
  for (const operation of operations.at(node)) {
    const ending = endingBy(operations, operation, take);
    if (ending) return ending;
  }
  return changed(pkg, node, take.lock) ?? (escapes(pkg, node, take.lock) ? 'handed' : undefined);
}

function endingBy(operations: LockOperations, o: Operation, take: Operation): LockEnding | undefined {
  const { lock } = take;
  if (o.lock.key !== lock.key) return ofAnother(operations, o, lock);
  switch (o.kind) {
    case 'share':
      return 'shared';
    case 'give':
      if (o.lock.mode === lock.mode) return 'released';
      return o.callee || lock.kind === 'token' || operations.takes(o.lock) ? 'handed' : 'mismatched';
    case 'take':
      return takenAgain(o, take);
  }
}

/**
 * What is done to another lock matters where it may be this one under another name, or where this one takes its place: a lock that the function
 * did not take is given back, so that on the whole it holds one lock, as before.
 */
function ofAnother(operations: LockOperations, o: Operation, lock: Lock): LockEnding | undefined {
  if (o.kind === 'take' || (o.lock.key !== '' && operations.takes(o.lock))) return undefined;
  if (o.lock.last === lock.last) return 'handed';
  return o.kind === 'give' && o.lock.key !== '' && o.lock.kind === lock.kind ? 'handed' : undefined;
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
