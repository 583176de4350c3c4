/** The Probot app: which webhook asks for which job, nothing else. Jobs do the work, after the webhook is answered. */
import type { Probot } from 'probot';
import { type Job, type Origin, type Queue, type Search, summary } from './queue/queue.ts';
import { at, numberAt, stringAt } from './serve/payload.ts';

/** What to do about a webhook: store jobs, or nothing, for a reason. */
export type Decision = { readonly jobs: readonly (Job | Search)[] } | { readonly ignored: string };

const DECISIONS = {
  'pull_request.opened': onPullRequest,
  'pull_request.synchronize': onPullRequest,
  'pull_request.reopened': onPullRequest,
  'pull_request.ready_for_review': onPullRequest,
  'pull_request.edited': onPullRequest,
  'check_run.rerequested': onCheckRun,
  'check_suite.rerequested': onCheckSuite,
  'issue_comment.created': onComment,
} as const;

type EventName = keyof typeof DECISIONS;

/** The webhooks that are of use, as their header names them: `pull_request`. */
export const EVENTS: readonly string[] = Object.keys(DECISIONS).map((event) => event.replace(/\..*/, ''));

export function leakcheck(app: Probot, { queue }: { queue: Queue }): void {
  for (const event of Object.keys(DECISIONS) as EventName[]) {
    app.on(event, ({ id, payload }) => carryOut(decide(event, id, payload), event, id, queue, app.log));
  }
}

/** Throws if a job cannot be stored, so that the delivery is answered with an error and can be repeated. */
function carryOut(decision: Decision, event: EventName, delivery: string, queue: Queue, log: Probot['log']): void {
  if ('ignored' in decision) {
    log.info({ event, delivery, reason: decision.ignored }, 'webhook ignored');
    return;
  }
  for (const job of decision.jobs) {
    const added = queue.add(job);
    log.info({ event, ...summary(job) }, added ? 'job stored' : 'delivery seen before');
  }
}

/** Pure, and throws for no payload: GitHub signs what it sends, but fields can be missing (a deleted user, an old server). */
export function decide(event: EventName, delivery: string, payload: unknown): Decision {
  const installation = numberAt(payload, 'installation', 'id');
  const owner = stringAt(payload, 'repository', 'owner', 'login');
  const repo = stringAt(payload, 'repository', 'name');
  if (installation === undefined) return { ignored: 'the payload has no installation.id' };
  if (owner === undefined || repo === undefined) return { ignored: 'the payload names no repository' };
  return DECISIONS[event](payload, { installation, owner, repo, delivery });
}

function onPullRequest(payload: unknown, origin: Origin): Decision {
  const action = stringAt(payload, 'action');
  const pull = numberAt(payload, 'pull_request', 'number');
  if (pull === undefined) return { ignored: 'the payload has no pull_request.number' };
  if (action === 'edited' && at(payload, 'changes', 'base') === undefined) {
    return { ignored: 'only the text of the pull request was edited' };
  }
  // A new base or the end of a draft changes the verdict at the same head.
  const trigger = action === 'edited' || action === 'ready_for_review' ? 'rerequest' : 'push';
  const head = stringAt(payload, 'pull_request', 'head', 'sha');
  return { jobs: [{ ...origin, pull, kind: 'review', trigger, ...(head === undefined ? {} : { head }) }] };
}

function onCheckRun(payload: unknown, origin: Origin): Decision {
  // For a pull request from a fork GitHub leaves `pull_requests` empty: our own mark leads to it.
  const marked = /^pr:(\d+)$/.exec(stringAt(payload, 'check_run', 'external_id') ?? '')?.[1];
  const pulls = marked === undefined ? pullsAt(payload, 'check_run').slice(0, 1) : [Number(marked)];
  return rerequest(pulls, stringAt(payload, 'check_run', 'head_sha'), origin);
}

function onCheckSuite(payload: unknown, origin: Origin): Decision {
  return rerequest(pullsAt(payload, 'check_suite'), stringAt(payload, 'check_suite', 'head_sha'), origin);
}

function rerequest(pulls: readonly number[], head: string | undefined, origin: Origin): Decision {
  if (head === undefined) return { ignored: 'the payload has no head_sha' };
  if (pulls.length === 0) return { jobs: [{ ...origin, kind: 'search', head }] };
  return { jobs: pulls.map((pull) => ({ ...origin, pull, kind: 'review', trigger: 'rerequest', head })) };
}

function onComment(payload: unknown, origin: Origin): Decision {
  const pull = numberAt(payload, 'issue', 'number');
  const id = numberAt(payload, 'comment', 'id');
  const body = stringAt(payload, 'comment', 'body');
  const user = stringAt(payload, 'comment', 'user', 'login');
  const association = stringAt(payload, 'comment', 'author_association');
  if (pull === undefined || id === undefined || body === undefined || user === undefined) {
    return { ignored: 'the payload has no issue.number, comment.id, comment.body or comment.user' };
  }
  if (at(payload, 'issue', 'pull_request') === undefined) return { ignored: 'a comment on an issue' };
  if (stringAt(payload, 'issue', 'state') !== 'open') return { ignored: 'the pull request is not open' };
  if (stringAt(payload, 'comment', 'user', 'type') === 'Bot') return { ignored: 'a comment by a bot' };
  if (!mentionsCommand(body)) return { ignored: 'a comment without a command' };
  const comment = { id, body, user, type: 'issue', ...(association === undefined ? {} : { association }) } as const;
  return { jobs: [{ ...origin, pull, kind: 'command', comment }] };
}

/** May say yes too often (a line inside a code block); the job parses the comment properly. */
function mentionsCommand(body: string): boolean {
  return /^[ \t]*\/leakcheck(?![\w-])/im.test(body);
}

/** The numbers of the pull requests of a check that are against this repository: the list holds those of forks too. */
function pullsAt(payload: unknown, check: string): number[] {
  const pulls = at(payload, check, 'pull_requests');
  if (!Array.isArray(pulls)) return [];
  const repository = numberAt(payload, 'repository', 'id');
  const here = pulls.filter((pull) => [undefined, repository].includes(numberAt(pull, 'base', 'repo', 'id')));
  return here.flatMap((pull) => numberAt(pull, 'number') ?? []);
}
