import { releaseRule } from '../release-rule.ts';

export const unfinishedTx = releaseRule({
  id: 'unfinished-tx',
  severity: 'error',
  released: 'committed or rolled back',
});
