/** What Add counts and nobody starts: on the path that leaves in between, or at all. */
import type { Block, CfgNode, Edge, Loop } from '../../src/analysis/cfg/cfg.ts';
import { exitOf } from '../../src/analysis/cfg/exits.ts';
import { edgesTo, followPaths, type Visit } from '../../src/analysis/cfg/fact-paths.ts';
import { factsAt } from '../../src/analysis/cfg/known-facts.ts';
import { blocksOf } from '../../src/analysis/cfg/loops.ts';
import { nilComparison } from '../../src/analysis/cfg/nil.ts';
import { nodesOf } from '../../src/analysis/cfg/nodes.ts';
import { type Place, wayTo } from '../../src/analysis/cfg/reach.ts';
import { cfgOf } from '../../src/analysis/cfg/scope.ts';
import type { Path } from '../../src/analysis/locks/lock-path.ts';
import type { Confidence } from '../../src/finding.ts';
import { reachesOnlyByDefault } from '../../src/findings/doubts.ts';
import type { Expr } from '../../src/go/ast.ts';
import type { GoFunction } from '../../src/go/program.ts';
import { walk } from '../../src/go/walk.ts';
import { type GroupCall, groupCallsIn, settles } from './groups.ts';
import type { Missing, Waiting, Way } from './missing.ts';
import { textOf } from './unfinished.ts';
import { waiterOf } from './waiting.ts';

export function uncounted(fn: GoFunction): readonly Missing[] {
  if (!/\.Add\(/.test(fn.file.text.slice(fn.pos, fn.end))) return [];
  const seen = new Set<string>();
  return addsIn(fn).flatMap((added) => {
    const { group } = added.add;
    const wait = waiterOf(fn, group);
    if (!wait || seen.has(group.key) || settledBefore(fn, added)) return [];
    const found = isNeverDone(fn, group) ? { confidence: surenessOf(fn, added, wait) } : unstarted(fn, added, wait);
    if (!found) return [];
    seen.add(group.key);
    const { way, confidence } = { way: undefined, ...found };
    const [name, add] = [textOf(fn, added.add), added.add.call];
    return [{ kind: way ? 'start' : 'never', name, add, start: undefined, way, wait, confidence } as const];
  });
}

interface Added {
  readonly add: GroupCall;
  readonly node: CfgNode;
  readonly at: Place;
}

function addsIn(fn: GoFunction): readonly Added[] {
  return cfgOf(fn.pkg, fn).blocks.flatMap((block) =>
    block.nodes.flatMap((node, index) => {
      const [add] = node.kind === 'ExprStmt' ? groupCallsIn(fn.pkg, node, false) : [];
      return add?.method === 'Add' && node.kind === 'ExprStmt' && node.x === add.call
        ? [{ add, node, at: { block, index } }]
        : [];
    }),
  );
}

const settled = new WeakMap<GoFunction, Map<string, number>>();

/** Where the function first does something that may settle what is owed to a group, in the order of the text; nowhere: Infinity. */
function firstSettled(fn: GoFunction, group: Path): number {
  const ofFunction = settled.get(fn) ?? new Map<string, number>();
  settled.set(fn, ofFunction);
  const { blocks, dead } = cfgOf(fn.pkg, fn);
  const all = () => [...blocks, ...dead].flatMap((b) => b.nodes).toSorted((a, b) => a.pos - b.pos);
  const first =
    ofFunction.get(group.key) ?? all().find((n) => settles(fn.pkg, n, group))?.pos ?? Number.POSITIVE_INFINITY;
  ofFunction.set(group.key, first);
  return first;
}

/** Somebody who may call Done is there before: what is counted may be a job, not a goroutine. */
function settledBefore(fn: GoFunction, { add }: Added): boolean {
  return firstSettled(fn, add.group) < add.call.pos;
}

/** A variable of the function, which nothing but Add and Wait ever mentions. */
function isNeverDone(fn: GoFunction, group: Path): boolean {
  const { root, key } = group;
  if (root.owner !== fn.node || root.scope !== 'local' || key.includes('.') || root.type.kind === 'pointer')
    return false;
  return firstSettled(fn, group) === Number.POSITIVE_INFINITY;
}

/** `wg.Add(1); wg.Wait()`: who has started nothing in between means to wait for ever. */
function surenessOf(fn: GoFunction, { add }: Added, wait: Waiting): Confidence {
  const starts = nodesOf(fn, 'GoStmt').some(({ pos }) => add.call.pos < pos && pos < wait.call.call.pos);
  return starts || wait.fn !== fn ? 'high' : 'low';
}

interface Unstarted {
  readonly way: Way;
  readonly confidence: Confidence;
}

function unstarted(fn: GoFunction, added: Added, wait: Waiting): Unstarted | undefined {
  const [count] = added.add.call.args;
  if (count && fn.pkg.intValue(count) === 1) return followOne(fn, added, wait);
  return count && followEach(fn, added, count);
}

/** Add(1): what it counts must be started before the group is waited for, counted again, or left with an error. */
function followOne(fn: GoFunction, { add, node: own, at }: Added, wait: Waiting): Unstarted | undefined {
  const { group } = add;
  if (isOfList(fn, at, group)) return undefined;
  const waits: Way[] = [];
  const exits: { readonly way: Way; readonly fails: boolean }[] = [];
  let started = false;
  const start: Visit = { block: at.block, index: at.index + 1, facts: factsAt(fn.pkg, fn, at.block, at.index + 1) };
  followPaths(fn.pkg, fn, start, {
    node: (node, visit) => {
      if (starts(fn, node, group)) started ||= !isDone(fn, node, group);
      else if (node === own || callsWait(fn, node, group)) waits.push({ fn, path: edgesTo(visit), node });
      else return true;
      return false;
    },
    exit: (visit) => {
      const { exit, nodes } = visit.block;
      if (exit === 'no-return') return;
      const way = { fn, path: edgesTo(visit), node: exit === 'return' ? nodes.at(-1) : undefined };
      exits.push({ way, fails: exitOf(fn, visit.block) === 'failure' });
    },
  });
  const [way] = waits;
  if (!started) return undefined;
  // whoever wrote a switch takes its cases to be all there are, and whoever asks each of a list whether it is there may know that it is
  const meant = byDefault(waits) || waits.every(({ path }) => path.some((edge) => isNoneOfList(fn, edge)));
  if (way) return { way, confidence: meant ? 'low' : wait.fn === fn ? 'high' : 'medium' };
  const mine = group.root.owner === fn.node && group.root.scope === 'local' && !group.key.includes('.');
  const [exit] = exits;
  // who has failed to start is as a rule not waited for
  return exit && !mine && exits.every(({ fails }) => fails) ? { way: exit.way, confidence: 'low' } : undefined;
}

/** Counted in a loop that starts none: what is started of a list that it fills, another loop starts. */
function isOfList(fn: GoFunction, { block }: Place, group: Path): boolean {
  return block.loop !== undefined && !has(block.loop, (node) => starts(fn, node, group));
}

function has(loop: Loop, test: (n: CfgNode) => boolean): boolean {
  return [...blocksOf(loop)].some(({ nodes }) => nodes.some(test));
}

function byDefault(ways: readonly Way[]): boolean {
  return reachesOnlyByDefault({ ways, elsewhere: new Set(['started']) });
}

/** `wg.Done()` where nothing could be started, also by a method for just that: what is, and is done elsewhere, is not seen. */
function isDone(fn: GoFunction, node: CfgNode, { key }: Path): boolean {
  if (node.kind !== 'ExprStmt') return false;
  const [call] = groupCallsIn(fn.pkg, node, false);
  return call ? call.method === 'Done' && call.group.key === key : isForDone(fn, node.x);
}

/** `e.FinishTask()` of `func (e *executor) FinishTask() { e.pool.Release(); e.wg.Done() }`. */
function isForDone({ pkg }: GoFunction, e: Expr): boolean {
  const callee = e.kind === 'CallExpr' ? pkg.calleeOf(e)?.func : undefined;
  const { stmts } = callee?.body ?? { stmts: [] };
  if (!callee || stmts.some(({ kind }) => kind !== 'ExprStmt')) return false;
  return stmts.some((s) => groupCallsIn(callee.pkg, s, false).some(({ method }) => method === 'Done'));
}

function callsWait(fn: GoFunction, node: CfgNode, { key }: Path): boolean {
  if (node.kind === 'RangeStmt' || node.kind === 'GoStmt' || node.kind === 'DeferStmt') return false;
  return groupCallsIn(fn.pkg, node, false).some(({ method, group }) => method === 'Wait' && group.key === key);
}

/** Add(len(xs)), then a loop over xs: each pass must start one, unless the function is done below with what the passes have left. */
function followEach(fn: GoFunction, { add }: Added, count: Expr): Unstarted | undefined {
  const blocks = cfgOf(fn.pkg, fn).blocks;
  const loops = [...new Set(blocks.flatMap(({ loop }) => loop ?? []))];
  const same = loops.filter(
    ({ stmt }) => stmt.pos > add.call.end && textOfNode(fn, over(stmt)) === textOfNode(fn, of(count)),
  );
  // of two loops over them, the one in which somebody is done; what the other sends may be something else
  const loop = same.find((l) => has(l, (n) => settles(fn.pkg, n, add.group))) ?? same.find((l) => has(l, sends));
  const body = loop && blocks.find((b) => b.loop === loop && /^(for|range)\.body$/.test(b.label));
  const isDoneBelow = ({ nodes }: Block) =>
    nodes.some((n) => loop && n.pos > loop.stmt.end && isDone(fn, n, add.group));
  if (!body || blocks.some(isDoneBelow)) return undefined;
  const path = wayTo(fn.pkg, fn, {
    from: { block: body, index: 0 },
    arrives: ({ block }) => block === loop.head,
    stops: (node) => starts(fn, node, add.group) || isRetry(node),
  });
  const way = path && { fn, path, node: loop.stmt };
  return way && { way, confidence: byDefault([way]) || path.some((edge) => isGuard(fn, edge)) ? 'low' : 'high' };
}

/** `for _, job := range jobs { job := job; if job == nil { … } }`. */
function isNoneOfList(fn: GoFunction, { when }: Edge): boolean {
  const test = when?.kind === 'test' ? nilComparison(fn.pkg, when.expr, when.holds) : undefined;
  if (test?.isNil !== true || test.subject.kind !== 'Ident') return false;
  const { name, pos } = test.subject;
  return nodesOf(fn, 'RangeStmt').some(
    ({ value, body }) => value?.kind === 'Ident' && value.name === name && body.pos < pos && pos < body.end,
  );
}

/** `i--; continue`: the next pass is for the same one. */
function isRetry(node: CfgNode): boolean {
  return node.kind === 'IncDecStmt' && node.op === '--';
}

/** `if job == nil { continue }`, `if job, ok := job.(*remote); ok`: who asks that of each of a list may know that there is no such one in it. */
function isGuard(fn: GoFunction, { when }: Edge): boolean {
  if (when?.kind !== 'test') return false;
  if (nilComparison(fn.pkg, when.expr, when.holds)?.isNil) return true;
  const ok = !when.holds && when.expr.kind === 'Ident' ? fn.pkg.objectOf(when.expr) : undefined;
  return nodesOf(fn, 'AssignStmt').some(({ lhs: [, second], rhs: [value] }) => {
    return value?.kind === 'TypeAssertExpr' && second?.kind === 'Ident' && ok && fn.pkg.objectOf(second) === ok;
  });
}

/** What is sent, by whomever, may be done by who receives it. */
function starts(fn: GoFunction, node: CfgNode, group: Path): boolean {
  return settles(fn.pkg, node, group) || sends(node);
}

function sends(node: CfgNode): boolean {
  let found = false;
  if (node.kind === 'RangeStmt') return false; // its body has nodes of its own
  walk(node, (n) => {
    found ||= n.kind === 'SendStmt';
    return !found;
  });
  return found;
}

/** `xs` of `range xs`, `len(xs)` or `n` of `i < n`. */
function over(stmt: Loop['stmt']): Expr | undefined {
  if (stmt.kind === 'RangeStmt') return stmt.x;
  return stmt.cond?.kind === 'BinaryExpr' && stmt.cond.op === '<' ? of(stmt.cond.y) : undefined;
}

/** `xs` of `len(xs)`. */
function of(count: Expr): Expr {
  const [arg] = count.kind === 'CallExpr' && count.fun.kind === 'Ident' && count.fun.name === 'len' ? count.args : [];
  return arg ?? count;
}

function textOfNode({ file }: GoFunction, e: Expr | undefined): string | undefined {
  return e && file.text.slice(e.pos, e.end);
}
