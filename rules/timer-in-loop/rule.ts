import type { Edge } from '../../src/analysis/cfg/cfg.ts';
import { nilComparison } from '../../src/analysis/cfg/nil.ts';
import { soleValue } from '../../src/analysis/cfg/variables.ts';
import { received } from '../../src/analysis/goroutines/signals.ts';
import type { Leak } from '../../src/analysis/release/must-release.ts';
import type { Confidence } from '../../src/finding.ts';
import { branchSteps, reportOf } from '../../src/findings/leak-report.ts';
import { placeOf } from '../../src/findings/place.ts';
import type { Expr } from '../../src/go/ast.ts';
import type { GoFunction, Package } from '../../src/go/program.ts';
import { typeString } from '../../src/go/types.ts';
import { walk } from '../../src/go/walk.ts';
import { defineRule, type Report } from '../../src/rule.ts';
import { namesTimers, type TimerChannel, timerChannels } from '../unstopped-timer/channels.ts';
import { isBrief, SECOND } from '../unstopped-timer/duration.ts';
import { isPerPass, timerLeaks } from '../unstopped-timer/leaks.ts';
import { confidenceOf, wording } from '../unstopped-timer/rule.ts';
import { keepsTimers } from '../unstopped-timer/version.ts';
import { isByDefault, isBySignal, nextPass } from './passes.ts';

export const timerInLoop = defineRule({
  id: 'timer-in-loop',
  severity: 'warning',
  run({ pkg, fn, report }) {
    if (!namesTimers(fn) || !keepsTimers(pkg)) return;
    for (const timer of timerChannels(pkg, fn)) {
      const way = nextPass(pkg, fn, timer);
      if (way && !startsWork(fn, timer.use)) report(channelReport(fn, timer, way));
    }
    for (const leak of timerLeaks(pkg, fn).filter(isPerPass)) report(variableReport(pkg, fn, leak));
  },
});

function channelReport(fn: GoFunction, timer: TimerChannel, way: readonly Edge[]): Report {
  const { call, ticks } = timer;
  const callee = fn.file.text.slice(call.fun.pos, call.fun.end);
  const branches = branchSteps(fn.file, way);
  const when = branches[0] && !ticks ? ` when the loop goes on by line ${branches[0].line}` : '';
  const message = ticks
    ? `Each pass of the loop makes a ticker with \`${callee}\` that nothing can stop.`
    : `Each pass of the loop makes a timer with \`${callee}\`, which is left behind${when} and stays until it fires.`;
  return {
    node: call,
    confidence: confidenceOfChannel(fn, timer, way),
    message,
    trace: [
      { ...placeOf(fn.file, call), kind: 'acquire', note: `The ${ticks ? 'ticker' : 'timer'} is made` },
      ...branches,
      { ...placeOf(fn.file, call), kind: 'operation', note: 'The next pass makes another' },
    ],
    fixes: [],
  };
}

/**
 * A ticker stays for ever, and a default is always ready. How often another case runs is not seen here; and where the time is known to be short, what
 * is left behind is soon gone.
 */
function confidenceOfChannel(fn: GoFunction, { ticks, use, call }: TimerChannel, way: readonly Edge[]): Confidence {
  if (ticks) return use.kind === 'away' ? 'low' : 'high';
  if (isBrief(fn.pkg, writtenOut(fn, call.args[0]), SECOND) || isBySignal(fn.pkg, way)) return 'low';
  if (use.kind === 'variable' && failsAgain(fn.pkg, way)) return 'low';
  return isByDefault(way) ? 'high' : 'medium';
}

/** `retry = time.After(backoff)` where something has failed: by then the time is mostly over, or the next try fails as soon as this one. */
function failsAgain(pkg: Package, way: readonly Edge[]): boolean {
  return way.some(({ when }) => {
    const test = when?.kind === 'test' ? nilComparison(pkg, when.expr, when.holds) : undefined;
    return test?.isNil === false && typeString(pkg.typeOf(test.subject)) === 'error';
  });
}

/** `20 * time.Millisecond` of `interval := 20 * time.Millisecond`, which nothing else sets. */
function writtenOut(fn: GoFunction, e: Expr | undefined): Expr | undefined {
  const object = e?.kind === 'Ident' ? fn.pkg.objectOf(e) : undefined;
  return (object?.kind === 'var' && soleValue(fn.pkg, fn, object)) || e;
}

/** `case <-timer: go work(done)`: the timer is made again when the work is done, and by then it has fired. */
function startsWork({ pkg, body }: GoFunction, use: TimerChannel['use']): boolean {
  let starts = false;
  const isOf = (e: Expr | undefined) =>
    use.kind === 'variable' && e?.kind === 'Ident' && pkg.objectOf(e) === use.variable;
  walk(body, (n) => {
    if (n.kind === 'CommClause' && isOf(received(n.comm))) starts ||= n.body.some(({ kind }) => kind === 'GoStmt');
  });
  return starts;
}

function variableReport(pkg: Package, fn: GoFunction, leak: Leak): Report {
  const { what } = leak.acquisition.acquirer.resource;
  const { call } = leak.acquisition;
  const callee = fn.file.text.slice(call.fun.pos, call.fun.end);
  return {
    ...reportOf(fn, leak, wording(leak), confidenceOf(pkg, fn, leak, call.args[0]), []),
    message: `Each pass of the loop makes a ${what} with \`${callee}\`, and on some path it is not stopped before the next one.`,
  };
}
