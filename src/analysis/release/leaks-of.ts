/** Leaks of acquisitions that a rule finds in its own way, where must-release.ts looks at the results of calls alone. */
import type { GoFunction } from '../../go/program.ts';
import type { Block, CfgNode } from '../cfg/cfg.ts';
import { cfgOf } from '../cfg/scope.ts';
import { type Acquisition, isDropped, outcomesOf } from './acquisition.ts';
import type { Leak } from './must-release.ts';
import type { Outcome } from './paths.ts';
import { groundOf } from './summary.ts';

export interface Finder {
  /** The acquisitions of a node of the graph. */
  at(node: CfgNode): readonly Acquisition[];
  /** Whether a path to the end of the function counts; `from` is what follows the acquisition in its block. All count unless said. */
  counts?(acquisition: Acquisition, outcome: Outcome, from: readonly CfgNode[]): boolean;
}

/** The leaks of a function, in source order. */
export function leaksOf(fn: GoFunction, finder: Finder): readonly Leak[] {
  const leaks = cfgOf(fn.pkg, fn).blocks.flatMap((block) =>
    block.nodes.flatMap((node, index) =>
      finder.at(node).flatMap((acquisition) => leakOf(fn, finder, acquisition, block, index) ?? []),
    ),
  );
  return leaks.sort((a, b) => a.acquisition.call.pos - b.acquisition.call.pos);
}

function leakOf(
  fn: GoFunction,
  finder: Finder,
  acquisition: Acquisition,
  block: Block,
  index: number,
): Leak | undefined {
  if (isDropped(acquisition)) return { acquisition, ways: [], elsewhere: new Set() };
  // What goes into a field of something new has no name of its own to be reported by.
  if (acquisition.target?.kind !== 'Ident') return undefined;
  const ground = groundOf(fn.pkg, fn, acquisition.acquirer.resource);
  const outcomes = outcomesOf(ground, acquisition, block, index) ?? [];
  const from = block.nodes.slice(index + 1);
  const ways = outcomes.filter(
    (o) => o.kind === 'overwritten' || (o.kind === 'open' && finder.counts?.(acquisition, o, from) !== false),
  );
  const elsewhere = new Set(outcomes.flatMap(({ kind }) => (kind === 'released' || kind === 'moved' ? [kind] : [])));
  return ways.length > 0 ? { acquisition, ways, elsewhere } : undefined;
}
