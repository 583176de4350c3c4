import type { Leak } from '../../src/analysis/must-release.ts';
import type { Confidence } from '../../src/finding.ts';
import { deferRelease } from '../../src/findings/fix.ts';
import { reportOf, type Wording } from '../../src/findings/leak-report.ts';
import type { Package } from '../../src/go/program.ts';
import { defineRule } from '../../src/rule.ts';
import { leaksOf } from '../acquirers.ts';

export const uncalledCancel = defineRule({
  id: 'uncalled-cancel',
  severity: 'error',
  run({ pkg, fn, report }) {
    for (const leak of leaksOf('uncalled-cancel', fn)) {
      const fixes = deferRelease(fn, leak, (cancel) => `${cancel}()`);
      report(reportOf(fn, leak, WORDS, confidenceOf(pkg, leak), fixes));
    }
  },
});

/**
 * Two cases do little harm, if any: a context without a deadline that has no parent registers nothing anywhere; and where a second context takes the
 * place of the first, whether both are made on one run often hangs on what the first one is like.
 */
function confidenceOf(pkg: Package, { acquisition: { call, acquirer }, ways }: Leak): Confidence {
  const [parent] = call.args;
  const root = parent?.kind === 'CallExpr' ? pkg.calleeOf(parent)?.name : undefined;
  const rootless = /(^|\/)context\.(Background|TODO)$/.test(root ?? '');
  if (rootless && /(^|\/)context\.WithCancel/.test(pkg.calleeOf(call)?.name ?? '')) return 'medium';
  if (acquirer.basis) return 'medium';
  return ways.length > 0 && ways.every((way) => way.kind === 'overwritten') ? 'medium' : 'high';
}

const WORDS: Wording = {
  held: (variable) => `the cancel function ${variable}`,
  released: 'called',
  dropped: (callee) => `The cancel function of ${callee} is thrown away, so it can never be called.`,
};
