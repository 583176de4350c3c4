/** Function literals that a function keeps in a variable of its own, and calls or gives away by that name. */
import type { CallExpr, Node } from '../../go/ast.ts';
import type { GoFunction, Variable } from '../../go/program.ts';
import { nodesOf } from './nodes.ts';

/** Whether a node is a literal in a function, or names the variable that it is set to, where only the function itself names that. */
export function naming(fn: GoFunction, { pos }: GoFunction): (e: Node) => boolean {
  const variable = variableSetTo(fn, pos);
  if (!variable) return (e) => e.pos === pos;
  const isNamed = (e: Node) => e.kind === 'Ident' && e.name === variable.name && fn.pkg.objectOf(e) === variable;
  const literals = nodesOf(fn, 'FuncLit');
  const isInLiteral = (e: Node) => literals.some((literal) => literal.pos < e.pos && e.pos < literal.end);
  if (nodesOf(fn, 'Ident').filter(isNamed).some(isInLiteral)) return (e) => e.pos === pos;
  return (e) => e.pos === pos || isNamed(e);
}

function variableSetTo(fn: GoFunction, pos: number): Variable | undefined {
  const set = nodesOf(fn, 'AssignStmt').find(({ rhs: [value] }) => value?.pos === pos);
  const [name] = set?.lhs ?? [];
  const object = name?.kind === 'Ident' ? fn.pkg.objectOf(name) : undefined;
  return object?.kind === 'var' && object.scope === 'local' ? object : undefined;
}

/** The calls that such a literal is given to. */
export function callsGiven(fn: GoFunction, literal: GoFunction): readonly CallExpr[] {
  const isIt = naming(fn, literal);
  return nodesOf(fn, 'CallExpr').filter(({ args }) => args.some(isIt));
}
