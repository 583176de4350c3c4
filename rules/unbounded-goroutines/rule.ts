import { goroutinesOf } from '../../src/analysis/goroutines/goroutines.ts';
import { defineRule } from '../../src/rule.ts';
import { blockingIn, crowdOf } from './crowd.ts';
import { isLimited } from './limits.ts';
import { reportOf } from './words.ts';

export const unboundedGoroutines = defineRule({
  id: 'unbounded-goroutines',
  severity: 'warning',
  mentions: /\bfor\b[\s\S]*(\bgo\b|\.(Try)?Go\()/,
  run({ fn, report }) {
    for (const goroutine of goroutinesOf(fn)) {
      const crowd = crowdOf(goroutine);
      const blocking = crowd && blockingIn(goroutine);
      if (crowd && blocking && !isLimited(goroutine, crowd.loop)) report(reportOf(fn, { goroutine, crowd, blocking }));
    }
  },
});
