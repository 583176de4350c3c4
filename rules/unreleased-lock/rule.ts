import { findHeldLocks } from '../../src/analysis/locks/held-locks.ts';
import { defineRule } from '../../src/rule.ts';
import { dutyOf } from './duty.ts';
import { heldReport } from './words.ts';

export const unreleasedLock = defineRule({
  id: 'unreleased-lock',
  severity: 'error',
  mentions: /lock|acquire|\.(Get|Enter)\(|<-\s*(struct|true|\w+\{)/i,
  run({ pkg, fn, report }) {
    for (const held of findHeldLocks(pkg, fn)) {
      const duty = dutyOf(pkg, fn, held);
      if (duty) report(heldReport(fn, held.take, duty));
    }
  },
});
