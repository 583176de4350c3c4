/** From sources to findings: of whole files, or of what a change introduces. Pure but for loading the parser once. */
import { dirname } from 'node:path/posix';
import { baseOf } from './change/base.ts';
import { basePathOf, type Change } from './change/change.ts';
import { introduced, type Version } from './change/introduced.ts';
import { type Touches, touched } from './change/touched.ts';
import type { Finding, Identified, Stats, Suppressed } from './finding.ts';
import { applyEdits } from './findings/edits.ts';
import { type ReadFolders, readDependencies } from './go/dependencies.ts';
import { type LoadOptions, loadProgram } from './go/load.ts';
import { outermostOf } from './go/outermost.ts';
import { loadParser } from './go/parse.ts';
import type { GoFunction, Program, Skip, SourceFile } from './go/program.ts';
import type { ParseCache } from './go/source-file.ts';
import { type AllFiles, RepositoryCallers } from './repository-callers.ts';
import { runRules } from './run-rules.ts';

export interface Analysis {
  readonly findings: readonly Finding[];
  /** What the source says to leave. */
  readonly suppressed: readonly Suppressed[];
  /** What was not, or not wholly, analysed: where it is not empty the analysis is partial. */
  readonly skipped: readonly Skip[];
  readonly stats: Stats;
}

/** All findings of the files. Folder by folder, so that memory holds one package and its imports at a time, however many there are. */
export async function analyzeFiles(
  files: readonly SourceFile[],
  options: { readonly includeTests: boolean },
  read: ReadFolders,
  all: AllFiles = () => [],
): Promise<Analysis> {
  await loadParser();
  const dependencyCache: ParseCache = new Map();
  const findings: Identified[] = [];
  const skipped: Skip[] = [];
  let stats: Stats = { files: 0, lines: 0, functions: 0 };
  for (const folder of folders(files)) {
    const dependencies = await readDependencies(folder, read);
    const program = loadProgram(folder, { ...options, dependencies, dependencyCache });
    const { found, failed } = runRules(program);
    findings.push(...found);
    skipped.push(...program.skipped, ...failed);
    stats = sum(stats, statsOf(program));
  }
  const { asked, failed } = await askCallers(findings, all, dependencyCache);
  return { ...sorted(asked), skipped: [...skipped, ...failed], stats };
}

interface Asked {
  readonly asked: readonly Identified[];
  /** Functions whose callers could not be asked: what was found in them stays as it is. */
  readonly failed: readonly Skip[];
}

/** The findings after which the program soon ends, and those that it comes by but once, are no comments. */
async function askCallers(found: readonly Identified[], all: AllFiles, parsed: ParseCache): Promise<Asked> {
  const callers = new RepositoryCallers(all, parsed);
  const asked: Identified[] = [];
  const failed: Skip[] = [];
  for (const identified of found) {
    const { finding, run } = identified;
    const endsSoon = async () => run && finding.confidence !== 'low' && (await callers.endsSoon(run, finding.path));
    const isDoubtful = await endsSoon().catch((error) => {
      const reason = `internal error in the callers of ${finding.function}: ${error instanceof Error ? error.message : error}`;
      failed.push({ path: finding.path, reason });
    });
    asked.push(isDoubtful ? { ...identified, finding: { ...finding, confidence: 'low' } } : identified);
  }
  return { asked, failed };
}

/** What is to be shown, and what the source says to leave. */
function sorted(found: readonly Identified[]): Pick<Analysis, 'findings' | 'suppressed'> {
  return {
    findings: found.flatMap((f) => (f.suppression ? [] : f.finding)),
    suppressed: found.flatMap(({ finding, suppression }) => (suppression ? { finding, ...suppression } : [])),
  };
}

/** The Go files of each folder, with the go.mod files above it. */
function folders(files: readonly SourceFile[]): Iterable<readonly SourceFile[]> {
  const modules = new Map(files.filter((f) => !f.path.endsWith('.go')).map((f) => [dirname(f.path), f]));
  const byFolder = new Map<string, SourceFile[]>();
  for (const file of files) {
    if (!file.path.endsWith('.go')) continue;
    const folder = dirname(file.path);
    const group = byFolder.get(folder) ?? above(folder).flatMap((at) => modules.get(at) ?? []);
    byFolder.set(folder, group);
    group.push(file);
  }
  return byFolder.values();
}

/** A folder and those that hold it; `..` and `/` end the walk. */
function above(folder: string): readonly string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...above(parent)];
}

function sum(a: Stats, b: Stats): Stats {
  return { files: a.files + b.files, lines: a.lines + b.lines, functions: a.functions + b.functions };
}

/** The findings that a change introduces, each anchored at an added line. */
export async function analyzeChange(
  change: Change,
  options: { readonly includeTests: boolean } = { includeTests: false },
  all: AllFiles = () => [],
): Promise<Analysis> {
  await loadParser();
  const base = baseOf(change);
  const changed = new Set(change.files.map((f) => f.path));
  const basePaths = new Map(change.files.map((f) => [f.path, basePathOf(f)]));
  const knownAs = (path: string) => basePaths.get(path) ?? path;
  const whole = new Set([...basePaths].flat());
  const dependencyCache: ParseCache = new Map();
  const load: LoadOptions = {
    ...options,
    whole: (path) => whole.has(path),
    dependencies: change.dependencies ?? [],
    cache: new Map(),
    dependencyCache,
  };
  const old = loadProgram(base.files, load);
  const before = runRules(old, { wanted: inside(touched(change, 'base')) });
  const program = loadProgram(change.head, load);
  const after = runRules(program, { wanted: inside(touched(change, 'head')), knownAs });
  const fresh = introduced(
    change,
    { sources: base.files, found: before.found, functionAt: functionsOf(old) },
    { sources: change.head, found: after.found, functionAt: functionsOf(program) },
  );
  const unknown = [...base.skipped, ...unparsed(old, change)];
  const told = fresh.filter((f) => !unknown.some(({ path }) => path === f.finding.path));
  const { asked, failed } = await askCallers(told, all, dependencyCache);
  const { findings, suppressed } = sorted(asked);
  return {
    findings: withProvenFixes(change.head, findings, knownAs),
    suppressed,
    skipped: [
      ...change.skipped,
      ...[...program.skipped, ...after.failed].filter((s) => changed.has(s.path)),
      ...unknown,
      ...failed,
    ],
    stats: statsOf(program),
  };
}

/** Changed files of which nobody can say what was in them before. */
function unparsed({ packages, skipped }: Program, change: Change): readonly Skip[] {
  const parsed = new Set(packages.flatMap(({ files }) => files.map(({ path }) => path)));
  const reasons = new Map(skipped.flatMap((s) => (parsed.has(s.path) ? [] : [[s.path, s.reason]])));
  return change.files.flatMap((file) => {
    const reason = file.status === 'removed' ? undefined : reasons.get(basePathOf(file));
    return reason === undefined ? [] : [{ path: file.path, reason: `before the change, ${reason}` }];
  });
}

/**
 * The findings with only those fixes after which the file still parses and no longer has the finding. All are made at once, so that the proof costs
 * one more run, however many there are.
 */
function withProvenFixes(
  sources: readonly SourceFile[],
  findings: readonly Finding[],
  knownAs: (path: string) => string,
): readonly Finding[] {
  const edits = findings.flatMap(({ fixes }) => fixes.flatMap((fix) => fix.edits));
  if (edits.length === 0) return findings;
  const touched = new Set(edits.map((edit) => dirname(edit.path)));
  const mended = sources
    .filter(({ path }) => !path.endsWith('.go') || touched.has(dirname(path)))
    .map(({ path, text }) => ({
      path,
      text: applyEdits(
        text,
        edits.filter((edit) => edit.path === path),
      ),
    }));
  const program = loadProgram(mended);
  const functions = new Set(findings.map((f) => `${f.path} ${f.function}`));
  const wanted = (fn: GoFunction) => functions.has(`${fn.file.path} ${outermostOf(fn).name}`);
  const { found } = runRules(program, { wanted, knownAs });
  const left = new Set(found.map(({ finding }) => finding.fingerprint));
  const broken = new Set(program.skipped.map(({ path }) => path));
  return findings.map((f) => (left.has(f.fingerprint) || broken.has(f.path) ? { ...f, fixes: [] } : f));
}

function inside(touches: Touches): (fn: GoFunction) => boolean {
  return ({ file, pos, end }) => touches(file.path, file.position(pos).line, file.position(end).line);
}

/** The declared function that a line of a program stands in. */
function functionsOf(program: Program): Version['functionAt'] {
  const functions = program.packages.flatMap((pkg) => pkg.functions);
  return (path, line) =>
    functions.find(({ file, pos, end, enclosing }) => {
      const here = file.path === path && file.position(pos).line <= line && line <= file.position(end).line;
      return here && !enclosing;
    })?.name;
}

function statsOf(program: Program): Stats {
  // Builds for several systems share files.
  const files = [...new Map(program.packages.flatMap((p) => p.files.map((f) => [f.path, f]))).values()];
  return {
    files: files.length,
    lines: files.reduce((n, f) => n + f.text.split('\n').length, 0),
    functions: program.packages.reduce((n, p) => n + p.functions.length, 0),
  };
}
