/** Whether the value that a variable has at a place can still be read: by some path before it is given another one. */
import type { Package, Variable } from '../../go/program.ts';
import type { Block, CfgNode } from './cfg.ts';
import { mentions } from './facts.ts';

/** At the start of a block. A literal that captures the variable reads it where it stands. */
export function isLive(pkg: Package, block: Block, variable: Variable): boolean {
  const seen = new Set([block]);
  for (const { nodes, edges } of seen) {
    const fate = nodes.map((n) => fateOf(pkg, n, variable)).find((f) => f !== undefined);
    if (fate === 'read') return true;
    if (!fate) for (const { to } of edges) seen.add(to);
  }
  return false;
}

function fateOf(pkg: Package, node: CfgNode, variable: Variable): 'read' | 'written' | undefined {
  const only = new Set([variable]);
  if (node.kind === 'RangeStmt') return undefined; // its parts are nodes of their own
  if (node.kind !== 'AssignStmt') return mentions(pkg, node, only) ? 'read' : undefined;
  const isIt = (e: CfgNode) => e.kind === 'Ident' && pkg.objectOf(e) === variable;
  const reads = [...node.rhs, ...node.lhs.filter((e) => !isIt(e))];
  if (node.op !== '=' || reads.some((e) => mentions(pkg, e, only)))
    return mentions(pkg, node, only) ? 'read' : undefined;
  return node.lhs.some(isIt) ? 'written' : undefined;
}
