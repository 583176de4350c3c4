/** Functions that are put into a list, whose elements a loop of the same function calls: `steps := []func() error{setUp, serve}`. */
import type { CallExpr, CompositeLit, Expr, RangeStmt } from '../../go/ast.ts';
import type { GoFunction, GoObject } from '../../go/program.ts';
import { nodesOf } from '../cfg/nodes.ts';

/** The call by which a loop of the function runs the elements of a list. */
export function callOfElements(fn: GoFunction, list: CompositeLit): CallExpr | undefined {
  const loops = nodesOf(fn, 'RangeStmt').filter((loop) => isOver(fn, loop, list));
  const elements = new Set(loops.map(({ value }) => objectOf(fn, value)));
  elements.delete(undefined);
  return nodesOf(fn, 'CallExpr').find(({ fun }) => elements.has(objectOf(fn, fun)));
}

function isOver(fn: GoFunction, { x }: RangeStmt, list: CompositeLit): boolean {
  if (x.pos === list.pos) return true;
  const variable = objectOf(fn, x);
  const assigns = nodesOf(fn, 'AssignStmt').filter(({ rhs }) => rhs.some(({ pos }) => pos === list.pos));
  return variable !== undefined && assigns.some(({ lhs }) => lhs.some((target) => objectOf(fn, target) === variable));
}

function objectOf({ pkg }: GoFunction, e: Expr | undefined): GoObject | undefined {
  const object = e?.kind === 'Ident' ? pkg.objectOf(e) : undefined;
  return object?.kind === 'var' ? object : undefined;
}
