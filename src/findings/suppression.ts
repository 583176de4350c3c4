/**
 * Findings that the source says to leave: `//leakcheck:ignore <rule> -- <reason>` or `//nolint:leakcheck // <reason>`, on the line of the acquisition or of
 * the step where it leaks, on the line above, or at the function. Without a reason it says nothing. Who has told another linter to leave the same leak, or that
 * nobody uses the function, need not say it twice.
 */
import type { Finding, Suppression } from '../finding.ts';
import type { GoFile } from '../go/program.ts';

const IGNORE = /\/\/leakcheck:ignore\s+([\w-]+)\s+--\s*(\S.*?)\s*$/;
const NOLINT = /\/\/\s*nolint:\s*([\w-]+(?:\s*,\s*[\w-]+)*)(?:\s*\/\/\s*(\S.*?))?\s*$/;

/** The linters that look for the same as a rule. */
const SAME: Readonly<Record<string, readonly string[]>> = {
  'unclosed-body': ['bodyclose'],
  'unclosed-rows': ['sqlclosecheck'],
  'uncalled-cancel': ['govet'],
  'unended-span': ['spancheck'],
};

/** Those that look for functions that nobody uses. */
const UNUSED: readonly string[] = ['unused', 'deadcode'];

/** What suppresses a finding, if anything does; `functionLine` is where its declared function begins. */
export function suppressionOf(file: GoFile, finding: Finding, functionLine: number): Suppression | undefined {
  const lines = linesOf(file);
  const own = finding.trace.filter((s) => s.path === file.path && s.kind !== 'branch').map((s) => s.line);
  const places = new Set([finding.line, functionLine, ...own].flatMap((line) => [line, line - 1]));
  const atFunction = [functionLine, functionLine - 1];
  for (const place of places) {
    const linters = [...(SAME[finding.rule] ?? []), ...(atFunction.includes(place) ? UNUSED : [])];
    const found = directive(lines[place - 1] ?? '', finding.rule, linters);
    if (found) return found;
  }
  return undefined;
}

function directive(line: string, rule: string, linters: readonly string[]): Suppression | undefined {
  const [ignore, named, reason] = IGNORE.exec(line) ?? [];
  if (ignore && named === rule && reason) return { by: 'leakcheck:ignore', reason };
  const [, list = '', why] = NOLINT.exec(line) ?? [];
  const told = list.split(/\s*,\s*/);
  if (told.includes('leakcheck') && why) return { by: 'nolint', reason: why };
  const other = linters.find((linter) => told.includes(linter));
  return other ? { by: `nolint:${other}`, reason: why ?? 'it is told to leave this' } : undefined;
}

const known = new WeakMap<GoFile, readonly string[]>();

function linesOf(file: GoFile): readonly string[] {
  const lines = known.get(file) ?? file.text.split('\n');
  known.set(file, lines);
  return lines;
}
