/**
 * `for range t.C` looks as if it could end, and never does: Stop does not close the channel. Where nobody stops the ticker either, the shape is
 * shown, with low confidence; the goroutine that runs it is the business of goroutine-without-exit.
 */
import { followOnce } from '../../src/analysis/release/follow.ts';
import { placeOf } from '../../src/findings/place.ts';
import type { RangeStmt } from '../../src/go/ast.ts';
import type { GoFunction, Package, Variable } from '../../src/go/program.ts';
import { walk } from '../../src/go/walk.ts';
import type { Report } from '../../src/rule.ts';
import { TICKER, timerOf, variableOf } from './leaks.ts';

export function rangeReports(pkg: Package, fn: GoFunction): readonly Report[] {
  if (pkg.name === 'main' && fn.name === 'main') return [];
  return followOnce(fn, timerOf).flatMap(({ acquisition, outcomes }) => {
    const variable = acquisition.place === undefined ? variableOf(pkg, acquisition) : undefined;
    const range = variable && rangeOver(pkg, fn, variable);
    // No outcome on any path: the function never ends, and nothing stops the ticker.
    if (!range || acquisition.acquirer.resource !== TICKER || outcomes?.length !== 0) return [];
    return [reportOf(fn, acquisition.call, variable, range)];
  });
}

function rangeOver(pkg: Package, fn: GoFunction, variable: Variable): RangeStmt | undefined {
  let found: RangeStmt | undefined;
  walk(fn.body, (n) => {
    const ticker = n.kind === 'RangeStmt' && n.x.kind === 'SelectorExpr' && n.x.sel.name === 'C' ? n.x.x : undefined;
    if (n.kind === 'RangeStmt' && ticker?.kind === 'Ident' && pkg.objectOf(ticker) === variable) found ??= n;
  });
  return found;
}

function reportOf(fn: GoFunction, call: Report['node'], variable: Variable, range: RangeStmt): Report {
  const { line } = placeOf(fn.file, range);
  return {
    node: call,
    confidence: 'low',
    message: `The ticker \`${variable.name}\` is never stopped, and the loop over its channel at line ${line} never ends.`,
    trace: [
      { ...placeOf(fn.file, call), kind: 'acquire', note: `The ticker \`${variable.name}\` is acquired` },
      {
        ...placeOf(fn.file, range.x),
        kind: 'operation',
        note: 'Stop does not close this channel: the loop goes on for ever',
      },
    ],
    fixes: [],
  };
}
