/** Where a node stands, in the terms of a finding. */
import type { Place } from '../finding.ts';
import type { Node } from '../go/ast.ts';
import type { GoFile } from '../go/program.ts';

export function placeOf(file: GoFile, range: { readonly pos: number; readonly end: number }): Place {
  const start = file.position(range.pos);
  const end = file.position(range.end);
  return { path: file.path, line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
}

/** A statement without the block below it: `for range jobs`, `select`. */
export function headOf(node: Node): { readonly pos: number; readonly end: number } {
  const { pos, end } = node;
  if (node.kind === 'ForStmt' || node.kind === 'RangeStmt') return { pos, end: node.body.pos };
  return node.kind === 'SelectStmt' ? { pos, end: pos + 'select'.length } : { pos, end };
}
