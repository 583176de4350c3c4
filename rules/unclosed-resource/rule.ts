import { releaseRule } from '../release-rule.ts';

export const unclosedResource = releaseRule({ id: 'unclosed-resource', severity: 'error', released: 'closed' });
