/** Tickers of which only the channel is kept (`time.Tick`), in a function that returns. */
import type { Block, Edge } from '../../src/analysis/cfg/cfg.ts';
import { isEnd, wayTo } from '../../src/analysis/cfg/reach.ts';
import type { Step } from '../../src/finding.ts';
import { endBefore, fewIn } from '../../src/findings/how-often.ts';
import { branchSteps } from '../../src/findings/leak-report.ts';
import { placeOf } from '../../src/findings/place.ts';
import { outermostOf } from '../../src/go/outermost.ts';
import type { GoFunction, Package } from '../../src/go/program.ts';
import type { Report } from '../../src/rule.ts';
import { comesAgain, type TimerChannel, timerChannels } from './channels.ts';
import { keptForGood } from './uses.ts';

/** In commands and in `init` such a ticker mostly lives as long as the process. One per pass of a loop is reported by timer-in-loop. */
export function tickReports(pkg: Package, fn: GoFunction): readonly Report[] {
  if (pkg.name === 'main' || outermostOf(fn).name === 'init') return [];
  return timerChannels(pkg, fn).flatMap((timer) => {
    const { at, use, ticks } = timer;
    if (!ticks || (use.kind === 'variable' && keptForGood(pkg, fn, use.variable))) return [];
    if (comesAgain(pkg, fn, timer)) return [];
    const way = isEnd(at) ? [] : wayTo(pkg, fn, { from: at, arrives: isEnd });
    return way ? [reportOf(fn, timer, way)] : [];
  });
}

/** Kept elsewhere it may be of use for longer than the function runs. */
function reportOf(fn: GoFunction, { call, use, at }: TimerChannel, way: readonly Edge[]): Report {
  const callee = fn.file.text.slice(call.fun.pos, call.fun.end);
  const made: Step = {
    ...placeOf(fn.file, call),
    kind: 'acquire',
    note: 'The ticker is made, and only its channel kept',
  };
  const end = endOf(fn, way.at(-1)?.to ?? at.block);
  const first = endBefore(fn, [{ path: way }]);
  const { line } = placeOf(fn.file, end);
  return {
    node: call,
    confidence: use.kind === 'away' || first === 'process' ? 'low' : 'high',
    message: `The ticker of \`${callee}\` goes on after the function has returned at line ${line}: nothing can stop it.`,
    trace: [
      made,
      ...branchSteps(fn.file, way),
      { ...placeOf(fn.file, end), kind: 'exit', note: 'The function returns here, and the ticker goes on' },
    ],
    fixes: [],
    ...fewIn(fn, call),
    ...(first !== 'process' && first),
  };
}

/** The return that a way ends in, or the closing brace. */
function endOf(fn: GoFunction, { exit, nodes }: Block): { readonly pos: number; readonly end: number } {
  const node = exit === 'return' ? nodes.at(-1) : undefined;
  return node ?? { pos: fn.body.end - 1, end: fn.body.end };
}
