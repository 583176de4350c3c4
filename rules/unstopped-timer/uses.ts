/** How a function uses a variable that holds a timer, a ticker or a channel of one. */
import type { CfgNode } from '../../src/analysis/cfg/cfg.ts';
import { isNil } from '../../src/analysis/cfg/nil.ts';
import { cfgOf } from '../../src/analysis/cfg/scope.ts';
import type { Expr, FuncLit, Node } from '../../src/go/ast.ts';
import type { GoFunction, Package, Variable } from '../../src/go/program.ts';
import { children, walk } from '../../src/go/walk.ts';

/**
 * Whether a node does with the variable anything that may end its duty: all but to compare it to nil, to set a timer again and to put something
 * else in its place. We err towards yes.
 */
export function settles(pkg: Package, node: CfgNode, variable: Variable): boolean {
  return node.kind !== 'RangeStmt' && usedIn(pkg, node, variable);
}

function usedIn(pkg: Package, node: Node, variable: Variable): boolean {
  switch (node.kind) {
    case 'Ident':
      return pkg.objectOf(node) === variable;
    case 'BinaryExpr':
      if (isNil(pkg, node.x) || isNil(pkg, node.y)) return false;
      break;
    case 'CallExpr':
      if (node.fun.kind === 'SelectorExpr' && node.fun.sel.name === 'Reset' && node.fun.x.kind === 'Ident')
        return node.args.some((arg) => usedIn(pkg, arg, variable));
      break;
    case 'AssignStmt': {
      const targets = node.lhs.filter((e) => e.kind !== 'Ident');
      return [...targets, ...node.rhs].some((e) => usedIn(pkg, e, variable));
    }
  }
  return children(node).some((child) => usedIn(pkg, child, variable));
}

/** Whether a function literal that never ends uses the variable: what it uses is in use for good. */
export function keptForGood(pkg: Package, fn: GoFunction, variable: Variable): boolean {
  return literalsWith(pkg, fn, variable).some((lit) => {
    const literal = pkg.functionOf(lit);
    return literal && !canEnd(pkg, literal);
  });
}

function canEnd(pkg: Package, fn: GoFunction): boolean {
  return cfgOf(pkg, fn).blocks.some(({ exit }) => exit === 'return' || exit === 'fall');
}

function literalsWith(pkg: Package, fn: GoFunction, variable: Variable): readonly FuncLit[] {
  const found: FuncLit[] = [];
  walk(fn.body, (n) => {
    if (n.kind === 'FuncLit' && usedIn(pkg, n.body, variable)) found.push(n);
  });
  return found;
}

/** Whether the channel `t.C` of the variable goes elsewhere than to a receive, a range or another variable. */
export function channelGoesAway(pkg: Package, fn: GoFunction, variable: Variable): boolean {
  const stays = new Set<Expr | undefined>();
  let away = false;
  walk(fn.body, (n) => {
    for (const e of keptHere(n)) stays.add(e);
    if (n.kind !== 'SelectorExpr' || n.sel.name !== 'C' || n.x.kind !== 'Ident') return;
    if (pkg.objectOf(n.x) === variable && !stays.has(n)) away = true;
  });
  return away;
}

function keptHere(n: Node): readonly (Expr | undefined)[] {
  if (n.kind === 'RangeStmt' || (n.kind === 'UnaryExpr' && n.op === '<-')) return [n.x];
  return n.kind === 'AssignStmt' ? n.rhs.filter((_, i) => n.lhs[i]?.kind === 'Ident') : [];
}
