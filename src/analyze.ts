/** From sources to findings: of whole files, or of what a change introduces. Pure but for loading the parser once. */
import { baseOf } from './change/base.ts';
import type { Change } from './change/change.ts';
import { introduced } from './change/introduced.ts';
import { type Touches, touched } from './change/touched.ts';
import type { Finding } from './finding.ts';
import { loadProgram } from './go/load.ts';
import { loadParser } from './go/parse.ts';
import type { GoFunction, Program, Skip, SourceFile } from './go/program.ts';
import { runRules } from './run-rules.ts';

export interface Analysis {
  readonly findings: readonly Finding[];
  /** What was not, or not wholly, analysed: where it is not empty the analysis is partial. */
  readonly skipped: readonly Skip[];
  readonly stats: Stats;
}

export interface Stats {
  readonly files: number;
  readonly lines: number;
  readonly functions: number;
}

/** All findings of the files. */
export async function analyzeFiles(
  files: readonly SourceFile[],
  options: { readonly includeTests: boolean },
): Promise<Analysis> {
  await loadParser();
  const program = loadProgram(files, options);
  const { found, failed } = runRules(program);
  return { findings: found.map((f) => f.finding), skipped: [...program.skipped, ...failed], stats: statsOf(program) };
}

/** The findings that a change introduces, each anchored at an added line. */
export async function analyzeChange(change: Change): Promise<Analysis> {
  await loadParser();
  const base = baseOf(change);
  const before = runRules(loadProgram(base.files), inside(touched(change, 'base')));
  const program = loadProgram(change.head);
  const after = runRules(program, inside(touched(change, 'head')));
  const changed = new Set(change.files.map((f) => f.path));
  return {
    findings: introduced(change, before.found, after.found),
    skipped: [
      ...change.skipped,
      ...base.skipped,
      ...[...program.skipped, ...after.failed].filter((s) => changed.has(s.path)),
    ],
    stats: statsOf(program),
  };
}

function inside(touches: Touches): (fn: GoFunction) => boolean {
  return ({ file, pos, end }) => touches(file.path, file.position(pos).line, file.position(end).line);
}

function statsOf(program: Program): Stats {
  const files = program.packages.flatMap((p) => p.files);
  return {
    files: files.length,
    lines: files.reduce((n, f) => n + f.text.split('\n').length, 0),
    functions: program.packages.reduce((n, p) => n + p.functions.length, 0),
  };
}
