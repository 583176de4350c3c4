/** A pull request from webhook to review: the real bot in a real server, real signed webhooks over HTTP, a GitHub over a real git repository. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import type { FileChange } from '../src/sandbox/git-repository.ts';
import type { SandboxPull, SandboxRepository } from '../src/sandbox/repository.ts';
import type { Sandbox } from '../src/sandbox/sandbox.ts';
import { type RunningServer, startServer } from '../src/server.ts';
import { temporaryFolder } from './git.ts';
import { APP_ID, PRIVATE_KEY, startChecked, WEBHOOK_SECRET } from './sandbox/start.ts';

type Files = Readonly<Record<string, FileChange>>;

const HEAD = 'package shop\n\nimport "net/http"\n\n';
const fn = (name: string, ...middle: readonly string[]) =>
  `func ${name}(u string) error {
	resp, err := http.Get(u)
	if err != nil {
		return err
	}
${middle.map((line) => `\t${line}\n`).join('')}	return resp.Body.Close()
}

`;
const leak = (name: string) => fn(name).replace('\treturn resp.Body.Close()', '\treturn nil');

class World {
  readonly gh: Sandbox;
  readonly #store = join(temporaryFolder(), 'queue.db');
  #server: RunningServer | undefined;

  constructor(gh: Sandbox) {
    this.gh = gh;
    onTestFinished(async () => await this.#server?.close());
  }

  async start(): Promise<void> {
    this.#server = await startServer({
      appId: APP_ID,
      privateKey: PRIVATE_KEY,
      webhookSecret: WEBHOOK_SECRET,
      host: '127.0.0.1',
      port: 0,
      baseUrl: this.gh.url,
      queueFile: this.#store,
      concurrency: 2,
      log: pino({ level: 'silent' }),
      throttle: false,
    });
    this.gh.setWebhookUrl(`${this.#server.url}/api/github/webhooks`);
  }

  /** The machine is lost: the bot comes back with an empty store. */
  async loseStore(): Promise<void> {
    await this.#server?.close();
    rmSync(this.#store);
    await this.start();
  }

  async settle(): Promise<void> {
    await this.gh.idle();
    await this.#server?.idle();
  }
}

/** A repository with `base` on main and a pull request with `head`, reviewed. */
async function reviewed(base: Files, head: Files): Promise<{ world: World; repo: SandboxRepository; pr: SandboxPull }> {
  const { gh } = await startChecked();
  const world = new World(gh);
  await world.start();
  const repo = await gh.createRepository({ owner: 'acme', name: 'shop' });
  await repo.commit({ files: { 'go.mod': 'module example.com/shop\n\ngo 1.24\n', ...base } });
  await repo.commit({ branch: 'topic', files: head });
  const pr = await repo.openPullRequest({ head: 'topic' });
  await world.settle();
  return { world, repo, pr };
}

/** A comment with a one-click fix spans the lines from the acquisition to the place of the fix. */
const places = (pr: SandboxPull) => pr.reviewComments.map((c) => `${c.path}:${c.originalStartLine ?? c.originalLine}`);
const lastRun = (repo: SandboxRepository) => repo.checkRuns.at(-1);

test('a pull request gets one review on added lines and a check run that fails', async () => {
  const { repo, pr } = await reviewed(
    { 'a.go': HEAD + leak('old') },
    { 'a.go': HEAD + leak('old') + leak('fresh'), 'b.go': HEAD + fn('fine') },
  );
  expect(places(pr)).toEqual(['a.go:14']);
  expect(pr.reviews).toHaveLength(1);
  expect(pr.reviewComments[0]?.body).toContain('The body of `resp`, from `http.Get`, is never closed.');
  expect(lastRun(repo)).toMatchObject({ headSha: pr.headSha, status: 'completed', conclusion: 'failure' });
});

test('nothing is posted twice: not for a redelivery, a new delivery, or after the store was lost', async () => {
  const { world, pr } = await reviewed({}, { 'a.go': HEAD + leak('f') });
  const { gh } = world;
  const opened = gh.deliveries.find((d) => d.event === 'pull_request');
  if (!opened) throw new Error('no delivery');
  await gh.redeliver(opened.guid);
  await gh.deliver(opened.event, opened.payload);
  await world.settle();
  await world.loseStore();
  await gh.deliver(opened.event, opened.payload);
  await world.settle();
  expect(pr.reviews).toHaveLength(1);
  expect(places(pr)).toEqual(['a.go:6']);
  expect(pr.issueComments).toEqual([]);
});

test('a push that mends one finding does not repeat the other', async () => {
  const { world, repo, pr } = await reviewed({}, { 'a.go': HEAD + leak('f') + leak('g') });
  expect(places(pr)).toEqual(['a.go:6', 'a.go:14']);
  await pr.push({ files: { 'a.go': HEAD + fn('f') + leak('g') } });
  await world.settle();
  expect(pr.reviews).toHaveLength(1);
  expect(lastRun(repo)).toMatchObject({ headSha: pr.headSha, conclusion: 'failure' });
  await pr.push({ files: { 'a.go': HEAD + fn('f') + fn('g') } });
  await world.settle();
  expect(pr.reviews).toHaveLength(1);
  expect(lastRun(repo)).toMatchObject({ headSha: pr.headSha, conclusion: 'success' });
});

test('an early return added between an old request and its Close gets one comment, on that return', async () => {
  const { world, repo, pr } = await reviewed({ 'a.go': HEAD + fn('f') }, { 'b.go': HEAD });
  expect(pr.reviews).toEqual([]);
  expect(lastRun(repo)).toMatchObject({ conclusion: 'success' });
  await pr.push({ files: { 'a.go': HEAD + fn('f', 'if resp.StatusCode != 200 {', '\treturn nil', '}') } });
  await world.settle();
  expect(pr.reviewComments.map((c) => c.originalLine)).toEqual([11]);
  expect(pr.reviewComments[0]?.body).toContain('not closed on the path that returns at line 11');
  expect(lastRun(repo)).toMatchObject({ headSha: pr.headSha, conclusion: 'failure' });
});

test('a push that only moves an old leak is met with silence', async () => {
  const { world, repo, pr } = await reviewed({ 'a.go': HEAD + leak('f') + fn('g') }, { 'b.go': HEAD });
  await pr.push({ files: { 'a.go': HEAD + fn('g') + leak('f').replaceAll('\n\t', '\n\t\t') } });
  await world.settle();
  await pr.push({ files: { 'a.go': HEAD + fn('g'), 'c.go': HEAD + leak('f') } });
  await world.settle();
  expect(pr.reviews).toEqual([]);
  expect(lastRun(repo)).toMatchObject({ headSha: pr.headSha, conclusion: 'success' });
});

test('what the source says to leave is no comment, does not gate, and is listed', async () => {
  const ignored = leak('f').replace('\tresp', '\t//leakcheck:ignore unclosed-body -- the @team knows\n\tresp');
  const { repo, pr } = await reviewed({}, { 'a.go': HEAD + ignored });
  expect(pr.reviews).toEqual([]);
  expect(lastRun(repo)).toMatchObject({ status: 'completed', conclusion: 'success' });
  expect(lastRun(repo)?.summary).toMatch(
    /suppresses in its source:\n\n- \[`a.go:7`\].*`unclosed-body`: the .*team knows/,
  );
  expect(lastRun(repo)?.summary).not.toContain('@team');
});

test('the review is asked for again by /leakcheck and by the Re-run button', async () => {
  const { world, repo, pr } = await reviewed({}, { 'a.go': HEAD + leak('f') });
  const [run] = repo.checkRuns;
  if (!run) throw new Error('no check run');
  await repo.rerequestCheckRun(run);
  await world.settle();
  const comment = await pr.comment({ body: '/leakcheck' });
  await world.settle();
  expect(comment.reactions.map((r) => r.content)).toContain('+1');
  expect(repo.checkRuns.every((r) => r.status === 'completed' && r.conclusion === 'failure')).toBe(true);
  expect(repo.checkRuns.length).toBeGreaterThan(1);
  expect(pr.reviews).toHaveLength(1);
});

test('a pull request without Go, and one that only removes or renames, end in a completed check run', async () => {
  const { world, repo, pr } = await reviewed(
    { 'a.go': HEAD + fn('f'), 'b.go': HEAD + leak('g') },
    { 'README.md': 'words\n' },
  );
  expect(lastRun(repo)).toMatchObject({ status: 'completed', conclusion: 'success' });
  await pr.push({ files: { 'a.go': null, 'b.go': null, 'c.go': HEAD + leak('g'), 'x.bin': Buffer.from([0, 1, 2]) } });
  await world.settle();
  expect(lastRun(repo)).toMatchObject({ headSha: pr.headSha, status: 'completed', conclusion: 'success' });
  expect(pr.reviews).toEqual([]);
});

test('a clean pull request costs four calls, the first findings five', async () => {
  const { world, pr } = await reviewed({}, { 'a.go': HEAD + fn('f') });
  const work = () => world.gh.requests.filter((r) => !r.operation?.endsWith('/access_tokens')).length;
  expect(work()).toBe(4);
  await pr.push({ files: { 'a.go': HEAD + leak('f') } });
  await world.settle();
  expect(work()).toBe(4 + 5);
});
