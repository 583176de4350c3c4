import { expect, test } from 'vitest';
import { startChecked } from './start.ts';

const REPO = { owner: 'acme', repo: 'shop' };
const AT = { ...REPO, pull_number: 1 };
const LINES = Array.from({ length: 30 }, (_, i) => `line ${i + 1}`);
const text = (lines: readonly string[]) => `${lines.join('\n')}\n`;

/** A pull request that adds a line after line 10 and deletes line 20. */
async function shop() {
  const checked = await startChecked();
  const repo = await checked.gh.createRepository({ owner: 'acme', name: 'shop' });
  await repo.commit({ files: { 'a.go': text(LINES) } });
  const changed = [...LINES.slice(0, 10), 'added', ...LINES.slice(10, 19), ...LINES.slice(20)];
  await repo.commit({ branch: 'topic', files: { 'a.go': text(changed) } });
  const pr = await repo.openPullRequest({ head: 'topic' });
  return { ...checked, repo, pr, changed, octokit: await checked.octokit(repo) };
}

interface Wanted {
  readonly path?: string;
  readonly line: number;
  readonly side?: string;
  readonly start_line?: number;
  readonly body?: string;
}

test.each<[string, Wanted, string]>([
  ['a line that the diff does not show', { line: 1 }, 'Line could not be resolved'],
  ['a line behind the end', { line: 300 }, 'Line could not be resolved'],
  ['a deleted line on the right side', { line: 16 }, 'Line could not be resolved'],
  ['a file that is not in the diff', { path: 'b.go', line: 11 }, 'Path could not be resolved'],
  ['a range of one line', { line: 11, start_line: 11 }, 'Start line must precede the end line.'],
  ['a range over two hunks', { line: 20, start_line: 11 }, 'Start line must be part of the same hunk as the line.'],
  ['a body that is too long', { line: 11, body: 'x'.repeat(65_537) }, 'Body is too long (maximum is 65536 characters)'],
])('one comment on %s refuses the whole review', async (_, wrong, message) => {
  const { octokit, pr } = await shop();
  const comments = [{ line: 11 }, wrong].map((c) => ({ path: 'a.go', body: 'x', ...c }));
  const refused = octokit.rest.pulls.createReview({ ...AT, event: 'COMMENT', body: 'x', comments });
  await expect(refused).rejects.toMatchObject({ status: 422, response: { data: { errors: [message] } } });
  expect(pr.reviews).toEqual([]);
  expect(pr.threads).toEqual([]);
});

test.each<[string, Wanted, string]>([
  ['an added line', { line: 11 }, '+added'],
  ['a line of context', { line: 8 }, ' line 8'],
  ['a deleted line', { line: 20, side: 'LEFT' }, '-line 20'],
  ['several lines', { line: 12, start_line: 11 }, ' line 11'],
])('a comment may stand on %s', async (_, place, last) => {
  const { octokit, pr } = await shop();
  const comments = [{ path: 'a.go', body: 'x', ...place }];
  const review = await octokit.rest.pulls.createReview({ ...AT, event: 'COMMENT', body: 'x', comments });
  const { data } = await octokit.rest.pulls.listReviewComments(AT);
  expect(data).toMatchObject([
    { pull_request_review_id: review.data.id, line: place.line, side: place.side ?? 'RIGHT' },
  ]);
  expect(data[0]?.diff_hunk.split('\n').at(-1)).toBe(last);
  expect(data[0]?.start_line).toBe(place.start_line ?? null);
  expect(review.data.commit_id).toBe(pr.headSha);
});

test('a review needs a body, and an event that is known', async () => {
  const { octokit, violations } = await shop();
  const route: string = 'POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews';
  const review = (event: string, body: string) => octokit.request(route, { ...AT, event, body });
  await expect(review('COMMENT', '')).rejects.toMatchObject({ status: 422 });
  await expect(review('SHOUT', 'x')).rejects.toMatchObject({ status: 422 });
  expect(violations.splice(0).join()).toContain('must be equal to one of the allowed values');
});

test('a comment on an older commit is placed by the diff of that commit', async () => {
  const { octokit, pr, changed } = await shop();
  const old = pr.headSha;
  await pr.push({ files: { 'a.go': text(['first', ...changed]) } });
  const comments = [{ path: 'a.go', line: 11, body: 'x' }];
  await octokit.rest.pulls.createReview({ ...AT, commit_id: old, event: 'COMMENT', body: 'x', comments });
  expect(pr.reviewComments).toMatchObject([{ originalLine: 11, originalCommitId: old }]);
});

test('comments follow their line through later pushes, and are outdated once it changes', async () => {
  const { octokit, pr, changed } = await shop();
  const comments = [{ path: 'a.go', line: 11, body: 'moves' }];
  await octokit.rest.pulls.createReview({ ...AT, event: 'COMMENT', body: 'x', comments });
  const thread = async () => {
    const query = `query { repository(owner: "acme", name: "shop") { pullRequest(number: 1) {
      reviewThreads(first: 10) { nodes { isOutdated line originalLine } } } } }`;
    const answer = await octokit.graphql<{ repository: { pullRequest: { reviewThreads: { nodes: unknown[] } } } }>(
      query,
    );
    return answer.repository.pullRequest.reviewThreads.nodes[0];
  };

  await pr.push({ files: { 'a.go': text(['first', 'second', ...changed]) } });
  expect(await thread()).toEqual({ isOutdated: false, line: 13, originalLine: 11 });
  expect((await octokit.rest.pulls.listReviewComments(AT)).data).toMatchObject([{ line: 13, commit_id: pr.headSha }]);

  await pr.push({ files: { 'a.go': text(changed.map((line) => (line === 'added' ? 'changed' : line))) } });
  expect(await thread()).toEqual({ isOutdated: true, line: null, originalLine: 11 });
  expect((await octokit.rest.pulls.listReviewComments(AT)).data).toMatchObject([{ line: null, original_line: 11 }]);

  await pr.push({ files: { 'a.go': text(changed) } });
  expect(await thread()).toEqual({ isOutdated: false, line: 11, originalLine: 11 });
});

test('replies join their thread', async () => {
  const { octokit, pr } = await shop();
  const single = await octokit.rest.pulls.createReviewComment({
    ...AT,
    commit_id: pr.headSha,
    path: 'a.go',
    line: 11,
    body: 'first',
  });
  const reply = { ...AT, commit_id: pr.headSha, path: 'a.go', body: 'second', in_reply_to: single.data.id };
  const answered = await octokit.rest.pulls.createReviewComment(reply);
  const [thread] = pr.threads;
  if (thread) pr.reply(thread, { user: 'alice', body: 'third' });
  expect(answered.data.in_reply_to_id).toBe(single.data.id);
  expect(thread?.comments.map((c) => [c.user.login, c.body])).toEqual([
    ['leakcheck[bot]', 'first'],
    ['leakcheck[bot]', 'second'],
    ['alice', 'third'],
  ]);
  const { data } = await octokit.rest.pulls.listReviewComments(AT);
  expect(data.map((c) => c.in_reply_to_id)).toEqual([undefined, single.data.id, single.data.id]);
});

test('a second reaction of the same kind is the first one', async () => {
  const { octokit, pr } = await shop();
  const comment = await pr.comment({ user: 'alice', body: '/leakcheck' });
  const react = () =>
    octokit.rest.reactions.createForIssueComment({ ...REPO, comment_id: comment.id, content: 'eyes' });
  expect([(await react()).status, (await react()).status]).toEqual([201, 200]);
  expect(comment.reactions).toMatchObject([{ content: 'eyes', user: { login: 'leakcheck[bot]' } }]);

  const single = await octokit.rest.pulls.createReviewComment({
    ...AT,
    commit_id: pr.headSha,
    path: 'a.go',
    line: 11,
    body: 'x',
  });
  await octokit.rest.reactions.createForPullRequestReviewComment({
    ...REPO,
    comment_id: single.data.id,
    content: '+1',
  });
  expect(pr.reviewComments[0]?.reactions).toMatchObject([{ content: '+1' }]);
  const unknown = octokit.rest.reactions.createForIssueComment({ ...REPO, comment_id: 1, content: '+1' });
  await expect(unknown).rejects.toMatchObject({ status: 404 });
});

test("the conversation has people's comments and the app's, and the app hears of its own", async () => {
  const { gh, octokit, pr } = await shop();
  await pr.comment({ user: 'alice', body: 'Hello' });
  await octokit.rest.issues.createComment({ ...REPO, issue_number: 1, body: 'Help' });
  await gh.idle();
  const { data } = await octokit.rest.issues.listComments({ ...REPO, issue_number: 1 });
  expect(data.map((c) => [c.user?.login, c.body])).toEqual([
    ['alice', 'Hello'],
    ['leakcheck[bot]', 'Help'],
  ]);
  expect(gh.deliveries.at(-1)).toMatchObject({ event: 'issue_comment', payload: { sender: { type: 'Bot' } } });
});
