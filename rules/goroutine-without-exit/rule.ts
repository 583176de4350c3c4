import { defineRule } from '../../src/rule.ts';
import { lastingIn } from './lasting.ts';
import { reportOf } from './words.ts';

export const goroutineWithoutExit = defineRule({
  id: 'goroutine-without-exit',
  severity: 'error',
  mentions: /\bfor\b/,
  run({ fn, report }) {
    for (const lasting of lastingIn(fn)) report(reportOf(fn, lasting));
  },
});
