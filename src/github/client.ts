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

/** Lets so many milliseconds pass. */
export type Wait = (ms: number) => Promise<unknown>;

/** GitHub goes on posting for a while after it has answered with a time-out: how long before what took effect is read back. */
export const SETTLE_MS = 2000;

/** The HTTP status of a failed call. Octokit reports an answer that never came as 500. */
export function statusOf(error: unknown): number | undefined {
  const status = field(error, 'status');
  return typeof status === 'number' ? status : undefined;
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/** Whether an error leaves open if the call took effect: GitHub failed in the middle, or its answer was lost. */
export function isUnclear(error: unknown): boolean {
  const status = statusOf(error);
  return status === undefined || status >= 500;
}

const LONGEST_PAUSE_S = 60;

/** The pause in milliseconds after which GitHub may take a refused call, where it names one that is worth waiting for. */
export function pauseAfter(error: unknown): number | undefined {
  const status = statusOf(error);
  if (status !== 403 && status !== 429) return undefined;
  const seconds = String(field(field(field(error, 'response'), 'headers'), 'retry-after'));
  return /^\d+$/.test(seconds) && Number(seconds) <= LONGEST_PAUSE_S ? Number(seconds) * 1000 : undefined;
}
