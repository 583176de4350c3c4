import { expect, test } from 'vitest';
import { startChecked } from './start.ts';

const AT = { owner: 'acme', repo: 'shop', pull_number: 1 };

async function shop() {
  const checked = await startChecked();
  const repo = await checked.gh.createRepository({ owner: 'acme', name: 'shop' });
  await repo.commit({ files: { 'a.go': 'a\n' } });
  await repo.commit({ branch: 'topic', files: { 'a.go': 'b\n' } });
  const pr = await repo.openPullRequest({ head: 'topic' });
  const { rest, graphql } = await checked.octokit(repo);
  const review = () =>
    rest.pulls.createReview({ ...AT, event: 'COMMENT', body: 'x', request: { signal: AbortSignal.timeout(500) } });
  return { ...checked, pr, rest, graphql, review };
}

test('a call can be answered with any status, and has no effect', async () => {
  const { gh, pr, review } = await shop();
  gh.fail({
    method: 'POST',
    path: /\/reviews$/,
    status: 403,
    headers: { 'retry-after': '60' },
    body: { message: 'secondary rate limit' },
  });
  await expect(review()).rejects.toMatchObject({ status: 403, response: { headers: { 'retry-after': '60' } } });
  expect(pr.reviews).toHaveLength(0);
  await review();
  expect(pr.reviews).toHaveLength(1);
});

test('an answer can be lost after the effect', async () => {
  const { gh, pr, review } = await shop();
  gh.fail({ method: 'POST', path: /\/reviews$/, mode: 'lost-answer' });
  gh.fail({ method: 'POST', path: /\/reviews$/, mode: 'lost-answer', status: 502 });
  await expect(review()).rejects.toThrow(/other side closed|fetch failed|socket/);
  await expect(review()).rejects.toMatchObject({ status: 502 });
  expect(pr.reviews).toHaveLength(2);
  expect(gh.requests.slice(-2).map((r) => r.status)).toEqual([0, 502]);
});

test('a call can stay without an answer', async () => {
  const { gh, pr, review } = await shop();
  gh.fail({ path: '/repos/{owner}/{repo}/pulls/{pull_number}/reviews', mode: 'timeout' });
  await expect(review()).rejects.toThrow('aborted');
  expect(pr.reviews).toHaveLength(0);
});

test('a fault may wait for later calls, hit several, and only where it was meant to', async () => {
  const { gh, rest, graphql } = await shop();
  gh.fail({ path: '/repos/acme/shop/pulls/1', skip: 1, times: 2, status: 500 });
  gh.fail({ path: '/graphql', status: 502 });
  const statuses: number[] = [];
  for (let i = 0; i < 4; i++) {
    statuses.push(
      await rest.pulls.get(AT).then(
        (answer) => answer.status,
        (error) => error.status,
      ),
    );
  }
  expect(statuses).toEqual([200, 500, 500, 200]);
  expect((await rest.pulls.listFiles(AT)).status).toBe(200);
  await expect(graphql('{ rateLimit { limit } }')).rejects.toMatchObject({ status: 502 });
});

test('calls are on record', async () => {
  const { gh, rest } = await shop();
  await rest.pulls.listFiles({ ...AT, per_page: 100 });
  expect(gh.requests.at(-1)).toMatchObject({
    method: 'GET',
    path: '/repos/acme/shop/pulls/1/files',
    operation: '/repos/{owner}/{repo}/pulls/{pull_number}/files',
    params: { owner: 'acme', repo: 'shop', pull_number: '1' },
    query: { per_page: '100' },
    status: 200,
    response: [{ filename: 'a.go' }],
  });
});

test('what is not known here is not found, and a broken body is refused', async () => {
  const { gh, violations } = await shop();
  expect((await fetch(`${gh.url}/repos/acme/shop/hooks`)).status).toBe(404);
  expect((await fetch(`${gh.url}/repos/acme/shop/pulls/%zz`)).status).toBe(404);
  const broken = await fetch(`${gh.url}/repos/acme/shop/check-runs`, { method: 'POST', body: '{' });
  expect(broken.status).toBe(400);
  expect(violations.splice(0).length).toBeGreaterThan(0);
});
