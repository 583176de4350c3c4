/** Where a node stands, in the terms of a finding. */
import type { Place } from '../finding.ts';
import type { CallExpr, GoStmt, Node } from '../go/ast.ts';
import type { GoFile } from '../go/program.ts';

export interface Range {
  readonly pos: number;
  readonly end: number;
}

export function placeOf(file: GoFile, range: Range): Place {
  const start = file.position(range.pos);
  const end = file.position(range.end);
  return { path: file.path, line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
}

/** A statement without the block below it: `for range jobs`, `select`. */
export function headOf(node: Node): Range {
  const { pos, end } = node;
  if (node.kind === 'ForStmt' || node.kind === 'RangeStmt') return { pos, end: node.body.pos };
  return node.kind === 'SelectStmt' ? { pos, end: pos + 'select'.length } : { pos, end };
}

/** The start of a goroutine without the arguments, or the body of the literal, that it runs: `go func()`, `g.Go`. */
export function headOfStart(start: GoStmt | CallExpr): Range {
  const { fun } = start.kind === 'GoStmt' ? start.call : start;
  return { pos: start.pos, end: fun.kind === 'FuncLit' ? fun.body.pos : fun.end };
}
