import { releaseRule } from '../release-rule.ts';

export const unendedSpan = releaseRule({ id: 'unended-span', severity: 'warning', released: 'ended' });
