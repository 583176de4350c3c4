/** What people do on GitHub, for tests and the demo: push, open pull requests, comment, resolve, press "Re-run". */
import type { Commit, FileChange } from './git-repository.ts';
import type { JsonObject } from './json.ts';
import { checkRunPayload, checkSuitePayload, issueCommentPayload, pullRequestPayload } from './payloads.ts';
import { pullPage } from './pull-views.ts';
import { pullsFrom, refresh } from './pulls.ts';
import {
  type Account,
  account,
  type CheckRun,
  type IssueComment,
  nextId,
  now,
  type Permission,
  type PullRequest,
  type Repository,
  type Review,
  type ReviewComment,
  reviewComments,
  type Thread,
  type World,
} from './state.ts';
import { addBareReview, addReply } from './threads.ts';
import type { Webhooks } from './webhooks.ts';

export interface PushOptions {
  /** `main` unless said. */
  readonly branch?: string;
  /**
   * The parent, a branch or a commit: the tip of the branch, else of the default branch, unless said. Another one makes
   * this a forced push.
   */
  readonly from?: string;
  readonly files: Readonly<Record<string, FileChange>>;
  readonly message?: string;
  readonly user?: string;
}

export interface PullOptions {
  readonly base?: string;
  readonly head: string;
  readonly title?: string;
  readonly body?: string;
  readonly draft?: boolean;
  /** The login of the fork's owner, who is then the author. */
  readonly fork?: string;
  readonly user?: string;
}

const AUTHOR = 'gopher';

export class SandboxRepository {
  readonly state: Repository;
  readonly #world: World;
  readonly #webhooks: Webhooks;

  constructor(world: World, webhooks: Webhooks, state: Repository) {
    this.#world = world;
    this.#webhooks = webhooks;
    this.state = state;
    state.permissions.set(AUTHOR, 'write');
  }

  get installation(): number {
    return this.state.installation;
  }

  get checkRuns(): readonly CheckRun[] {
    return this.state.checkRuns;
  }

  /** People who are not named here are strangers; `gopher`, the usual author, may write. */
  setPermission(login: string, permission: Permission): void {
    account(this.#world, login);
    this.state.permissions.set(login, permission);
  }

  /**
   * Makes a commit on a branch and pushes it: open pull requests from that branch get `synchronize`. Answers its id
   * when that was delivered.
   */
  async commit({ branch = 'main', from, files, message = 'Change', user = AUTHOR }: PushOptions): Promise<string> {
    const { git, defaultBranch } = this.state;
    const tip = await git.resolve(`refs/heads/${branch}`);
    const parent =
      from === undefined ? (tip ?? (await git.resolve(`refs/heads/${defaultBranch}`))) : await git.resolve(from);
    if (from !== undefined && parent === undefined) throw new Error(`no commit ${from}`);
    const sha = await git.commit({ branch, parent, message, files });
    for (const pull of pullsFrom(this.state, branch)) {
      const before = pull.head.sha;
      await refresh(pull, sha);
      await this.#sendPull(pull, 'synchronize', user, { before, after: sha });
    }
    return sha;
  }

  /** Opens a pull request; answers it when `opened` was delivered. */
  async openPullRequest(options: PullOptions): Promise<SandboxPull> {
    const { git } = this.state;
    const base = options.base ?? this.state.defaultBranch;
    const [baseSha, headSha] = await Promise.all([
      git.resolve(`refs/heads/${base}`),
      git.resolve(`refs/heads/${options.head}`),
    ]);
    if (!baseSha || !headSha) throw new Error(`no branch ${baseSha ? options.head : base}`);
    const author = account(this.#world, options.fork ?? options.user ?? AUTHOR);
    const number = this.state.pulls.length + 1;
    const at = now();
    const pull: PullRequest = {
      id: nextId(this.#world),
      number,
      repository: this.state,
      author,
      title: options.title ?? options.head,
      body: options.body ?? null,
      state: 'open',
      draft: options.draft ?? false,
      base: { ref: base, sha: baseSha },
      head: { ref: options.head, sha: headSha, ...(options.fork === undefined ? {} : { fork: author }) },
      files: [],
      commits: 0,
      createdAt: at,
      updatedAt: at,
      reviews: [],
      threads: [],
      issueComments: [],
    };
    await refresh(pull, headSha);
    this.state.pulls.push(pull);
    await this.#sendPull(pull, 'opened', author.login);
    return new SandboxPull(this.#world, this.#webhooks, this, pull);
  }

  /** "Re-run" beside a check run. */
  async rerequestCheckRun(run: CheckRun, user: string = AUTHOR): Promise<void> {
    const sender = account(this.#world, user);
    await this.#webhooks.deliver('check_run', checkRunPayload(this.#world, this.state, run, sender));
  }

  /** "Re-run all checks" of a commit. */
  async rerequestCheckSuite(headSha: string, user: string = AUTHOR): Promise<void> {
    const suite = this.state.checkSuites.find((s) => s.headSha === headSha);
    const head: Commit | undefined = await this.state.git.commitOf(headSha);
    if (!suite || !head) throw new Error(`no check suite for ${headSha}`);
    const payload = checkSuitePayload(this.#world, this.state, suite, head, account(this.#world, user));
    await this.#webhooks.deliver('check_suite', payload);
  }

  #sendPull(pull: PullRequest, action: string, user: string, extra: JsonObject = {}): Promise<unknown> {
    const sender = account(this.#world, user);
    return this.#webhooks.deliver('pull_request', pullRequestPayload(this.#world, pull, action, sender, extra));
  }
}

export class SandboxPull {
  readonly state: PullRequest;
  readonly #world: World;
  readonly #webhooks: Webhooks;
  readonly #repository: SandboxRepository;

  constructor(world: World, webhooks: Webhooks, repository: SandboxRepository, state: PullRequest) {
    this.#world = world;
    this.#webhooks = webhooks;
    this.#repository = repository;
    this.state = state;
  }

  get number(): number {
    return this.state.number;
  }

  get headSha(): string {
    return this.state.head.sha;
  }

  /** The page that shows it. */
  get url(): string {
    return pullPage(this.#world, this.state);
  }

  get reviews(): readonly Review[] {
    return this.state.reviews;
  }

  get reviewComments(): readonly ReviewComment[] {
    return reviewComments(this.state);
  }

  get threads(): readonly Thread[] {
    return this.state.threads;
  }

  get issueComments(): readonly IssueComment[] {
    return this.state.issueComments;
  }

  /** Pushes to the head branch. */
  push(options: Omit<PushOptions, 'branch'>): Promise<string> {
    return this.#repository.commit({ ...options, branch: this.state.head.ref });
  }

  /** Comments in the conversation, as a person. */
  async comment({ user = AUTHOR, body }: { readonly user?: string; readonly body: string }): Promise<IssueComment> {
    const comment: IssueComment = {
      id: nextId(this.#world),
      user: this.#person(user),
      body,
      createdAt: now(),
      reactions: [],
    };
    this.state.issueComments.push(comment);
    await this.#webhooks.deliver('issue_comment', issueCommentPayload(this.#world, this.state, comment));
    return comment;
  }

  /** Answers in a review thread, as a person. */
  reply(thread: Thread, { user = AUTHOR, body }: { readonly user?: string; readonly body: string }): ReviewComment {
    const review = addBareReview(this.#world, this.state, this.#person(user));
    return addReply(this.#world, thread, review, body);
  }

  resolve(thread: Thread, user: string = AUTHOR): void {
    thread.resolvedBy = this.#person(user);
  }

  unresolve(thread: Thread): void {
    thread.resolvedBy = undefined;
  }

  markReady(): Promise<void> {
    this.state.draft = false;
    return this.#send('ready_for_review');
  }

  convertToDraft(): Promise<void> {
    this.state.draft = true;
    return this.#send('converted_to_draft');
  }

  close(): Promise<void> {
    this.state.state = 'closed';
    this.state.updatedAt = now();
    return this.#send('closed');
  }

  async reopen(): Promise<void> {
    this.state.state = 'open';
    await refresh(this.state, this.state.head.sha);
    return this.#send('reopened');
  }

  /** Points it at another base branch. */
  async retarget(base: string): Promise<void> {
    const { ref, sha } = this.state.base;
    this.state.base = { ref: base, sha };
    await refresh(this.state, this.state.head.sha);
    return this.#send('edited', { changes: { base: { ref: { from: ref }, sha: { from: sha } } } });
  }

  #person(login: string): Account {
    return account(this.#world, login);
  }

  async #send(action: string, extra: JsonObject = {}): Promise<void> {
    const payload = pullRequestPayload(this.#world, this.state, action, this.state.author, extra);
    await this.#webhooks.deliver('pull_request', payload);
  }
}
