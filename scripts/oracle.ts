/**
 * Shows by running them that the examples of the rules do what they say: each function of `leak*.go` that carries a `// want` leaks, and none
 * of `ok*.go` does. How is told in `test/oracle/check/check.go`.
 *
 *     npm run oracle [-- <rule id>...]        (needs Go; downloads nothing)
 *
 * Exits with 1 if one does not, if one is not driven, or if more than one in twenty is an exception.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';

const RULES = resolve('rules');
const DRIVERS = resolve('test/oracle/drive');

const TALLY = z.object({ shown: z.number(), of: z.number() });
const SUMMARY = z.object({ leaks: TALLY, oks: TALLY, exceptions: z.record(z.string(), z.string()) });
type Summary = z.infer<typeof SUMMARY>;

/** Nothing is downloaded. C memory that was freed is not kept in a cache, where it would count as taken. */
const SETTINGS = {
  GOFLAGS: '-mod=readonly',
  GOPROXY: 'off',
  GOTOOLCHAIN: 'local',
  GOWORK: 'off',
  GLIBC_TUNABLES: 'glibc.malloc.tcache_count=0',
};

const temporary = mkdtempSync(join(tmpdir(), 'oracle-'));
try {
  process.exitCode = main(process.argv.slice(2)) ? 0 : 1;
} finally {
  rmSync(temporary, { recursive: true });
}

function main(asked: readonly string[]): boolean {
  const all = asked.length > 0 ? asked : foldersOf(RULES);
  const ids = all.filter((id) => canBuild(id));
  const undriven = ids.filter((id) => !existsSync(join(DRIVERS, id)));
  for (const id of undriven) console.log(`${id} has no driver: see test/oracle/check/check.go`);
  const driven = ids.filter((id) => !undriven.includes(id));
  const passed = runTests(driven);
  const summaries = new Map(driven.flatMap((id) => summaryOf(id)));
  for (const [id, summary] of summaries) print(id, summary);
  return passed && undriven.length === 0 && (asked.length > 0 || fewExceptions([...summaries.values()]));
}

function foldersOf(root: string): string[] {
  return readdirSync(root, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
}

function goFiles(id: string): string[] {
  return readdirSync(join(RULES, id)).filter((name) => name.endsWith('.go'));
}

/** Examples with C need a C compiler; without one Go leaves them out. */
function canBuild(id: string): boolean {
  const usesC = goFiles(id).some((name) => readFileSync(join(RULES, id, name), 'utf8').includes('\nimport "C"'));
  const can = !usesC || spawnSync('go', ['env', 'CGO_ENABLED'], { encoding: 'utf8' }).stdout.trim() === '1';
  if (!can) console.log(`${id} is skipped: it needs a C compiler`);
  return can;
}

/** Each driver is built as if the files of its rule lay beside it. */
function runTests(ids: readonly string[]): boolean {
  const beside = ids.flatMap((id) => goFiles(id).map((name) => [join(DRIVERS, id, name), join(RULES, id, name)]));
  const overlay = join(temporary, 'overlay.json');
  writeFileSync(overlay, JSON.stringify({ Replace: Object.fromEntries(beside) }));
  const packages = ['./check', ...ids.map((id) => `./drive/${id}`)];
  const run = spawnSync('go', ['test', '-count=1', '-overlay', overlay, ...packages], {
    cwd: 'test/oracle',
    env: { ...process.env, ...SETTINGS, ORACLE_REPORT: temporary },
    encoding: 'utf8',
  });
  if (run.status !== 0) console.log(run.error ? `go cannot be run: ${run.error.message}` : run.stdout + run.stderr);
  return run.status === 0;
}

function summaryOf(id: string): [string, Summary][] {
  const path = join(temporary, `${id}.json`);
  return existsSync(path) ? [[id, SUMMARY.parse(JSON.parse(readFileSync(path, 'utf8')))]] : [];
}

function print(id: string, { leaks, oks, exceptions }: Summary): void {
  console.log(
    `${id.padEnd(22)} leak ${`${leaks.shown}/${leaks.of}`.padStart(6)}   ok ${`${oks.shown}/${oks.of}`.padStart(6)}`,
  );
  for (const [name, reason] of Object.entries(exceptions))
    console.log(`${' '.repeat(23)}${name} is not run: ${reason}`);
}

function fewExceptions(summaries: readonly Summary[]): boolean {
  const all = summaries.reduce((sum, { leaks, oks }) => sum + leaks.of + oks.of, 0);
  const excepted = summaries.reduce((sum, { exceptions }) => sum + Object.keys(exceptions).length, 0);
  console.log(`${all} examples, ${excepted} of them not run`);
  return excepted * 20 <= all;
}
