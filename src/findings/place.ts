/** Where a node stands, in the terms of a finding. */
import type { Place } from '../finding.ts';
import type { GoFile } from '../go/program.ts';

export function placeOf(file: GoFile, range: { readonly pos: number; readonly end: number }): Place {
  const start = file.position(range.pos);
  const end = file.position(range.end);
  return { path: file.path, line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
}
