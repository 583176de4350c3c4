import { defineRule } from '../../src/rule.ts';
import { stuckIn } from './stuck.ts';
import { reportOf } from './words.ts';

export const lockAcrossChannel = defineRule({
  id: 'lock-across-channel',
  severity: 'info',
  mentions: /lock\w*\([\s\S]*<-/i,
  run({ pkg, fn, report }) {
    for (const stuck of stuckIn(pkg, fn)) report(reportOf(fn, stuck));
  },
});
