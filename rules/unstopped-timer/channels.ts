/** Timers of which only the channel is kept, so that nobody can stop them: `time.After(d)`, `time.Tick(d)`, `time.NewTicker(d).C`. */
import type { CfgNode, Edge } from '../../src/analysis/cfg/cfg.ts';
import { type Place, wayTo } from '../../src/analysis/cfg/reach.ts';
import { cfgOf } from '../../src/analysis/cfg/scope.ts';
import { received } from '../../src/analysis/goroutines/signals.ts';
import type { CallExpr, CommClause, Expr } from '../../src/go/ast.ts';
import type { GoFunction, Package, Variable } from '../../src/go/program.ts';
import { walk } from '../../src/go/walk.ts';

export interface TimerChannel {
  readonly call: CallExpr;
  /** A ticker: it fires again and again, and never ends by itself. */
  readonly ticks: boolean;
  /** Where it is made. */
  readonly at: Place;
  readonly use: Use;
}

export type Use =
  /** Received from by a case of a select. */
  | { readonly kind: 'case'; readonly clause: CommClause }
  /** Received from, or ranged over, on the spot. */
  | { readonly kind: 'received' }
  | { readonly kind: 'variable'; readonly variable: Variable }
  /** Passed on, returned, stored, thrown away. */
  | { readonly kind: 'away' };

interface Maker {
  readonly ticks: boolean;
  /** The channel is a field of what the call gives. */
  readonly field: boolean;
}

const MAKERS: ReadonlyMap<string, Maker> = new Map([
  ['time.After', { ticks: false, field: false }],
  ['time.Tick', { ticks: true, field: false }],
  ['time.NewTimer', { ticks: false, field: true }],
  ['time.NewTicker', { ticks: true, field: true }],
]);

/** Whether a function can make a timer, or be left one: most cannot, and are not looked at further. */
export function namesTimers({ file, pos, end, enclosing }: GoFunction): boolean {
  if (enclosing) return namesTimers(enclosing);
  return /\b(After|AfterFunc|Tick|NewTimer|NewTicker)\b/.test(file.text.slice(pos, end));
}

export function timerChannels(pkg: Package, fn: GoFunction): readonly TimerChannel[] {
  return evaluated(pkg, fn).flatMap(({ node, at, clause }) =>
    madeIn(pkg, node).map(({ channel, ...made }) => ({ ...made, at, use: useOf(pkg, fn, channel, node, clause) })),
  );
}

/** Whether a run can come by the same place again: it makes one for each pass of a loop. */
export function comesAgain(pkg: Package, fn: GoFunction, { at }: TimerChannel): readonly Edge[] | undefined {
  return wayTo(pkg, fn, { from: at, arrives: ({ block, index }) => block === at.block && index === at.index });
}

interface Evaluated {
  readonly node: CfgNode;
  readonly at: Place;
  readonly clause?: CommClause;
}

/** The nodes of the graph, each where it is evaluated: the channels of a select are before one of its cases is taken. */
function evaluated(pkg: Package, fn: GoFunction): readonly Evaluated[] {
  const { blocks } = cfgOf(pkg, fn);
  const nodes = blocks.flatMap((block) => block.nodes.map((node, index) => ({ node, at: { block, index } })));
  const cases = blocks.flatMap((block) =>
    block.edges.flatMap(({ when }) => {
      const clause = when?.kind === 'comm' ? when.clause : undefined;
      return clause?.comm ? [{ node: clause.comm, at: { block, index: block.nodes.length }, clause }] : [];
    }),
  );
  const byNode = new Map<CfgNode, Evaluated>([...nodes, ...cases].map((e) => [e.node, e]));
  return [...byNode.values()];
}

interface Made extends Pick<TimerChannel, 'call' | 'ticks'> {
  readonly channel: Expr;
}

/** The channels that a node makes; what is in a function literal is made when that runs. */
function madeIn(pkg: Package, node: CfgNode): readonly Made[] {
  const made: Made[] = [];
  if (node.kind === 'RangeStmt') return made; // a step of it; what it ranges over is a node of its own
  walk(node, (n) => {
    if (n.kind === 'FuncLit') return false;
    const call = n.kind === 'SelectorExpr' && n.sel.name === 'C' ? n.x : n;
    if (call.kind !== 'CallExpr' || (n.kind !== 'CallExpr' && n.kind !== 'SelectorExpr')) return true;
    const maker = MAKERS.get(pkg.calleeOf(call)?.name ?? '');
    if (maker && maker.field === (n !== call)) made.push({ call, ticks: maker.ticks, channel: n });
    return true;
  });
  return made;
}

function useOf(pkg: Package, fn: GoFunction, channel: Expr, node: CfgNode, clause: CommClause | undefined): Use {
  if (received(node) === channel && clause) return { kind: 'case', clause };
  if (node === channel || receives(node, channel)) return { kind: 'received' };
  if (node.kind !== 'AssignStmt') return { kind: 'away' };
  const target = node.lhs[node.rhs.indexOf(channel)];
  const object = target?.kind === 'Ident' ? pkg.objectOf(target) : undefined;
  const local = object?.kind === 'var' && object.owner === fn.node && object.scope !== 'result';
  return local ? { kind: 'variable', variable: object } : { kind: 'away' };
}

function receives(node: CfgNode, channel: Expr): boolean {
  let found = false;
  walk(node, (n) => {
    if (n.kind === 'UnaryExpr' && n.op === '<-' && n.x === channel) found = true;
    return n.kind !== 'FuncLit';
  });
  return found;
}
