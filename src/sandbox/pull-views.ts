/** Pull requests and what hangs on them, as GitHub's JSON. */
import type { DiffFile } from './diff.ts';
import type { Json, JsonObject } from './json.ts';
import {
  type Account,
  fullName,
  type IssueComment,
  type PullRequest,
  type Reaction,
  type Repository,
  type Review,
  type ReviewComment,
  reviewComments,
  type World,
} from './state.ts';
import { appJson, nodeId, repositoryJson, userJson } from './views.ts';

function repositoryUrl(world: World, repository: Repository): string {
  return `${world.url}/repos/${fullName(repository)}`;
}

export function pullPage(world: World, pull: PullRequest): string {
  return `${world.url}/${fullName(pull.repository)}/pull/${pull.number}`;
}

function association(repository: Repository, user: Account): string {
  if (user.id === repository.owner.id) return 'OWNER';
  const permission = repository.permissions.get(user.login);
  return permission === 'admin' || permission === 'write' ? 'COLLABORATOR' : 'NONE';
}

/** As lists of pull requests show one. */
export function pullSummaryJson(world: World, pull: PullRequest): JsonObject {
  const { repository, number } = pull;
  const api = repositoryUrl(world, repository);
  const url = `${api}/pulls/${number}`;
  const issue = `${api}/issues/${number}`;
  const html = pullPage(world, pull);
  const urls = {
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${api}/pulls/comments{/number}`,
    comments_url: `${issue}/comments`,
    statuses_url: `${api}/statuses/${pull.head.sha}`,
  };
  return {
    url,
    id: pull.id,
    node_id: nodeId('PR', pull.id),
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: issue,
    number,
    state: pull.state,
    locked: false,
    active_lock_reason: null,
    title: pull.title,
    user: userJson(world, pull.author),
    body: pull.body,
    created_at: pull.createdAt,
    updated_at: pull.updatedAt,
    closed_at: pull.state === 'closed' ? pull.updatedAt : null,
    merged_at: null,
    merge_commit_sha: null,
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    labels: [],
    milestone: null,
    draft: pull.draft,
    ...urls,
    head: branchJson(world, repository, pull.head, pull.head.fork),
    base: branchJson(world, repository, pull.base, undefined),
    _links: links(html, issue, urls, url),
    author_association: association(repository, pull.author),
    auto_merge: null,
  };
}

function links(html: string, issue: string, urls: Readonly<Record<string, string>>, self: string): JsonObject {
  const link = (href: string | undefined) => ({ href: href ?? '' });
  return {
    self: link(self),
    html: link(html),
    issue: link(issue),
    comments: link(urls.comments_url),
    review_comments: link(urls.review_comments_url),
    review_comment: link(urls.review_comment_url),
    commits: link(urls.commits_url),
    statuses: link(urls.statuses_url),
  };
}

function branchJson(
  world: World,
  repository: Repository,
  branch: { ref: string; sha: string },
  fork?: Account,
): JsonObject {
  const owner = fork ?? repository.owner;
  return {
    label: `${owner.login}:${branch.ref}`,
    ref: branch.ref,
    sha: branch.sha,
    user: userJson(world, owner),
    repo: repositoryJson(world, repository, fork),
  };
}

/** As `GET /repos/{owner}/{repo}/pulls/{pull_number}` and the webhooks show one. */
export function pullJson(world: World, pull: PullRequest): JsonObject {
  const sum = (count: (file: DiffFile) => number) => pull.files.reduce((total, file) => total + count(file), 0);
  return {
    ...pullSummaryJson(world, pull),
    merged: false,
    mergeable: null,
    rebaseable: null,
    mergeable_state: 'unknown',
    merged_by: null,
    maintainer_can_modify: false,
    comments: pull.issueComments.length,
    review_comments: reviewComments(pull).length,
    commits: pull.commits,
    additions: sum((file) => file.additions),
    deletions: sum((file) => file.deletions),
    changed_files: pull.files.length,
  };
}

export function fileJson(world: World, repository: Repository, head: string, file: DiffFile): JsonObject {
  const path = file.filename.split('/').map(encodeURIComponent).join('/');
  const html = `${world.url}/${fullName(repository)}`;
  return {
    sha: file.sha,
    filename: file.filename,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${html}/blob/${head}/${path}`,
    raw_url: `${html}/raw/${head}/${path}`,
    contents_url: `${repositoryUrl(world, repository)}/contents/${path}?ref=${head}`,
    ...(file.patch === undefined ? {} : { patch: file.patch }),
    ...(file.previousFilename === undefined ? {} : { previous_filename: file.previousFilename }),
  };
}

export function reviewJson(world: World, pull: PullRequest, review: Review): JsonObject {
  const html = `${pullPage(world, pull)}#pullrequestreview-${review.id}`;
  const url = `${repositoryUrl(world, pull.repository)}/pulls/${pull.number}`;
  return {
    id: review.id,
    node_id: nodeId('PRR', review.id),
    user: userJson(world, review.user),
    body: review.body,
    state: review.state,
    html_url: html,
    pull_request_url: url,
    author_association: association(pull.repository, review.user),
    _links: { html: { href: html }, pull_request: { href: url } },
    submitted_at: review.submittedAt,
    commit_id: review.commitId,
  };
}

export function reviewCommentJson(world: World, pull: PullRequest, comment: ReviewComment): JsonObject {
  const api = repositoryUrl(world, pull.repository);
  const url = `${api}/pulls/comments/${comment.id}`;
  const html = `${pullPage(world, pull)}#discussion_r${comment.id}`;
  const pullUrl = `${api}/pulls/${pull.number}`;
  return {
    url,
    pull_request_review_id: comment.review,
    id: comment.id,
    node_id: nodeId('PRRC', comment.id),
    diff_hunk: comment.diffHunk,
    path: comment.path,
    commit_id: comment.commitId,
    original_commit_id: comment.originalCommitId,
    user: userJson(world, comment.user),
    body: comment.body,
    created_at: comment.createdAt,
    updated_at: comment.createdAt,
    html_url: html,
    pull_request_url: pullUrl,
    author_association: association(pull.repository, comment.user),
    _links: { self: { href: url }, html: { href: html }, pull_request: { href: pullUrl } },
    reactions: reactionCounts(url, comment.reactions),
    side: comment.side,
    line: comment.line ?? null,
    original_line: comment.originalLine,
    start_line: comment.startLine ?? null,
    original_start_line: comment.originalStartLine ?? null,
    start_side: comment.originalStartLine === undefined ? null : comment.startSide,
    subject_type: 'line',
    ...(comment.inReplyTo === undefined ? {} : { in_reply_to_id: comment.inReplyTo }),
  };
}

export function issueCommentJson(world: World, pull: PullRequest, comment: IssueComment): JsonObject {
  const api = repositoryUrl(world, pull.repository);
  const url = `${api}/issues/comments/${comment.id}`;
  return {
    id: comment.id,
    node_id: nodeId('IC', comment.id),
    url,
    html_url: `${pullPage(world, pull)}#issuecomment-${comment.id}`,
    issue_url: `${api}/issues/${pull.number}`,
    body: comment.body,
    user: userJson(world, comment.user),
    created_at: comment.createdAt,
    updated_at: comment.createdAt,
    author_association: association(pull.repository, comment.user),
    performed_via_github_app: comment.user.id === world.app.bot.id ? appJson(world, world.app) : null,
    reactions: reactionCounts(url, comment.reactions),
  };
}

/** The pull request as the issue that its conversation comments belong to. */
export function issueJson(world: World, pull: PullRequest): JsonObject {
  const summary = pullSummaryJson(world, pull);
  const api = repositoryUrl(world, pull.repository);
  const url = `${api}/issues/${pull.number}`;
  const shared = [
    'html_url',
    'id',
    'node_id',
    'number',
    'title',
    'user',
    'state',
    'locked',
    'assignee',
    'assignees',
    'labels',
    'milestone',
  ];
  const dates = ['created_at', 'updated_at', 'closed_at', 'author_association', 'active_lock_reason', 'body', 'draft'];
  const { diff_url, html_url, patch_url } = summary;
  return {
    ...Object.fromEntries([...shared, ...dates].map((key): [string, Json] => [key, summary[key] ?? null])),
    url,
    repository_url: api,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    timeline_url: `${url}/timeline`,
    comments: pull.issueComments.length,
    pull_request: {
      url: summary.url ?? '',
      html_url: html_url ?? '',
      diff_url: diff_url ?? '',
      patch_url: patch_url ?? '',
      merged_at: null,
    },
    reactions: reactionCounts(url, []),
    performed_via_github_app: null,
    state_reason: null,
  };
}

export function reactionJson(world: World, reaction: Reaction): JsonObject {
  return {
    id: reaction.id,
    node_id: nodeId('REA', reaction.id),
    user: userJson(world, reaction.user),
    content: reaction.content,
    created_at: reaction.createdAt,
  };
}

const REACTIONS = ['+1', '-1', 'laugh', 'confused', 'heart', 'hooray', 'eyes', 'rocket'];

function reactionCounts(url: string, reactions: readonly Reaction[]): JsonObject {
  const counts = REACTIONS.map((content): [string, number] => [
    content,
    reactions.filter((r) => r.content === content).length,
  ]);
  return { url: `${url}/reactions`, total_count: reactions.length, ...Object.fromEntries(counts) };
}
