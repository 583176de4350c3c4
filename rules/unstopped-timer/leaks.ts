/** Timers and tickers that are not stopped on some path, as the must-release analysis finds them. */
import type { CfgNode } from '../../src/analysis/cfg/cfg.ts';
import { type Place, placeOfNode, wayTo } from '../../src/analysis/cfg/reach.ts';
import type { Acquirer, Acquisition } from '../../src/analysis/release/acquisition.ts';
import { leaksInGoroutine } from '../../src/analysis/release/in-goroutine.ts';
import { findLeaks, type Leak } from '../../src/analysis/release/must-release.ts';
import type { Outcome } from '../../src/analysis/release/paths.ts';
import type { Resource } from '../../src/analysis/release/resource.ts';
import type { CallExpr } from '../../src/go/ast.ts';
import type { GoFunction, Package, Variable } from '../../src/go/program.ts';
import { settles } from './uses.ts';

export const TICKER: Resource = { what: 'ticker', methods: ['Stop'], lent: false };
export const TIMER: Resource = { what: 'timer', methods: ['Stop'], lent: false };

const ACQUIRERS: ReadonlyMap<string, Acquirer> = new Map([
  ['time.NewTicker', { resource: TICKER, result: 0 }],
  ['time.NewTimer', { resource: TIMER, result: 0 }],
]);

export function timerOf(pkg: Package, call: CallExpr): Acquirer | undefined {
  return ACQUIRERS.get(pkg.calleeOf(call)?.name ?? '');
}

/** A timer that has fired is spent: only the paths on which it has not count. */
export function timerLeaks(pkg: Package, fn: GoFunction): readonly Leak[] {
  return findLeaks(pkg, fn, timerOf).flatMap((leak) =>
    leak.acquisition.acquirer.resource === TICKER ? [leak] : (unsettled(pkg, fn, leak) ?? []),
  );
}

/** Tickers that a function leaves to a goroutine, which does not stop them on some path. */
export function tickersLeftTo(fn: GoFunction): readonly Leak[] {
  return leaksInGoroutine(fn, timerOf).filter(({ acquisition }) => acquisition.acquirer.resource === TICKER);
}

/** The variable that holds the timer; none where it is thrown away. */
export function variableOf(pkg: Package, { target }: Acquisition): Variable | undefined {
  const object = target?.kind === 'Ident' ? pkg.objectOf(target) : undefined;
  return object?.kind === 'var' ? object : undefined;
}

/** The leak, by ways on which nothing received from the timer, or did anything else that may settle it. */
export function unsettled(
  pkg: Package,
  fn: GoFunction,
  leak: Leak,
  stops: (node: CfgNode) => boolean = () => false,
): Leak | undefined {
  const variable = variableOf(pkg, leak.acquisition);
  const made = placeOfNode(pkg, fn, leak.acquisition.statement);
  if (!variable || !made) return leak;
  const ways = leak.ways.flatMap((way) => {
    const path = wayTo(pkg, fn, {
      from: { block: made.block, index: made.index + 1 },
      arrives: (place) => endsAt(way, place),
      stops: (node) => stops(node) || settles(pkg, node, variable),
    });
    return path ? [{ ...way, path }] : [];
  });
  return ways.length > 0 ? { ...leak, ways } : undefined;
}

function endsAt({ node }: Outcome, { block, index }: Place): boolean {
  return node ? block.nodes[index] === node : block.exit === 'fall' && index === block.nodes.length;
}

/** Whether it is left behind by the next pass of a loop, which makes another. */
export function isPerPass({ acquisition, ways }: Leak): boolean {
  return ways.some(({ kind, node }) => kind === 'overwritten' && node === acquisition.statement);
}
