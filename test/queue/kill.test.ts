import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { Job, Queue, Search } from '../../src/queue/queue.ts';
import { openSqliteQueue } from '../../src/queue/sqlite.ts';
import { built } from '../built.ts';
import { pullOf, review } from './jobs.ts';

const BUILT = built('src/queue/sqlite.ts');
const folder = mkdtempSync(join(tmpdir(), 'queue-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const log = { info: () => {}, warn: () => {}, error: () => {} };

/** Stores two jobs and is killed in the middle of that for pull request 7. */
async function crash(file: string): Promise<void> {
  const script = `
    import { openSqliteQueue } from ${JSON.stringify(BUILT)};
    const log = { info() {}, warn() {}, error() {} };
    const queue = await openSqliteQueue(${JSON.stringify(file)}, { log, concurrency: 1 });
    queue.add(${JSON.stringify(review({ pull: 7 }))});
    queue.add(${JSON.stringify(review({ pull: 8 }))});
    queue.start(async (job) => { if (job.pull === 7) process.kill(process.pid, 'SIGKILL'); });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' });
  const signal = await new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal)));
  expect(signal).toBe('SIGKILL');
}

async function jobsRun(queue: Queue): Promise<(Job | Search)[]> {
  const ran: (Job | Search)[] = [];
  queue.start(async (job) => {
    ran.push(job);
    return undefined;
  });
  await queue.idle();
  await queue.close(0);
  return ran;
}

test('after a kill in the middle of a job, the next start runs it again at once', async () => {
  const file = join(folder, 'queue.sqlite');
  await crash(file);
  expect(existsSync(`${file}.lock`)).toBe(true);

  const queue = await openSqliteQueue(file, { log, waitMs: 0 });
  expect((await jobsRun(queue)).map(pullOf).sort()).toEqual([7, 8]);
});

test('a job that kills the process each time is not begun a fourth time', async () => {
  const file = join(folder, 'poison.sqlite');
  for (let begun = 0; begun < 3; begun++) await crash(file);
  const queue = await openSqliteQueue(file, { log, waitMs: 0 });
  // The other job was not held up: it ran between the crashes.
  expect(await jobsRun(queue)).toEqual([]);
});
