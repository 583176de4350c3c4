import type { Acquirer } from '../../src/analysis/acquisition.ts';
import { findLeaks } from '../../src/analysis/must-release.ts';
import type { Resource } from '../../src/analysis/resource.ts';
import { deferRelease } from '../../src/findings/fix.ts';
import { reportOf, type Wording } from '../../src/findings/leak-report.ts';
import { defineRule } from '../../src/rule.ts';

export const uncalledCancel = defineRule({
  id: 'uncalled-cancel',
  severity: 'error',
  run({ pkg, fn, report }) {
    for (const leak of findLeaks(pkg, fn, (_, call) => ACQUIRERS.get(pkg.calleeOf(call)?.name ?? ''))) {
      const fixes = deferRelease(fn, leak, (cancel) => `${cancel}()`);
      report(reportOf(fn, leak, WORDS, 'high', fixes));
    }
  },
});

/** Whoever is given a cancel function, the standard library too (`context.AfterFunc`), is taken to call it. */
const CANCEL: Resource = { what: 'cancel function', methods: [], called: true, lent: false };

const ACQUIRERS: ReadonlyMap<string, Acquirer> = new Map(
  ['WithCancel', 'WithCancelCause', 'WithTimeout', 'WithTimeoutCause', 'WithDeadline', 'WithDeadlineCause'].map(
    (name) => [`context.${name}`, { resource: CANCEL, result: 1 }],
  ),
);

const WORDS: Wording = {
  held: (variable) => `the cancel function ${variable}`,
  released: 'called',
  dropped: (callee) => `The cancel function of ${callee} is thrown away, so it can never be called.`,
};
