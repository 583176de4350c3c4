/**
 * What the front end costs, as a ratio of tree-sitter's bare parse of the same files.
 *
 *     npm run bench -- <folder>...        (Go sources; 2,000 files or more give steady figures)
 *
 * Stages: bare parse; parse and lowering of whole files; the whole front end (every name resolved, every call typed and named); everything, rules
 * included; a pull request that changes one file of each folder. The stages take turns folder by folder, so that other work on the machine slows all of them alike;
 * processor time counts, and of the rounds the one with the median ratio. The first round only warms up.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { Language, Parser } from 'web-tree-sitter';
import { loadProgram } from '../src/go/load.ts';
import { loadParser } from '../src/go/parse.ts';
import type { GoFunction, Package, SourceFile } from '../src/go/program.ts';
import { parseFile } from '../src/go/source-file.ts';
import { walk } from '../src/go/walk.ts';
import { runRules } from '../src/run-rules.ts';

const ROUNDS = 5;

const folders = process.argv.slice(2);
if (folders.length === 0) {
  console.error('usage: npm run bench -- <folder>...');
  process.exit(2);
}
const files = folders.flatMap(readFolder);
const megabytes = files.reduce((sum, file) => sum + file.text.length, 0) / 1e6;
const groups = byFolder(files);

await loadParser();
const bare = new Parser().setLanguage(
  await Language.load(createRequire(import.meta.url).resolve('tree-sitter-go/tree-sitter-go.wasm')),
);

const stages: Record<string, (group: readonly SourceFile[]) => void> = {
  'bare parse': (group) => {
    for (const { text } of group) bare.parse(text)?.delete();
  },
  'parse + lower': (group) => group.forEach(lowerWhole),
  'front end': (group) => useWhole(loadProgram(group).packages),
  everything: (group) => runRules(loadProgram(group)),
  'pull request': review,
};

console.log(`${files.length} files, ${megabytes.toFixed(1)} MB, ${groups.length} folders`);
runRound();
const rounds = Array.from({ length: ROUNDS }, runRound);
for (const name of Object.keys(stages)) report(name);
console.log(
  `peak memory ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB; the texts alone are ${megabytes.toFixed(0)} MB`,
);

type Round = ReadonlyMap<string, number>;

/** The seconds that each stage takes for all folders. */
function runRound(): Round {
  const seconds = new Map(Object.keys(stages).map((name) => [name, 0]));
  for (const group of groups) {
    for (const [name, run] of Object.entries(stages)) {
      const start = process.cpuUsage();
      run(group);
      const { user, system } = process.cpuUsage(start);
      seconds.set(name, (seconds.get(name) ?? 0) + (user + system) / 1e6);
    }
  }
  return seconds;
}

function report(name: string): void {
  const ratioIn = (round: Round) => (round.get(name) ?? 0) / (round.get('bare parse') ?? 1);
  const median = rounds.toSorted((a, b) => ratioIn(a) - ratioIn(b))[ROUNDS >> 1] ?? new Map();
  const [seconds, ratio] = [median.get(name) ?? 0, ratioIn(median)];
  const [rate, speed] = [files.length / seconds, megabytes / seconds];
  console.log(
    `${name.padEnd(14)} ${seconds.toFixed(2).padStart(7)} s ${rate.toFixed(0).padStart(6)} files/s ${speed.toFixed(1).padStart(5)} MB/s ${ratio.toFixed(2).padStart(5)} x`,
  );
}

function readFolder(root: string): SourceFile[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.go') && !entry.name.endsWith('_test.go'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => ({ path: relative(root, path), text: readFileSync(path, 'utf8') }));
}

function byFolder(list: readonly SourceFile[]): SourceFile[][] {
  const found = new Map<string, SourceFile[]>();
  for (const file of list) {
    const folder = file.path.slice(0, Math.max(0, file.path.lastIndexOf('/')));
    found.set(folder, [...(found.get(folder) ?? []), file]);
  }
  return [...found.values()];
}

function lowerWhole(file: SourceFile): void {
  const parsed = parseFile(file);
  if (typeof parsed === 'string') return;
  for (const decl of parsed.decls) if (decl.kind === 'FuncDecl') decl.body;
}

function useWhole(packages: readonly Package[]): void {
  for (const pkg of packages) for (const fn of pkg.functions) if (!fn.enclosing) useBody(pkg, fn);
}

/** A change of one file of the folder, the middle one: every third of its functions is looked at, and those that they call. */
function review(group: readonly SourceFile[]): void {
  const changed = group[group.length >> 1]?.path;
  const { packages } = loadProgram(group, { whole: (path) => path === changed });
  for (const pkg of packages) {
    const own = pkg.functions.filter((fn) => fn.file.path === changed && !fn.enclosing);
    for (const [i, fn] of own.entries()) if (i % 3 === 0) useBody(pkg, fn, (callee) => callee.body);
  }
}

function useBody(pkg: Package, fn: GoFunction, onCallee: (fn: GoFunction) => void = () => {}): void {
  walk(fn.body, (node) => {
    if (node.kind !== 'CallExpr') return;
    const callee = pkg.calleeOf(node)?.func;
    if (callee) onCallee(callee);
    pkg.typeOf(node);
  });
}
