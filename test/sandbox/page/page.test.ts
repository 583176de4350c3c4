import { expect, test } from 'vitest';
import { startChecked } from '../start.ts';

const AT = { owner: 'acme', repo: 'shop' };

async function reviewed() {
  const { gh, octokit } = await startChecked();
  const repo = await gh.createRepository({ owner: 'acme', name: 'shop' });
  await repo.commit({ files: { 'dir/a b.go': 'one\ntwo\nthree\n' } });
  await repo.commit({ branch: 'topic', files: { 'dir/a b.go': 'one\ntwo & <b>\nthree\nfour\n' } });
  const pr = await repo.openPullRequest({ head: 'topic', title: 'Add <four>' });
  const { rest } = await octokit(repo);
  const comments = [{ path: 'dir/a b.go', line: 2, body: 'It **leaks**.\n\n```suggestion\ntwo\n```' }];
  await rest.pulls.createReview({ ...AT, pull_number: 1, event: 'COMMENT', body: 'One leak', comments });
  await completeCheck(rest, pr.headSha);
  const get = async (path: string) => {
    const answer = await fetch(new URL(path, gh.url));
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  };
  return { gh, repo, pr, get };
}

type Rest = Awaited<ReturnType<Awaited<ReturnType<typeof startChecked>>['octokit']>>['rest'];

async function completeCheck(rest: Rest, head_sha: string) {
  const line = { path: 'dir/a b.go', start_line: 4, end_line: 4 };
  const annotations = [{ ...line, annotation_level: 'warning' as const, title: 'Four', message: 'An annotation' }];
  const output = { title: '1 leak introduced', summary: 'The `summary`', annotations };
  await rest.checks.create({ ...AT, name: 'leakcheck', head_sha, conclusion: 'failure', output });
}

/** The text of a page without its tags, blanks made one. */
const words = (html: string) =>
  html
    .replace(/<style>.*?<\/style>/s, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');

test('the page of a pull request has the comments under their lines', async () => {
  const { pr, get } = await reviewed();
  const { status, text, headers } = await get(pr.url);
  expect(status).toBe(200);
  expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  const shown = words(text);
  for (const part of [
    'Add &#60;four&#62;',
    'leakcheck failure 1 leak introduced',
    'The summary',
    'leakcheck[bot] reviewed',
  ]) {
    expect(shown).toContain(part);
  }
  const diff = shown.slice(shown.indexOf('Files changed'));
  expect(diff).toMatch(
    /two &#38; &#60;b&#62; leakcheck\[bot\] commented It leaks \. Suggested change - two &#38; &#60;b&#62; \+ two 3 3 three 4 four warning Four/,
  );
});

test('links in comments lead to the lines of the file', async () => {
  const { pr, get } = await reviewed();
  const { text } = await get(`/acme/shop/blob/${pr.headSha}/dir/a%20b.go`);
  expect(text).toContain('<tr id="L4">');
  expect(words(text)).toContain('4 four');
  expect((await get(`/acme/shop/raw/${pr.headSha}/dir/a%20b.go`)).text).toBe('one\ntwo & <b>\nthree\nfour\n');
});

test('the first page lists the pull requests with their verdict', async () => {
  const { get } = await reviewed();
  const { text } = await get('/');
  expect(text).toContain('href="/acme/shop/pull/1"');
  expect(words(text)).toContain('1 leak introduced');
});

test('the page of a check run, which GitHub links to, is there', async () => {
  const { gh, repo, get } = await reviewed();
  const { html_url } = Object(gh.requests.at(-1)?.response);
  const { status, text } = await get(html_url);
  expect(status).toBe(200);
  expect(words(text)).toContain('An annotation');
  expect(repo.checkRuns).toHaveLength(1);
});

test('comments on lines that are gone are shown as outdated, resolved ones are folded', async () => {
  const { pr, get } = await reviewed();
  const [thread] = pr.threads;
  if (thread) pr.resolve(thread, 'alice');
  expect(words((await get(pr.url)).text)).toContain('Resolved by alice');
  await pr.push({ files: { 'dir/a b.go': 'one\nTWO\nthree\nfour\n' } });
  const { text } = await get(pr.url);
  expect(words(text.slice(text.indexOf('Outdated')))).toContain('It leaks .');
});

test.each([
  '/nobody/nothing',
  '/acme/shop/pull/9',
  '/acme/shop/blob/main/none.go',
  '/acme/shop/runs/1',
  '/acme/shop/blob/%zz/a',
  '/%zz',
])('%s is not found', async (path) => {
  const { get } = await reviewed();
  expect((await get(path)).status).toBe(404);
});
