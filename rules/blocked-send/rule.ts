import { type Blocked, blockedOn, isClosedWorld, waitingOf } from '../../src/analysis/channels/blocking.ts';
import { type Channel, channelsOf, producedFor, threadOf } from '../../src/analysis/channels/channels.ts';
import { blindOperations } from '../../src/analysis/channels/group-context.ts';
import { abandonedReply } from '../../src/analysis/channels/replies.ts';
import { blockedReport, confidenceOf, nodeOf } from '../../src/findings/blocked-report.ts';
import { defineRule, type Report } from '../../src/rule.ts';
import { isAfterEnd } from './after-end.ts';
import { sendsAlone } from './alone.ts';
import { isInFlight, isOfTwoFailures } from './chance.ts';
import { isCounted, isDisarmed, isFlagged } from './counted.ts';
import { doubleSends } from './double.ts';
import { isPlanned } from './planned.ts';
import { roomForOne } from './room.ts';
import { isUnlessShutDown } from './serving.ts';
import { unguardedSends } from './unguarded.ts';
import { aloneReport, doubleReport, replyReport, unguardedReport } from './words.ts';

export const blockedSend = defineRule({
  id: 'blocked-send',
  severity: 'error',
  mentions: /<-|\bmake\(\s*chan\b/,
  run({ fn, report }) {
    for (const unguarded of unguardedSends(fn)) report(unguardedReport(fn, unguarded));
    for (const double of doubleSends(fn)) report(doubleReport(fn, double));
    for (const alone of sendsAlone(fn)) report(aloneReport(fn, alone));
    for (const channel of channelsOf(fn)) {
      const abandoned = abandonedReply(channel);
      if (abandoned) report(replyReport(abandoned));
      for (const found of waitingSends(channel)) report(found);
    }
  },
});

function waitingSends(channel: Channel): readonly Report[] {
  const left = leftByCaller(channel);
  const atCaller = left ? [blockedReport(left, nodeOf(left), WORDS, isDoubtful(left) ? 'low' : 'medium')] : [];
  if (!isClosedWorld(channel, 'send')) return atCaller;
  const blocked = blockedOn(channel, 'send', waitingOf(channel, 'send'));
  if (blocked && (isFlagged(blocked) || isDisarmed(blocked))) return atCaller;
  if (blocked) {
    const confidence = isDoubtful(blocked) || isUnlessShutDown(blocked) ? 'low' : confidenceOf(blocked);
    return [...atCaller, blockedReport(blocked, nodeOf(blocked), WORDS, confidence, roomForOne(blocked))];
  }
  const blind = blockedOn(channel, 'send', blindOperations(channel, 'send'));
  return blind ? [...atCaller, blockedReport(blind, nodeOf(blind), BLIND, 'medium')] : atCaller;
}

function isDoubtful(blocked: Blocked): boolean {
  return [isCounted, isAfterEnd, isPlanned, isInFlight, isOfTwoFailures].some((doubts) => doubts(blocked));
}

/** A caller that leaves before it has received all that a goroutine of the function sends. */
function leftByCaller(channel: Channel): Blocked | undefined {
  for (const produced of producedFor(channel)) {
    const waiting = waitingOf(produced, 'send').filter(({ frame }) => threadOf(frame) !== produced.root);
    const blocked = isClosedWorld(produced, 'send') ? blockedOn(produced, 'send', waiting) : undefined;
    if (blocked) return blocked;
  }
  return undefined;
}

const BLIND = {
  waits: (channel: string) => `send on ${channel}, unless the context around that of the group ends,`,
  without: 'receiving from it',
  nobody: 'receives from it',
};

const WORDS = {
  waits: (channel: string) => `send on ${channel}`,
  without: 'receiving from it',
  nobody: 'receives from it',
};
