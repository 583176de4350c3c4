/** What the sandbox knows, as plain data that its routes change. */
import type { KeyObject } from 'node:crypto';
import type { DiffFile, Side } from './diff.ts';
import type { GitRepository } from './git-repository.ts';
import type { JsonObject } from './json.ts';

export type Permission = 'admin' | 'write' | 'read' | 'none';
export type Access = 'read' | 'write';
/** `{ contents: 'read', checks: 'write' }` */
export type Permissions = Readonly<Record<string, Access>>;

export interface World {
  /** `http://127.0.0.1:PORT`, no slash at the end. */
  readonly url: string;
  readonly app: App;
  readonly accounts: Map<string, Account>;
  readonly repositories: Repository[];
  readonly tokens: Map<string, InstallationToken>;
  lastId: number;
}

export interface App {
  readonly id: number;
  readonly slug: string;
  readonly publicKey: KeyObject;
  readonly permissions: Permissions;
  readonly bot: Account;
  readonly owner: Account;
  readonly createdAt: string;
}

export interface Account {
  readonly id: number;
  readonly login: string;
  readonly type: 'User' | 'Bot' | 'Organization';
}

export interface InstallationToken {
  readonly token: string;
  readonly installation: number;
  readonly permissions: Permissions;
  readonly expiresAt: string;
  /** Calls made with it, for the rate-limit headers. */
  used: number;
}

export interface Repository {
  readonly id: number;
  readonly owner: Account;
  readonly name: string;
  readonly private: boolean;
  readonly defaultBranch: string;
  readonly installation: number;
  readonly git: GitRepository;
  /** A login that is not listed is a stranger. */
  readonly permissions: Map<string, Permission>;
  readonly pulls: PullRequest[];
  readonly checkSuites: CheckSuite[];
  readonly checkRuns: CheckRun[];
  readonly createdAt: string;
}

export interface PullRequest {
  readonly id: number;
  readonly number: number;
  readonly repository: Repository;
  readonly author: Account;
  readonly title: string;
  readonly body: string | null;
  state: 'open' | 'closed';
  draft: boolean;
  base: { ref: string; sha: string };
  /** `fork` owns the head branch of a pull request from a fork. Forks share the git objects, as on GitHub. */
  head: { readonly ref: string; sha: string; readonly fork?: Account };
  /** Of merge base to head; brought up to date by every push. */
  files: readonly DiffFile[];
  commits: number;
  readonly createdAt: string;
  updatedAt: string;
  readonly reviews: Review[];
  readonly threads: Thread[];
  readonly issueComments: IssueComment[];
}

export interface Review {
  readonly id: number;
  readonly user: Account;
  readonly body: string;
  readonly state: 'COMMENTED' | 'APPROVED' | 'CHANGES_REQUESTED';
  readonly commitId: string;
  readonly submittedAt: string;
  readonly comments: ReviewComment[];
}

export interface Thread {
  readonly id: number;
  readonly comments: ReviewComment[];
  resolvedBy: Account | undefined;
}

export interface ReviewComment {
  readonly id: number;
  readonly review: number;
  readonly user: Account;
  body: string;
  readonly path: string;
  readonly side: Side;
  /** At the head as it is now; undefined once outdated. */
  line: number | undefined;
  startLine: number | undefined;
  readonly startSide: Side;
  readonly originalLine: number;
  readonly originalStartLine: number | undefined;
  commitId: string;
  readonly originalCommitId: string;
  readonly diffHunk: string;
  readonly inReplyTo: number | undefined;
  readonly createdAt: string;
  readonly reactions: Reaction[];
}

export interface IssueComment {
  readonly id: number;
  readonly user: Account;
  readonly body: string;
  readonly createdAt: string;
  readonly reactions: Reaction[];
}

export type ReactionContent = '+1' | '-1' | 'laugh' | 'confused' | 'heart' | 'hooray' | 'rocket' | 'eyes';

export interface Reaction {
  readonly id: number;
  readonly user: Account;
  readonly content: ReactionContent;
  readonly createdAt: string;
}

export interface CheckSuite {
  readonly id: number;
  readonly headSha: string;
  readonly createdAt: string;
}

export interface CheckRun {
  readonly id: number;
  readonly suite: CheckSuite;
  name: string;
  readonly headSha: string;
  status: 'queued' | 'in_progress' | 'completed';
  conclusion: string | null;
  externalId: string | null;
  detailsUrl: string | null;
  startedAt: string | null;
  completedAt: string | null;
  title: string | null;
  summary: string | null;
  text: string | null;
  readonly annotations: Annotation[];
  actions: readonly JsonObject[];
}

export interface Annotation {
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly startColumn: number | null;
  readonly endColumn: number | null;
  readonly level: 'notice' | 'warning' | 'failure';
  readonly title: string | null;
  readonly message: string;
  readonly rawDetails: string | null;
}

export function nextId(world: World): number {
  world.lastId += 1;
  return world.lastId;
}

/** The time as GitHub writes it: UTC, whole seconds. */
export function now(): string {
  return new Date().toISOString().replace(/\.\d+/, '');
}

export function account(world: World, login: string, type: Account['type'] = 'User'): Account {
  const known = world.accounts.get(login);
  if (known) return known;
  const made: Account = { id: nextId(world), login, type };
  world.accounts.set(login, made);
  return made;
}

export function fullName(repository: Repository): string {
  return `${repository.owner.login}/${repository.name}`;
}

export function findRepository(world: World, owner: string, name: string): Repository | undefined {
  const wanted = `${owner}/${name}`.toLowerCase();
  return world.repositories.find((r) => fullName(r).toLowerCase() === wanted);
}

export function reviewComments(pull: PullRequest): ReviewComment[] {
  return pull.threads.flatMap((thread) => thread.comments).sort((a, b) => a.id - b.id);
}

/** Pull requests that a check run of a commit belongs to: GitHub lists none for heads in forks. */
export function checkedPulls(repository: Repository, sha: string): PullRequest[] {
  return repository.pulls.filter((p) => p.state === 'open' && p.head.sha === sha && p.head.fork === undefined);
}
