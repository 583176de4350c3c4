/** What callers are asked of what leaks: how often a run comes by it, and what has to end before the function leaves it behind. */
import type { Edge } from '../analysis/cfg/cfg.ts';
import { type Ending, endOfWays, isOfContext } from '../analysis/contexts/context-life.ts';
import { fewPerCall } from '../analysis/runs/once.ts';
import type { Node } from '../go/ast.ts';
import type { GoFunction } from '../go/program.ts';
import type { Report } from '../rule.ts';

/** Once in each run of the function, or as often as a loop says that comes to its end: what a program that ends comes by so is soon given back. */
export function fewIn(fn: GoFunction, node: Node): Pick<Report, 'oncePer' | 'few'> {
  return fewPerCall(fn, node) !== false ? { oncePer: fn, few: true } : {};
}

/** What has to end first, where the function leaves by all ways because it is told to; `process` where that lasts as long. */
export function endBefore(
  fn: GoFunction,
  ways: readonly { readonly path: readonly Edge[] }[],
): Ending | 'process' | undefined {
  const isTold = ({ when }: Edge) => when?.kind === 'comm' && isOfContext(fn, when.clause);
  const leaves = ways.length > 0 && ways.every(({ path }) => path.some(isTold));
  return leaves ? endOfWays(ways.map(({ path }) => ({ path, fn }))) : undefined;
}
