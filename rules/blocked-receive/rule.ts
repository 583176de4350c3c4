import { blockedOn, isClosedWorld, waitingOf } from '../../src/analysis/blocking.ts';
import { channelsOf } from '../../src/analysis/channels.ts';
import { blockedReport } from '../../src/findings/blocked-report.ts';
import { defineRule } from '../../src/rule.ts';

export const blockedReceive = defineRule({
  id: 'blocked-receive',
  severity: 'error',
  mentions: /<-/,
  run({ fn, report }) {
    for (const channel of channelsOf(fn).filter(isClosedWorld)) {
      const blocked = blockedOn(channel, 'receive', waitingOf(channel, 'receive'));
      const at = blocked?.operations[0].at;
      if (blocked && at?.kind === 'UnaryExpr') report(blockedReport(blocked, at, WORDS, 'high'));
    }
  },
});

const WORDS = {
  waits: (channel: string) => `receive from ${channel}`,
  without: 'sending on it or closing it',
  nobody: 'sends on it or closes it',
};
