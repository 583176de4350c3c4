import type { Leak } from '../../src/analysis/release/must-release.ts';
import type { Confidence } from '../../src/finding.ts';
import { deferRelease } from '../../src/findings/fix.ts';
import { reportOf, type Wording } from '../../src/findings/leak-report.ts';
import type { Expr } from '../../src/go/ast.ts';
import type { GoFunction, Package } from '../../src/go/program.ts';
import { defineRule, type Report } from '../../src/rule.ts';
import { callbackReports } from './callbacks.ts';
import { namesTimers } from './channels.ts';
import { isBrief, MINUTE } from './duration.ts';
import { rangeReports } from './endless-range.ts';
import { isPerPass, TICKER, tickersLeftTo, timerLeaks, variableOf } from './leaks.ts';
import { leaksAfterReset } from './set-again.ts';
import { tickReports } from './ticks.ts';
import { channelGoesAway, keptForGood } from './uses.ts';
import { keepsTimers } from './version.ts';

export const unstoppedTimer = defineRule({
  id: 'unstopped-timer',
  severity: 'error',
  run({ pkg, fn, report }) {
    if (!namesTimers(fn)) return;
    for (const found of callbackReports(pkg, fn)) report(found);
    if (!keepsTimers(pkg)) return;
    for (const found of [...timerReports(pkg, fn), ...tickReports(pkg, fn), ...rangeReports(pkg, fn)]) report(found);
  },
});

/** Those that each pass of a loop makes anew are reported by timer-in-loop. */
function timerReports(pkg: Package, fn: GoFunction): readonly Report[] {
  const leaks = [...timerLeaks(pkg, fn), ...tickersLeftTo(fn)].map((leak) => ({
    leak,
    duration: leak.acquisition.call.args[0],
  }));
  const known = new Set(leaks.map(({ leak }) => leak.acquisition.call));
  const later = leaksAfterReset(pkg, fn).filter(({ leak }) => !known.has(leak.acquisition.call));
  const own = [...leaks, ...later].filter(({ leak }) => !isPerPass(leak));
  return own.map(({ leak, duration }) => {
    const isVariable = leak.acquisition.place === undefined;
    const fixes = isVariable ? deferRelease(fn, leak, (timer) => `${timer}.Stop()`) : [];
    return reportOf(fn, leak, wording(leak), confidenceOf(pkg, fn, leak, duration), fixes);
  });
}

export function wording({ acquisition }: Leak): Wording {
  const { what } = acquisition.acquirer.resource;
  return {
    held: (variable) => `the ${what} ${variable}`,
    released: 'stopped',
    dropped: (callee) => `The ${what} of ${callee} is thrown away, so it can never be stopped.`,
  };
}

/**
 * A ticker goes on for ever. A timer ends by itself, at the latest when its time is over: that does less harm, and next to none within a minute. Where
 * a loop that never ends uses it, or its channel goes elsewhere, whether it is still of use cannot be told.
 */
export function confidenceOf(pkg: Package, fn: GoFunction, leak: Leak, duration: Expr | undefined): Confidence {
  const { acquirer } = leak.acquisition;
  const variable = variableOf(pkg, leak.acquisition);
  if (variable && (keptForGood(pkg, fn, variable) || channelGoesAway(pkg, fn, variable))) return 'low';
  if (acquirer.resource !== TICKER) return isBrief(pkg, duration, MINUTE) ? 'low' : 'medium';
  return leak.ways.some(({ kind }) => kind === 'open') ? 'high' : 'medium';
}
