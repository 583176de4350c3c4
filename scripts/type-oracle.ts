/**
 * Compares the front end with go/types over real code: is the callee right where one is given, how often is one given, and the same for the
 * types of results.
 *
 *     npm run type-oracle -- <module folder>...        (needs Go; the standard library is read from its sources)
 *
 * Exits with 1 if fewer than 99.9 % of the given callees are right.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative, resolve } from 'node:path';
import type { CallExpr } from '../src/go/ast.ts';
import { loadProgram } from '../src/go/load.ts';
import { loadParser } from '../src/go/parse.ts';
import type { Package, SourceFile } from '../src/go/program.ts';
import { typeString } from '../src/go/types.ts';
import { walk } from '../src/go/walk.ts';

/** A line of test/type-oracle. */
interface Truth {
  readonly file: string;
  readonly pos: number;
  readonly end: number;
  readonly kind: string;
  readonly callee: string;
  readonly home: string;
  readonly type: string;
}

interface Answer {
  readonly pkg: Package;
  readonly call: CallExpr;
}

class Tally {
  total = 0;
  given = 0;
  wrong: string[] = [];

  add(truth: Truth, expected: string, actual: string | undefined): void {
    this.total++;
    if (actual === undefined) return;
    this.given++;
    if (actual !== expected) this.wrong.push(`${truth.file}:${truth.pos}: ${actual} should be ${expected}`);
  }

  line(name: string): string {
    const percent = (part: number, of: number) => `${((100 * part) / Math.max(of, 1)).toFixed(3)} %`;
    const right = this.given - this.wrong.length;
    return `${name.padEnd(24)} ${this.total.toString().padStart(7)}  given ${percent(this.given, this.total)}  right ${percent(right, this.given)}`;
  }
}

const tallies = new Map<string, Tally>();

function tally(name: string): Tally {
  const found = tallies.get(name) ?? new Tally();
  tallies.set(name, found);
  return found;
}

function sourcesOf(root: string): SourceFile[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /(\.go|^go\.mod)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => !/(^|\/)(vendor|testdata|[_.][^/]*)\//.test(path))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

/** The calls of the first package that each file is part of, by place. */
function answersOf(root: string): Map<string, Answer> {
  const found = new Map<string, Answer>();
  for (const pkg of loadProgram(sourcesOf(root)).packages) {
    for (const file of pkg.files) {
      for (const decl of file.decls) {
        walk(decl, (node) => {
          const key = `${basename(root)}/${file.path}:${node.pos}-${node.end}`;
          if (node.kind === 'CallExpr' && !found.has(key)) found.set(key, { pkg, call: node });
        });
      }
    }
  }
  return found;
}

function compare(truth: Truth, answer: Answer | undefined): void {
  if (!answer) {
    tally('call not found').add(truth, '', undefined);
    return;
  }
  const { pkg, call } = answer;
  if (truth.kind !== '') {
    const callee = pkg.calleeOf(call);
    const kind = callee?.kind === 'literal' ? 'value' : callee?.kind;
    const name = callee && (kind === 'value' ? '' : ` ${spelling(callee.name)}`);
    const expected = truth.kind === 'value' ? 'value' : `${truth.kind} ${spelling(truth.callee)}`;
    const named = ['func', 'method', 'interface'].includes(truth.kind);
    tally(`callee ${named ? truth.home : truth.kind}`).add(
      truth,
      expected,
      callee && !callee.name.includes('[?]') ? `${kind}${name}` : undefined,
    );
  }
  if (truth.type === '' || /struct|interface(?!\{\})/.test(truth.type)) return;
  const type = pkg.typeOf(call);
  const known = typeString(type).includes('?') || typeString(type).startsWith('untyped');
  tally(`type ${truth.home || 'other'}`).add(
    truth,
    spelling(truth.type),
    known ? undefined : spelling(typeString(type)),
  );
}

/** The two have different words for the same types. */
function spelling(name: string): string {
  return name
    .replace(/\bany\b/g, 'interface{}')
    .replace(/\bbyte\b/g, 'uint8')
    .replace(/\brune\b/g, 'int32');
}

function truthsOf(oracle: string, root: string): Truth[] {
  const run = spawnSync(oracle, [root], { encoding: 'utf8', maxBuffer: 2 ** 30 });
  if (run.status !== 0) throw new Error(run.stderr);
  return run.stdout.split('\n').flatMap((line) => (line ? [JSON.parse(line) as Truth] : []));
}

const temporary = mkdtempSync(join(tmpdir(), 'oracle-'));
const oracle = join(temporary, 'oracle');
const build = spawnSync('go', ['build', '-o', oracle, '.'], { cwd: 'test/type-oracle', stdio: 'inherit' });
if (build.status !== 0) process.exit(2);
await loadParser();
for (const root of process.argv.slice(2).map((folder) => resolve(folder))) {
  const answers = answersOf(root);
  for (const truth of truthsOf(oracle, root)) compare(truth, answers.get(`${truth.file}:${truth.pos}-${truth.end}`));
}
rmSync(temporary, { recursive: true });

for (const [name, one] of [...tallies].sort()) console.log(one.line(name));
const callees = [...tallies].filter(([name]) => name.startsWith('callee')).map(([, one]) => one);
const given = callees.reduce((sum, one) => sum + one.given, 0);
const wrong = callees.reduce((sum, one) => sum + one.wrong.length, 0);
console.log(
  `callees: ${given} given, ${wrong} wrong: ${(100 - (100 * wrong) / Math.max(given, 1)).toFixed(3)} % right`,
);
for (const [name, one] of tallies) for (const line of one.wrong.slice(0, 20)) console.log(`  ${name}: ${line}`);
process.exitCode = wrong * 1000 > given ? 1 : 0;
