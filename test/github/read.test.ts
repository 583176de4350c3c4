import { describe, expect, test } from 'vitest';
import type { Change } from '../../src/change/change.ts';
import { type Bot, type Files, go, leaksSaid, openPull } from './bot.ts';

async function readOf(bot: Bot): Promise<Change> {
  let change: Change | undefined;
  await bot.review({
    analyze: (given) => {
      change = given;
      return leaksSaid(given);
    },
  });
  return change!;
}

const read = async (base: Files, head: Files) => readOf(await openPull(base, head));
const paths = (change: Change) => change.head.map((file) => file.path).toSorted();

describe('of a pull request is read', () => {
  test('the packages that it touches, with the modules above them, and no others', async () => {
    const base = {
      'a/a.go': go(),
      'a/other.go': go('other()'),
      'a/a_test.go': go(),
      'a/data.json': '{}',
      'a/sub/sub.go': go(),
      'b/b.go': go(),
      'a/go.mod': 'module example.com/a\n',
      'main.go': go(),
    };
    const change = await read(base, { 'a/a.go': go('use()') });
    expect(paths(change)).toEqual(['a/a.go', 'a/go.mod', 'a/other.go', 'go.mod']);
    expect(change.head.find((file) => file.path === 'a/a.go')?.text).toBe(go('use()'));
    expect(change.files).toMatchObject([{ path: 'a/a.go', status: 'modified' }]);
    expect(change.skipped).toEqual([]);
  });

  test('the root package', async () => {
    expect(paths(await read({}, { 'main.go': go() }))).toEqual(['go.mod', 'main.go']);
  });

  test('the folder that a renamed file came from', async () => {
    const change = await read({ 'a/a.go': go('use()'), 'a/rest.go': go() }, { 'a/a.go': null, 'b/a.go': go('use()') });
    expect(change.files).toMatchObject([{ path: 'b/a.go', previousPath: 'a/a.go', status: 'renamed', hunks: [] }]);
    expect(paths(change)).toEqual(['a/rest.go', 'b/a.go', 'go.mod']);
  });

  test('a deleted file, with the lines that it had', async () => {
    const change = await read({ 'a/a.go': go('use()'), 'a/b.go': go() }, { 'a/a.go': null, 'a/b.go': go('use()') });
    expect(change.files[0]).toMatchObject({ path: 'a/a.go', status: 'removed' });
    expect(change.files[0]?.hunks?.[0]?.lines).toContain('-\tuse()');
    expect(change.skipped).toEqual([]);
  });

  test('text as it stands: multi-byte, carriage returns, no newline at the end', async () => {
    const text = 'package shop\r\n\r\n// 漏れ 😀\r\nvar x = 1';
    const change = await read({}, { 'a.go': text });
    expect(change.head.find((file) => file.path === 'a.go')?.text).toBe(text);
  });
});

describe('where GitHub cannot answer for all folders at once', () => {
  const FILES = { 'a/a.go': go('leak("a")'), 'b/b.go': go('leak("b")'), 'c/c.go': go('leak("c")') };

  test('fewer are asked for at a time', async () => {
    const bot = await openPull({}, FILES);
    // The first query and its retry; then the pull request is answered, and three folders are too many once more.
    bot.gh.fail({ path: '/graphql', status: 502, times: 2 });
    bot.gh.fail({ path: '/graphql', status: 502, times: 2, skip: 1 });
    const change = await readOf(bot);
    expect(paths(change)).toEqual(['a/a.go', 'b/b.go', 'c/c.go', 'go.mod']);
    expect(bot.repo.checkRuns).toMatchObject([{ conclusion: 'failure' }]);
  });

  test('what cannot be read alone is listed, and the verdict is no success', async () => {
    const bot = await openPull({}, { 'a/a.go': go('use()') });
    bot.gh.fail({ path: '/graphql', status: 502, times: 2 });
    bot.gh.fail({ path: '/graphql', status: 502, times: 2, skip: 1 });
    const change = await readOf(bot);
    expect(change.skipped).toEqual([{ path: 'a/a.go', reason: 'its folder could not be read at the head commit' }]);
    expect(bot.repo.checkRuns).toMatchObject([{ status: 'completed', conclusion: 'neutral' }]);
  });
});

test('without permission to read contents the files are listed as not analysed', async () => {
  const permissions = { metadata: 'read', pull_requests: 'write', checks: 'write' } as const;
  const bot = await openPull({}, { 'a.go': go('leak("a")') }, { sandbox: { permissions } });
  expect(await bot.review()).toMatchObject({ conclusion: 'neutral', findings: 0 });
  expect(bot.repo.checkRuns[0]?.summary).toContain('- `a.go`: its folder could not be read');
});

describe('what GitHub leaves out is listed, and the verdict is no success', () => {
  const listed = { sha: 'a'.repeat(40), filename: 'a.go', status: 'modified', additions: 1, deletions: 0, changes: 1 };

  test.each([
    ['files past the end of its list', [], '`other files`: GitHub lists only 0 of the 1 changed files'],
    ['a patch', [listed], '`a.go`: GitHub sent no diff for it'],
    [
      'the end of a patch',
      [{ ...listed, patch: '@@ -1,3 +1,4 @@\n package shop\n+x' }],
      '`a.go`: its diff could not be read',
    ],
    ['all sense in a patch', [{ ...listed, patch: 'no hunk' }], '`a.go`: its diff could not be read'],
  ])('%s', async (_, body, line) => {
    const bot = await openPull({ 'a.go': go() }, { 'a.go': go('leak("a")') });
    bot.gh.fail({ path: /\/files$/, status: 200, body });
    expect(await bot.review()).toMatchObject({ conclusion: 'neutral', findings: 0 });
    expect(bot.repo.checkRuns[0]?.summary).toContain(line);
  });
});
