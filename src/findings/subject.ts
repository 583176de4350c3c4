/**
 * What a call, an assignment, a `go` statement, a loop or a channel operation is recognised by: the callee, channel or variables as written and the names that get its results,
 * and which of the equal ones in its declared function it is. Arguments and places are left out, so that a finding keeps its identity when they change.
 */
import type { Node, Stmt } from '../go/ast.ts';
import { outermostOf } from '../go/outermost.ts';
import type { GoFunction } from '../go/program.ts';
import { walk } from '../go/walk.ts';

export interface Subject {
  readonly subject: string;
  readonly occurrence: number;
}

const known = new WeakMap<GoFunction, ReadonlyMap<Node, Subject>>();

export function subjectOf(fn: GoFunction, node: Node): Subject {
  const found = subjectsOf(outermostOf(fn)).get(node);
  if (!found) throw new Error(`no call, loop or channel operation of ${fn.name} at ${fn.file.path}:${node.pos}`);
  return found;
}

function subjectsOf(fn: GoFunction): ReadonlyMap<Node, Subject> {
  const before = known.get(fn);
  if (before) return before;
  const subjects = new Map<Node, Subject>();
  const counts = new Map<string, number>();
  const add: Add = (node, subject) => {
    if (subjects.has(node)) return;
    const occurrence = counts.get(subject) ?? 0;
    counts.set(subject, occurrence + 1);
    subjects.set(node, { subject, occurrence });
  };
  walk(fn.body, (n) => {
    if (n.kind === 'AssignStmt') nameTargets(fn.file.text, n, add);
    else if (n.kind === 'GoStmt') add(n, `go ${callee(fn.file.text, n.call.fun)}`);
    else if (n.kind === 'CallExpr') add(n, callee(fn.file.text, n.fun));
    else nameOther(fn.file.text, n, add);
  });
  known.set(fn, subjects);
  return subjects;
}

type Add = (node: Node, subject: string) => void;

/** Channel operations, and the statements that a goroutine may not get past. */
function nameOther(text: string, n: Node, add: Add): void {
  const written = (e: Node) => compact(text.slice(e.pos, e.end));
  if (n.kind === 'SendStmt') add(n, `${written(n.chan)} <-`);
  else if (n.kind === 'UnaryExpr' && n.op === '<-') add(n, written(n));
  else if (n.kind === 'RangeStmt') add(n, `range ${written(n.x)}`);
  else if (n.kind === 'ForStmt') add(n, 'for');
  else if (n.kind === 'SelectStmt') add(n, 'select');
}

function nameTargets(text: string, s: Extract<Stmt, { kind: 'AssignStmt' }>, add: Add): void {
  if (!s.define) add(s, `${s.lhs.map((t) => compact(text.slice(t.pos, t.end))).join(', ')} =`);
  s.rhs.forEach((e, i) => {
    if (e.kind !== 'CallExpr') return;
    const targets = s.rhs.length === 1 ? s.lhs : s.lhs.slice(i, i + 1);
    add(e, `${targets.map((t) => compact(text.slice(t.pos, t.end))).join(', ')} = ${callee(text, e.fun)}`);
  });
}

function callee(text: string, fun: Node): string {
  return fun.kind === 'FuncLit' ? 'func' : compact(text.slice(fun.pos, fun.end));
}

function compact(code: string): string {
  return code.replace(/\s+/g, '');
}
