/** What a thread of the pool runs. */
import { type Analysis, analyzeChange } from './analyze.ts';
import type { Change } from './change/change.ts';

export default function run(change: Change): Promise<Analysis> {
  return analyzeChange(change);
}
