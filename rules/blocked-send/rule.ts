import { blockedOn, isClosedWorld, waitingOf } from '../../src/analysis/blocking.ts';
import { channelsOf } from '../../src/analysis/channels.ts';
import { blockedReport, nodeOf } from '../../src/findings/blocked-report.ts';
import { defineRule } from '../../src/rule.ts';

export const blockedSend = defineRule({
  id: 'blocked-send',
  severity: 'error',
  mentions: /\bmake\(\s*chan\b/,
  run({ fn, report }) {
    for (const channel of channelsOf(fn).filter(isClosedWorld)) {
      const blocked = blockedOn(channel, 'send', waitingOf(channel, 'send'));
      if (blocked) report(blockedReport(blocked, nodeOf(blocked), WORDS, 'high'));
    }
  },
});

const WORDS = {
  waits: (channel: string) => `send on ${channel}`,
  without: 'receiving from it',
  nobody: 'receives from it',
};
