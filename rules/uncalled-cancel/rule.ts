import type { Acquirer } from '../../src/analysis/acquisition.ts';
import { findLeaks, type Leak } from '../../src/analysis/must-release.ts';
import type { Resource } from '../../src/analysis/resource.ts';
import type { Confidence } from '../../src/finding.ts';
import { deferRelease } from '../../src/findings/fix.ts';
import { reportOf, type Wording } from '../../src/findings/leak-report.ts';
import type { Package } from '../../src/go/program.ts';
import { defineRule } from '../../src/rule.ts';

export const uncalledCancel = defineRule({
  id: 'uncalled-cancel',
  severity: 'error',
  run({ pkg, fn, report }) {
    for (const leak of findLeaks(pkg, fn, (_, call) => ACQUIRERS.get(pkg.calleeOf(call)?.name ?? ''))) {
      const fixes = deferRelease(fn, leak, (cancel) => `${cancel}()`);
      report(reportOf(fn, leak, WORDS, confidenceOf(pkg, leak), fixes));
    }
  },
});

/**
 * Two cases do little harm, if any: a context without a deadline that has no parent registers nothing anywhere; and where a second context takes the
 * place of the first, whether both are made on one run often hangs on what the first one is like.
 */
function confidenceOf(pkg: Package, { acquisition: { call }, ways }: Leak): Confidence {
  const [parent] = call.args;
  const root = parent?.kind === 'CallExpr' ? pkg.calleeOf(parent)?.name : undefined;
  const rootless = root === 'context.Background' || root === 'context.TODO';
  if (rootless && /^context\.WithCancel/.test(pkg.calleeOf(call)?.name ?? '')) return 'medium';
  return ways.length > 0 && ways.every((way) => way.kind === 'overwritten') ? 'medium' : 'high';
}

/** Whoever is given a cancel function, the standard library too (`context.AfterFunc`), is taken to call it. */
const CANCEL: Resource = { what: 'cancel function', methods: [], called: true, lent: false };

const ACQUIRERS: ReadonlyMap<string, Acquirer> = new Map(
  ['WithCancel', 'WithCancelCause', 'WithTimeout', 'WithTimeoutCause', 'WithDeadline', 'WithDeadlineCause'].map(
    (name) => [`context.${name}`, { resource: CANCEL, result: 1, neverNil: [0] }],
  ),
);

const WORDS: Wording = {
  held: (variable) => `the cancel function ${variable}`,
  released: 'called',
  dropped: (callee) => `The cancel function of ${callee} is thrown away, so it can never be called.`,
};
