/** What is made in one branch and lost in another, which hardly one run takes both of. */
import { nodesOf } from '../analysis/cfg/nodes.ts';
import type { Leak } from '../analysis/release/must-release.ts';
import type { BlockStmt, Expr, Ident, Node } from '../go/ast.ts';
import type { GoFunction } from '../go/program.ts';
import { walk } from '../go/walk.ts';

/**
 * It is made in one branch and made anew in another, as in `if a { l = listen() } … if b { l = listen() }`: that both are taken on one run, is what
 * whoever wrote it has ruled out.
 */
export function isSetInOtherBranch(fn: GoFunction, { acquisition: { statement, target }, ways }: Leak): boolean {
  const { body } = fn;
  const branch = branchAround(body, statement);
  const isState = branch.kind === 'CaseClause' && target !== undefined && isUsedOutside(fn, branch, target);
  const isOther = (n: Node) =>
    n === statement ? isState : !isInside(n, branch) && !isInside(statement, branchAround(body, n));
  return ways.length > 0 && ways.every(({ kind, node }) => kind === 'overwritten' && node && isOther(node));
}

/** `switch state { case connecting: conn = dial() … case connected: use(conn) … }` in a loop: what it does in one state, the next ones end. */
function isUsedOutside(fn: GoFunction, clause: Node, target: Expr): boolean {
  const object = target.kind === 'Ident' ? fn.pkg.objectOf(target) : undefined;
  const isUse = (id: Ident) => object?.kind === 'var' && id !== object.ident && fn.pkg.objectOf(id) === object;
  return nodesOf(fn, 'Ident').some((id) => !isInside(id, clause) && isUse(id));
}

/** The innermost block or clause. */
function branchAround(body: BlockStmt, node: Node): Node {
  let found: Node = body;
  walk(body, (n) => {
    if (isInside(node, n) && (n.kind === 'BlockStmt' || n.kind === 'CaseClause' || n.kind === 'CommClause')) found = n;
    return isInside(node, n);
  });
  return found;
}

function isInside(node: Node, around: Node): boolean {
  return around.pos <= node.pos && node.end <= around.end;
}
