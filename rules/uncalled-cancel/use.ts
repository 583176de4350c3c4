/** Whether anything was told of a context before a function ends: what was not, waits for nothing. */
import { type Acquisition, assignmentOf } from '../../src/analysis/acquisition.ts';
import type { CfgNode } from '../../src/analysis/cfg.ts';
import type { Outcome } from '../../src/analysis/paths.ts';
import { cfgOf } from '../../src/analysis/scope.ts';
import type { Expr, Node } from '../../src/go/ast.ts';
import type { GoFunction } from '../../src/go/program.ts';
import { walk } from '../../src/go/walk.ts';

/** Whether the context is named on a way from where it is made: `ctx`, and `s.ctx` where it is kept in a field. */
export function usesContext(fn: GoFunction, acquisition: Acquisition, { path }: Outcome): boolean {
  const context = assignmentOf(acquisition)?.lhs[0];
  if (!context) return false;
  const text = (e: Expr) => fn.file.text.slice(e.pos, e.end);
  const isIt = (n: Node) => (n.kind === 'Ident' || n.kind === 'SelectorExpr') && text(n) === text(context);
  return nodesAfter(fn, acquisition, path).some((node) => {
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
