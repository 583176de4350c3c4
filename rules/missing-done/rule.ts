import { defineRule } from '../../src/rule.ts';
import { uncounted } from './counted.ts';
import { unfinished } from './unfinished.ts';
import { reportOf } from './words.ts';

export const missingDone = defineRule({
  id: 'missing-done',
  severity: 'error',
  mentions: /\.Add\(|\bgo\b/,
  run({ fn, report }) {
    for (const missing of [...unfinished(fn), ...uncounted(fn)]) report(reportOf(fn, missing));
  },
});
