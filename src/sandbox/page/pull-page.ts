import { type DiffFile, hunkWith, lineOn, parseHunks } from '../diff.ts';
import type { Account, CheckRun, IssueComment, PullRequest, Review, ReviewComment, Thread } from '../state.ts';
import { fullName } from '../state.ts';
import { annotationBox, checkBox, runOf } from './check-view.ts';
import { diffTable, type LineNote } from './diff-view.ts';
import { type Content, count, type Html, html, short } from './html.ts';
import { markdown } from './markdown.ts';

export function pullRequestPage(pull: PullRequest): Html {
  const run = runOf(pull);
  return html`${header(pull)}
<h2>Checks</h2>${run ? checkBox(run) : html`<p class="muted">No check run at ${short(pull.head.sha)} yet.</p>`}
<h2>Conversation</h2>${conversation(pull)}
<h2 id="files">Files changed <span class="muted">${pull.files.length}</span></h2>
${pull.files.map((file) => fileBox(pull, file, run))}${detached(pull)}`;
}

function header(pull: PullRequest): Html {
  const state = pull.state === 'closed' ? 'closed' : pull.draft ? 'draft' : 'open';
  const owner = (pull.head.fork ?? pull.repository.owner).login;
  return html`<p><a href="/">Pull requests</a> / ${fullName(pull.repository)}</p>
<h1>${pull.title} <span class="number">#${pull.number}</span></h1>
<p><span class="badge ${state}">${state}</span>
<strong>${pull.author.login}</strong> wants to merge ${count(pull.commits, 'commit')} into
<span class="branch">${pull.base.ref}</span> from <span class="branch">${owner}:${pull.head.ref}</span>
<span class="muted">at ${short(pull.head.sha)}</span></p>
${pull.body === null ? undefined : html`<div class="box"><div class="body">${markdown(pull.body)}</div></div>`}`;
}

/** Reviews and comments in the order in which they were written. */
function conversation(pull: PullRequest): Content {
  const reviews = pull.reviews.filter((r) => r.body !== '' || r.comments.some((c) => c.inReplyTo === undefined));
  const entries = [
    ...reviews.map((review) => ({ id: review.id, content: reviewBox(review) })),
    ...pull.issueComments.map((comment) => ({ id: comment.id, content: issueCommentBox(comment) })),
  ];
  if (entries.length === 0) return html`<p class="muted">Nothing has been said.</p>`;
  return entries.toSorted((a, b) => a.id - b.id).map((entry) => entry.content);
}

function reviewBox(review: Review): Html {
  const link = (comment: ReviewComment) =>
    html`<li><a href="#discussion_r${comment.id}">${comment.path}:${comment.originalLine}</a></li>`;
  return html`<section class="box" id="pullrequestreview-${review.id}">
${byline(review.user, `reviewed ${short(review.commitId)}`)}
<div class="body">${markdown(review.body)}<ul>${review.comments.map(link)}</ul></div></section>`;
}

function issueCommentBox(comment: IssueComment): Html {
  return html`<section class="box" id="issuecomment-${comment.id}">${byline(comment.user, 'commented')}
<div class="body">${markdown(comment.body)}${reactions(comment)}</div></section>`;
}

function byline({ login }: Account, did: string): Html {
  return html`<header><strong>${login}</strong> <span class="muted">${did}</span></header>`;
}

const EMOJI = {
  '+1': '👍',
  '-1': '👎',
  laugh: '😄',
  confused: '😕',
  heart: '❤️',
  hooray: '🎉',
  rocket: '🚀',
  eyes: '👀',
} as const;

function reactions({ reactions: given }: IssueComment | ReviewComment): Content {
  return given.length === 0
    ? undefined
    : html`<p>${given.map((r) => html`<span class="label">${EMOJI[r.content]} ${r.user.login}</span> `)}</p>`;
}

function fileBox(pull: PullRequest, file: DiffFile, run: CheckRun | undefined): Html {
  const name = file.previousFilename === undefined ? file.filename : `${file.previousFilename} → ${file.filename}`;
  const path = file.filename.split('/').map(encodeURIComponent).join('/');
  const view =
    file.status === 'removed'
      ? undefined
      : html`<a href="/${fullName(pull.repository)}/blob/${pull.head.sha}/${path}">View file</a>`;
  return html`<section class="box file"><header><strong>${name}</strong> <span class="label">${file.status}</span>
<span class="right"><span class="plus">+${file.additions}</span>
<span class="minus">−${file.deletions}</span></span> ${view}</header>
${diffTable(file, [...threadNotes(pull, file), ...annotationNotes(file, run)])}</section>`;
}

function threadNotes(pull: PullRequest, file: DiffFile): LineNote[] {
  return pull.threads.flatMap((thread) => {
    const [first] = thread.comments;
    if (first?.path !== file.filename || first.line === undefined) return [];
    return [{ side: first.side, line: first.line, content: threadBox(thread, first, replacedLines(file, first)) }];
  });
}

/** GitHub shows annotations of a check run in the diff too. */
function annotationNotes(file: DiffFile, run: CheckRun | undefined): LineNote[] {
  const here = run?.annotations.filter((annotation) => annotation.path === file.filename) ?? [];
  return here.map((annotation) => ({ side: 'RIGHT', line: annotation.endLine, content: annotationBox(annotation) }));
}

function replacedLines(file: DiffFile, { side, line = 0, startLine = line }: ReviewComment): string[] {
  const lines = parseHunks(file.patch ?? '').flatMap((hunk) => hunk.lines);
  return lines.filter((l) => (lineOn(l, side) ?? 0) >= startLine && (lineOn(l, side) ?? 0) <= line).map((l) => l.text);
}

function threadBox(thread: Thread, first: ReviewComment, replaced: readonly string[]): Html {
  const comments = thread.comments.map((comment) => commentBox(comment, replaced));
  if (!thread.resolvedBy) return html`<div class="thread">${lines(first)}${comments}</div>`;
  return html`<details class="thread"><summary>Resolved by ${thread.resolvedBy.login}</summary>${comments}</details>`;
}

function lines({ startLine, line }: ReviewComment): Html | undefined {
  return startLine === undefined
    ? undefined
    : html`<span class="muted">Comment on lines ${startLine} to ${line}</span>`;
}

function commentBox(comment: ReviewComment, replaced: readonly string[]): Html {
  return html`<div class="box comment" id="discussion_r${comment.id}">${byline(comment.user, 'commented')}
<div class="body">${markdown(comment.body, { replaced })}${reactions(comment)}</div></div>`;
}

/** Threads whose line the diff no longer shows. */
function detached(pull: PullRequest): Html | undefined {
  const outdated = pull.threads.filter(({ comments: [first] }) => {
    const patch = pull.files.find((file) => file.filename === first?.path)?.patch;
    return first !== undefined && (first.line === undefined || !hunkWith(patch, first.side, first.line));
  });
  if (outdated.length === 0) return undefined;
  const box = ({ comments }: Thread) =>
    html`<section class="box">
<header><strong>${comments[0]?.path ?? ''}</strong> <span class="label">Outdated</span></header>
<div class="body"><pre class="lines">${(comments[0]?.diffHunk ?? '')
      .split('\n')
      .slice(-4)
      .map((line) => html`<span>${line}</span>`)}</pre>${comments.map((c) => commentBox(c, []))}</div></section>`;
  return html`<h2>Outdated <span class="muted">${outdated.length}</span></h2>${outdated.map(box)}`;
}
