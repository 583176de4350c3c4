/** The process: webhooks in, jobs out, an orderly end. Probot checks webhooks, parses them, and is our client of GitHub. */
import type { Logger } from 'pino';
import { createNodeMiddleware, Probot, ProbotOctokit } from 'probot';
import { openAnalyzePool } from './analyze-pool.ts';
import { EVENTS, leakcheck } from './app.ts';
import { pullsOfHead } from './github/pulls-of-head.ts';
import { QueueFileError } from './queue/owner.ts';
import { type Job, type Queue, type Search, summary } from './queue/queue.ts';
import { openSqliteQueue } from './queue/sqlite.ts';
import { type JobDeps, runJob } from './review.ts';
import { answer, type Handler, startHttp } from './serve/http.ts';
import { Intake } from './serve/intake.ts';
import { createLog } from './serve/log.ts';
import { type BotSettings, readSettings, type SetupSettings } from './serve/settings.ts';
import { startSetup } from './serve/setup.ts';

type Needed = 'appId' | 'privateKey' | 'webhookSecret' | 'host' | 'port' | 'baseUrl' | 'queueFile' | 'concurrency';

export interface ServerOptions extends Pick<BotSettings, Needed> {
  readonly log: Logger;
  /** False for tests and the demo only: GitHub asks for pauses between writes, and Probot keeps them. */
  readonly throttle?: boolean;
  /** In threads for a server that runs for long; in this one unless said. */
  readonly analyze?: JobDeps['analyze'];
}

export interface RunningServer {
  readonly url: string;
  /** Resolves when every webhook that was taken is worked off. */
  idle(): Promise<void>;
  /** Takes no more webhooks, lets jobs finish for a while, and hands the others back to the next start. */
  close(): Promise<void>;
}

const WEBHOOK_PATH = '/api/github/webhooks';
/** The set-up page registers the root of the server as the app's webhook URL. */
const WEBHOOK_PATHS = [WEBHOOK_PATH, `${WEBHOOK_PATH}/`, '/'];

/** GitHub gives its own answers up after 10 seconds. */
const CALL_TIMEOUT_MS = 30_000;

/** The budget for 300 changed files is 5 s. */
const ANALYSIS_DEADLINE_MS = 60_000;

/** Together well under the 10 seconds that Docker gives a process to stop. */
const REQUEST_GRACE_MS = 1_000;
const JOB_GRACE_MS = 7_000;
const STOP_AT_LAST_MS = 9_500;

/** Throws QueueFileError, and the error of the system if the port cannot be listened on. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { log } = options;
  const queue = await openSqliteQueue(options.queueFile, { log, concurrency: options.concurrency });
  try {
    const probot = createProbot(options);
    const http = await startHttp(await webhookHandler(probot, queue, options), { ...options, ready: true });
    queue.start((job) => work(job, probot, queue, options.analyze));
    return {
      url: http.url,
      idle: () => queue.idle(),
      close: async () => {
        await http.close(REQUEST_GRACE_MS);
        await queue.close(JOB_GRACE_MS);
      },
    };
  } catch (error) {
    await queue.close(0);
    throw error;
  }
}

function createProbot({ appId, privateKey, webhookSecret, baseUrl, log, throttle }: ServerOptions): Probot {
  // Probot replaces a plain `throttle` default by its own; only the function form holds.
  const Octokit =
    throttle === false
      ? ProbotOctokit.defaults((given: object) => ({ ...given, throttle: { enabled: false } }))
      : ProbotOctokit;
  return new Probot({
    appId,
    privateKey,
    secret: webhookSecret,
    baseUrl,
    log,
    Octokit,
    request: { fetch: fetchInTime },
  });
}

/** A call that GitHub never answers would hold its pull request, and one for a token all of the installation, for minutes. */
function fetchInTime(url: string, init: RequestInit): Promise<Response> {
  return fetch(url, {
    ...init,
    signal: AbortSignal.any([AbortSignal.timeout(CALL_TIMEOUT_MS), ...(init.signal ? [init.signal] : [])]),
  });
}

async function webhookHandler(probot: Probot, queue: Queue, options: ServerOptions): Promise<Handler> {
  const webhooks = await createNodeMiddleware((app) => leakcheck(app, { queue }), {
    probot,
    webhooksPath: WEBHOOK_PATH,
  });
  // A ping is checked like the others: its answer tells the owner of the app whether the secret is right.
  const events = new Set(['ping', ...EVENTS]);
  const intake = new Intake({ secret: options.webhookSecret, events, log: options.log });
  return async (request, response, path) => {
    if (request.method !== 'POST' || !WEBHOOK_PATHS.includes(path)) return answer(response, 404, 'not found');
    if (!(await intake.admit(request, response))) return;
    // Probot sees nothing that was not admitted: it would also take other spellings of its path.
    request.url = WEBHOOK_PATH;
    await webhooks(request, response);
  };
}

/** Each installation has its own client: the client of a webhook context shares one throttle among all of them. */
async function work(
  job: Job | Search,
  probot: Probot,
  queue: Queue,
  analyze: JobDeps['analyze'],
): Promise<string | undefined> {
  const octokit = await probot.auth(job.installation);
  if (job.kind === 'search') {
    for (const pull of await pullsOfHead(octokit, job)) {
      queue.add({ ...job, kind: 'review', trigger: 'rerequest', pull });
    }
    return undefined;
  }
  const log = probot.log.child(summary(job));
  const started = Date.now();
  const result = await runJob(job, { octokit, log, ...(analyze && { analyze }) });
  log.info({ ms: Date.now() - started, result }, 'job done');
  const review = result.kind === 'commanded' ? result.result : result;
  return review.kind === 'reviewed' ? review.head : undefined;
}

/**
 * `leakcheck serve`: runs until SIGTERM or SIGINT, and then ends the process with code 0. For what its user has to mend it
 * says so in one line, and sets the exit code 2.
 */
export async function serve(env: NodeJS.ProcessEnv = process.env): Promise<void> {
  const stopped = stopSignal();
  const settings = readSettings(env, process.cwd());
  if (settings.kind === 'mistake') return refuse(settings.message);
  const secrets = settings.kind === 'bot' ? [settings.webhookSecret, settings.privateKey] : [];
  const log = createLog({ level: settings.logLevel, format: settings.logFormat, secrets });
  try {
    // A start can wait for the process before it to give up the queue file.
    const server = await Promise.race([start(settings, log), stopped]);
    if (server !== 'stop') {
      await stopped;
      log.info({}, 'stopping');
      setTimeout(() => process.exit(1), STOP_AT_LAST_MS).unref();
      await server.close(REQUEST_GRACE_MS);
    }
    // At once: calls of jobs that were handed back may still be under way.
    process.exit(0);
  } catch (error) {
    const mistake = startMistake(error, settings);
    if (mistake === undefined) throw error;
    refuse(mistake);
  }
}

async function start(settings: BotSettings | SetupSettings, log: Logger) {
  if (settings.kind === 'setup') {
    const server = await startSetup(settings, log);
    log.info({ url: `${server.url}/probot` }, 'no credentials are set: open this page to register the app');
    return server;
  }
  const pool = openAnalyzePool({ threads: settings.concurrency, deadlineMs: ANALYSIS_DEADLINE_MS });
  const server = await startServer({ ...settings, log, analyze: pool.analyze });
  log.info({ url: server.url, webhooks: WEBHOOK_PATH, queue: settings.queueFile }, 'listening');
  return server;
}

/** Resolves at the first SIGTERM or SIGINT; a second one ends the process as it would without us. */
export function stopSignal(): Promise<'stop'> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve('stop'));
  });
}

function startMistake(error: unknown, { host, port }: BotSettings | SetupSettings): string | undefined {
  if (error instanceof QueueFileError) return error.message;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') return `port ${port} is in use: set PORT`;
  if (code === 'EACCES') return `port ${port} is not open to this user: set PORT`;
  if (code === 'ENOTFOUND' || code === 'EADDRNOTAVAIL') return `HOST is no address of this machine: ${host}`;
  return undefined;
}

function refuse(message: string): void {
  process.stderr.write(`leakcheck: ${message}\n`);
  process.exitCode = 2;
}
