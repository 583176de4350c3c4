/** Jobs, and the store that every webhook goes through before it is answered. The store may be lost: GitHub knows what was posted. */

/** Work on a pull request. */
export type Job = Origin & { readonly pull: number } & (ReviewWork | CommandWork);

/** The pull requests of this head are to be found, and reviewed: GitHub does not name them where the head is in a fork. */
export type Search = Origin & { readonly kind: 'search'; readonly head: string };

/** Where a webhook came from, and which delivery it was. */
export interface Origin {
  readonly installation: number;
  readonly owner: string;
  readonly repo: string;
  /** GUID of the webhook delivery; a redelivery has the same. */
  readonly delivery: string;
}

interface ReviewWork {
  readonly kind: 'review';
  /** push: not needed again once the head was reviewed. rerequest: asked for, or the verdict may differ at the same head. */
  readonly trigger: 'push' | 'rerequest';
  /** The head commit that the event named; a hint, since events arrive out of order. */
  readonly head?: string;
}

interface CommandWork {
  readonly kind: 'command';
  readonly comment: {
    readonly id: number;
    readonly body: string;
    readonly user: string;
    readonly association?: string;
    readonly type: 'issue';
  };
}

/**
 * A durable queue. Each job runs at least once, one at a time per pull request. A newer review of a pull request
 * replaces the one that waits.
 */
export interface Queue {
  /** Stores a job, durably when it returns; false when this delivery had asked for it before. Throws if it cannot be stored. */
  add(job: Job | Search): boolean;
  /** Begins to run jobs, first those that an earlier process left unfinished. */
  start(run: Runner): void;
  /** Resolves when no job runs, waits, or is to be tried again. */
  idle(): Promise<void>;
  /** Takes no more jobs, lets the running ones finish for `graceMs` milliseconds, hands the others back to the next start. */
  close(graceMs: number): Promise<void>;
}

/** Does a job; answers the head commit that it reviewed, if any. What it rejects with is logged, and the job tried again. */
export type Runner = (job: Job | Search) => Promise<string | undefined>;

/** What a queue and a server log to; pino's loggers fit. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Jobs of one lane never run at the same time. */
export function laneOf(job: Job | Search): string {
  return `${job.installation}/${targetOf(job)}`;
}

/** Jobs with one key are the same work: reviews of a pull request, one command. */
export function keyOf(job: Job | Search): string {
  return `${laneOf(job)} ${job.kind}${job.kind === 'command' ? ` ${job.comment.id}` : ''}`;
}

/** The job that replaces a waiting one: the newer, but a review that a person asked for stays asked for. */
export function merge(waiting: Job | Search, newer: Job | Search): Job | Search {
  const asked = waiting.kind === 'review' && waiting.trigger === 'rerequest';
  return asked && newer.kind === 'review' ? { ...newer, trigger: 'rerequest' } : newer;
}

/** What logs say of a job: enough to find it, and none of the text that people wrote. */
export function summary(job: Job | Search): object {
  const { kind, delivery, installation } = job;
  return { job: kind, delivery, installation, target: targetOf(job) };
}

function targetOf(job: Job | Search): string {
  return `${job.owner}/${job.repo}${job.kind === 'search' ? `@${job.head}` : `#${job.pull}`}`;
}
