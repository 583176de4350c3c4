/** Reviews and the threads that their comments start. */
import { type DiffHunk, diffHunk, type Side } from './diff.ts';
import {
  type Account,
  nextId,
  now,
  type PullRequest,
  type Review,
  type ReviewComment,
  type Thread,
  type World,
} from './state.ts';

/** Where a comment goes in the diff of `commit`. */
export interface Place {
  readonly path: string;
  readonly commit: string;
  readonly side: Side;
  readonly line: number;
  readonly startSide: Side;
  readonly startLine: number | undefined;
  /** The hunk that shows the line. */
  readonly hunk: DiffHunk;
}

/** Adds a review without comments yet. */
export function addReview(
  world: World,
  pull: PullRequest,
  review: Pick<Review, 'user' | 'body' | 'state' | 'commitId'>,
): Review {
  const added = { ...review, id: nextId(world), submittedAt: now(), comments: [] };
  pull.reviews.push(added);
  return added;
}

/** A comment is always part of a review: a single one, or a reply, of one that says nothing else. */
export function addBareReview(world: World, pull: PullRequest, user: Account): Review {
  return addReview(world, pull, { user, body: '', state: 'COMMENTED', commitId: pull.head.sha });
}

export function startThread(
  world: World,
  pull: PullRequest,
  review: Review,
  place: Place,
  body: string,
): ReviewComment {
  const { path, commit, side, line, startSide, startLine, hunk } = place;
  const comment: ReviewComment = {
    id: nextId(world),
    review: review.id,
    user: review.user,
    body,
    path,
    side,
    line,
    startSide,
    startLine,
    originalLine: line,
    originalStartLine: startLine,
    commitId: commit,
    originalCommitId: commit,
    diffHunk: diffHunk(hunk, side, line),
    inReplyTo: undefined,
    createdAt: now(),
    reactions: [],
  };
  review.comments.push(comment);
  pull.threads.push({ id: nextId(world), comments: [comment], resolvedBy: undefined });
  return comment;
}

/** A reply stands where the first comment of its thread stands. */
export function addReply(world: World, thread: Thread, review: Review, body: string): ReviewComment {
  const [first] = thread.comments;
  if (!first) throw new Error('a thread without a comment');
  const changed = { id: nextId(world), review: review.id, user: review.user, body, createdAt: now() };
  const reply: ReviewComment = { ...first, ...changed, inReplyTo: first.id, reactions: [] };
  review.comments.push(reply);
  thread.comments.push(reply);
  return reply;
}
