/** What functions do to a `sync.WaitGroup`. */
import type { CfgNode } from '../../src/analysis/cfg/cfg.ts';
import { nodesOf } from '../../src/analysis/cfg/nodes.ts';
import { type Path, pathOf } from '../../src/analysis/locks/lock-path.ts';
import type { CallExpr, Node } from '../../src/go/ast.ts';
import type { GoFunction, Package } from '../../src/go/program.ts';
import { walk } from '../../src/go/walk.ts';

export type Method = 'Add' | 'Done' | 'Wait';

export interface GroupCall {
  readonly call: CallExpr;
  readonly method: Method;
  readonly group: Path;
}

/** `wg.Done()`; undefined for anything else, and for a group that no variable names. */
function groupCall(pkg: Package, n: Node): GroupCall | undefined {
  if (n.kind !== 'CallExpr' || n.fun.kind !== 'SelectorExpr') return undefined;
  const { name } = n.fun.sel;
  if (name !== 'Add' && name !== 'Done' && name !== 'Wait') return undefined;
  if (pkg.calleeOf(n)?.name !== `(*sync.WaitGroup).${name}`) return undefined;
  const group = pathOf(pkg, n.fun.x);
  const method = name === 'Add' && isNegative(pkg, n) ? 'Done' : name;
  return group && { call: n, method, group };
}

/** `wg.Add(-1)`. */
function isNegative(pkg: Package, { args: [n] }: CallExpr): boolean {
  if (n?.kind === 'UnaryExpr' && n.op === '-') return true;
  return n !== undefined && (pkg.intValue(n) ?? 0) < 0;
}

const ofFunctions = new WeakMap<GoFunction, readonly GroupCall[]>();

/** Those of a function and of its literals, in source order. */
export function groupCallsOf(fn: GoFunction): readonly GroupCall[] {
  const found = ofFunctions.get(fn) ?? nodesOf(fn, 'CallExpr').flatMap((call) => groupCall(fn.pkg, call) ?? []);
  ofFunctions.set(fn, found);
  return found;
}

/** Those of a node, its literals included or not. */
export function groupCallsIn(pkg: Package, node: Node, literals: boolean): readonly GroupCall[] {
  const calls: GroupCall[] = [];
  walk(node, (n) => {
    const call = groupCall(pkg, n);
    if (call) calls.push(call);
    return literals || n.kind !== 'FuncLit';
  });
  return calls;
}

/**
 * Whether a node may do what is owed to a group, or gets it to where we do not see it: it is done in it or in a literal, it is mentioned other than to add or to
 * wait, or a function is called that does it under whatever name.
 */
export function settles(pkg: Package, node: CfgNode, group: Path): boolean {
  if (node.kind === 'RangeStmt') return false; // its body has nodes of its own
  const spared = new Set<Node>();
  let settled = false;
  walk(node, (n) => {
    if (n.kind === 'AssignStmt') for (const target of n.lhs) spared.add(target); // where it is declared
    const call = groupCall(pkg, n);
    if (call?.group.key === group.key && call.method !== 'Done' && n.kind === 'CallExpr') spared.add(n.fun);
    if (n.kind === 'CallExpr') settled ||= doneBy(pkg.calleeOf(n)?.func, group.last) || isGiven(pkg, n, group);
    settled ||= !spared.has(n) && isMentionOf(pkg, n, group);
    return !settled && !spared.has(n);
  });
  return settled;
}

/** `svc.Run(name, h)`, of `h.wg`: somebody whom we do not see is given what has the group, and may call its methods. */
function isGiven(pkg: Package, call: CallExpr, { key }: Path): boolean {
  if (pkg.calleeOf(call)?.func) return false;
  return call.args.some((arg) => {
    const owner = pathOf(pkg, arg.kind === 'UnaryExpr' ? arg.x : arg);
    return owner !== undefined && key.startsWith(`${owner.key}.`);
  });
}

function isMentionOf(pkg: Package, n: Node, { key }: Path): boolean {
  return (n.kind === 'Ident' || n.kind === 'SelectorExpr') && pathOf(pkg, n)?.key === key;
}

const DEPTH = 4;
const doers = new WeakMap<GoFunction, Map<string, boolean>>();

/** Whether a function, or one that it calls, is done with a group of that name, whoever holds it. */
function doneBy(fn: GoFunction | undefined, last: string, depth = 0): boolean {
  if (!fn || depth > DEPTH) return false;
  const ofFunction = doers.get(fn) ?? new Map<string, boolean>();
  doers.set(fn, ofFunction);
  const known = ofFunction.get(last);
  if (known !== undefined) return known;
  ofFunction.set(last, false); // a recursive call adds nothing
  const done = nodesOf(fn, 'CallExpr').some((n) => {
    const call = groupCall(fn.pkg, n);
    if (call) return call.method === 'Done' && call.group.last === last;
    return doneBy(fn.pkg.calleeOf(n)?.func, last, depth + 1);
  });
  ofFunction.set(last, done);
  return done;
}
