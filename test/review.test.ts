import { describe, expect, test } from 'vitest';
import { analyzeChange } from '../src/analyze.ts';
import { readMarker } from '../src/github/markers.ts';
import { at } from '../src/sandbox/json.ts';
import { go, jobFor, openPull } from './github/bot.ts';

const LEAK = go('leak("conn")');

describe('the first push', () => {
  test('gets one review on the added line, and a failed check run', async () => {
    const bot = await openPull({ 'a.go': go() }, { 'a.go': LEAK, 'b/c.go': go('use()') });
    const result = await bot.review();

    expect(result).toMatchObject({ kind: 'reviewed', conclusion: 'failure', findings: 1, comments: 1, annotations: 0 });
    expect(bot.pr.reviews).toMatchObject([{ state: 'COMMENTED', commitId: bot.pr.headSha }]);
    expect(bot.pr.reviewComments).toMatchObject([{ path: 'a.go', line: 4, side: 'RIGHT' }]);
    const [comment] = bot.pr.reviewComments;
    expect(comment?.body).toContain('**`conn` is never released.**');
    expect(comment?.body).toContain('```suggestion\n\tleak("conn")\n\tdefer release()\n```');
    expect(comment?.body).toContain(`${bot.gh.url}/acme/shop/blob/${bot.pr.headSha}/a.go#L4`);
    expect(readMarker(comment?.body ?? '')).toMatchObject({ rule: 'unclosed-body' });
    expect(bot.repo.checkRuns).toMatchObject([
      { name: 'leakcheck', status: 'completed', conclusion: 'failure', externalId: 'pr:1', title: '1 leak introduced' },
    ]);
    expect(bot.pr.issueComments).toEqual([]);
  });

  test('costs five calls with findings, four without', async () => {
    const bot = await openPull({}, { 'a.go': LEAK, 'x/y/z.go': go() });
    await bot.review();
    expect(bot.calls()).toEqual([
      'POST /repos/{owner}/{repo}/check-runs 201',
      'GET /repos/{owner}/{repo}/pulls/{pull_number}/files 200',
      'POST /graphql 200',
      'POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews 200',
      'PATCH /repos/{owner}/{repo}/check-runs/{check_run_id} 200',
    ]);
    await bot.pr.push({ files: { 'x/y/z.go': go('use()') } });
    await bot.review();
    expect(bot.calls()).toHaveLength(9);
  });
});

describe('nothing is said twice', () => {
  test('not for the same push', async () => {
    const bot = await openPull({}, { 'a.go': LEAK });
    await bot.review();
    const again = await bot.review();
    expect(again).toMatchObject({ conclusion: 'failure', findings: 1, comments: 0, annotations: 0 });
    expect(bot.pr.reviews).toHaveLength(1);
    expect(bot.repo.checkRuns.at(-1)?.summary).toContain('[comment](');
  });

  test('not after a push that moves the line, and only the new one is said', async () => {
    const bot = await openPull({}, { 'a.go': LEAK });
    await bot.review();
    await bot.pr.push({ files: { 'a.go': go('first()', 'leak("conn")', 'leak("file")') } });
    await bot.review();
    expect(bot.pr.reviews.map((review) => review.comments.length)).toEqual([1, 1]);
    expect(bot.pr.reviewComments.map((comment) => readMarker(comment.body)?.said)).toMatchObject([
      [{ fingerprint: 'v1:636f6e6e' }],
      [{ fingerprint: 'v1:66696c65' }],
    ]);
  });

  test('not after a person resolved it, and it counts all the same', async () => {
    const bot = await openPull({}, { 'a.go': LEAK });
    await bot.review();
    bot.pr.resolve(bot.pr.threads[0]!);
    const again = await bot.review();
    expect(again).toMatchObject({ conclusion: 'failure', comments: 0, annotations: 0 });
    expect(bot.repo.checkRuns.at(-1)?.summary).toContain('[resolved comment](');
  });

  test('but a marker that somebody else pasted silences nothing', async () => {
    const bot = await openPull({}, { 'a.go': LEAK });
    await bot.review();
    const [ours] = bot.pr.threads;
    const pasted = { ...ours!.comments[0]!, user: bot.pr.state.author };
    bot.pr.state.threads.splice(0, 1, { ...ours!, comments: [pasted] });
    expect(await bot.review()).toMatchObject({ comments: 1 });
  });

  test('with more than a hundred threads on the pull request', async () => {
    const names = Array.from({ length: 130 }, (_, i) => `n${i}`);
    const bot = await openPull({}, { 'a.go': go(...names.map((name) => `leak("${name}")`)) });
    const config = { failLevel: 'error', gateConfidence: 'high', maxComments: 30 } as const;
    for (let i = 0; i < 5; i++) {
      await bot.review({ config });
      for (const thread of bot.pr.threads) bot.pr.resolve(thread);
    }
    expect(bot.pr.reviewComments).toHaveLength(130);
    const said = bot.pr.reviewComments
      .flatMap((comment) => readMarker(comment.body)?.said ?? [])
      .map((s) => s.fingerprint);
    expect(new Set(said).size).toBe(130);
    expect(await bot.review({ config })).toMatchObject({ findings: 130, comments: 0, annotations: 0 });
  });
});

test('a comment stays with its leak when an equal one is put before it, and when it moves to another file', async () => {
  const open = ['f, err := os.Open(path)', 'if err != nil {', '\treturn err', '}', 'println(f.Name())'];
  const file = (name: string, ...blocks: readonly (readonly string[])[]) =>
    [
      'package p',
      'import "os"',
      `func ${name}(path string) error {`,
      ...blocks.flatMap((lines) => ['{', ...lines, '}']),
      'return nil',
      '}',
      '',
    ].join('\n');
  const other = ['println("other")', ...open];
  const bot = await openPull({ 'a.go': 'package p\n' }, { 'a.go': file('F', open) });
  const push = async (files: Record<string, string | null>) => {
    await bot.pr.push({ files });
    return await bot.review({ analyze: analyzeChange });
  };
  expect(await bot.review({ analyze: analyzeChange })).toMatchObject({ findings: 1, comments: 1 });
  expect(await push({ 'a.go': file('F', other, open) })).toMatchObject({ findings: 2, comments: 1 });
  expect(bot.pr.reviewComments.map((c) => c.startLine ?? c.line)).toEqual([13, 6]);
  expect(await push({ 'a.go': file('F', open, other, open) })).toMatchObject({ findings: 3, comments: 1 });
  expect(await push({ 'a.go': 'package p\n', 'b.go': file('G', open, other, open) })).toMatchObject({
    findings: 3,
    comments: 0,
    annotations: 0,
  });
});

describe('what is not a comment is an annotation', () => {
  test('what has no room: 50 a request, each once', async () => {
    const names = Array.from({ length: 130 }, (_, i) => `n${i}`);
    const bot = await openPull({}, { 'a.go': go(...names.map((name) => `leak("${name}")`)) });
    expect(await bot.review()).toMatchObject({ findings: 130, comments: 10, annotations: 120 });
    expect(bot.repo.checkRuns[0]?.annotations.map((annotation) => annotation.startLine)).toEqual(
      Array.from({ length: 120 }, (_, i) => i + 14),
    );
    const updates = bot.gh.requests.filter((call) => call.method === 'PATCH').map((call) => call.request);
    // A required check must not turn green or red while annotations are still to come.
    expect(updates.map((update) => at(update, 'conclusion'))).toEqual([undefined, undefined, 'failure']);
    await bot.review();
    expect(bot.pr.reviews).toHaveLength(1);
  });

  test('what is of low confidence, and it does not fail the check', async () => {
    const bot = await openPull({}, { 'a.go': go('maybe("conn")') });
    expect(await bot.review()).toMatchObject({ conclusion: 'neutral', comments: 0, annotations: 1 });
    expect(bot.repo.checkRuns[0]?.annotations).toMatchObject([{ level: 'notice', startLine: 4 }]);
    expect(bot.pr.reviews).toEqual([]);
  });

  test('everything in a draft, until it is ready', async () => {
    const bot = await openPull({}, { 'a.go': LEAK }, { draft: true });
    expect(await bot.review()).toMatchObject({ conclusion: 'failure', comments: 0, annotations: 1 });
    await bot.pr.markReady();
    expect(await bot.review()).toMatchObject({ comments: 1, annotations: 0 });
  });

  test('everything in a pull request that was closed meanwhile', async () => {
    const bot = await openPull({}, { 'a.go': LEAK });
    await bot.pr.close();
    expect(await bot.review()).toMatchObject({ comments: 0, annotations: 1 });
  });
});

test('leaks of one rule in one function share a comment', async () => {
  const bot = await openPull({}, { 'a.go': go('leak("Get.a")', 'use()', 'leak("Get.b")') });
  expect(await bot.review()).toMatchObject({ findings: 2, comments: 1, annotations: 0 });
  expect(bot.pr.reviewComments[0]?.body).toContain('The same in this function: [line 6](');
  expect(await bot.review()).toMatchObject({ findings: 2, comments: 0, annotations: 0 });
});

describe('every change ends in a completed check run', () => {
  const FILE = go('old()');
  test.each([
    ['of no Go files', {}, { 'README.md': 'x' }, 'success', 'No Go files to review'],
    [
      'of tests and vendored code only',
      {},
      { 'a_test.go': LEAK, 'vendor/v/v.go': LEAK, 'x/testdata/a.go': LEAK },
      'success',
      'No Go files to review',
    ],
    ['of clean Go files', {}, { 'a.go': FILE }, 'success', 'No leaks introduced'],
    ['that deletes a file', { 'a.go': LEAK }, { 'a.go': null }, 'success', 'No leaks introduced'],
    ['that renames a file', { 'a.go': LEAK }, { 'a.go': null, 'b/b.go': LEAK }, 'success', 'No leaks introduced'],
    ['that empties a file', { 'a.go': LEAK }, { 'a.go': '' }, 'success', 'No leaks introduced'],
    ['that adds an empty file', {}, { 'a.go': '' }, 'success', 'No leaks introduced'],
    [
      'with a binary',
      {},
      { 'a.go': Buffer.from('package a\0\u0001'), 'b.go': go() },
      'neutral',
      'Not wholly analysed; no leaks in the rest',
    ],
  ] as const)('%s', async (_, base, head, conclusion, title) => {
    const bot = await openPull(base, head);
    expect(await bot.review()).toMatchObject({ conclusion, comments: 0 });
    expect(bot.repo.checkRuns).toMatchObject([{ status: 'completed', conclusion, title }]);
    expect(bot.pr.reviews).toEqual([]);
  });

  test('that is empty', async () => {
    const bot = await openPull({ 'a.go': FILE }, { 'a.go': FILE });
    expect(await bot.review()).toMatchObject({ conclusion: 'success' });
    expect(bot.repo.checkRuns).toMatchObject([{ status: 'completed', title: 'No Go files to review' }]);
  });

  test('of which GitHub sends no patch for a file: the file is listed, the rest is reviewed', async () => {
    const big = go(...Array.from({ length: 25_000 }, (_, i) => `use(${i})`), 'leak("hidden")');
    const bot = await openPull({}, { 'big.go': big, 'small/a.go': go('maybe("x")') });
    expect(await bot.review()).toMatchObject({ conclusion: 'neutral', findings: 1 });
    expect(bot.repo.checkRuns[0]?.summary).toContain('- `big.go`: GitHub sent no diff for it');
  });

  test('of a file that is too large for the API: it is listed', async () => {
    const bot = await openPull(
      { 'a.go': `${go()}// ${'x'.repeat(600_000)}\n` },
      { 'a.go': `${LEAK}// ${'x'.repeat(600_000)}\n` },
    );
    expect(await bot.review()).toMatchObject({ conclusion: 'neutral', findings: 0 });
    expect(bot.repo.checkRuns[0]?.summary).toContain('- `a.go`: it is too large');
  });

  test('with names that are made to be misread', async () => {
    const name = 'a`](http:x) @org|team ü<b>\n.go';
    const bot = await openPull({}, { [`dir "q"/${name}`]: LEAK });
    expect(await bot.review()).toMatchObject({ conclusion: 'failure', comments: 1 });
  });

  test('of a hundred and fifty files in thirty folders', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 150 }, (_, i) => [`d${i % 30}/f${i}.go`, go(i % 50 === 0 ? `leak("n${i}")` : 'use()')]),
    );
    const bot = await openPull({}, files);
    expect(await bot.review()).toMatchObject({ findings: 3, comments: 3 });
    expect(bot.calls().filter((call) => call.startsWith('POST /graphql'))).toHaveLength(2);
  });

  test('whose analysis fails, with the delivery to look for', async () => {
    const bot = await openPull({}, { 'a.go': LEAK });
    const analyze = () => Promise.reject(new Error('a bug'));
    await expect(bot.review({ analyze })).rejects.toThrow('a bug');
    expect(bot.repo.checkRuns).toMatchObject([
      { status: 'completed', conclusion: 'failure', title: 'Could not analyse this commit' },
    ]);
    expect(bot.repo.checkRuns[0]?.summary).toContain('`d-1`');
  });
});

describe('a head that was overtaken', () => {
  test('is neutral, and the head of now is reviewed', async () => {
    const bot = await openPull({}, { 'a.go': LEAK });
    const first = bot.pr.headSha;
    await bot.pr.push({ files: { 'b.go': go() } });
    expect(await bot.review({}, first)).toMatchObject({ kind: 'reviewed', head: bot.pr.headSha, comments: 1 });
    expect(bot.repo.checkRuns).toMatchObject([
      { headSha: first, status: 'completed', conclusion: 'neutral', title: 'Superseded by a newer commit' },
      { headSha: bot.pr.headSha, status: 'completed', conclusion: 'failure' },
    ]);
  });

  test('of an event that names none is looked up', async () => {
    const bot = await openPull({}, { 'a.go': LEAK });
    const job = { ...jobFor(bot.repo, bot.pr), kind: 'review', trigger: 'rerequest' } as const;
    expect(await bot.run(job)).toMatchObject({ head: bot.pr.headSha, comments: 1 });
  });
});

test('a pull request from a fork is reviewed like any other', async () => {
  const bot = await openPull({}, { 'a.go': LEAK }, { fork: 'stranger' });
  expect(await bot.review()).toMatchObject({ conclusion: 'failure', comments: 1 });
  expect(bot.repo.checkRuns).toMatchObject([{ externalId: 'pr:1', status: 'completed' }]);
});
