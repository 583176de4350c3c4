import { describe, expect, test } from 'vitest';
import type { Fault } from '../../src/sandbox/faults.ts';
import { type Bot, go, leaksSaid, openPull } from './bot.ts';

const REVIEWS = '/repos/{owner}/{repo}/pulls/{pull_number}/reviews';
const CHECK_RUN = '/repos/{owner}/{repo}/check-runs/{check_run_id}';
const TWO_LEAKS = { 'a.go': go('leak("conn")'), 'b.go': go('leak("file")') };

async function reviewWith(...faults: readonly Fault[]): Promise<{ bot: Bot; result: unknown }> {
  const bot = await openPull({}, TWO_LEAKS);
  for (const fault of faults) bot.gh.fail(fault);
  return { bot, result: await bot.review() };
}

function posts(bot: Bot): number {
  return bot.calls().filter((call) => call.startsWith(`POST ${REVIEWS} `)).length;
}

describe('a review that GitHub took without saying so is not posted again', () => {
  test.each([
    ['the connection broke', { mode: 'lost-answer' }],
    ['it answered 502', { mode: 'lost-answer', status: 502 }],
  ] as const)('when %s', async (_, how) => {
    const { bot, result } = await reviewWith({ method: 'POST', path: REVIEWS, ...how });
    expect(posts(bot)).toBe(1);
    expect(bot.pr.reviews).toHaveLength(1);
    expect(result).toMatchObject({ comments: 2, annotations: 0 });
    expect(bot.repo.checkRuns[0]?.summary).toContain(`[comment](${bot.gh.url}/acme/shop/pull/1#`);
  });
});

describe('a review that GitHub did not take', () => {
  test('is posted once more after a 5xx', async () => {
    const { bot, result } = await reviewWith({ method: 'POST', path: REVIEWS, status: 502 });
    expect(posts(bot)).toBe(2);
    expect(bot.pr.reviews).toHaveLength(1);
    expect(result).toMatchObject({ comments: 2, annotations: 0 });
  });

  test('is posted once more after a 422, when the diff still has its lines', async () => {
    const { bot, result } = await reviewWith({ method: 'POST', path: REVIEWS, status: 422 });
    expect(posts(bot)).toBe(2);
    expect(result).toMatchObject({ comments: 2, annotations: 0 });
  });

  test.each([
    ['422', { status: 422, times: 2 }, 2],
    ['502', { status: 502, times: 2 }, 2],
    ['403', { status: 403 }, 1],
  ])('twice (%s) leaves annotations, and the summary says why', async (status, fault, tries) => {
    const { bot, result } = await reviewWith({ method: 'POST', path: REVIEWS, ...fault });
    expect(posts(bot)).toBe(tries);
    expect(result).toMatchObject({ conclusion: 'failure', comments: 0, annotations: 2 });
    expect(bot.repo.checkRuns).toMatchObject([{ status: 'completed', conclusion: 'failure' }]);
    expect(bot.repo.checkRuns[0]?.summary).toContain(`(HTTP ${status})`);
    // What was not said is still to be said.
    expect(await bot.review()).toMatchObject({ comments: 2, annotations: 0 });
  });
});

describe('a review that came too soon', () => {
  const soon = { method: 'POST', path: REVIEWS, status: 403, headers: { 'retry-after': '7' } } as const;

  async function waitedFor(...faults: readonly Fault[]) {
    const bot = await openPull({}, TWO_LEAKS);
    for (const fault of faults) bot.gh.fail(fault);
    const waits: number[] = [];
    const result = await bot.review({ wait: async (ms) => waits.push(ms) });
    return { bot, result, waits };
  }

  test.each([403, 429])('is posted after the pause that GitHub asks for (%i)', async (status) => {
    const { bot, result, waits } = await waitedFor({ ...soon, status });
    expect(waits).toEqual([7000]);
    expect(result).toMatchObject({ comments: 2, annotations: 0 });
    expect(bot.pr.reviews).toHaveLength(1);
  });

  test('is not posted again if it stands there all the same', async () => {
    const { bot, result } = await waitedFor({ ...soon, mode: 'lost-answer' });
    expect(result).toMatchObject({ comments: 2, annotations: 0 });
    expect(bot.pr.reviews).toHaveLength(1);
  });

  test.each([
    ['no pause', { status: 403 }, []],
    ['a pause that is too long', { headers: { 'retry-after': '61' } }, []],
    ['a pause that is not enough', { times: 2 }, [7000]],
  ])('with %s leaves annotations', async (_, change, expected) => {
    const { headers, ...bare } = soon;
    const fault = 'status' in change ? { ...bare, ...change } : { ...soon, ...change };
    const { bot, result, waits } = await waitedFor(fault);
    expect(waits).toEqual(expected);
    expect(result).toMatchObject({ conclusion: 'failure', comments: 0, annotations: 2 });
    expect(bot.repo.checkRuns[0]?.summary).toContain('(HTTP 403)');
  });

  test('leaves annotations also where nothing can be read after the pause', async () => {
    const blocked = { path: '/graphql', status: 403, skip: 1, times: 9 };
    const { result } = await waitedFor(soon, blocked);
    expect(result).toMatchObject({ conclusion: 'failure', comments: 0, annotations: 2 });
  });
});

test('after a 422 lines that the diff no longer has are not commented on', async () => {
  const bot = await openPull({}, TWO_LEAKS);
  const head = bot.pr.headSha;
  bot.gh.fail({ method: 'POST', path: REVIEWS, status: 422 });
  // The push arrives between the reading and the review.
  const analyze: typeof leaksSaid = async (change) => {
    await bot.pr.push({ files: { 'a.go': null } });
    return leaksSaid(change);
  };
  expect(await bot.review({ analyze }, head)).toMatchObject({ findings: 2, comments: 1, annotations: 1 });
  expect(bot.pr.reviewComments).toMatchObject([{ path: 'b.go' }]);
});

describe('the check run is completed', () => {
  test('after GitHub failed for a moment', async () => {
    const { bot, result } = await reviewWith(
      { method: 'POST', path: '/repos/{owner}/{repo}/check-runs', status: 500 },
      { method: 'PATCH', path: CHECK_RUN, status: 503 },
    );
    expect(result).toMatchObject({ comments: 2 });
    expect(bot.repo.checkRuns).toMatchObject([{ status: 'completed', conclusion: 'failure' }]);
  });

  test('when the files cannot be listed', async () => {
    const bot = await openPull({}, TWO_LEAKS);
    bot.gh.fail({ path: /\/pulls\/1\/files$/, status: 500, times: 10 });
    await expect(bot.review()).rejects.toThrow();
    expect(bot.repo.checkRuns).toMatchObject([
      { status: 'completed', conclusion: 'failure', title: 'Could not analyse this commit' },
    ]);
  });

  test('when GraphQL answers nonsense', async () => {
    const bot = await openPull({}, TWO_LEAKS);
    bot.gh.fail({ path: '/graphql', status: 200, body: { data: { repository: { url: 5 } } }, times: 10 });
    await expect(bot.review()).rejects.toThrow('no pull request acme/shop#1');
    expect(bot.repo.checkRuns).toMatchObject([{ status: 'completed', title: 'Could not analyse this commit' }]);
  });

  test('or, where that is impossible, the first error is the one that is told', async () => {
    const bot = await openPull({}, TWO_LEAKS);
    bot.gh.fail({ method: 'PATCH', path: CHECK_RUN, status: 404, times: 10 });
    const analyze = () => Promise.reject(new Error('a bug'));
    await expect(bot.review({ analyze })).rejects.toThrow('a bug');
  });
});
