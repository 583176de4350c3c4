/**
 * Edits that rules offer; what is released twice must bear it, as bodies and cancel functions do. A fix is offered only where it is right as it
 * stands; where it is not, the rule's page says what to do.
 */
import { type Acquirer, assignmentOf, errorTarget } from '../analysis/release/acquisition.ts';
import type { Leak } from '../analysis/release/must-release.ts';
import type { Edit, Fix } from '../finding.ts';
import type { AssignStmt, Node, Stmt } from '../go/ast.ts';
import type { GoFile, GoFunction } from '../go/program.ts';
import { children } from '../go/walk.ts';

/**
 * `defer <release>` after the acquisition and the check of its error. None where another path hands it to another owner, who
 * would get it released; none inside a loop, where a deferred call waits for the end of the function; and none where the error is not checked by the next
 * statement: the release could then be called on nil.
 */
export function deferRelease(
  fn: GoFunction,
  { acquisition, elsewhere }: Leak,
  releaseOf: (variable: string) => string,
): readonly Fix[] {
  const { target, place } = acquisition;
  if (elsewhere.has('moved') || place !== undefined || target?.kind !== 'Ident' || target.name === '_') return [];
  const release = releaseOf(target.name);
  const assignment = assignmentOf(acquisition);
  const list = assignment && listOf(fn.body, assignment);
  if (!assignment || !list) return [];
  const after = lastBefore(list, assignment, acquisition.acquirer);
  return after
    ? [{ title: `Add \`defer ${release}\``, edits: [insertLine(fn.file, assignment, after, `defer ${release}`)] }]
    : [];
}

/** `text` after a statement that cannot fail; none inside a loop. */
export function deferAfter(fn: GoFunction, statement: Stmt, text: string): readonly Fix[] {
  if (!listOf(fn.body, statement)) return [];
  return [{ title: `Add \`${text}\``, edits: [insertLine(fn.file, statement, statement, text)] }];
}

/** The statements among which `wanted` stands; undefined inside a loop, and in the head of an `if`. */
function listOf(root: Node, wanted: Stmt): readonly Stmt[] | undefined {
  const list =
    root.kind === 'BlockStmt' ? root.stmts : root.kind === 'CaseClause' || root.kind === 'CommClause' ? root.body : [];
  if (list.includes(wanted)) return list;
  const inside = children(root).find((c) => c.pos <= wanted.pos && wanted.end <= c.end);
  if (!inside || inside.kind === 'ForStmt' || inside.kind === 'RangeStmt' || inside.kind === 'FuncLit')
    return undefined;
  return listOf(inside, wanted);
}

/** The statement after which the resource is there for certain. */
function lastBefore(list: readonly Stmt[], s: AssignStmt, acquirer: Acquirer): Stmt | undefined {
  const error = errorTarget(acquirer, s.lhs);
  if (!error) return s;
  const next = list[list.indexOf(s) + 1];
  if (error.kind !== 'Ident' || next?.kind !== 'IfStmt' || next.init || next.else) return undefined;
  const { cond } = next;
  const tests = cond.kind === 'BinaryExpr' && cond.op === '!=' && cond.x.kind === 'Ident' && cond.x.name === error.name;
  return tests && leaves(next.body.stmts.at(-1)) ? next : undefined;
}

function leaves(s: Stmt | undefined): boolean {
  if (s?.kind === 'ReturnStmt') return true;
  return s?.kind === 'ExprStmt' && s.x.kind === 'CallExpr' && /(^|\.)(panic|Exit|Fatal\w*)$/.test(calleeName(s.x.fun));
}

function calleeName(fun: Node): string {
  return fun.kind === 'Ident' ? fun.name : fun.kind === 'SelectorExpr' ? `.${fun.sel.name}` : '';
}

function insertLine(file: GoFile, like: Stmt, after: Stmt, text: string): Edit {
  const start = file.text.lastIndexOf('\n', like.pos - 1) + 1;
  const indent = file.text.slice(start, like.pos).match(/^\s*/)?.[0] ?? '';
  const newline = file.text.includes('\r\n') ? '\r\n' : '\n';
  const { line, column } = file.position(after.end);
  return {
    path: file.path,
    startLine: line,
    startColumn: column,
    endLine: line,
    endColumn: column,
    text: `${newline}${indent}${text}`,
  };
}
