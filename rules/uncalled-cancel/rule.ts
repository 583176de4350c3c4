import { exitOf } from '../../src/analysis/exits.ts';
import type { Leak } from '../../src/analysis/must-release.ts';
import type { Outcome } from '../../src/analysis/paths.ts';
import type { Confidence } from '../../src/finding.ts';
import { deferRelease } from '../../src/findings/fix.ts';
import { reportOf, type Wording } from '../../src/findings/leak-report.ts';
import type { CallExpr } from '../../src/go/ast.ts';
import type { GoFunction, Package } from '../../src/go/program.ts';
import { defineRule } from '../../src/rule.ts';
import { leaksOf } from '../acquirers.ts';
import { saysEnded } from './ended.ts';

export const uncalledCancel = defineRule({
  id: 'uncalled-cancel',
  severity: 'error',
  run({ pkg, fn, report }) {
    for (const leak of leaksOf('uncalled-cancel', fn).flatMap((found) => whileItLives(fn, found))) {
      const fixes = deferRelease(fn, leak, (cancel) => `${cancel}()`);
      report(reportOf(fn, leak, WORDS, confidenceOf(pkg, fn, leak), fixes));
    }
  },
});

/** The leak without the ways on which the context has ended. */
function whileItLives(fn: GoFunction, leak: Leak): readonly Leak[] {
  if (leak.ways.length === 0) return [leak];
  const ended = ({ path }: Outcome) => path.some(({ when }) => saysEnded(fn.file, leak.acquisition, when));
  const ways = leak.ways.filter((way) => !ended(way));
  return ways.length > 0 ? [{ ...leak, ways }] : [];
}

/**
 * Three cases do little harm, if any: a context without a deadline that has no parent registers nothing anywhere, and where the function fails, it has
 * mostly started nothing that waits for it; where a second context takes the place of the first, whether both are made on one run often hangs on what
 * the first one is like.
 */
function confidenceOf(
  pkg: Package,
  fn: GoFunction,
  { acquisition: { call, acquirer, target }, ways, elsewhere }: Leak,
): Confidence {
  const only = (test: (way: Outcome) => boolean) => ways.length > 0 && ways.every(test);
  if (isRootless(pkg, call)) {
    // kept in a field, it is another function's to wait for it
    const unused = target?.kind === 'Ident' && elsewhere.size > 0;
    return unused && only((way) => exitOf(fn, way.at.block) === 'failure') ? 'low' : 'medium';
  }
  return acquirer.basis || only((way) => way.kind === 'overwritten') ? 'medium' : 'high';
}

/** `context.WithCancel(context.Background())`. */
function isRootless(pkg: Package, call: CallExpr): boolean {
  const [parent] = call.args;
  const root = parent?.kind === 'CallExpr' ? pkg.calleeOf(parent)?.name : undefined;
  return (
    /(^|\/)context\.(Background|TODO)$/.test(root ?? '') &&
    /(^|\/)context\.WithCancel/.test(pkg.calleeOf(call)?.name ?? '')
  );
}

const WORDS: Wording = {
  held: (variable) => `the cancel function ${variable}`,
  released: 'called',
  dropped: (callee) => `The cancel function of ${callee} is thrown away, so it can never be called.`,
};
