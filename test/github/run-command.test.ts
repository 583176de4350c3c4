import { describe, expect, test } from 'vitest';
import type { JobResult } from '../../src/review.ts';
import { type Bot, go, jobFor, openPull } from './bot.ts';

async function commanded(body: string, user: string, prepare: (bot: Bot) => void = () => {}) {
  const bot = await openPull({}, { 'a.go': go('leak("conn")') });
  prepare(bot);
  const comment = await bot.pr.comment({ user, body });
  const result: JobResult = await bot.run({
    ...jobFor(bot.repo, bot.pr),
    kind: 'command',
    comment: { id: comment.id, body, user, type: 'issue' },
  });
  const replies = bot.pr.issueComments.filter((reply) => reply !== comment).map((reply) => reply.body);
  return { bot, result, replies, reactions: comment.reactions.map((reaction) => reaction.content) };
}

describe('/leakcheck', () => {
  test('of the author reviews the current head', async () => {
    const { bot, result, replies, reactions } = await commanded('/leakcheck', 'gopher');
    expect(result).toMatchObject({ kind: 'commanded', result: { kind: 'reviewed', comments: 1 } });
    expect(reactions).toEqual(['eyes', '+1']);
    expect(replies).toEqual([]);
    expect(bot.repo.checkRuns).toMatchObject([{ headSha: bot.pr.headSha, conclusion: 'failure' }]);
  });

  test.each(['admin', 'write'] as const)('of somebody with %s access too', async (permission) => {
    const { reactions } = await commanded('/leakcheck', 'maintainer', ({ repo }) =>
      repo.setPermission('maintainer', permission),
    );
    expect(reactions).toEqual(['eyes', '+1']);
  });

  test.each([
    ['somebody who may only read', (bot: Bot) => bot.repo.setPermission('reader', 'read')],
    ['a stranger', () => {}],
  ])('of %s is refused, in one line', async (_, prepare) => {
    const { bot, result, replies, reactions } = await commanded('/leakcheck', 'reader', prepare);
    expect(result).toEqual({ kind: 'refused' });
    expect(reactions).toEqual(['confused']);
    expect(replies).toHaveLength(1);
    expect(replies[0]).not.toContain('\n');
    expect(bot.repo.checkRuns).toEqual([]);
    expect(bot.pr.reviews).toEqual([]);
  });
});

test('/leakcheck help shows anybody the commands, and who may use them', async () => {
  const { replies, reactions } = await commanded('/leakcheck help', 'stranger');
  expect(reactions).toEqual(['eyes', '+1']);
  expect(replies).toHaveLength(1);
  expect(replies[0]).toMatch(/`\/leakcheck`.*author.*write access/);
});

test('a command that we do not know is answered in one line that repeats nothing of it', async () => {
  const { replies, reactions } = await commanded('/leakcheck @org/team <b>', 'gopher');
  expect(reactions).toEqual(['confused']);
  expect(replies).toHaveLength(1);
  expect(replies[0]).not.toMatch(/@org|<b>|\n/);
});

test.each([
  ['no command', 'see `/leakcheck`', 'gopher'],
  ['a command of a bot', '/leakcheck', 'other[bot]'],
])('%s is passed over', async (_, body, user) => {
  const bot = await openPull({}, { 'a.go': go('leak("conn")') });
  const comment = { id: 1, body, user, type: 'issue' } as const;
  expect(await bot.run({ ...jobFor(bot.repo, bot.pr), kind: 'command', comment })).toEqual({ kind: 'ignored' });
  expect(bot.calls()).toEqual([]);
});

test('a command counts also where the reaction fails', async () => {
  const { bot, result } = await commanded('/leakcheck', 'gopher', ({ gh }) =>
    gh.fail({ path: /\/reactions$/, status: 403, times: 2 }),
  );
  expect(result).toMatchObject({ kind: 'commanded' });
  expect(bot.pr.reviewComments).toHaveLength(1);
});

test('an answer that GitHub took without saying so is not given twice', async () => {
  const { replies } = await commanded('/leakcheck help', 'gopher', ({ gh }) =>
    gh.fail({ method: 'POST', path: /\/issues\/1\/comments$/, mode: 'lost-answer', status: 502 }),
  );
  expect(replies).toHaveLength(1);
});
