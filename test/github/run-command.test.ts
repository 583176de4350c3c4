import { describe, expect, test } from 'vitest';
import type { JobResult } from '../../src/review.ts';
import type { IssueComment } from '../../src/sandbox/state.ts';
import { type Bot, go, jobFor, openPull } from './bot.ts';

async function commanded(body: string, user: string, prepare: (bot: Bot) => unknown = () => {}) {
  const bot = await openPull({}, { 'a.go': go('leak("conn")') });
  await prepare(bot);
  const comment = await bot.pr.comment({ user, body });
  const result = await run(bot, comment);
  const replies = repliesOf(bot).map((reply) => reply.body);
  return { bot, result, replies, reactions: comment.reactions.map((reaction) => reaction.content) };
}

function run(bot: Bot, { id, body, user }: IssueComment): Promise<JobResult> {
  const comment = { id, body, user: user.login, type: 'issue' } as const;
  return bot.run({ ...jobFor(bot.repo, bot.pr), kind: 'command', comment });
}

function repliesOf(bot: Bot): readonly IssueComment[] {
  return bot.pr.issueComments.filter(({ user }) => user.type === 'Bot');
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
  ])('of %s is refused, without a word', async (_, prepare) => {
    const { bot, result, replies, reactions } = await commanded('/leakcheck', 'reader', prepare);
    expect(result).toEqual({ kind: 'refused' });
    expect(reactions).toEqual(['confused']);
    expect(replies).toEqual([]);
    expect(bot.repo.checkRuns).toEqual([]);
    expect(bot.pr.reviews).toEqual([]);
  });
});

describe('/leakcheck help', () => {
  test('shows the commands, and who may use them', async () => {
    const { replies, reactions } = await commanded('/leakcheck help', 'gopher');
    expect(reactions).toEqual(['eyes', '+1']);
    expect(replies).toHaveLength(1);
    expect(replies[0]).toMatch(/`\/leakcheck`.*author.*write access/s);
  });

  test('shows them once a pull request, among many comments, also where a person pasted them', async () => {
    const { bot, replies } = await commanded('/leakcheck help', 'gopher', ({ pr }) =>
      pr.comment({ user: 'stranger', body: '<!-- leakcheck:help -->' }),
    );
    expect(replies).toHaveLength(1);
    for (let i = 0; i < 120; i++) await bot.pr.comment({ user: 'gopher', body: 'words' });
    const again = await bot.pr.comment({ user: 'gopher', body: '/leakcheck help' });
    expect(await run(bot, again)).toEqual({ kind: 'helped' });
    expect(again.reactions.map(({ content }) => content)).toEqual(['eyes', '+1']);
    expect(repliesOf(bot)).toHaveLength(1);
  });

  test('of a stranger is refused, without a word', async () => {
    const { result, replies, reactions } = await commanded('/leakcheck help', 'stranger');
    expect(result).toEqual({ kind: 'refused' });
    expect(reactions).toEqual(['confused']);
    expect(replies).toEqual([]);
  });
});

test('a command that we do not know gets no word, whoever gives it', async () => {
  const { result, replies, reactions } = await commanded('/leakcheck @org/team <b>', 'gopher');
  expect(result).toEqual({ kind: 'unknown' });
  expect(reactions).toEqual(['confused']);
  expect(replies).toEqual([]);
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
