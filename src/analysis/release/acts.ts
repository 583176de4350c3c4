/** Methods that are there for an interface alone: `func (r *Reader) Close() error { return nil }` frees nothing, so nobody owes it. */
import type { Expr, Stmt } from '../../go/ast.ts';
import type { GoFunction, Package } from '../../go/program.ts';
import type { Type } from '../../go/types.ts';
import { walk } from '../../go/walk.ts';

const known = new WeakMap<GoFunction, boolean>();

/** Whether a function does anything: all but to return a value, or to note that something is over. */
export function acts(fn: GoFunction): boolean {
  const found = known.get(fn) ?? hasEffect(fn);
  known.set(fn, found);
  return found;
}

function hasEffect({ body }: GoFunction): boolean {
  const doing = body.stmts.filter((s) => !isNote(s));
  if (doing.some((s) => s.kind !== 'ReturnStmt')) return true;
  let calls = false;
  for (const s of doing)
    walk(s, (n) => {
      calls ||= n.kind === 'CallExpr';
      return !calls;
    });
  return calls;
}

/** `s.active.Store(false)`, `c.closed = true`: whoever looks at it may be gone by then, and nothing is freed. */
function isNote(s: Stmt): boolean {
  if (s.kind === 'AssignStmt') return s.rhs.every(isBool);
  if (s.kind !== 'ExprStmt' || s.x.kind !== 'CallExpr' || s.x.fun.kind !== 'SelectorExpr') return false;
  return s.x.fun.sel.name === 'Store' && s.x.args.length === 1 && s.x.args.every(isBool);
}

function isBool(e: Expr): boolean {
  return e.kind === 'Ident' && (e.name === 'true' || e.name === 'false');
}

/** Whether a method of a type may do something: one that we do not see may. */
export function mayAct(pkg: Package, type: Type, method: string): boolean {
  const fn = pkg.method(type, method)?.func;
  return !fn || acts(fn);
}
