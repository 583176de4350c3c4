/** The embedded queue: one SQLite file, one process, no server to run. */
import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { own, QueueFileError } from './owner.ts';
import { type Job, type Log, type Queue, type Runner, type Search, summary } from './queue.ts';
import { Store, type Taken } from './store.ts';

export interface SqliteOptions {
  readonly log: Log;
  /** Jobs at once over all pull requests. */
  readonly concurrency?: number;
  /** Milliseconds before the second, third, … attempt; their number says how often a job is tried again. */
  readonly retryDelays?: readonly number[];
  /** Milliseconds to wait for another process that has the file and may be stopping. */
  readonly waitMs?: number;
}

const RETRY_DELAYS = [10_000, 60_000];
/** An owner has 10 seconds to stop, and counts as gone 15 seconds after its last sign of life. */
const WAIT_MS = 16_000;
const PRUNE_EVERY_MS = 3_600_000;
const AFTER_ERROR_MS = 5_000;

/**
 * Opens the queue in `file`, which is made if it does not exist; ':memory:' keeps nothing.
 * Throws QueueFileError.
 */
export async function openSqliteQueue(file: string, options: SqliteOptions): Promise<Queue> {
  if (file === ':memory:') return new SqliteQueue(file, () => {}, options);
  const path = resolve(file);
  try {
    mkdirSync(dirname(path), { recursive: true });
    return await openOwned(path, options);
  } catch (cause) {
    if (cause instanceof QueueFileError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new QueueFileError(`the queue file ${path} cannot be used: ${reason}`, { cause });
  }
}

async function openOwned(path: string, options: SqliteOptions): Promise<Queue> {
  const release = await own(path, options.waitMs ?? WAIT_MS);
  try {
    return new SqliteQueue(path, release, options);
  } catch (error) {
    release();
    throw error;
  }
}

class SqliteQueue implements Queue {
  readonly #store: Store;
  readonly #release: () => void;
  readonly #delays: readonly number[];
  readonly #concurrency: number;
  readonly #log: Log;
  readonly #running = new Set<Promise<void>>();
  readonly #pruning: NodeJS.Timeout;
  #run: Runner | undefined;
  #timer: NodeJS.Timeout | undefined;
  #whenIdle: (() => void)[] = [];
  #state: 'open' | 'closing' | 'closed' = 'open';

  constructor(file: string, release: () => void, options: SqliteOptions) {
    this.#delays = options.retryDelays ?? RETRY_DELAYS;
    this.#store = new Store(file, this.#delays.length + 1);
    this.#release = release;
    this.#concurrency = options.concurrency ?? 4;
    this.#log = options.log;
    this.#store.prune();
    this.#pruning = setInterval(() => this.#prune(), PRUNE_EVERY_MS).unref();
  }

  add(job: Job | Search): boolean {
    if (this.#state !== 'open') throw new Error('the queue is closing');
    const added = this.#store.add(job);
    // Not at once: the webhook is answered first.
    if (added) this.#wakeAt(Date.now());
    return added;
  }

  start(run: Runner): void {
    this.#run = run;
    this.#fill();
  }

  async idle(): Promise<void> {
    if (!this.#isIdle()) await new Promise<void>((resolve) => this.#whenIdle.push(resolve));
  }

  async close(graceMs: number): Promise<void> {
    if (this.#state !== 'open') return;
    this.#state = 'closing';
    clearTimeout(this.#timer);
    clearInterval(this.#pruning);
    const giveUp = new AbortController();
    const grace = sleep(graceMs, undefined, { signal: giveUp.signal }).catch(() => {});
    await Promise.race([Promise.all(this.#running), grace]);
    giveUp.abort();
    this.#state = 'closed';
    this.#store.handBack();
    this.#store.close();
    this.#release();
  }

  /** Starts as many jobs as may run now, and wakes up again when the next is due. */
  #fill(): void {
    if (this.#run === undefined || this.#state !== 'open') return;
    try {
      this.#takeJobs(this.#run);
    } catch (err) {
      this.#log.error({ err }, 'the queue cannot be read; trying again in a moment');
      this.#wakeAt(Date.now() + AFTER_ERROR_MS);
    }
  }

  #takeJobs(run: Runner): void {
    const now = Date.now();
    while (this.#running.size < this.#concurrency) {
      const taken = this.#store.take(now);
      if (taken === undefined) break;
      const work = this.#work(taken, run);
      this.#running.add(work);
      work.then(() => this.#afterWork(work));
    }
    // Jobs that are due and were not taken wait for their pull request or a free place: the end of a job wakes us.
    const due = this.#store.nextDue(now);
    if (due !== undefined) this.#wakeAt(due);
  }

  #afterWork(work: Promise<void>): void {
    this.#running.delete(work);
    this.#fill();
    if (!this.#isIdle()) return;
    for (const resolve of this.#whenIdle.splice(0)) resolve();
  }

  /** Never rejects. What ends after close() was handed back already, and runs again at the next start. */
  async #work(taken: Taken, run: Runner): Promise<void> {
    try {
      const outcome = this.#store.isReviewed(taken.job) ? { head: undefined } : await outcomeOf(run, taken.job);
      if (this.#state === 'closed') return;
      if ('error' in outcome) this.#failed(taken, outcome.error);
      else this.#store.finish(taken, outcome.head);
    } catch (err) {
      // The job stays marked as running: the next start runs it again.
      this.#log.error({ ...summary(taken.job), err }, 'the end of a job cannot be stored');
    }
  }

  #failed(taken: Taken, err: unknown): void {
    const delayMs = this.#delays[taken.attempt - 1];
    const fields = { ...summary(taken.job), attempt: taken.attempt, err };
    if (delayMs === undefined) this.#log.error(fields, 'job failed for good');
    else this.#log.warn({ ...fields, delayMs }, 'job failed, will be tried again');
    this.#store.fail(taken, delayMs);
  }

  #prune(): void {
    try {
      this.#store.prune();
    } catch (err) {
      this.#log.warn({ err }, 'old deliveries cannot be forgotten');
    }
  }

  #wakeAt(time: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#fill(), Math.max(0, time - Date.now()));
  }

  #isIdle(): boolean {
    return this.#running.size === 0 && (this.#state === 'closed' || !this.#store.hasWaiting());
  }
}

async function outcomeOf(run: Runner, job: Job | Search): Promise<{ head: string | undefined } | { error: unknown }> {
  try {
    return { head: await run(job) };
  } catch (error) {
    return { error };
  }
}
