/** A bot on a sandbox: the real job with a real installation client. Only the analysis is a stand-in, so that a test says in its Go code what leaks. */
import { Probot, ProbotOctokit } from 'probot';
import type { Analysis } from '../../src/analyze.ts';
import type { Change } from '../../src/change/change.ts';
import { addedLines } from '../../src/change/patch.ts';
import type { Finding } from '../../src/finding.ts';
import type { Job } from '../../src/queue/queue.ts';
import { type JobDeps, type JobResult, runJob } from '../../src/review.ts';
import type { FileChange } from '../../src/sandbox/git-repository.ts';
import type { PullOptions, SandboxPull, SandboxRepository } from '../../src/sandbox/repository.ts';
import type { Sandbox, SandboxOptions } from '../../src/sandbox/sandbox.ts';
import { finding } from '../report/findings.ts';
import { APP_ID, PRIVATE_KEY, startChecked, WEBHOOK_SECRET } from '../sandbox/start.ts';

export type Files = Readonly<Record<string, FileChange>>;

export interface Bot {
  readonly gh: Sandbox;
  readonly repo: SandboxRepository;
  readonly pr: SandboxPull;
  /** What was wrong with calls so far; a test that provokes refusals empties it. */
  readonly violations: string[];
  /** Reviews as after a push; the head is the current one unless said. */
  review(deps?: Partial<JobDeps>, head?: string): Promise<JobResult>;
  run(job: Job, deps?: Partial<JobDeps>): Promise<JobResult>;
  /** The calls of the bot so far, without the one for its token: `POST /repos/…/check-runs 201`. */
  calls(): string[];
}

/** Opens a pull request that turns the files of `base` into those of `head`. */
export async function openPull(
  base: Files,
  head: Files,
  options: Partial<PullOptions> & { readonly sandbox?: Partial<SandboxOptions> } = {},
): Promise<Bot> {
  const { gh, violations } = await startChecked(options.sandbox);
  const repo = await gh.createRepository({ owner: 'acme', name: 'shop' });
  await repo.commit({ files: { 'go.mod': 'module example.com/shop\n\ngo 1.24\n', ...base } });
  await repo.commit({ branch: 'topic', files: head });
  const pr = await repo.openPullRequest({ head: 'topic', ...options });
  const app = probot(gh.url);
  const run = async (job: Job, deps: Partial<JobDeps> = {}) =>
    runJob(job, {
      octokit: await app.auth(job.installation),
      log: SILENT,
      analyze: leaksSaid,
      wait: async () => {},
      ...deps,
    });
  return {
    gh,
    repo,
    pr,
    violations,
    run,
    review: (deps, sha) => run({ ...jobFor(repo, pr), kind: 'review', trigger: 'push', head: sha ?? pr.headSha }, deps),
    calls: () => gh.requests.filter(isWork).map((call) => `${call.method} ${call.operation} ${call.status}`),
  };
}

export function jobFor(repo: SandboxRepository, pr: SandboxPull) {
  return { installation: repo.installation, owner: 'acme', repo: 'shop', pull: pr.number, delivery: 'd-1' };
}

function isWork({ operation }: { readonly operation: string | undefined }): boolean {
  return operation !== '/app/installations/{installation_id}/access_tokens';
}

const SILENT = { info: () => {}, warn: () => {}, error: () => {} };

/** Throttling off, retries on, as fast as they go. */
function probot(baseUrl: string): Probot {
  const Octokit = ProbotOctokit.defaults((options: object) => ({
    ...options,
    throttle: { enabled: false },
    retry: { retryAfterBaseValue: 1 },
  }));
  return new Probot({
    appId: APP_ID,
    privateKey: PRIVATE_KEY,
    secret: WEBHOOK_SECRET,
    baseUrl,
    Octokit,
    logLevel: 'fatal',
  });
}

/**
 * Each added line `leak("name")` is a leak of that name; `maybe("name")` is one of low confidence; `leak("f.name")` is in function f.
 * What is read is what is analysed, so a line that was not read cannot be found.
 */
export async function leaksSaid({ files, head, skipped }: Change): Promise<Analysis> {
  const findings = head.flatMap(({ path, text }) => {
    const added = addedLines(files.find((file) => file.path === path)?.hunks ?? []);
    return text.split('\n').flatMap((line, i) => (added.has(i + 1) ? leakIn(path, line, i + 1) : []));
  });
  const lines = head.reduce((n, { text }) => n + text.split('\n').length, 0);
  return { findings, suppressed: [], skipped, stats: { files: head.length, lines, functions: 1 } };
}

function leakIn(path: string, text: string, line: number): readonly Finding[] {
  const [, kind, fn, name] = /(leak|maybe)\("(?:(\w+)\.)?(\w+)"\)/.exec(text) ?? [];
  if (!name) return [];
  const end = text.length + 1;
  const edit = { path, startLine: line, startColumn: end, endLine: line, endColumn: end, text: '\n\tdefer release()' };
  const confidence = kind === 'maybe' ? 'low' : 'high';
  const given = { path, line, confidence, function: fn ?? name, message: `\`${name}\` is never released.` } as const;
  const step = {
    path,
    line,
    column: 2,
    endLine: line,
    endColumn: end,
    kind: 'acquire',
    note: 'It is acquired',
  } as const;
  const fixes = [{ title: 'Release it', edits: [edit] }];
  return [finding({ ...given, trace: [step], fixes, fingerprint: `v1:${Buffer.from(name).toString('hex')}` })];
}

/** A Go file with these lines in one function. */
export function go(...lines: readonly string[]): string {
  return `package shop\n\nfunc Work() {\n${lines.map((line) => `\t${line}\n`).join('')}}\n`;
}
