/** The tables behind the embedded queue. Every statement is small: SQLite runs on the thread that answers webhooks. */
import sqlite from 'node-sqlite3-wasm';
import type { Job, Search } from './queue.ts';
import { keyOf, laneOf, merge } from './queue.ts';

/** A job that was taken to be run. */
export interface Taken {
  readonly key: string;
  readonly job: Job | Search;
  /** Which writing of the key this is: a newer one waits for its own run. */
  readonly version: number;
  /** How often the job was begun, this time included. */
  readonly attempt: number;
}

const SCHEMA_VERSION = 1;
const SCHEMA = `
  create table if not exists deliveries (
    guid text, key text, received_at integer not null, primary key (guid, key)
  ) without rowid;
  create table if not exists jobs (
    key text primary key, lane text not null, job text not null, version integer not null,
    attempts integer not null, due integer not null, state text not null check (state in ('waiting', 'running', 'dead'))
  );
  create index if not exists jobs_by_due on jobs (state, due);
  create table if not exists reviewed (lane text primary key, head text not null, at integer not null);
  pragma user_version = ${SCHEMA_VERSION};`;

const DAY_MS = 86_400_000;
/** GitHub redelivers for at most 7 days (Enterprise Server). */
const KEEP_DELIVERIES_MS = 8 * DAY_MS;
const KEEP_REST_MS = 30 * DAY_MS;

export class Store {
  readonly #db: sqlite.Database;
  readonly #maxAttempts: number;

  /** Opens or makes the file, or a store in memory for ':memory:'. The caller owns the file, see own(). */
  constructor(file: string, maxAttempts: number) {
    this.#db = new sqlite.Database(file);
    this.#maxAttempts = maxAttempts;
    try {
      this.#prepare();
    } catch (error) {
      this.#db.close();
      throw error;
    }
  }

  #prepare(): void {
    // Exclusive: a write-ahead log needs shared memory otherwise, which this build of SQLite has not.
    this.#db.exec('pragma locking_mode = exclusive');
    this.#db.get('pragma journal_mode = wal');
    this.#db.exec('pragma synchronous = full');
    const version = Number(this.#db.get('pragma user_version')?.user_version ?? 0);
    if (version > SCHEMA_VERSION) throw new Error('it was written by a newer leakcheck');
    this.#db.exec(SCHEMA);
    // Whatever runs belongs to a process that is gone. What has taken the process down each time is not begun again.
    this.#db.run(
      `update jobs set state = case when attempts < ? then 'waiting' else 'dead' end, due = ? where state = 'running'`,
      [this.#maxAttempts, Date.now()],
    );
  }

  /** False when the delivery has asked for this job before. */
  add(job: Job | Search): boolean {
    return this.#transaction(() => {
      const key = keyOf(job);
      const delivered = this.#db.run('insert or ignore into deliveries values (?, ?, ?)', [
        job.delivery,
        key,
        Date.now(),
      ]);
      if (delivered.changes === 0) return false;
      const waiting = this.#db.get(`select job from jobs where key = ? and state = 'waiting'`, key);
      const wanted = waiting === null ? job : merge(parseJob(waiting.job), job);
      this.#db.run(
        `insert into jobs values (?, ?, ?, 1, 0, ?, 'waiting') on conflict (key) do update set
           job = excluded.job, version = version + 1, attempts = 0, due = excluded.due,
           state = case state when 'running' then 'running' else 'waiting' end`,
        [key, laneOf(job), JSON.stringify(wanted), Date.now()],
      );
      return true;
    });
  }

  /** The next job that is due at `now` and whose pull request has none running; marks it as running. */
  take(now: number): Taken | undefined {
    const row = this.#db.get(
      `update jobs set state = 'running', attempts = attempts + 1 where key = (
         select key from jobs where state = 'waiting' and due <= ?
           and lane not in (select lane from jobs where state = 'running') order by due, rowid limit 1
       ) returning key, job, version, attempts`,
      now,
    );
    if (row === null) return undefined;
    return {
      key: String(row.key),
      job: parseJob(row.job),
      version: Number(row.version),
      attempt: Number(row.attempts),
    };
  }

  /** Whether the job is a push of the head that was reviewed last. */
  isReviewed(job: Job | Search): boolean {
    if (job.kind !== 'review' || job.trigger !== 'push' || job.head === undefined) return false;
    return this.#db.get('select head from reviewed where lane = ?', laneOf(job))?.head === job.head;
  }

  /** `head` is the commit that was reviewed, which may be newer than the one that the job named. */
  finish({ key, job, version }: Taken, head: string | undefined): void {
    this.#transaction(() => {
      if (head !== undefined) {
        this.#db.run('insert or replace into reviewed values (?, ?, ?)', [laneOf(job), head, Date.now()]);
      }
      this.#db.run('delete from jobs where key = ? and version = ?', [key, version]);
      this.#db.run(`update jobs set state = 'waiting' where key = ?`, key);
    });
  }

  /** Tries the job again after `delayMs`, or never if that is undefined; a newer writing of it runs in any case. */
  fail({ key, version }: Taken, delayMs: number | undefined): void {
    this.#db.run(
      `update jobs set
         state = case when version = ? then ? else 'waiting' end,
         due = case when version = ? then ? else due end where key = ?`,
      [version, delayMs === undefined ? 'dead' : 'waiting', version, Date.now() + (delayMs ?? 0), key],
    );
  }

  /** Hands running jobs back, as if they had not been begun. */
  handBack(): void {
    this.#db.run(`update jobs set state = 'waiting', attempts = max(0, attempts - 1) where state = 'running'`);
  }

  /** When the next job becomes due after `now`, both in milliseconds of the epoch; undefined if none does. */
  nextDue(now: number): number | undefined {
    const due = this.#db.get(`select min(due) as due from jobs where state = 'waiting' and due > ?`, now)?.due;
    return due == null ? undefined : Number(due);
  }

  hasWaiting(): boolean {
    return this.#db.get(`select 1 from jobs where state = 'waiting' limit 1`) !== null;
  }

  /** Forgets deliveries that can no longer be repeated, and what is long settled. */
  prune(): void {
    const now = Date.now();
    this.#db.run('delete from deliveries where received_at < ?', now - KEEP_DELIVERIES_MS);
    this.#db.run('delete from reviewed where at < ?', now - KEEP_REST_MS);
    this.#db.run(`delete from jobs where state = 'dead' and due < ?`, now - KEEP_REST_MS);
  }

  close(): void {
    this.#db.close();
  }

  #transaction<T>(work: () => T): T {
    this.#db.exec('begin immediate');
    try {
      const result = work();
      this.#db.exec('commit');
      return result;
    } catch (error) {
      if (this.#db.inTransaction) this.#db.exec('rollback');
      throw error;
    }
  }
}

/** Rows hold what add() wrote. */
function parseJob(text: unknown): Job | Search {
  return JSON.parse(String(text)) as Job | Search;
}
