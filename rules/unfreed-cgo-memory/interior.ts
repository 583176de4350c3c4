/** Pointers into C memory that are kept: whoever has one may free by it, so that the memory cannot be followed by its first pointer alone. */
import type { Expr } from '../../src/go/ast.ts';
import type { GoFunction, Package, Variable } from '../../src/go/program.ts';
import { walk } from '../../src/go/walk.ts';
import { variableIn } from './c-api.ts';

/** Whether `&p.x`, `&p[i]` or `uintptr(p) + n` is stored or returned; as an argument it is only lent. */
export function isPointedInto({ pkg, body }: GoFunction, target: Expr): boolean {
  const variable = variableIn(pkg, target);
  let found = false;
  walk(body, (n) => {
    const kept =
      n.kind === 'AssignStmt' ? n.rhs : n.kind === 'ReturnStmt' ? n.results : n.kind === 'CompositeLit' ? n.elts : [];
    found ||= variable !== undefined && kept.some((e) => isInterior(pkg, e, variable));
    return !found;
  });
  return found;
}

function isInterior(pkg: Package, e: Expr, variable: Variable): boolean {
  if (e.kind === 'KeyValueExpr') return isInterior(pkg, e.value, variable);
  if (e.kind === 'BinaryExpr') return variableIn(pkg, e.x) === variable;
  if (e.kind === 'UnaryExpr' && e.op === '&') return inside(e.x) !== e.x && variableIn(pkg, inside(e.x)) === variable;
  const [arg] = e.kind === 'CallExpr' && pkg.calleeOf(e)?.kind === 'conversion' ? e.args : [];
  return arg !== undefined && isInterior(pkg, arg, variable);
}

/** `p` of `p.x[i]`. */
function inside(e: Expr): Expr {
  return e.kind === 'SelectorExpr' || e.kind === 'IndexExpr' ? inside(e.x) : e;
}
