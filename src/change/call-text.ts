/** Calls as they are written, to tell apart those that have the same subject. */
import type { SourceFile } from '../go/program.ts';

/** Gives what is on the line of a finding from the call on. */
export function callTexts(
  sources: readonly SourceFile[],
): (at: { readonly path: string; readonly line: number; readonly column: number }) => string {
  const texts = new Map(sources.map(({ path, text }) => [path, text]));
  const lines = new Map<string, readonly string[]>();
  return ({ path, line, column }) => {
    const known = lines.get(path) ?? texts.get(path)?.split('\n') ?? [];
    lines.set(path, known);
    return (known[line - 1] ?? '').slice(column - 1).trim();
  };
}
