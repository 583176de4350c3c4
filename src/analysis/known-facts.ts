/** What holds wherever a block is entered: the facts common to all paths that lead there. */
import type { GoFunction, Package } from '../go/program.ts';
import type { Block, Edge } from './cfg.ts';
import { common, type Facts, factsAfter, learn, NO_FACTS, type Relevant, testOf } from './facts.ts';
import { cfgOf, relevantOf } from './scope.ts';

const known = new WeakMap<GoFunction, ReadonlyMap<Block, Facts>>();

/** The facts before node `index` of a block. */
export function factsAt(pkg: Package, fn: GoFunction, block: Block, index: number): Facts {
  const entry = factsOf(pkg, fn).get(block) ?? NO_FACTS;
  const relevant = relevantOf(pkg, fn);
  return block.nodes.slice(0, index).reduce((facts, node) => factsAfter(pkg, node, facts, relevant), entry);
}

function factsOf(pkg: Package, fn: GoFunction): ReadonlyMap<Block, Facts> {
  const found = known.get(fn);
  if (found) return found;
  const facts = solve(pkg, cfgOf(pkg, fn).entry, relevantOf(pkg, fn));
  known.set(fn, facts);
  return facts;
}

/** A forward analysis to its fixpoint: facts only ever become fewer, so it ends. */
function solve(pkg: Package, entry: Block, relevant: Relevant): ReadonlyMap<Block, Facts> {
  const before = new Map<Block, Facts>([[entry, NO_FACTS]]);
  if (relevant.size === 0) return before;
  const queue = [entry];
  for (let block = queue.pop(); block; block = queue.pop()) {
    const end = block.nodes.reduce(
      (facts, node) => factsAfter(pkg, node, facts, relevant),
      before.get(block) ?? NO_FACTS,
    );
    for (const edge of block.edges) {
      const after = onEdge(pkg, edge, end, relevant);
      if (!after) continue;
      const old = before.get(edge.to);
      const merged = old ? common(old, after) : after;
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
