import { hunkWith, lineOn, type Side } from '../diff.ts';
import {
  type Answer,
  invalidField,
  notFound,
  type Operation,
  ok,
  page,
  type RepositoryCall,
  unprocessable,
} from '../http.ts';
import { arrayAt, type Json, numberAt, stringAt } from '../json.ts';
import { reviewCommentJson, reviewJson } from '../pull-views.ts';
import { changedFiles } from '../pulls.ts';
import { type PullRequest, reviewComments } from '../state.ts';
import { addBareReview, addReply, addReview, type Place, startThread } from '../threads.ts';
import { pullOf } from './pulls.ts';

const MAX_BODY = 65_536;
const reviews = '/repos/{owner}/{repo}/pulls/{pull_number}/reviews';
const comments = '/repos/{owner}/{repo}/pulls/{pull_number}/comments';
const read = ['pull_requests:read'];
const write = ['pull_requests:write'];

export const reviewRoutes: readonly Operation[] = [
  { method: 'GET', path: reviews, auth: 'installation', needs: read, handle: listReviews },
  { method: 'POST', path: reviews, auth: 'installation', needs: write, handle: createReview },
  { method: 'GET', path: comments, auth: 'installation', needs: read, handle: listComments },
  { method: 'POST', path: comments, auth: 'installation', needs: write, handle: createComment },
];

const STATES = { COMMENT: 'COMMENTED', APPROVE: 'APPROVED', REQUEST_CHANGES: 'CHANGES_REQUESTED' } as const;

function listReviews(call: RepositoryCall): Answer {
  const pull = pullOf(call);
  return page(
    call,
    pull.reviews.map((review) => reviewJson(call.world, pull, review)),
  );
}

function listComments(call: RepositoryCall): Answer {
  const pull = pullOf(call);
  return page(
    call,
    reviewComments(pull).map((comment) => reviewCommentJson(call.world, pull, comment)),
  );
}

/** All or nothing, as on GitHub: one comment on a line that the diff does not show refuses the whole review. */
async function createReview(call: RepositoryCall): Promise<Answer> {
  const { world, body } = call;
  const pull = pullOf(call);
  const event = stringAt(body, 'event');
  if (event !== 'COMMENT' && event !== 'APPROVE' && event !== 'REQUEST_CHANGES') {
    throw unprocessable('Only COMMENT, APPROVE and REQUEST_CHANGES are known here; pending reviews are not');
  }
  const text = checkedBody(stringAt(body, 'body') ?? '');
  // GitHub is said to accept an empty body beside comments; its description says otherwise, and that is held to here.
  if (text === '' && event !== 'APPROVE') throw unprocessable('Body is required for this event');
  const commit = stringAt(body, 'commit_id') ?? pull.head.sha;
  const places = await placesOf(call, pull, commit, arrayAt(body, 'comments'));
  const review = addReview(world, pull, { user: world.app.bot, body: text, state: STATES[event], commitId: commit });
  for (const place of places) startThread(world, pull, review, place, place.body);
  return ok(reviewJson(world, pull, review));
}

/** One comment: a reply, or a review of its own. */
async function createComment(call: RepositoryCall): Promise<Answer> {
  const { world, body } = call;
  const pull = pullOf(call);
  const user = world.app.bot;
  const text = checkedBody(stringAt(body, 'body') ?? '');
  if (text === '') throw invalidField('PullRequestReviewComment', 'body', 'missing_field');
  const answered = numberAt(body, 'in_reply_to');
  if (answered !== undefined) {
    const thread = pull.threads.find((t) => t.comments[0]?.id === answered);
    if (!thread) throw notFound();
    return ok(reviewCommentJson(world, pull, addReply(world, thread, addBareReview(world, pull, user), text)), 201);
  }
  const [place] = await placesOf(call, pull, stringAt(body, 'commit_id') ?? pull.head.sha, [body]);
  if (!place) throw notFound();
  const comment = startThread(world, pull, addBareReview(world, pull, user), place, text);
  return ok(reviewCommentJson(world, pull, comment), 201);
}

function checkedBody(body: string): string {
  if ([...body].length > MAX_BODY) throw unprocessable(`Body is too long (maximum is ${MAX_BODY} characters)`);
  return body;
}

/** Where each comment goes in the diff of `commit`; throws GitHub's refusal for the first that has no place there. */
async function placesOf(
  call: RepositoryCall,
  pull: PullRequest,
  commit: string,
  wanted: readonly Json[],
): Promise<(Place & { readonly body: string })[]> {
  const { git } = call.repository;
  if (wanted.length === 0) return [];
  if ((await git.resolve(commit)) === undefined) throw unprocessable('The commit_id could not be resolved');
  const files = commit === pull.head.sha ? pull.files : await changedFiles(git, pull.base.sha, commit);
  return wanted.map((comment) => {
    const path = stringAt(comment, 'path') ?? '';
    const body = checkedBody(stringAt(comment, 'body') ?? '');
    if (body === '') throw unprocessable('Body can’t be blank');
    const file = files.find((f) => f.filename === path);
    if (!file) throw unprocessable('Path could not be resolved');
    return { path, body, commit, ...lines(comment, file.patch) };
  });
}

function lines(
  comment: Json,
  patch: string | undefined,
): Pick<Place, 'side' | 'line' | 'startSide' | 'startLine' | 'hunk'> {
  const side = sideOf(comment, 'side') ?? 'RIGHT';
  const startSide = sideOf(comment, 'start_side') ?? side;
  const line = numberAt(comment, 'line') ?? 0;
  const startLine = numberAt(comment, 'start_line');
  const hunk = hunkWith(patch, side, line);
  if (!hunk) throw unprocessable('Line could not be resolved');
  if (startLine !== undefined) {
    if (startSide === side && startLine >= line) throw unprocessable('Start line must precede the end line.');
    const inHunk = hunk.lines.some((l) => lineOn(l, startSide) === startLine);
    if (!inHunk) throw unprocessable('Start line must be part of the same hunk as the line.');
  }
  return { side, startSide, line, startLine, hunk };
}

function sideOf(comment: Json, key: string): Side | undefined {
  const side = stringAt(comment, key);
  if (side === undefined || side === 'LEFT' || side === 'RIGHT') return side;
  throw unprocessable(`${key} must be LEFT or RIGHT`);
}
