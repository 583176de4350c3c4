/** The rules, in the order in which they run and are listed. */
import type { Rule } from '../src/rule.ts';
import { blockedReceive } from './blocked-receive/rule.ts';
import { blockedSend } from './blocked-send/rule.ts';
import { deferInLoop } from './defer-in-loop/rule.ts';
import { goroutineWithoutExit } from './goroutine-without-exit/rule.ts';
import { lockAcrossChannel } from './lock-across-channel/rule.ts';
import { longHeldDefer } from './long-held-defer/rule.ts';
import { missingDone } from './missing-done/rule.ts';
import { timerInLoop } from './timer-in-loop/rule.ts';
import { transportPerCall } from './transport-per-call/rule.ts';
import { unboundedGoroutines } from './unbounded-goroutines/rule.ts';
import { uncalledCancel } from './uncalled-cancel/rule.ts';
import { unclosedBody } from './unclosed-body/rule.ts';
import { unclosedChannel } from './unclosed-channel/rule.ts';
import { unclosedResource } from './unclosed-resource/rule.ts';
import { unclosedRows } from './unclosed-rows/rule.ts';
import { unendedSpan } from './unended-span/rule.ts';
import { unfinishedTx } from './unfinished-tx/rule.ts';
import { unfreedCgoMemory } from './unfreed-cgo-memory/rule.ts';
import { unreleasedLock } from './unreleased-lock/rule.ts';
import { unstoppedNotify } from './unstopped-notify/rule.ts';
import { unstoppedTimer } from './unstopped-timer/rule.ts';
import { unwaitedProcess } from './unwaited-process/rule.ts';

export const rules: readonly Rule[] = [
  unclosedBody,
  unclosedResource,
  unclosedRows,
  unfinishedTx,
  uncalledCancel,
  unstoppedTimer,
  timerInLoop,
  deferInLoop,
  longHeldDefer,
  unreleasedLock,
  unwaitedProcess,
  unstoppedNotify,
  unfreedCgoMemory,
  unendedSpan,
  transportPerCall,
  goroutineWithoutExit,
  missingDone,
  lockAcrossChannel,
  unboundedGoroutines,
  blockedSend,
  blockedReceive,
  unclosedChannel,
];
