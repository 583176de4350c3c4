/**
 * Ways through a function: from one place to another, past nothing that would end the search, and on no path that contradicts a fact. Unlike
 * must-release, which follows a value, it answers "can this run come by here again?" for loops, and for values that no variable holds.
 */
import type { GoFunction, Package } from '../../go/program.ts';
import type { Block, CfgNode, Edge } from './cfg.ts';
import { type Facts, factsAfter, learn, testOf } from './facts.ts';
import { factsAt } from './known-facts.ts';
import { cfgOf, relevantOf } from './scope.ts';

/** Before node `index` of a block; behind the last one, before its edges. */
export interface Place {
  readonly block: Block;
  readonly index: number;
}

export interface Search {
  readonly from: Place;
  /** What holds there beside what holds on every way to it. */
  readonly facts?: Facts;
  /** What is looked for. The start itself does not count. */
  arrives(place: Place): boolean;
  /** What no way may pass. */
  stops?(node: CfgNode): boolean;
}

/** More places than a person would follow: then there is no way, which is silence. */
const MAX_VISITS = 4_000;

interface Visit extends Place {
  readonly facts: Facts;
  readonly way: readonly Edge[];
}

/** The edges of a shortest way; undefined where there is none. */
export function wayTo(pkg: Package, fn: GoFunction, search: Search): readonly Edge[] | undefined {
  const { from } = search;
  const known = factsAt(pkg, fn, from.block, from.index);
  const queue: Visit[] = [{ ...from, facts: new Map([...known, ...(search.facts ?? [])]), way: [] }];
  const seen = new Set<string>();
  for (const visit of queue) {
    const key = keyOf(visit);
    if (seen.has(key)) continue;
    if (seen.size > MAX_VISITS) return undefined;
    if (visit.way.length > 0) seen.add(key); // the start may be what is looked for
    const after = runBlock(pkg, fn, search, visit);
    if (after === 'arrived') return visit.way;
    if (after) queue.push(...nextOf(pkg, fn, visit, after));
  }
  return undefined;
}

function keyOf({ block, index, facts }: Visit): string {
  return [block.id, index, ...[...facts].map(([test, holds]) => `${test}${holds}`).sort()].join(' ');
}

/** What is known at the end of the block; undefined where the way stops in it. */
function runBlock(pkg: Package, fn: GoFunction, search: Search, visit: Visit): Facts | 'arrived' | undefined {
  const { block, way } = visit;
  let { facts } = visit;
  for (let index = visit.index; index <= block.nodes.length; index++) {
    const started = way.length > 0 || index > visit.index;
    if (started && search.arrives({ block, index })) return 'arrived';
    const node = block.nodes[index];
    if (!node) continue;
    if (search.stops?.(node)) return undefined;
    facts = factsAfter(pkg, node, facts, relevantOf(pkg, fn));
  }
  return facts;
}

function nextOf(pkg: Package, fn: GoFunction, visit: Visit, end: Facts): readonly Visit[] {
  return visit.block.edges.flatMap((edge) => {
    const test = edge.when?.kind === 'test' ? testOf(pkg, edge.when.expr, edge.when.holds) : undefined;
    const facts = learn(end, test, relevantOf(pkg, fn));
    return facts ? [{ block: edge.to, index: 0, facts, way: [...visit.way, edge] }] : [];
  });
}

/** Where the function ends: at a return, or at its closing brace. Not where the process does. */
export function isEnd(place: Place): boolean {
  const { exit, nodes } = place.block;
  return exit === 'return' ? place.index === nodes.length - 1 : exit === 'fall' && place.index === nodes.length;
}

/** The place of a node of the graph. */
export function placeOfNode(pkg: Package, fn: GoFunction, node: CfgNode): Place | undefined {
  for (const block of cfgOf(pkg, fn).blocks) {
    const index = block.nodes.indexOf(node);
    if (index >= 0) return { block, index };
  }
  return undefined;
}

/** The blocks that come after one, on whatever path over edges that are `taken`; not those that come after `last` alone. */
export function blocksAfter(
  from: Block,
  last?: Block,
  taken: (edge: Edge) => boolean = () => true,
): ReadonlySet<Block> {
  const reached = new Set(from.edges.filter(taken).map((edge) => edge.to));
  for (const block of reached)
    if (block !== last) for (const edge of block.edges) if (taken(edge)) reached.add(edge.to);
  return reached;
}
