/**
 * Findings that the source says to leave: `//leakcheck:ignore <rule> -- <reason>` or `//nolint:leakcheck // <reason>`, on the line of the acquisition or of
 * the step where it leaks, on the line above, or at the function. Without a reason it says nothing.
 */
import type { Finding, Suppression } from '../finding.ts';
import type { GoFile } from '../go/program.ts';

const IGNORE = /\/\/leakcheck:ignore\s+([\w-]+)\s+--\s*(\S.*?)\s*$/;
const NOLINT = /\/\/nolint:(?:[\w-]+,)*leakcheck(?:,[\w-]+)*\s*\/\/\s*(\S.*?)\s*$/;

/** What suppresses a finding, if anything does; `functionLine` is where its declared function begins. */
export function suppressionOf(file: GoFile, finding: Finding, functionLine: number): Suppression | undefined {
  const lines = linesOf(file);
  const own = finding.trace.filter((s) => s.path === file.path && s.kind !== 'branch').map((s) => s.line);
  const places = [finding.line, functionLine, ...own].flatMap((line) => [line, line - 1]);
  for (const place of new Set(places)) {
    const found = directive(lines[place - 1] ?? '', finding.rule);
    if (found) return found;
  }
  return undefined;
}

function directive(line: string, rule: string): Suppression | undefined {
  const [ignore, named, reason] = IGNORE.exec(line) ?? [];
  if (ignore && named === rule && reason) return { by: 'leakcheck:ignore', reason };
  const [nolint, why] = NOLINT.exec(line) ?? [];
  return nolint && why ? { by: 'nolint', reason: why } : undefined;
}

const known = new WeakMap<GoFile, readonly string[]>();

function linesOf(file: GoFile): readonly string[] {
  const lines = known.get(file) ?? file.text.split('\n');
  known.set(file, lines);
  return lines;
}
