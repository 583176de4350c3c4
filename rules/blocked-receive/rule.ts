import { isBehindFlag } from '../../src/analysis/cfg/flags.ts';
import { nodesOf } from '../../src/analysis/cfg/nodes.ts';
import { type Blocked, blockedOn, isClosedWorld, waitingOf } from '../../src/analysis/channels/blocking.ts';
import { channelsOf } from '../../src/analysis/channels/channels.ts';
import type { Confidence } from '../../src/finding.ts';
import { blockedReport, confidenceOf, nodeOf } from '../../src/findings/blocked-report.ts';
import { defineRule } from '../../src/rule.ts';
import { deadSelects } from './selects.ts';
import { silentReceives } from './silent.ts';
import { watchersOf } from './watchers.ts';
import { selectReport, silentReport, watcherReport } from './words.ts';

export const blockedReceive = defineRule({
  id: 'blocked-receive',
  severity: 'error',
  mentions: /<-|\bmake\(\s*chan\b|\bselect\b/,
  run({ fn, report }) {
    for (const silent of silentReceives(fn)) report(silentReport(fn, silent));
    for (const dead of deadSelects(fn)) report(selectReport(dead));
    for (const watcher of watchersOf(fn)) report(watcherReport(fn, watcher));
    for (const channel of channelsOf(fn)) {
      if (!isClosedWorld(channel, 'receive')) continue;
      const blocked = blockedOn(channel, 'receive', waitingOf(channel, 'receive'));
      if (blocked) report(blockedReport(blocked, nodeOf(blocked), WORDS, sureness(blocked)));
    }
  },
});

/**
 * Where somebody sends, but too seldom, how many receivers there are must be known: a `sync.Once` may let one of them through, and who calls a literal may
 * know that there is nothing to come.
 */
function sureness(blocked: Blocked): Confidence {
  const confidence = confidenceOf(blocked);
  if (isMeant(blocked)) return 'low';
  return blocked.ways.length > 0 && (blocked.several || confidence !== 'high' || isFlagged(blocked))
    ? 'low'
    : confidence;
}

/** `stop := make(chan struct{}); <-stop`: who has started nothing in between means to wait for ever. */
function isMeant({ channel: { maker, make, operations } }: Blocked): boolean {
  const [only, ...more] = operations;
  if (!only || more.length > 0 || only.frame.fn !== maker) return false;
  return !nodesOf(maker, 'GoStmt').some(({ pos }) => make.pos < pos && pos < only.at.pos);
}

/** `if !found { errs <- err }`: who receives has learned of it by another way, as that nothing else has come. */
function isFlagged({ channel: { operations } }: Blocked): boolean {
  const sends = operations.filter(({ kind }) => kind === 'send');
  return sends.length > 0 && sends.every(({ at, frame: { fn } }) => isBehindFlag(fn, at));
}

const WORDS = {
  waits: (channel: string) => `receive from ${channel}`,
  without: 'sending on it or closing it',
  nobody: 'sends on it or closes it',
};
