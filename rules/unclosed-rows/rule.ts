import { releaseRule } from '../release-rule.ts';

export const unclosedRows = releaseRule({ id: 'unclosed-rows', severity: 'error', released: 'closed' });
