/**
 * Who owns a queue file. One process at a time may; node-sqlite3-wasm marks that with a folder `<file>.lock`, which a
 * crash leaves behind, and which does not say whose it is. So the owner also writes `<file>.owner` and touches it.
 *
 * The rule: an owner is gone if it ran on this host under a process id that is dead or our own, or if it has not touched
 * its file for 15 seconds. A process that stops for longer and then goes on, while another has started, is not defended
 * against: the file is for one machine.
 */
import { readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

const TOUCH_MS = 5_000;
const GONE_MS = 15_000;

/** Files of this process: its own process id says nothing about them. */
const ours = new Set<string>();

/** The file cannot be used: it belongs to another process that is alive, or is no queue. Its message is for the user. */
export class QueueFileError extends Error {}

/**
 * Becomes the owner of `file`; waits up to `waitMs` for the owner before us, which may be stopping.
 * Returns the function that gives it up. Throws QueueFileError.
 */
export async function own(file: string, waitMs: number): Promise<() => void> {
  const mark = `${file}.owner`;
  const until = Date.now() + waitMs;
  while (!claim(file, mark)) {
    if (Date.now() >= until) {
      throw new QueueFileError(`the queue file ${file} is in use by another process (see ${mark})`);
    }
    await sleep(100);
  }
  ours.add(file);
  rmSync(`${file}.lock`, { recursive: true, force: true });
  const touching = setInterval(() => touch(mark), TOUCH_MS).unref();
  return () => {
    clearInterval(touching);
    ours.delete(file);
    rmSync(mark, { force: true });
  };
}

function claim(file: string, mark: string): boolean {
  if (ours.has(file)) return false;
  if (isGone(mark)) rmSync(mark, { force: true });
  try {
    writeFileSync(mark, JSON.stringify({ host: hostname(), pid: process.pid }), { flag: 'wx' });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

function isGone(mark: string): boolean {
  const touched = statSync(mark, { throwIfNoEntry: false })?.mtimeMs;
  if (touched === undefined) return false;
  return Date.now() - touched > GONE_MS || isDead(readFileSync(mark, 'utf8'));
}

function isDead(owner: string): boolean {
  const [, host, pid] = /^\{"host":"(.*)","pid":(\d+)\}$/.exec(owner) ?? [];
  if (host !== hostname()) return false;
  if (Number(pid) === process.pid) return true;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return errorCode(error) === 'ESRCH';
  }
}

function touch(mark: string): void {
  const now = new Date();
  try {
    utimesSync(mark, now, now);
  } catch {
    // Removed by hand, or the disk is gone: the queue itself will say so.
  }
}

function errorCode(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
