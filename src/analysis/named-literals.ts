/** Function literals that a function keeps in a variable of its own, and calls or gives away by that name. */
import type { CallExpr, Node } from '../go/ast.ts';
import type { GoFunction } from '../go/program.ts';
import { nodesOf, ownNodesOf } from './nodes.ts';

/** Whether a node is a literal in a function, or names the variable that it is set to, where only the function itself names that. */
export function naming(fn: GoFunction, { pos }: GoFunction): (e: Node) => boolean {
  const set = ownNodesOf(fn, 'AssignStmt').find(({ rhs: [value] }) => value?.pos === pos);
  const [name] = set?.lhs ?? [];
  const object = name?.kind === 'Ident' ? fn.pkg.objectOf(name) : undefined;
  const isNamed = (e: Node) => e.kind === 'Ident' && object !== undefined && fn.pkg.objectOf(e) === object;
  const isOwn =
    object?.kind === 'var' &&
    object.scope === 'local' &&
    nodesOf(fn, 'Ident').filter(isNamed).length === ownNodesOf(fn, 'Ident').filter(isNamed).length;
  return (e) => e.pos === pos || (isOwn && isNamed(e));
}

/** The calls that such a literal is given to. */
export function callsGiven(fn: GoFunction, literal: GoFunction): readonly CallExpr[] {
  const isIt = naming(fn, literal);
  return nodesOf(fn, 'CallExpr').filter(({ args }) => args.some(isIt));
}
