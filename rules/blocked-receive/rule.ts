import { blockedOn, isClosedWorld, waitingOf } from '../../src/analysis/blocking.ts';
import { channelsOf } from '../../src/analysis/channels.ts';
import { blockedReport, nodeOf } from '../../src/findings/blocked-report.ts';
import { defineRule } from '../../src/rule.ts';

export const blockedReceive = defineRule({
  id: 'blocked-receive',
  severity: 'error',
  mentions: /<-/,
  run({ fn, report }) {
    for (const channel of channelsOf(fn).filter(isClosedWorld)) {
      const blocked = blockedOn(channel, 'receive', waitingOf(channel, 'receive'));
      if (blocked) report(blockedReport(blocked, nodeOf(blocked), WORDS, 'high'));
    }
  },
});

const WORDS = {
  waits: (channel: string) => `receive from ${channel}`,
  without: 'sending on it or closing it',
  nobody: 'sends on it or closes it',
};
