import { mentions } from '../../src/analysis/cfg/facts.ts';
import { isNil } from '../../src/analysis/cfg/nil.ts';
import type { Leak } from '../../src/analysis/release/must-release.ts';
import type { Outcome } from '../../src/analysis/release/paths.ts';
import type { Confidence } from '../../src/finding.ts';
import { reportOf, type Wording } from '../../src/findings/leak-report.ts';
import type { Expr } from '../../src/go/ast.ts';
import type { Package } from '../../src/go/program.ts';
import { defineRule } from '../../src/rule.ts';
import { leaksOf } from '../acquirers.ts';
import { dealsWith, givesNumber } from './command.ts';

export const unwaitedProcess = defineRule({
  id: 'unwaited-process',
  severity: 'warning',
  run({ pkg, fn, report }) {
    for (const leak of leaksOf('unwaited-process', fn).flatMap((found) => meant(pkg, found)))
      if (!isReturned(pkg, leak)) report(reportOf(fn, leak, WORDS, confidenceOf(pkg, leak), []));
  },
});

/** Where somebody has got the number of the process, only a path that fails shows that it is not left to run. */
function meant(pkg: Package, leak: Leak): readonly Leak[] {
  if (!givesNumber(pkg, leak.acquisition.call)) return [leak];
  const ways = leak.ways.filter((way) => fails(pkg, way));
  return ways.length > 0 ? [{ ...leak, ways }] : [];
}

/** `return cmd.Process, cmd.Start()` */
function isReturned(pkg: Package, { acquisition: { statement, call } }: Leak): boolean {
  const command =
    call.fun.kind === 'SelectorExpr' && call.fun.x.kind === 'Ident' ? pkg.objectOf(call.fun.x) : undefined;
  if (statement.kind !== 'ReturnStmt' || command?.kind !== 'var') return false;
  return statement.results.some((e) => !contains(e, call) && mentions(pkg, e, new Set([command])));
}

function contains(outer: Expr, inner: Expr): boolean {
  return outer.pos <= inner.pos && inner.end <= outer.end;
}

/**
 * A process that is waited for on another path shows the duty, unless the path that does not wait reports success: it may leave the process to run. One that
 * is never waited for is a leak where the function goes on to deal with it; else it may be meant to run by itself.
 */
function confidenceOf(pkg: Package, { acquisition: { call }, ways, elsewhere }: Leak): Confidence {
  if (elsewhere.has('released')) return ways.some((way) => fails(pkg, way)) ? 'high' : 'medium';
  return pkg.name !== 'main' && dealsWith(pkg, call) ? 'medium' : 'low';
}

function fails(pkg: Package, { node }: Outcome): boolean {
  const last = node?.kind === 'ReturnStmt' ? node.results.at(-1) : undefined;
  return last !== undefined && !isNil(pkg, last);
}

const WORDS: Wording = {
  held: (variable) => `the process of ${variable}`,
  released: 'waited for',
  dropped: (callee) => `The process that ${callee} starts is never waited for: nothing keeps it.`,
};
