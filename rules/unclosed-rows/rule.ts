import { releaseRule } from '../release-rule.ts';
import { asksInSql, isUsedAsRows } from './evidence.ts';

export const unclosedRows = releaseRule({
  id: 'unclosed-rows',
  severity: 'error',
  released: 'closed',
  guess: { like: '*database/sql.Rows', acquires: asksInSql, holds: isUsedAsRows },
});
