import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startChecked } from './start.ts';

const AT = { owner: 'acme', repo: 'shop' };
const LONG = Array.from({ length: 20 }, (_, i) => `// line ${i}`).join('\n');

async function shop() {
  const checked = await startChecked();
  const repo = await checked.gh.createRepository({ owner: 'acme', name: 'shop' });
  return { ...checked, repo };
}

test('every kind of change is listed as GitHub lists it', async () => {
  const { repo, octokit } = await shop();
  const binary = Buffer.from([0, 255, 0, 1]);
  await repo.commit({
    files: {
      'edit.go': 'a\n',
      'gone.go': 'b\n',
      'old.go': LONG,
      'moved.go': `${LONG}\nx`,
      'mode.go': 'm\n',
      'pic.png': binary,
    },
  });
  await repo.commit({
    branch: 'topic',
    files: {
      'edit.go': 'A\n',
      'gone.go': null,
      'old.go': null,
      'new.go': LONG,
      'moved.go': null,
      'sub/moved.go': `${LONG}\ny`,
      'mode.go': { mode: '100755', content: 'm\n' },
      'pic.png': Buffer.from([0, 255, 0, 2]),
      'big.go': 'x\n'.repeat(20_001),
      'empty.go': '',
      'link.go': { mode: '120000', content: 'edit.go' },
    },
  });
  await repo.openPullRequest({ head: 'topic' });
  const { data } = await (await octokit(repo)).rest.pulls.listFiles({ ...AT, pull_number: 1 });

  const shown = data.map((f) => [f.filename, f.status, f.previous_filename, f.patch?.split('\n').at(-1), f.additions]);
  expect(shown.toSorted()).toEqual([
    ['big.go', 'added', undefined, undefined, 20_001],
    ['edit.go', 'modified', undefined, '+A', 1],
    ['empty.go', 'added', undefined, undefined, 0],
    ['gone.go', 'removed', undefined, '-b', 0],
    ['link.go', 'added', undefined, '\\ No newline at end of file', 1],
    ['mode.go', 'modified', undefined, undefined, 0],
    ['new.go', 'renamed', 'old.go', undefined, 0],
    ['pic.png', 'modified', undefined, undefined, 0],
    ['sub/moved.go', 'renamed', 'moved.go', '\\ No newline at end of file', 1],
  ]);
});

test('a file that becomes a link has no patch, and the next file keeps its own', async () => {
  const { repo, octokit } = await shop();
  await repo.commit({ files: { 'a.go': 'a\n', 'b.go': 'b\n' } });
  await repo.commit({ branch: 'topic', files: { 'a.go': { mode: '120000', content: 'b.go' }, 'b.go': 'B\n' } });
  await repo.openPullRequest({ head: 'topic' });
  const { data } = await (await octokit(repo)).rest.pulls.listFiles({ ...AT, pull_number: 1 });
  expect(data.map((f) => [f.filename, f.status, f.patch])).toEqual([
    ['a.go', 'changed', undefined],
    ['b.go', 'modified', '@@ -1 +1 @@\n-b\n+B'],
  ]);
});

test.each(['two words.go', 'quote".go', 'back\\slash.go', 'ümläut/世界.go', 'new\nline.go', 'tab\t.go', '#hash?.go'])(
  'a path may be %j',
  async (path) => {
    const { repo, octokit } = await shop();
    await repo.commit({ files: { [path]: 'package a\n', other: '' } });
    await repo.commit({ branch: 'topic', files: { [path]: 'package b\n' } });
    const pr = await repo.openPullRequest({ head: 'topic' });
    const { rest, graphql } = await octokit(repo);
    const { data } = await rest.pulls.listFiles({ ...AT, pull_number: 1 });
    expect(data).toMatchObject([{ filename: path, patch: '@@ -1 +1 @@\n-package a\n+package b' }]);

    const content = await rest.repos.getContent({ ...AT, path, ref: 'topic', mediaType: { format: 'raw' } });
    expect(content.data).toBe('package b\n');
    const query = `query($e: String!) { repository(owner: "acme", name: "shop") { object(expression: $e) { ... on Blob { text } } } }`;
    const answer = await graphql(query, { e: `${pr.headSha}:${path}` });
    expect(answer).toEqual({ repository: { object: { text: 'package b\n' } } });
  },
);

test('content that splits badly is kept as it is', async () => {
  const { repo, octokit } = await shop();
  const text = 'a\r\n\u2028diff --git a/x b/x\n--- a\n+++ b\n\\ No newline\n@@ -1 +1 @@\n';
  await repo.commit({ files: { other: '' } });
  await repo.commit({ branch: 'topic', files: { 'a.go': text, 'b.go': 'b' } });
  await repo.openPullRequest({ head: 'topic' });
  const { data } = await (await octokit(repo)).rest.pulls.listFiles({ ...AT, pull_number: 1 });
  expect(data.map((f) => f.patch)).toEqual([
    `@@ -0,0 +1,6 @@\n${text
      .slice(0, -1)
      .split('\n')
      .map((line) => `+${line}`)
      .join('\n')}`,
    '@@ -0,0 +1 @@\n+b\n\\ No newline at end of file',
  ]);
});

test('files come 30 a page, 100 at most, 3000 in all, with links', async () => {
  const { repo, octokit } = await shop();
  await repo.commit({ files: { other: '' } });
  const files = Object.fromEntries(
    Array.from({ length: 3001 }, (_, i) => [`f${String(i).padStart(4, '0')}.go`, `${i}\n`]),
  );
  await repo.commit({ branch: 'topic', files });
  await repo.openPullRequest({ head: 'topic' });
  const { rest, paginate } = await octokit(repo);
  const first = await rest.pulls.listFiles({ ...AT, pull_number: 1 });
  expect(first.data).toHaveLength(30);
  expect(first.headers.link).toContain('rel="next"');
  const all = await paginate(rest.pulls.listFiles, { ...AT, pull_number: 1, per_page: 100 });
  expect(new Set(all.map((f) => f.filename)).size).toBe(3000);
  expect((await rest.pulls.get({ ...AT, pull_number: 1 })).data.changed_files).toBe(3001);
});

test('the diff is that of the merge base, also after the base moved on', async () => {
  const { gh, repo, octokit } = await shop();
  await repo.commit({ files: { 'a.go': 'a\n' } });
  await repo.commit({ branch: 'topic', files: { 'b.go': 'b\n' } });
  await repo.commit({ files: { 'a.go': 'changed on main\n' } });
  const pr = await repo.openPullRequest({ head: 'topic' });
  const before = pr.headSha;
  await pr.push({ files: { 'c.go': 'c\n' } });
  const { rest } = await octokit(repo);
  const { data } = await rest.pulls.listFiles({ ...AT, pull_number: 1 });
  expect(data.map((f) => f.filename)).toEqual(['b.go', 'c.go']);
  const compared = await rest.repos.compareCommitsWithBasehead({ ...AT, basehead: 'main...topic' });
  expect(compared.data).toMatchObject({ status: 'diverged', ahead_by: 2, behind_by: 1, total_commits: 2 });
  expect(compared.data.files?.map((f) => f.filename)).toEqual(['b.go', 'c.go']);
  expect(gh.deliveries.at(-1)?.payload).toMatchObject({ action: 'synchronize', before, after: pr.headSha });
});

test('a forced push replaces what was there', async () => {
  const { repo, octokit } = await shop();
  const base = await repo.commit({ files: { 'a.go': 'a\n' } });
  await repo.commit({ branch: 'topic', files: { 'b.go': 'b\n' } });
  const pr = await repo.openPullRequest({ head: 'topic' });
  await pr.push({ from: base, files: { 'c.go': 'c\n' } });
  const { data } = await (await octokit(repo)).rest.pulls.listFiles({ ...AT, pull_number: 1 });
  expect(data.map((f) => f.filename)).toEqual(['c.go']);
});

test('a pull request from a fork is one, and its head can be read through the base repository', async () => {
  const { repo, octokit } = await shop();
  await repo.commit({ files: { 'a.go': 'a\n' } });
  await repo.commit({ branch: 'topic', files: { 'b.go': 'b\n' } });
  const pr = await repo.openPullRequest({ head: 'topic', fork: 'mallory' });
  const { rest } = await octokit(repo);
  const { data } = await rest.pulls.get({ ...AT, pull_number: 1 });
  expect(data).toMatchObject({ user: { login: 'mallory' }, author_association: 'NONE' });
  expect(data.head).toMatchObject({ label: 'mallory:topic', repo: { full_name: 'mallory/shop', fork: true } });
  expect((await rest.repos.getContent({ ...AT, path: 'b.go', ref: pr.headSha })).status).toBe(200);
  const run = await rest.checks.create({ ...AT, name: 'leakcheck', head_sha: pr.headSha });
  expect(run.data.pull_requests).toEqual([]);
  const found = await rest.repos.listPullRequestsAssociatedWithCommit({ ...AT, commit_sha: pr.headSha });
  expect(found.data.map((p) => p.number)).toEqual([1]);
  const listed = await rest.pulls.list({ ...AT, head: 'mallory:topic' });
  expect(listed.data.map((p) => p.number)).toEqual([1]);
});

test('each thing that happens to a pull request is delivered', async () => {
  const { gh, repo } = await shop();
  await repo.commit({ files: { 'a.go': 'a\n' } });
  await repo.commit({ branch: 'release', files: {} });
  await repo.commit({ branch: 'topic', files: { 'b.go': 'b\n' } });
  const pr = await repo.openPullRequest({ head: 'topic', draft: true });
  await pr.markReady();
  await pr.push({ files: { 'b.go': 'B\n' } });
  await pr.retarget('release');
  await pr.close();
  await pr.reopen();
  await pr.convertToDraft();
  const actions = gh.deliveries.map(({ event, payload }) => `${event}.${payload.action}`);
  expect(actions).toEqual(
    ['opened', 'ready_for_review', 'synchronize', 'edited', 'closed', 'reopened', 'converted_to_draft'].map(
      (a) => `pull_request.${a}`,
    ),
  );
  expect(gh.deliveries[3]?.payload).toMatchObject({ changes: { base: { ref: { from: 'main' } } } });
});

test('branches are copied from a repository on disk, also from a shallow one and from a folder inside one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
  const git = (cwd: string, ...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.com', ...args], {
      cwd,
      env,
      encoding: 'utf8',
    }).trim();
  const source = join(folder, 'source');
  git(folder, 'init', '-q', '-b', 'trunk', source);
  for (const text of ['one\n', 'two\n', 'three\n']) {
    writeFileSync(join(source, 'a.go'), text);
    git(source, 'add', '.');
    git(source, 'commit', '-qm', text);
  }
  const refs = git(source, 'for-each-ref');
  const shallow = join(folder, 'shallow');
  git(folder, 'clone', '-q', '--depth', '2', `file://${source}`, shallow);

  const { gh, octokit } = await startChecked();
  for (const [name, path] of [
    ['whole', source],
    ['inside', join(source, '.git')],
    ['shallow', shallow],
  ] as const) {
    const repo = await gh.createRepository({
      owner: 'acme',
      name,
      from: { path, branches: { main: 'HEAD~1', topic: 'HEAD' } },
    });
    await repo.openPullRequest({ head: 'topic' });
    const { data } = await (await octokit(repo)).rest.pulls.listFiles({ owner: 'acme', repo: name, pull_number: 1 });
    expect(data.map((f) => f.patch)).toEqual(['@@ -1 +1 @@\n-two\n+three']);
  }
  const wrong = { owner: 'acme', name: 'wrong', from: { path: source, branches: { main: 'nowhere' } } };
  await expect(gh.createRepository(wrong)).rejects.toThrow(`no commit nowhere in ${source}`);
  const none = { owner: 'acme', name: 'none', from: { path: folder, branches: { main: 'HEAD' } } };
  await expect(gh.createRepository(none)).rejects.toThrow('not a git repository');
  expect(git(source, 'for-each-ref')).toBe(refs);
});
