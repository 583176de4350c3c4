/** Posting the review: once, whatever GitHub answers. */
import { parsePatch } from '../change/patch.ts';
import { reviewProblem } from '../report/check-run.ts';
import { reviewBody } from '../report/review-comment.ts';
import {
  isUnclear,
  type Log,
  type Octokit,
  type PullRef,
  pauseAfter,
  SETTLE_MS,
  statusOf,
  type Wait,
} from './client.ts';
import { isAdded, type ReviewComment } from './place.ts';
import { listFiles } from './read.ts';
import { fingerprintsIn } from './reconcile.ts';
import { readThreads } from './threads.ts';

export interface Published {
  /** Where each finding is commented on, by fingerprint. */
  readonly urls: ReadonlyMap<string, string>;
  /** Why some comments could not be posted. */
  readonly problem?: string;
}

export interface PublishContext {
  readonly octokit: Octokit;
  readonly ref: PullRef;
  readonly head: string;
  readonly log: Log;
  readonly wait: Wait;
}

/** Posts the comments as one review. There is one second try, of what is certain not to be there yet. */
export async function publishReview(context: PublishContext, comments: readonly ReviewComment[]): Promise<Published> {
  if (comments.length === 0) return { urls: new Map() };
  const first = await afterPause(context, comments, await attempt(context, comments));
  const second = first.again.length > 0 ? await attempt(context, first.again) : undefined;
  const urls = new Map([...first.urls, ...(second?.urls ?? [])]);
  const missing = comments.some((comment) => !isSaid(comment, urls));
  return { urls, ...(missing ? { problem: reviewProblem((second ?? first).status) } : {}) };
}

interface Attempt {
  readonly urls: ReadonlyMap<string, string>;
  /** What may be tried again. */
  readonly again: readonly ReviewComment[];
  readonly status?: number | undefined;
  /** How many milliseconds GitHub asks to wait first. */
  readonly pauseMs?: number | undefined;
}

async function attempt(context: PublishContext, comments: readonly ReviewComment[]): Promise<Attempt> {
  try {
    const url = await createReview(context, comments);
    return { urls: new Map(comments.flatMap((comment) => comment.fingerprints.map((fp) => [fp, url]))), again: [] };
  } catch (error) {
    const status = statusOf(error);
    context.log.warn({ err: error, status, comments: comments.length }, 'the review was not taken');
    if (status === 422) return { urls: new Map(), again: await stillPlaced(context, comments), status };
    if (isUnclear(error)) return { ...(await readBack(context, comments, SETTLE_MS)), status };
    return { urls: new Map(), again: [], status, pauseMs: pauseAfter(error) };
  }
}

/** What GitHub had too much of is tried again after the pause that it asks for. Where even reading fails then, it is left. */
async function afterPause(
  context: PublishContext,
  comments: readonly ReviewComment[],
  first: Attempt,
): Promise<Attempt> {
  const { pauseMs, status } = first;
  if (pauseMs === undefined) return first;
  try {
    return { ...(await readBack(context, comments, pauseMs)), status };
  } catch (error) {
    context.log.warn({ err: error, pauseMs }, 'the pause that GitHub asked for was not enough');
    return first;
  }
}

function isSaid(comment: ReviewComment, urls: ReadonlyMap<string, string>): boolean {
  return comment.fingerprints.some((fp) => urls.has(fp));
}

/** Octokit would try again by itself after a 5xx, and a review that GitHub took and did not answer would stand there twice. */
async function createReview(
  { octokit, ref, head }: PublishContext,
  comments: readonly ReviewComment[],
): Promise<string> {
  const { data } = await octokit.rest.pulls.createReview({
    owner: ref.owner,
    repo: ref.repo,
    pull_number: ref.pull,
    commit_id: head,
    event: 'COMMENT',
    body: reviewBody(comments.flatMap((comment) => comment.fingerprints).length),
    comments: comments.map(({ path, range, body }) => ({
      path,
      body,
      line: range.last,
      side: 'RIGHT',
      ...(range.first < range.last ? { start_line: range.first, start_side: 'RIGHT' } : {}),
    })),
    request: { retries: 0 },
  });
  return data.html_url;
}

/** GitHub refuses a whole review for one misplaced comment and does not say which: those that the diff of now still has. */
async function stillPlaced(
  { octokit, ref }: PublishContext,
  comments: readonly ReviewComment[],
): Promise<readonly ReviewComment[]> {
  const listed = await listFiles(octokit, ref);
  const hunks = new Map(listed.map((file) => [file.filename, parsePatch(file.patch) ?? []]));
  return comments.filter(({ path, range }) => isAdded(hunks.get(path) ?? [], range));
}

/** What stands there after a while of `ms` milliseconds, and what is still to be said. */
async function readBack(
  { octokit, ref, wait }: PublishContext,
  comments: readonly ReviewComment[],
  ms: number,
): Promise<Attempt> {
  await wait(ms);
  const threads = await readThreads(octokit, ref);
  const urls = new Map(threads.flatMap((thread) => fingerprintsIn(thread).map((fp) => [fp, thread.url])));
  return { urls, again: comments.filter((comment) => !isSaid(comment, urls)) };
}
