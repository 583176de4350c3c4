/** Follows the paths of a function that the facts on them do not rule out, breadth first, so that the first way to a place is a shortest one. */
import type { GoFunction, Package } from '../../go/program.ts';
import type { Block, CfgNode, Condition, Edge } from './cfg.ts';
import { equalTest, type Facts, factsAfter, learn, testOf } from './facts.ts';
import { relevantOf } from './scope.ts';
import { Tangled } from './tangled.ts';

/** A place on a path, and how it was reached. */
export interface Visit {
  readonly block: Block;
  readonly index: number;
  readonly facts: Facts;
  readonly from?: { readonly visit: Visit; readonly edge: Edge };
}

export interface Follower {
  /** Whether the path goes on after a node. */
  node(node: CfgNode, visit: Visit): boolean;
  /** Whether to go along an edge. */
  edge?(edge: Edge): boolean;
  /** At the end of a block in which the function ends. */
  exit(visit: Visit): void;
}

/** Past so many places, which the same facts make one, it is too tangled to be followed. */
const MAX_VISITS = 4_000;

/** @throws Tangled */
export function followPaths(pkg: Package, fn: GoFunction, start: Visit, follower: Follower): void {
  const queue = [start];
  const seen = new Set<string>();
  for (const visit of queue) {
    const facts = [...visit.facts].map(([test, holds]) => test + holds).sort();
    const key = [visit.block.id, visit.index, ...facts].join(' ');
    if (seen.has(key)) continue;
    seen.add(key);
    if (seen.size > MAX_VISITS) throw new Tangled(fn.name);
    queue.push(...visitsAfter(pkg, fn, visit, follower));
  }
}

/** Runs the rest of a block; returns where the path can go on. */
function visitsAfter(pkg: Package, fn: GoFunction, visit: Visit, follower: Follower): readonly Visit[] {
  const { block } = visit;
  const relevant = relevantOf(pkg, fn);
  let { facts } = visit;
  for (const node of block.nodes.slice(visit.index)) {
    if (!follower.node(node, visit)) return [];
    facts = factsAfter(pkg, node, facts, relevant);
  }
  if (block.exit) follower.exit(visit);
  return block.edges.flatMap((edge) => {
    if (follower.edge?.(edge) === false) return [];
    const after = edge.when ? factsOn(pkg, fn, edge.when, facts) : facts;
    return after ? [{ block: edge.to, index: 0, facts: after, from: { visit, edge } }] : [];
  });
}

/** The facts on an edge; undefined where no run takes it. */
function factsOn(pkg: Package, fn: GoFunction, when: Condition, facts: Facts): Facts | undefined {
  const relevant = relevantOf(pkg, fn);
  if (when.kind === 'test') return learn(facts, testOf(pkg, when.expr, when.holds), relevant);
  if (when.kind !== 'case' || !when.tag) return facts;
  const { tag, clause, excluded } = when;
  const [only, ...more] = clause?.list ?? [];
  if (only) return more.length === 0 ? learn(facts, equalTest(pkg, tag, only), relevant) : facts;
  return excluded.reduce<Facts | undefined>(
    (known, value) => known && learn(known, equalTest(pkg, tag, value, false), relevant),
    facts,
  );
}

/** The edges that led to a place, in order. */
export function edgesTo(visit: Visit): readonly Edge[] {
  const path: Edge[] = [];
  for (let at: Visit | undefined = visit; at?.from; at = at.from.visit) path.push(at.from.edge);
  return path.reverse();
}
