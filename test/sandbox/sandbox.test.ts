import { expect, test } from 'vitest';
import { startChecked } from './start.ts';

test('a bot reads a pull request, reviews it and completes its check run', async () => {
  const { gh, octokit } = await startChecked();
  const repo = await gh.createRepository({ owner: 'acme', name: 'shop' });
  await repo.commit({ files: { 'a.go': 'package a\n\nfunc A() {}\n' } });
  await repo.commit({ branch: 'topic', files: { 'a.go': 'package a\n\nfunc A() {\n\tprintln()\n}\n' } });
  const pr = await repo.openPullRequest({ head: 'topic' });
  const { rest } = await octokit(repo);
  const at = { owner: 'acme', repo: 'shop', pull_number: pr.number };

  const run = await rest.checks.create({ ...at, name: 'leakcheck', head_sha: pr.headSha, status: 'in_progress' });
  const files = await rest.pulls.listFiles(at);
  const comment = { path: 'a.go', line: 4, side: 'RIGHT', body: 'It leaks.' };
  await rest.pulls.createReview({
    ...at,
    commit_id: pr.headSha,
    event: 'COMMENT',
    body: 'One leak',
    comments: [comment],
  });
  await rest.checks.update({ ...at, check_run_id: run.data.id, conclusion: 'failure' });

  expect(files.data.map(({ filename, status, patch }) => ({ filename, status, patch }))).toEqual([
    {
      filename: 'a.go',
      status: 'modified',
      patch: '@@ -1,3 +1,5 @@\n package a\n \n-func A() {}\n+func A() {\n+\tprintln()\n+}',
    },
  ]);
  expect(pr.reviewComments).toMatchObject([
    { path: 'a.go', line: 4, body: 'It leaks.', user: { login: 'leakcheck[bot]', type: 'Bot' } },
  ]);
  expect(repo.checkRuns).toMatchObject([
    { name: 'leakcheck', headSha: pr.headSha, status: 'completed', conclusion: 'failure' },
  ]);
});
