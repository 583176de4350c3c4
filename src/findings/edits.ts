/** Edits of a fix, applied to a text. */
import type { Edit } from '../finding.ts';

/** The text with the edits made; they do not overlap. Lines and columns are those of the text as given. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const lines = lineStarts(text);
  const at = (line: number, column: number) => (lines[line - 1] ?? text.length) + column - 1;
  const lastFirst = edits.toSorted((a, b) => b.startLine - a.startLine || b.startColumn - a.startColumn);
  return lastFirst.reduce(
    (t, e) => t.slice(0, at(e.startLine, e.startColumn)) + e.text + t.slice(at(e.endLine, e.endColumn)),
    text,
  );
}

function lineStarts(text: string): readonly number[] {
  return [0, ...[...text.matchAll(/\n/g)].map((m) => m.index + 1)];
}
