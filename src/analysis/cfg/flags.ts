/** Flags: variables that a function asks and sets itself, so that something of it runs but once, or instead of something else. */
import type { Expr, Node, Stmt } from '../../go/ast.ts';
import type { GoFunction, Variable } from '../../go/program.ts';
import { walk } from '../../go/walk.ts';
import { assignedTo } from './variables.ts';

/** `if !sent { … }` around a node, or `if sent { continue }` above it: the function, or one around it, sets what it asks. */
export function isBehindFlag(fn: GoFunction, at: Node): boolean {
  return conditionsOf(fn, at).some((e) => flagsIn(fn, e).some((flag) => isSet(fn, flag)));
}

function conditionsOf({ body }: GoFunction, at: Node): readonly Expr[] {
  const conditions: Expr[] = [];
  const isAround = (n: Node) => n.pos <= at.pos && at.end <= n.end;
  walk(body, (n) => {
    if (n.kind === 'IfStmt' && isAround(n.body)) conditions.push(n.cond);
    if (n.kind === 'BlockStmt' && isAround(n))
      conditions.push(...n.stmts.filter((s) => s.end <= at.pos).flatMap(guardOf));
    return isAround(n);
  });
  return conditions;
}

/** The condition of `if sent { …; continue }`. */
function guardOf(s: Stmt): readonly Expr[] {
  if (s.kind !== 'IfStmt') return [];
  const last = s.body.stmts.at(-1)?.kind;
  return last === 'BranchStmt' || last === 'ReturnStmt' ? [s.cond] : [];
}

/** The variables that a condition asks for themselves: `done`, `!done`. */
function flagsIn({ pkg }: GoFunction, e: Expr): readonly Variable[] {
  const flags: Variable[] = [];
  walk(e, (n) => {
    const object = n.kind === 'Ident' ? pkg.objectOf(n) : undefined;
    if (object?.kind === 'var' && object.owner && pkg.underlying(object.type).kind === 'basic') flags.push(object);
    return n.kind !== 'CallExpr';
  });
  return flags;
}

/** Whether the function that declares a variable, or a literal in it, sets it. */
function isSet({ pkg }: GoFunction, flag: Variable): boolean {
  const values = flag.owner ? assignedTo(pkg, flag.owner, flag) : [];
  return values.some((value) => value && value !== 'zero' && value.kind === 'Ident' && value.name === 'true');
}
