/** The rules, in the order in which they run and are listed. */
import type { Rule } from '../src/rule.ts';
import { uncalledCancel } from './uncalled-cancel/rule.ts';
import { unclosedBody } from './unclosed-body/rule.ts';
import { unclosedResource } from './unclosed-resource/rule.ts';
import { unclosedRows } from './unclosed-rows/rule.ts';
import { unendedSpan } from './unended-span/rule.ts';
import { unfinishedTx } from './unfinished-tx/rule.ts';
import { unfreedCgoMemory } from './unfreed-cgo-memory/rule.ts';
import { unstoppedNotify } from './unstopped-notify/rule.ts';

export const rules: readonly Rule[] = [
  unclosedBody,
  unclosedResource,
  unclosedRows,
  unfinishedTx,
  uncalledCancel,
  unfreedCgoMemory,
  unstoppedNotify,
  unendedSpan,
];
