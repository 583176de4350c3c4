/** Posting the review: once, whatever GitHub answers. */
import { setTimeout as wait } from 'node:timers/promises';
import { parsePatch } from '../change/patch.ts';
import { reviewProblem } from '../report/check-run.ts';
import { reviewBody } from '../report/review-comment.ts';
import { isUnclear, type Log, type Octokit, type PullRef, statusOf } from './client.ts';
import { isAdded, type ReviewComment } from './place.ts';
import { listFiles } from './read.ts';
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
  /** How long an answer that was lost is given to take effect, in milliseconds. */
  readonly settleMs: number;
}

/** Posts the comments as one review. There is one second try, of what is certain not to be there yet. */
export async function publishReview(context: PublishContext, comments: readonly ReviewComment[]): Promise<Published> {
  if (comments.length === 0) return { urls: new Map() };
  const first = await attempt(context, comments);
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
}

async function attempt(context: PublishContext, comments: readonly ReviewComment[]): Promise<Attempt> {
  try {
    const url = await createReview(context, comments);
    return { urls: new Map(comments.flatMap((comment) => comment.fingerprints.map((fp) => [fp, url]))), again: [] };
  } catch (error) {
    const status = statusOf(error);
    context.log.warn({ err: error, status, comments: comments.length }, 'the review was not taken');
    if (status === 422) return { urls: new Map(), again: await stillPlaced(context, comments), status };
    if (isUnclear(error)) return { ...(await readBack(context, comments)), status };
    return { urls: new Map(), again: [], status };
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

/** After an answer that says nothing: what of it took effect. */
async function readBack(
  { octokit, ref, settleMs }: PublishContext,
  comments: readonly ReviewComment[],
): Promise<Attempt> {
  await wait(settleMs);
  const threads = await readThreads(octokit, ref);
  const urls = new Map(threads.flatMap((thread) => thread.fingerprints.map((fp) => [fp, thread.url])));
  return { urls, again: comments.filter((comment) => !isSaid(comment, urls)) };
}
