/** Timers that were stopped, or had fired, and are set again: from there on they must be stopped once more. */
import type { CfgNode } from '../../src/analysis/cfg/cfg.ts';
import { mentions } from '../../src/analysis/cfg/facts.ts';
import type { Place } from '../../src/analysis/cfg/reach.ts';
import { cfgOf } from '../../src/analysis/cfg/scope.ts';
import { outcomesOf } from '../../src/analysis/release/acquisition.ts';
import { type Followed, followOnce } from '../../src/analysis/release/follow.ts';
import type { Leak } from '../../src/analysis/release/must-release.ts';
import type { CallExpr, Expr } from '../../src/go/ast.ts';
import type { GoFunction, Package, Variable } from '../../src/go/program.ts';
import { walk } from '../../src/go/walk.ts';
import { TIMER, timerOf, unsettled, variableOf } from './leaks.ts';

interface LeakAfterReset {
  readonly leak: Leak;
  /** What it was set to. */
  readonly duration: Expr | undefined;
}

interface Placed extends Place {
  readonly node: CfgNode;
}

/** One leak a timer, from the first of its calls of Reset that leads to one. */
export function leaksAfterReset(pkg: Package, fn: GoFunction): readonly LeakAfterReset[] {
  if (pkg.name === 'main' && fn.name === 'main') return [];
  const nodes = cfgOf(pkg, fn).blocks.flatMap((block) => block.nodes.map((node, index) => ({ node, block, index })));
  return followOnce(fn, timerOf).flatMap((followed) => {
    const variable = variableOf(pkg, followed.acquisition);
    if (!variable || !isOwn(followed, variable)) return [];
    const leaks = nodes.flatMap((at) => {
      const reset = resetOf(pkg, at.node, variable);
      const leak = reset && leakAfter(followed, at);
      return leak ? [{ leak, duration: reset.args[0] }] : [];
    });
    return leaks.slice(0, 1);
  });
}

function resetOf(pkg: Package, node: CfgNode, variable: Variable): CallExpr | undefined {
  const call = node.kind === 'ExprStmt' && node.x.kind === 'CallExpr' ? node.x : undefined;
  const fun = call?.fun.kind === 'SelectorExpr' && call.fun.sel.name === 'Reset' ? call.fun : undefined;
  return fun && mentions(pkg, fun.x, new Set([variable])) ? call : undefined;
}

/** Not where somebody else may stop it: another owner, a deferred call, a function literal. */
function isOwn({ acquisition, ground: { pkg, fn }, outcomes }: Followed, variable: Variable): boolean {
  if (acquisition.acquirer.resource !== TIMER || acquisition.place !== undefined) return false;
  let shared = false;
  walk(fn.body, (n) => {
    if (n.kind === 'DeferStmt' || n.kind === 'FuncLit') shared ||= mentions(pkg, n, new Set([variable]));
  });
  return !shared && outcomes !== undefined && outcomes.every(({ kind }) => kind !== 'moved');
}

function leakAfter({ acquisition, ground }: Followed, reset: Placed): Leak | undefined {
  const again = { ...acquisition, statement: reset.node };
  const outcomes = outcomesOf(ground, again, reset.block, reset.index) ?? [];
  if (outcomes.some(({ kind }) => kind === 'moved')) return undefined;
  const ways = outcomes.filter(({ kind }) => kind === 'open');
  const leak = unsettled(ground.pkg, ground.fn, { acquisition: again, ways, elsewhere: new Set(['released']) });
  return leak && { ...leak, acquisition };
}
