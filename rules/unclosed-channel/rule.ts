import { type Blocked, blockedOn, isClosedWorld, waitingOf } from '../../src/analysis/channels/blocking.ts';
import { channelsOf, isLoose, type Operation, threadOf } from '../../src/analysis/channels/channels.ts';
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
      if (blocked)
        report(blockedReport(blocked, channel.make, WORDS, isServed(blocked) ? 'low' : confidenceOf(blocked)));
    }
  },
});

/** What the function gives away sends on the channel, and nothing ends that: it lasts as long as whoever has it, as a rule as long as the process. */
function isServed({ channel: { operations }, ways }: Blocked): boolean {
  const isGiven = ({ kind, frame }: Operation) =>
    kind === 'send' && (isLoose(frame) || threadOf(frame).by === 'unknown');
  return ways.length === 0 && operations.some(isGiven);
}

const WORDS = {
  waits: (channel: string) => `range over ${channel}`,
  without: 'closing it',
  nobody: 'closes it',
};
