/** What holds wherever a block is entered: the facts common to all paths that lead there. */
import type { GoFunction, Package } from '../../go/program.ts';
import type { Block, CfgNode, Edge } from './cfg.ts';
import {
  allTests,
  assume,
  common,
  type Facts,
  factsAfter,
  learn,
  NO_FACTS,
  type Relevant,
  testOf,
  zeroTests,
} from './facts.ts';
import { cfgOf, relevantOf } from './scope.ts';

const known = new WeakMap<GoFunction, ReadonlyMap<Block, Facts>>();

/** The facts before node `index` of a block; named results begin as nil and false. */
export function factsAt(pkg: Package, fn: GoFunction, block: Block, index: number): Facts {
  const relevant = relevantOf(pkg, fn);
  const facts = known.get(fn) ?? solve(pkg, cfgOf(pkg, fn).entry, zeroResults(fn, relevant), relevant);
  known.set(fn, facts);
  return after(pkg, facts.get(block), block.nodes.slice(0, index), relevant);
}

/** The facts before node `index` of each block, or at its end, of all tests and not only of the relevant ones. */
export function allFactsIn(pkg: Package, fn: GoFunction): (block: Block, index?: number) => Facts {
  const cfg = cfgOf(pkg, fn);
  const relevant = allTests(pkg, cfg);
  const facts = solve(pkg, cfg.entry, zeroResults(fn), relevant);
  return (block, index) => after(pkg, facts.get(block), block.nodes.slice(0, index), relevant);
}

/** The facts at the end of each block, for each edge that leads into it: what holds along one of them need not hold along the others. */
export function allFactsByEdge(pkg: Package, fn: GoFunction): (block: Block) => readonly Facts[] {
  const cfg = cfgOf(pkg, fn);
  const relevant = allTests(pkg, cfg);
  const facts = solve(pkg, cfg.entry, zeroResults(fn), relevant);
  const into = new Map<Block, Facts[]>();
  for (const block of facts.keys()) {
    const end = after(pkg, facts.get(block), block.nodes, relevant);
    for (const edge of block.edges) {
      const taken = onEdge(pkg, edge, end, relevant);
      if (taken) into.set(edge.to, [...(into.get(edge.to) ?? []), after(pkg, taken, edge.to.nodes, relevant)]);
    }
  }
  return (block) => into.get(block) ?? [after(pkg, facts.get(block), block.nodes, relevant)];
}

/** Those of named results; only of what is relevant, if that is given. */
function zeroResults(fn: GoFunction, relevant?: Relevant): Facts {
  const results = fn.type.results.flatMap((field) => field.names);
  return zeroTests(fn.pkg, results).reduce<Facts>((facts, test) => assume(facts, test, relevant), NO_FACTS);
}

function after(pkg: Package, facts: Facts = NO_FACTS, nodes: readonly CfgNode[], relevant: Relevant): Facts {
  return nodes.reduce((before, node) => factsAfter(pkg, node, before, relevant), facts);
}

/** A forward analysis to its fixpoint: facts only ever become fewer, so it ends. */
function solve(pkg: Package, entry: Block, start: Facts, relevant: Relevant): ReadonlyMap<Block, Facts> {
  const before = new Map<Block, Facts>([[entry, start]]);
  if (relevant.size === 0) return before;
  const queue = [entry];
  for (let block = queue.pop(); block; block = queue.pop()) {
    const end = after(pkg, before.get(block), block.nodes, relevant);
    for (const edge of block.edges) {
      const taken = onEdge(pkg, edge, end, relevant);
      if (!taken) continue;
      const old = before.get(edge.to);
      const merged = old ? common(old, taken) : taken;
      if (old && merged.size === old.size) continue;
      before.set(edge.to, merged);
      queue.push(edge.to);
    }
  }
  return before;
}

/** The facts on an edge; undefined where none of the paths found so far takes it. */
function onEdge(pkg: Package, edge: Edge, facts: Facts, relevant: Relevant): Facts | undefined {
  if (edge.when?.kind !== 'test') return facts;
  return learn(facts, testOf(pkg, edge.when.expr, edge.when.holds), relevant);
}
