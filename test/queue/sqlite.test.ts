import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { QueueFileError } from '../../src/queue/owner.ts';
import type { Job, Queue, Runner, Search } from '../../src/queue/queue.ts';
import { openSqliteQueue } from '../../src/queue/sqlite.ts';
import { command, pullOf, review } from './jobs.ts';

let folder: string;
let file: string;
let open: Queue[];
let problems: { fields: object; message: string }[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'queue-'));
  file = join(folder, 'queue.sqlite');
  open = [];
  problems = [];
});

afterEach(async () => {
  await Promise.all(open.map((queue) => queue.close(0)));
  rmSync(folder, { recursive: true, force: true });
});

async function openQueue(options: { concurrency?: number; retryDelays?: number[]; at?: string } = {}): Promise<Queue> {
  const report = (fields: object, message: string) => void problems.push({ fields, message });
  const log = { info: () => {}, warn: report, error: report };
  const queue = await openSqliteQueue(options.at ?? file, { log, retryDelays: [1, 1], waitMs: 0, ...options });
  open.push(queue);
  return queue;
}

/** A job runner that only notes what it is given. */
function note(ran: (Job | Search)[]): Runner {
  return async (job) => {
    ran.push(job);
    return undefined;
  };
}

/** A job runner that a test lets go on by hand. */
function gate() {
  const begun: (Job | Search)[] = [];
  const waiting: (() => void)[] = [];
  const arrivals: (() => void)[] = [];
  const run = async (job: Job | Search) => {
    begun.push(job);
    for (const arrived of arrivals.splice(0)) arrived();
    await new Promise<void>((resolve) => waiting.push(resolve));
    return undefined;
  };
  const until = async (count: number) => {
    while (begun.length < count) await new Promise<void>((resolve) => arrivals.push(resolve));
  };
  return { begun, run, until, release: () => waiting.shift()?.() };
}

describe('deliveries', () => {
  test('the same delivery is stored once, also after a restart', async () => {
    const first = await openQueue();
    expect(first.add(review())).toBe(true);
    expect(first.add(review())).toBe(false);
    await first.close(0);
    const second = await openQueue();
    expect(second.add(review())).toBe(false);
    const ran: (Job | Search)[] = [];
    second.start(note(ran));
    await second.idle();
    expect(ran).toEqual([review()]);
  });

  test('one delivery may ask for reviews of several pull requests', async () => {
    const queue = await openQueue();
    expect([7, 8].map((pull) => queue.add(review({ pull })))).toEqual([true, true]);
  });
});

describe('running', () => {
  test('a newer push replaces the review that waits', async () => {
    const queue = await openQueue();
    queue.add(review({ delivery: 'd1', head: 'a' }));
    queue.add(review({ delivery: 'd2', head: 'b' }));
    const ran: (Job | Search)[] = [];
    queue.start(note(ran));
    await queue.idle();
    expect(ran).toEqual([review({ delivery: 'd2', head: 'b' })]);
  });

  test('a push during a review is reviewed after it, not beside it and not instead of it', async () => {
    const queue = await openQueue();
    const { begun, run, until, release } = gate();
    queue.start(run);
    queue.add(review({ delivery: 'd1', head: 'a' }));
    await until(1);
    queue.add(review({ delivery: 'd2', head: 'b' }));
    queue.add(review({ delivery: 'd3', head: 'c' }));
    queue.add(review({ delivery: 'd4', pull: 8, head: 'x' }));
    await until(2);
    expect(begun.map(pullOf)).toEqual([7, 8]);
    release();
    await until(3);
    expect(begun[2]).toEqual(review({ delivery: 'd3', head: 'c' }));
    release();
    release();
    await queue.idle();
    expect(begun).toHaveLength(3);
  });

  test('a command waits for the review of its pull request', async () => {
    const queue = await openQueue();
    const { begun, run, until, release } = gate();
    queue.start(run);
    queue.add(review());
    await until(1);
    queue.add(command(1));
    queue.add(command(2));
    queue.add(review({ delivery: 'other', pull: 8 }));
    await until(2);
    expect(begun[1] && pullOf(begun[1])).toBe(8);
    release();
    await until(3);
    expect(begun[2]?.kind).toBe('command');
  });

  test('no more jobs at once than allowed', async () => {
    const queue = await openQueue({ concurrency: 2 });
    let now = 0;
    let most = 0;
    for (let pull = 0; pull < 9; pull++) queue.add(review({ pull, delivery: `d${pull}` }));
    queue.start(async () => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setImmediate(resolve));
      now--;
      return undefined;
    });
    await queue.idle();
    expect(most).toBe(2);
  });

  test('a head that was reviewed is not reviewed again for a push, unless asked', async () => {
    const queue = await openQueue();
    const ran: string[] = [];
    queue.start(async (job) => {
      ran.push(job.delivery);
      return job.kind === 'review' ? job.head : undefined;
    });
    for (const job of [
      review({ delivery: 'first', head: 'a' }),
      review({ delivery: 'again', head: 'a' }),
      review({ delivery: 'asked', head: 'a', trigger: 'rerequest' }),
      review({ delivery: 'newer', head: 'b' }),
      review({ delivery: 'back', head: 'a' }),
    ]) {
      queue.add(job);
      await queue.idle();
    }
    expect(ran).toEqual(['first', 'asked', 'newer', 'back']);
  });

  test('where a review found a newer head, the push of that head is done', async () => {
    const queue = await openQueue();
    const ran: string[] = [];
    queue.start(async (job) => {
      ran.push(job.delivery);
      return 'b';
    });
    for (const head of ['a', 'b']) {
      queue.add(review({ delivery: head, head }));
      await queue.idle();
    }
    expect(ran).toEqual(['a']);
  });
});

describe('failures', () => {
  test('a job is tried three times, then given up and reported without the text of a comment', async () => {
    const queue = await openQueue();
    let attempts = 0;
    queue.start(async () => {
      attempts++;
      throw new Error('GitHub is down');
    });
    queue.add(command(1));
    await queue.idle();
    expect(attempts).toBe(3);
    expect(problems.map((problem) => problem.message)).toEqual([
      'job failed, will be tried again',
      'job failed, will be tried again',
      'job failed for good',
    ]);
    expect(JSON.stringify(problems)).not.toContain('/leakcheck');
  });

  test('a failure costs the other pull requests nothing, and a new push begins afresh', async () => {
    const queue = await openQueue();
    const done: string[] = [];
    let broken = true;
    queue.start(async (job) => {
      if (pullOf(job) === 7 && broken) throw new Error('no');
      done.push(job.delivery);
      return undefined;
    });
    queue.add(review({ delivery: 'bad' }));
    queue.add(review({ delivery: 'good', pull: 8 }));
    await queue.idle();
    broken = false;
    queue.add(review({ delivery: 'new push' }));
    await queue.idle();
    expect(done).toEqual(['good', 'new push']);
  });

  test('a failure of a review that a newer push replaced is not held against the newer', async () => {
    const queue = await openQueue({ retryDelays: [] });
    const ran: string[] = [];
    queue.start(async (job) => {
      ran.push(job.delivery);
      if (job.delivery === 'd1') {
        queue.add(review({ delivery: 'd2' }));
        throw new Error('no');
      }
      return undefined;
    });
    queue.add(review({ delivery: 'd1' }));
    await queue.idle();
    expect(ran).toEqual(['d1', 'd2']);
  });
});

describe('stopping', () => {
  test('close lets a running job finish within the grace', async () => {
    const queue = await openQueue();
    const { run, until, release } = gate();
    queue.start(run);
    queue.add(review());
    await until(1);
    const closed = queue.close(20_000);
    release();
    await closed;
    const again = await openQueue();
    const ran: (Job | Search)[] = [];
    again.start(note(ran));
    await again.idle();
    expect(ran).toEqual([]);
  });

  test('a job that outlasts the grace runs again at the next start, with all its attempts', async () => {
    const queue = await openQueue({ retryDelays: [] });
    const { run, until, release } = gate();
    queue.start(run);
    queue.add(review());
    await until(1);
    await queue.close(1);
    release();
    const again = await openQueue({ retryDelays: [] });
    const ran: (Job | Search)[] = [];
    again.start(note(ran));
    await again.idle();
    expect(ran).toEqual([review()]);
  });

  test('a closed queue refuses jobs, so that the webhook is answered with an error', async () => {
    const queue = await openQueue();
    await queue.close(0);
    expect(() => queue.add(review())).toThrow('closing');
  });
});

describe('the file', () => {
  test('a second queue on it is refused while the first is open', async () => {
    await openQueue();
    await expect(openQueue()).rejects.toThrow(QueueFileError);
    await expect(openQueue()).rejects.toThrow(file);
  });

  test('nothing but the database stays after close', async () => {
    const queue = await openQueue();
    queue.add(review());
    await queue.close(0);
    expect(readdirSync(folder)).toEqual(['queue.sqlite']);
  });

  test('the locks of a process that died are no obstacle', async () => {
    mkdirSync(`${file}.lock`);
    // No process has this id: ids end far below.
    writeFileSync(`${file}.owner`, JSON.stringify({ host: hostname(), pid: 2 ** 30 }));
    const queue = await openQueue();
    expect(queue.add(review())).toBe(true);
    expect(JSON.parse(readFileSync(`${file}.owner`, 'utf8'))).toEqual({ host: hostname(), pid: process.pid });
  });

  test('an owner on another host is believed until it has been silent for long', async () => {
    writeFileSync(`${file}.owner`, JSON.stringify({ host: 'elsewhere', pid: 1 }));
    await expect(openQueue()).rejects.toThrow(QueueFileError);
    const before = new Date(Date.now() - 20_000);
    utimesSync(`${file}.owner`, before, before);
    expect((await openQueue()).add(review())).toBe(true);
  });

  test('a file that is no database is left as it is', async () => {
    writeFileSync(file, 'notes of somebody, longer than the header of a database file would be: '.repeat(20));
    const before = readFileSync(file, 'utf8');
    await expect(openQueue()).rejects.toThrow(/not a database/);
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  test('a missing folder is made', async () => {
    expect((await openQueue({ at: join(folder, 'a', 'b', 'queue.sqlite') })).add(review())).toBe(true);
  });

  test('":memory:" keeps nothing and needs no file', async () => {
    const first = await openQueue({ at: ':memory:' });
    const second = await openQueue({ at: ':memory:' });
    expect([first.add(review()), second.add(review())]).toEqual([true, true]);
  });
});
