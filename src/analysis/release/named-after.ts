/** Whether anything was told of a value before a function ends: a context of which nobody was told, a client that nobody has used. */
import type { Expr, Node } from '../../go/ast.ts';
import type { GoFunction } from '../../go/program.ts';
import { walk } from '../../go/walk.ts';
import type { CfgNode } from '../cfg/cfg.ts';
import { cfgOf } from '../cfg/scope.ts';
import type { Acquisition } from './acquisition.ts';
import type { Outcome } from './paths.ts';

/** Whether what holds a value is named on a way from where it is made: `ctx`, and `s.ctx` where it is kept in a field. What takes its place does not count. */
export function isNamedAfter(fn: GoFunction, acquisition: Acquisition, holder: Expr, way: Outcome): boolean {
  const { path, kind, node: last } = way;
  const text = (e: Expr) => fn.file.text.slice(e.pos, e.end);
  const isIt = (n: Node) => (n.kind === 'Ident' || n.kind === 'SelectorExpr') && text(n) === text(holder);
  return nodesAfter(fn, acquisition, path).some((node) => {
    if (kind === 'overwritten' && node === last) return false;
    let uses = false;
    walk(node, (n) => {
      uses ||= isIt(n);
    });
    return uses;
  });
}

/** What runs on a way after the acquisition. */
function nodesAfter(fn: GoFunction, { statement }: Acquisition, path: Outcome['path']): readonly CfgNode[] {
  const start = cfgOf(fn.pkg, fn).blocks.find(({ nodes }) => nodes.includes(statement));
  const nodes = [...(start?.nodes ?? []), ...path.flatMap(({ to }) => to.nodes)];
  return nodes.slice(nodes.indexOf(statement) + 1);
}
