/**
 * Shows by running them that the examples of the rules do what they say: each function of `leak*.go` that carries a `// want` leaks, and none
 * of `ok*.go` does. How is told in `test/oracle/check/check.go`.
 *
 *     npm run oracle [-- <rule id>...]        (needs Go, on Linux; downloads nothing)
 *
 * Exits with 1 if one does not, if one is not driven, or if more than one in twenty is an exception.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';

const RULES = resolve('rules');
const MODULE = resolve('test/oracle');

/** What `check.Run` leaves behind. */
const TALLY = z.object({ shown: z.number(), of: z.number() });
const EXCEPTION = z.object({
  name: z.string(),
  reason: z.string(),
  file: z.string(),
  from: z.number(),
  to: z.number(),
});
const SUMMARY = z.object({ leaks: TALLY, oks: TALLY, exceptions: z.array(EXCEPTION) });
type Summary = z.infer<typeof SUMMARY>;

/** A row of a coverage profile: statements of a rule's file, and how often they ran. */
const BLOCK = /^leakcheck\.test\/drive\/(.+)\/([^/]+):(\d+)\.\d+,(\d+)\.\d+ [1-9]\d* (\d+)$/gm;

/** What need not run: what a caller of an example cannot choose, the branches for errors, and where the process ends. */
const FOR_AN_ERROR = /^.*(\berr\b|IsNotExist)/;
const ENDS = /\b(panic|log\.Fatal\w*|os\.Exit)\(/;

/** Nothing is downloaded. C memory that was freed is not kept in a cache, where it would count as taken. */
const SETTINGS = {
  GOFLAGS: '-mod=readonly',
  GOPROXY: 'off',
  GOTOOLCHAIN: 'local',
  GOWORK: 'off',
  GLIBC_TUNABLES: 'glibc.malloc.tcache_count=0',
};

const copy = mkdtempSync(join(tmpdir(), 'oracle-'));
try {
  process.exitCode = main(process.argv.slice(2)) ? 0 : 1;
} finally {
  rmSync(copy, { recursive: true });
}

function main(asked: readonly string[]): boolean {
  const ids = (asked.length > 0 ? asked : foldersOf(RULES)).flatMap(withVersions).filter(canBuild);
  const driven = ids.filter((id) => existsSync(join(MODULE, 'drive', id, 'drive_test.go')));
  for (const id of ids) if (!driven.includes(id)) console.log(`${id} has no driver: see test/oracle/check/check.go`);
  const passed = runTests(driven);
  const summaries = new Map(driven.flatMap(summaryOf));
  for (const [id, summary] of summaries) print(id, summary);
  const idle = notRun(summaries);
  for (const place of idle) console.log(`rules/${place} never ran`);
  const few = asked.length > 0 || fewExceptions([...summaries.values()]);
  return passed && few && idle.length === 0 && driven.length === ids.length;
}

function foldersOf(root: string): string[] {
  return readdirSync(root, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
}

/** A rule, and its folders `go1.23`, whose examples are for that version of Go. */
function withVersions(id: string): string[] {
  return [id, ...foldersOf(join(RULES, id)).map((folder) => `${id}/${folder}`)];
}

function goFiles(id: string): string[] {
  return readdirSync(join(RULES, id)).filter((name) => name.endsWith('.go'));
}

function usesC(id: string): boolean {
  return goFiles(id).some((name) => /^\s*(import )?"C"$/m.test(readFileSync(join(RULES, id, name), 'utf8')));
}

/** Examples with C need a C compiler; without one Go leaves them out. */
function canBuild(id: string): boolean {
  const can = !usesC(id) || spawnSync('go', ['env', 'CGO_ENABLED'], { encoding: 'utf8' }).stdout.trim() === '1';
  if (!can) console.log(`${id} is skipped: it needs a C compiler`);
  return can;
}

/** The module is laid out once more, with the files of each rule beside its driver. */
function runTests(ids: readonly string[]): boolean {
  cpSync(MODULE, copy, { recursive: true });
  for (const id of ids) for (const name of goFiles(id)) cpSync(join(RULES, id, name), join(copy, 'drive', id, name));
  const packages = ['./check', ...(ids.some(usesC) ? ['./cmemory'] : []), ...ids.map((id) => `./drive/${id}`)];
  const run = test(['-coverprofile=coverage', ...packages]);
  if (run.status === 0) return true;
  console.log(run.error ? `go cannot be run: ${run.error.message}` : run.stdout + run.stderr);
  const failed = [...(run.stdout ?? '').matchAll(/^FAIL\tleakcheck\.test\/(\S+)/gm)].map(([, name]) => `./${name}`);
  return failed.length > 0 && passesAlone(failed);
}

/** Examples measure the process that they run in: what others on a busy machine have disturbed, nothing does when it runs alone. */
function passesAlone(packages: readonly string[]): boolean {
  console.log(`once more, alone: ${packages.join(' ')}`);
  const again = test(['-p=1', ...packages]);
  if (again.status !== 0) console.log(again.stdout + again.stderr);
  return again.status === 0;
}

function test(args: readonly string[]) {
  const env = { ...process.env, ...SETTINGS };
  return spawnSync('go', ['test', '-count=1', ...args], { cwd: copy, env, encoding: 'utf8' });
}

function summaryOf(id: string): [string, Summary][] {
  const path = join(copy, 'drive', id, 'summary.json');
  return existsSync(path) ? [[id, SUMMARY.parse(JSON.parse(readFileSync(path, 'utf8')))]] : [];
}

function print(id: string, { leaks, oks, exceptions }: Summary): void {
  const [leak, ok] = [leaks, oks].map(({ shown, of }) => `${shown}/${of}`.padStart(6));
  console.log(`${id.padEnd(24)} leak ${leak}   ok ${ok}`);
  for (const { name, reason } of exceptions) console.log(`${' '.repeat(25)}${name} is not run: ${reason}`);
}

/** The places that no call reached: those of ok*.go, of which it is not shown that they do not leak, and the wants of leak*.go. */
function notRun(summaries: ReadonlyMap<string, Summary>): string[] {
  const profile = join(copy, 'coverage');
  if (!existsSync(profile)) return [];
  return [...readFileSync(profile, 'utf8').matchAll(BLOCK)].flatMap(([, id = '', name = '', from, to, count]) => {
    const [first, last] = [Number(from), Number(to)];
    const excepted = summaries.get(id)?.exceptions.some((e) => e.file === name && e.from <= first && last <= e.to);
    if (count !== '0' || excepted || !name.startsWith('ok')) return [];
    const text = readFileSync(join(RULES, id, name), 'utf8')
      .split('\n')
      .slice(first - 1, last)
      .join('\n');
    return FOR_AN_ERROR.test(text) || ENDS.test(text) ? [] : [`${id}/${name}:${first}`];
  });
}

/** Examples that cannot be run are few. */
function fewExceptions(summaries: readonly Summary[]): boolean {
  const all = summaries.reduce((sum, { leaks, oks }) => sum + leaks.of + oks.of, 0);
  const excepted = summaries.reduce((sum, { exceptions }) => sum + exceptions.length, 0);
  console.log(`${all} examples, ${excepted} of them not run`);
  return excepted * 20 <= all;
}
