import { blockedOn, isClosedWorld, waitingOf } from '../../src/analysis/blocking.ts';
import { channelsOf } from '../../src/analysis/channels.ts';
import { blockedReport, confidenceOf } from '../../src/findings/blocked-report.ts';
import { defineRule } from '../../src/rule.ts';

export const unclosedChannel = defineRule({
  id: 'unclosed-channel',
  severity: 'error',
  mentions: /\bmake\(\s*chan\b/,
  run({ fn, report }) {
    for (const channel of channelsOf(fn)) {
      if (!isClosedWorld(channel, 'range')) continue;
      const blocked = blockedOn(channel, 'range', waitingOf(channel, 'range'));
      if (blocked) report(blockedReport(blocked, channel.make, WORDS, confidenceOf(blocked)));
    }
  },
});

const WORDS = {
  waits: (channel: string) => `range over ${channel}`,
  without: 'closing it',
  nobody: 'closes it',
};
