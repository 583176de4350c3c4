/** How the rest of this folder talks to GitHub, and of which pull request. */
import type { ProbotOctokit } from 'probot';

/** The client of one installation: `await app.auth(installation)`. A webhook context's client shares one throttle with all others. */
export type Octokit = ProbotOctokit;

export interface PullRef {
  readonly owner: string;
  readonly repo: string;
  readonly pull: number;
}

/** What jobs log to; pino's loggers fit. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** The HTTP status of a failed call. Octokit reports an answer that never came as 500. */
export function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('status' in error)) return undefined;
  return typeof error.status === 'number' ? error.status : undefined;
}

/** Whether an error leaves open if the call took effect: GitHub failed in the middle, or its answer was lost. */
export function isUnclear(error: unknown): boolean {
  const status = statusOf(error);
  return status === undefined || status >= 500;
}
