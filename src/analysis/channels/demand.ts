/** How many operations of a kind a thread can come to make on a channel, at most, and how many threads there are. */
import type { Expr } from '../../go/ast.ts';
import type { GoFunction } from '../../go/program.ts';
import type { Block, Cfg, Edge, Loop } from '../cfg/cfg.ts';
import { conjuncts, loopsRepeating, neverEnds } from '../cfg/loops.ts';
import { nilComparison } from '../cfg/nil.ts';
import { branchesAround } from '../cfg/nodes.ts';
import { cfgOf } from '../cfg/scope.ts';
import { assignedTo } from '../cfg/variables.ts';
import { type Amount, passesIn } from './capacity.ts';
import { type Channel, chainTo, type Frame, type Operation, threadOf } from './channels.ts';
import { isLatched } from './latch.ts';

/** More than any buffer holds. */
export const MANY = Number.POSITIVE_INFINITY;

/** Operations that wait for the other side, of one thread. */
export interface Demand {
  readonly thread: Frame;
  /** In source order. */
  readonly operations: readonly Operation[];
  /** The most that one run of the thread makes of them. */
  readonly most: number;
  /** The numbers of passes that are not known, of loops around them: `len(items)`. */
  readonly bounds: readonly string[];
  /** They are made in loops that nothing leaves: there is always one more. */
  readonly endless: boolean;
}

export function demandsOf(channel: Channel, operations: readonly Operation[]): readonly Demand[] {
  const threads = [...new Set(operations.map(({ frame }) => threadOf(frame)))];
  return threads.map((thread) => {
    const own = operations.filter(({ frame }) => threadOf(frame) === thread);
    const endless = own.every(({ site }) => loopsRepeating(site.block).some((loop) => neverEnds(loop)));
    return { thread, operations: own, endless, ...mostOf(thread, new Set(own), channel) };
  });
}

interface Most {
  readonly most: number;
  readonly bounds: readonly string[];
}

const NONE: Most = { most: 0, bounds: [] };

/** The most that one run of the function that makes a channel comes to wait for, in all threads that it starts on one path. */
export function totalOf(channel: Channel, operations: readonly Operation[]): number {
  return mostOf(channel.root, new Set(operations), channel, true).most;
}

/** The most that one run of a frame comes to wait for, in all threads that it starts on one path: of two branches, only one is taken. */
export function mostBelow(frame: Frame, channel: Channel, operations: readonly Operation[]): number {
  return mostOf(frame, new Set(operations), channel, true).most;
}

function mostOf(frame: Frame, wanted: ReadonlySet<Operation>, of?: Channel, threads = false): Most {
  const { most, bounds } = mostOnPaths(frame, wanted, of, threads);
  return most > 1 && isLatched([...wanted]) ? { most: 1, bounds: [] } : { most, bounds };
}

function mostOnPaths(frame: Frame, wanted: ReadonlySet<Operation>, of: Channel | undefined, threads: boolean): Most {
  const cfg = cfgOf(frame.fn.pkg, frame.fn);
  const bounds: string[] = [];
  const weights = new Map(
    cfg.blocks.map((block) => {
      const { most, bounds: own } = mostInBlock(frame, block, wanted, of, threads);
      bounds.push(...own);
      return [block, most];
    }),
  );
  return { most: longest(frame.fn, cfg, weights), bounds };
}

function mostInBlock(
  frame: Frame,
  block: Block,
  wanted: ReadonlySet<Operation>,
  of: Channel | undefined,
  threads: boolean,
): Most {
  const parts = block.nodes.flatMap((node) =>
    (frame.effects.get(node) ?? []).map((effect): Most => {
      if (effect.does === 'operate') return wanted.has(effect.operation) ? { most: 1, bounds: [] } : NONE;
      const { by } = effect.frame;
      if (!threads && (by === 'go' || by === 'unknown')) return NONE;
      const inner = mostOf(effect.frame, wanted, of, threads);
      return by === 'callback' && inner.most > 0 ? { ...inner, most: MANY } : inner;
    }),
  );
  const most = parts.reduce((sum, part) => sum + part.most, 0);
  if (most === 0) return NONE;
  const { times, bounds } = timesOf(
    frame,
    loopsRepeating(block).filter((loop) => !of || !isAround(loop, of, frame)),
  );
  return { most: most * times, bounds: [...parts.flatMap((part) => part.bounds), ...bounds] };
}

/** Whether each pass of a loop makes a channel of its own. */
export function isAround(loop: Loop, { root, site }: Channel, frame: Frame): boolean {
  return frame === root && isInside(site.block, loop);
}

export function isInside(block: Block, loop: Loop): boolean {
  for (let at = block.loop; at; at = at.outer) if (at === loop) return true;
  return false;
}

/** How often what stands in loops runs. */
function timesOf({ fn }: Frame, loops: readonly Loop[]): { times: number; bounds: readonly string[] } {
  const passes = loops.map((loop): Amount => passesIn(fn, loop) || MANY);
  return {
    times: passes.reduce<number>((product, n) => product * (typeof n === 'number' ? n : MANY), 1),
    bounds: passes.filter((n) => typeof n === 'string'),
  };
}

/** The heaviest path from the entry on which no block comes twice. */
function longest(fn: GoFunction, { entry }: Cfg, weights: ReadonlyMap<Block, number>): number {
  const known = new Map<Block, number>();
  const from = (block: Block): number => {
    const found = known.get(block);
    if (found !== undefined) return found;
    known.set(block, 0); // come by again: a loop, which the weights have in them
    const rest = Math.max(0, ...block.edges.map((edge) => (isPanic(fn, edge) ? 0 : from(edge.to))));
    const all = (weights.get(block) ?? 0) + rest;
    known.set(block, all);
    return all;
  };
  return from(entry);
}

/** `if r := recover(); r != nil`: what is done there is done instead of what the panic cut off. */
function isPanic({ pkg, body }: GoFunction, { when }: Edge): boolean {
  const compared = when?.kind === 'test' ? nilComparison(pkg, when.expr, when.holds) : undefined;
  if (!compared || compared.isNil) return false;
  const { subject } = compared;
  if (subject.kind === 'CallExpr') return isRecover(subject);
  const variable = subject.kind === 'Ident' ? pkg.objectOf(subject) : undefined;
  return variable?.kind === 'var' && assignedTo(pkg, body, variable).some((v) => v !== 'zero' && v && isRecover(v));
}

function isRecover(e: Expr): boolean {
  return e.kind === 'CallExpr' && e.fun.kind === 'Ident' && e.fun.name === 'recover';
}

/** How often a frame below another one is run, `apart` from loops that are not to be counted. */
export function timesBelow(
  frame: Frame,
  outer: Frame,
  apart: (loop: Loop, frame: Frame) => boolean,
): { times: number; bounds: readonly string[] } {
  let times = 1;
  const bounds: string[] = [];
  for (const { start, by } of chainTo(frame, outer) ?? []) {
    if (!start) continue;
    const loops = loopsRepeating(start.site.block).filter((loop) => !apart(loop, start.frame));
    const here = timesOf(start.frame, loops);
    times *= by === 'callback' ? MANY : here.times;
    bounds.push(...here.bounds);
  }
  return { times, bounds };
}

/** The conditions of the branches around the starts of all threads that demand, in the function that makes the channel, as they are written, one by one. */
export function testsAtStart({ root: { fn } }: Channel, demands: readonly Demand[]): ReadonlySet<string> {
  const around = demands.map(({ thread: { start } }) => (start?.frame.fn === fn ? branchesAround(fn, start.call) : []));
  const [first = [], ...others] = around;
  const shared = first.filter((branch) => others.every((all) => all.includes(branch)));
  return new Set(shared.flatMap(({ cond }) => conjuncts(cond)).map(({ pos, end }) => fn.file.text.slice(pos, end)));
}
