import { describe, expect, test } from 'vitest';
import type { Fault } from '../../src/sandbox/faults.ts';
import { type Bot, go, openPull } from './bot.ts';

const CHECK_RUNS = '/repos/{owner}/{repo}/check-runs';
const CHECK_RUN = `${CHECK_RUNS}/{check_run_id}`;
const LOST = [
  ['the connection breaks', { mode: 'lost-answer' }],
  ['it answers 502', { mode: 'lost-answer', status: 502 }],
] as const;

/** Ten comments, so 120 annotations: three requests. */
async function openLeaks(fault: Fault): Promise<Bot> {
  const names = Array.from({ length: 130 }, (_, i) => `n${i}`);
  const bot = await openPull({}, { 'a.go': go(...names.map((name) => `leak("${name}")`)) });
  bot.gh.fail(fault);
  return bot;
}

describe('a run that GitHub made without saying so is gone on with', () => {
  test.each(LOST)('when %s', async (_, how) => {
    const bot = await openPull({}, { 'a.go': go() });
    bot.gh.fail({ method: 'POST', path: CHECK_RUNS, ...how });
    expect(await bot.review()).toMatchObject({ conclusion: 'success' });
    expect(bot.repo.checkRuns).toMatchObject([{ status: 'completed', conclusion: 'success' }]);
  });

  test('but not the completed one of an earlier review, nor that of another pull request', async () => {
    const bot = await openPull({}, { 'a.go': go() });
    await bot.review();
    bot.gh.fail({ method: 'POST', path: CHECK_RUNS, status: 502 });
    await bot.review();
    expect(bot.repo.checkRuns).toMatchObject([{ status: 'completed' }, { status: 'completed' }]);

    const [, last] = bot.repo.checkRuns;
    Object.assign(last ?? {}, { status: 'in_progress', conclusion: null, externalId: 'pr:9' });
    bot.gh.fail({ method: 'POST', path: CHECK_RUNS, status: 502 });
    await bot.review();
    expect(bot.repo.checkRuns.map(({ status }) => status)).toEqual(['completed', 'in_progress', 'completed']);
  });
});

describe('each annotation is there once, and the conclusion is set', () => {
  const LINES = Array.from({ length: 120 }, (_, i) => i + 14);

  test.each([0, 1, 2])('when the answer to request %i is lost', async (skip) => {
    for (const [, how] of LOST) {
      const bot = await openLeaks({ method: 'PATCH', path: CHECK_RUN, skip, ...how });
      expect(await bot.review()).toMatchObject({ annotations: 120 });
      expect(bot.repo.checkRuns).toMatchObject([{ status: 'completed', conclusion: 'failure' }]);
      expect(bot.repo.checkRuns[0]?.annotations.map(({ startLine }) => startLine)).toEqual(LINES);
    }
  });

  test('when GitHub fails twice and does nothing', async () => {
    const bot = await openLeaks({ method: 'PATCH', path: CHECK_RUN, skip: 1, status: 503, times: 2 });
    await bot.review();
    expect(bot.repo.checkRuns).toMatchObject([
      { status: 'completed', conclusion: 'failure', title: expect.stringContaining('leaks') },
    ]);
    expect(bot.repo.checkRuns[0]?.annotations.map(({ startLine }) => startLine)).toEqual(LINES);
  });

  test('also where it fails for good: as an error of ours', async () => {
    const bot = await openLeaks({ method: 'PATCH', path: CHECK_RUN, status: 503, times: 3 });
    await expect(bot.review()).rejects.toThrow();
    expect(bot.repo.checkRuns).toMatchObject([{ status: 'completed', title: 'Could not analyse this commit' }]);
  });
});
