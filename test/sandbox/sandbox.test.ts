import { expect, test } from 'vitest';
import { startChecked } from './start.ts';

test('a bot reads a pull request, reviews it and completes its check run', async () => {
  const { gh, octokit } = await startChecked();
  const repo = await gh.createRepository({ owner: 'acme', name: 'shop' });
  await repo.commit({ files: { 'a.go': 'package a\n\nfunc A() {}\n' } });
  await repo.commit({ branch: 'topic', files: { 'a.go': 'package a\n\nfunc A() {\n\tprintln()\n}\n' } });
  const pr = await repo.openPullRequest({ head: 'topic' });
  const { rest } = await octokit(repo);
  const at = { owner: 'acme', repo: 'shop' };

  const run = await rest.checks.create({ ...at, name: 'leakcheck', head_sha: pr.headSha, status: 'in_progress' });
  const files = await rest.pulls.listFiles({ ...at, pull_number: pr.number });
  await rest.pulls.createReview({
    ...at,
    pull_number: pr.number,
    commit_id: pr.headSha,
    event: 'COMMENT',
    body: 'One leak',
    comments: [{ path: 'a.go', line: 4, side: 'RIGHT', body: 'It leaks.' }],
  });
  await rest.checks.update({ ...at, check_run_id: run.data.id, conclusion: 'failure' });

  const patch = '@@ -1,3 +1,5 @@\n package a\n \n-func A() {}\n+func A() {\n+\tprintln()\n+}';
  expect(files.data).toMatchObject([{ filename: 'a.go', status: 'modified', additions: 3, deletions: 1, patch }]);
  const user = { login: 'leakcheck[bot]', type: 'Bot' };
  expect(pr.reviewComments).toMatchObject([{ path: 'a.go', line: 4, body: 'It leaks.', user }]);
  expect(repo.checkRuns).toMatchObject([{ headSha: pr.headSha, status: 'completed', conclusion: 'failure' }]);
});
