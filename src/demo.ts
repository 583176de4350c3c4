/** `leakcheck demo`: a GitHub of its own on this machine, the real bot beside it, and a pull request for it to review. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve, sep } from 'node:path';
import { reviewText } from './demo/review-text.ts';
import { packageFolder } from './package-folder.ts';
import type { SandboxPull, SandboxRepository } from './sandbox/repository.ts';
import { type Sandbox, startSandbox } from './sandbox/sandbox.ts';
import { createLog } from './serve/log.ts';
import { type RunningServer, startServer, stopSignal } from './server.ts';

export interface DemoOptions {
  /** Print the review and end; else go on showing the pull request until Ctrl-C. */
  readonly once: boolean;
  /** A repository of the user, and the range of it to review. It is only read. */
  readonly repo?: string;
  readonly base?: string;
  readonly head?: string;
  /** Where to show the pull request; 0, the default, takes a free port. */
  readonly port?: number;
  /** The example: a folder with `base` and `head`. */
  readonly example?: string;
  readonly write?: (text: string) => void;
}

interface Bench {
  readonly github: Sandbox;
  readonly bot: RunningServer;
}

interface Opened {
  readonly repository: SandboxRepository;
  readonly pull: SandboxPull;
}

/** What is wrong with what was asked for, in words for the one who asked. */
class Mistake extends Error {}

const INTERRUPTED = 130;

/** Returns the exit code: 0 when the review was shown, whatever it says; 2 when it could not be. */
export async function demo(options: DemoOptions): Promise<number> {
  const write = options.write ?? ((text) => void process.stdout.write(text));
  const stopped = stopSignal();
  let bench: Bench | undefined;
  try {
    bench = await startBench(options.port ?? 0);
    const began = performance.now();
    const opened = await open(bench.github, options);
    if ((await Promise.race([reviewed(bench, opened), stopped])) === 'stop') return INTERRUPTED;
    write(await reviewText(opened, performance.now() - began));
    if (options.once) return 0;
    write(`\nThe pull request with its comments in place: ${opened.pull.url}\nCtrl-C ends the demo.\n`);
    await stopped;
    return 0;
  } catch (error) {
    const mistake = mistakeOf(error, options);
    if (mistake === undefined) throw error;
    process.stderr.write(`leakcheck: ${mistake}\n`);
    return 2;
  } finally {
    await bench?.bot.close();
    await bench?.github.close();
  }
}

async function startBench(port: number): Promise<Bench> {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const credentials = { appId: 1, privateKey, webhookSecret: randomBytes(32).toString('hex') };
  const github = await startSandbox({ ...credentials, port });
  try {
    const secrets = [credentials.webhookSecret, privateKey];
    const log = createLog({ level: 'warn', format: 'pretty', secrets }, (line) => void process.stderr.write(line));
    const place = { baseUrl: github.url, host: '127.0.0.1', port: 0, queueFile: ':memory:', concurrency: 1 };
    const bot = await startServer({ ...credentials, ...place, throttle: false, log });
    github.setWebhookUrl(`${bot.url}/api/github/webhooks`);
    return { github, bot };
  } catch (error) {
    await github.close();
    throw error;
  }
}

function open(github: Sandbox, options: DemoOptions): Promise<Opened> {
  const own = options.repo ?? (options.base === undefined && options.head === undefined ? undefined : '.');
  if (own === undefined) return openExample(github, options.example ?? join(packageFolder(), 'fixtures', 'demo'));
  if (options.base === undefined) throw new Mistake('say with --base what the pull request merges into');
  return openRange(github, own, options.base, options.head ?? 'HEAD');
}

async function openExample(github: Sandbox, folder: string): Promise<Opened> {
  const repository = await github.createRepository({ owner: 'acme', name: 'orders' });
  const [base, head] = [filesBelow(join(folder, 'base')), filesBelow(join(folder, 'head'))];
  const removed = Object.keys(base).filter((path) => !(path in head));
  await repository.commit({ branch: 'main', files: base, message: 'Answer prices' });
  const gone = Object.fromEntries(removed.map((path) => [path, null]));
  await repository.commit({ branch: 'sell', files: { ...head, ...gone }, message: 'Sell what the supplier has' });
  return { repository, pull: await repository.openPullRequest({ head: 'sell', title: 'Sell what the supplier has' }) };
}

function filesBelow(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(folder.length + 1).replaceAll(sep, '/'), readFileSync(path, 'utf8')];
    }),
  );
}

async function openRange(github: Sandbox, path: string, base: string, head: string): Promise<Opened> {
  const name = basename(resolve(path)).replace(/\.git$/, '') || 'repository';
  const repository = await copyRange(github, name, { path, branches: { base, head } });
  return {
    repository,
    pull: await repository.openPullRequest({ base: 'base', head: 'head', title: `${base}...${head}` }),
  };
}

type Range = { path: string; branches: { base: string; head: string } };

async function copyRange(github: Sandbox, name: string, from: Range): Promise<SandboxRepository> {
  try {
    return await github.createRepository({ owner: 'you', name, from });
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    if (/not a git repository|cannot change to/.test(words)) throw new Mistake(`${from.path} is no git repository`);
    if (!words.startsWith('git ')) throw new Mistake(words);
    const [reason] = words.replace(/^git [\s\S]*?(?:(?:fatal|error|remote): )+/, '').split('\n');
    throw new Mistake(`the range cannot be copied from ${from.path}: ${reason?.trim()}`);
  }
}

/** The check run is completed last. Where none is, for a fault of ours, the bot gives up. */
function reviewed({ github, bot }: Bench, { repository }: Opened): Promise<unknown> {
  const isDone = () => repository.checkRuns.some((run) => run.status === 'completed');
  const done = new Promise<void>((resolve) => {
    github.onExchange(() => isDone() && resolve());
    if (isDone()) resolve();
  });
  return Promise.race([done, bot.idle()]);
}

function mistakeOf(error: unknown, { port }: DemoOptions): string | undefined {
  if (error instanceof Mistake) return error.message;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') return `port ${port} is in use: choose another with --port`;
  if (code === 'ENOENT' && error instanceof Error && error.message.includes('spawn git')) return 'the demo needs git';
  return undefined;
}
