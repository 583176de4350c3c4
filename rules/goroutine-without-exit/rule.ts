import { defineRule } from '../../src/rule.ts';
import { forsakenIn } from './forsaken.ts';
import { lastingIn } from './lasting.ts';
import { outlivingIn } from './outliving.ts';
import { forsakenReport, outlivingReport, reportOf } from './words.ts';

export const goroutineWithoutExit = defineRule({
  id: 'goroutine-without-exit',
  severity: 'error',
  mentions: /\b(for|go)\b/,
  run({ fn, report }) {
    for (const lasting of lastingIn(fn)) report(reportOf(fn, lasting));
    for (const forsaken of forsakenIn(fn)) report(forsakenReport(fn, forsaken));
    for (const outliving of outlivingIn(fn)) report(outlivingReport(fn, outliving));
  },
});
