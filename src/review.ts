/** The jobs, as a table of contents: one call a stage. Reading and writing are at the ends; all between is pure. */
import { setTimeout } from 'node:timers/promises';
import { type Analysis, analyzeChange } from './analyze.ts';
import type { Change } from './change/change.ts';
import { type Config, DEFAULT_CONFIG } from './config.ts';
import { completeCheckRun, startCheckRun } from './github/check-run.ts';
import type { Log, Octokit, PullRef, Wait } from './github/client.ts';
import { type CommandResult, runCommand } from './github/commands.ts';
import { isCommentable, place } from './github/place.ts';
import { publishReview } from './github/publish.ts';
import { listFiles, readHead, readPull } from './github/read.ts';
import { recognised } from './github/recognise.ts';
import { type Conclusion, reconcile } from './github/reconcile.ts';
import { failedVerdict, supersededVerdict, type Verdict, verdictOf } from './github/verdict.ts';
import type { Job } from './queue/queue.ts';
import { loadRulePages } from './report/rule-page.ts';

export interface JobDeps {
  /** `await app.auth(job.installation)`. */
  readonly octokit: Octokit;
  readonly log: Log;
  readonly analyze?: (change: Change) => Promise<Analysis>;
  readonly config?: Config;
  /** Where the rules' pages can be read; without it comments name a rule and do not link it. */
  readonly rulesUrl?: string;
  /** How pauses pass that GitHub needs or asks for. */
  readonly wait?: Wait;
}

export type JobResult = ReviewResult | CommandResult<ReviewResult>;

export type ReviewResult = Reviewed | Superseded;

interface Reviewed {
  readonly kind: 'reviewed';
  readonly head: string;
  readonly conclusion: Conclusion;
  readonly findings: number;
  readonly comments: number;
  readonly annotations: number;
}

interface Superseded {
  readonly kind: 'superseded';
  readonly head: string;
  readonly by: string;
}

/** Runs a job to its end: whatever happens, the check run that it starts is completed. What only we can mend is thrown. */
export async function runJob(job: Job, deps: JobDeps): Promise<JobResult> {
  const ref = { owner: job.owner, repo: job.repo, pull: job.pull };
  const { octokit, log } = deps;
  const review = (head: string) => reviewPull(ref, head, job.delivery, deps);
  if (job.kind === 'command') return await runCommand({ octokit, ref, log }, job.comment, review);
  return await review(job.head ?? (await readHead(octokit, ref)).head);
}

const MOVES = 3;

/**
 * Events arrive late and out of order, so the head that one names is a hint: where the pull request has moved on, its head of now is reviewed,
 * for the event of that one may be past.
 */
async function reviewPull(ref: PullRef, hint: string, delivery: string, deps: JobDeps): Promise<ReviewResult> {
  let result = await reviewHead(ref, hint, delivery, deps);
  for (let moves = 1; result.kind === 'superseded' && moves <= MOVES; moves++) {
    result = await reviewHead(ref, result.by, delivery, deps);
  }
  return result;
}

async function reviewHead(ref: PullRef, head: string, delivery: string, deps: JobDeps): Promise<ReviewResult> {
  const { octokit, log, wait = setTimeout } = deps;
  const checks = { octokit, ref, wait };
  const checkRun = await startCheckRun(checks, head);
  const complete = (verdict: Verdict) => completeCheckRun(checks, checkRun, verdict);
  try {
    return await review(ref, head, deps, complete);
  } catch (error) {
    log.error({ err: error, delivery, head }, 'the review failed');
    await complete(failedVerdict(delivery)).catch((err: unknown) =>
      log.error({ err, delivery, head }, 'its check run could not be completed'),
    );
    throw error;
  }
}

async function review(
  ref: PullRef,
  head: string,
  deps: JobDeps,
  complete: (verdict: Verdict) => Promise<void>,
): Promise<ReviewResult> {
  const { octokit, log, analyze = analyzeChange, config = DEFAULT_CONFIG, rulesUrl, wait = setTimeout } = deps;
  const reading = await readPull(octokit, ref, head, await listFiles(octokit, ref));
  const { change, threads } = reading;
  if (reading.head !== head) {
    await complete(supersededVerdict(head, reading.head));
    return { kind: 'superseded', head, by: reading.head };
  }
  const { suppressed, skipped, stats, ...found } = await analyze(change);
  const findings = recognised(found.findings, threads, change.head);
  const groups = reconcile({
    findings,
    threads,
    maxComments: reading.wantsComments ? config.maxComments : 0,
    isCommentable: (finding) => isCommentable(change, finding),
  });
  const pages = loadRulePages();
  const links = { repositoryUrl: reading.repositoryUrl, head, ...(rulesUrl ? { rulesUrl } : {}) };
  const comments = groups.map((group) => place(group, { change, pages, links }));
  const published = await publishReview({ octokit, ref, head, log, wait }, comments);
  const goFiles = change.files.length;
  const verdict = verdictOf({
    findings,
    suppressed,
    skipped,
    stats,
    goFiles,
    threads,
    published,
    gate: config,
    pages,
    links,
  });
  await complete(verdict);
  return {
    kind: 'reviewed',
    head,
    conclusion: verdict.conclusion,
    findings: findings.length,
    comments: comments.filter(({ fingerprints }) => fingerprints.some((fp) => published.urls.has(fp))).length,
    annotations: verdict.annotations.length,
  };
}
