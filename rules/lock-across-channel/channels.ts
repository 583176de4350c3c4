/** Sends and receives that wait until somebody is on the other side. */
import type { CfgNode } from '../../src/analysis/cfg/cfg.ts';
import { cfgOf } from '../../src/analysis/cfg/scope.ts';
import { type Path, pathOf } from '../../src/analysis/locks/lock-path.ts';
import type { Expr, SendStmt, UnaryExpr } from '../../src/go/ast.ts';
import type { GoFunction, Package } from '../../src/go/program.ts';
import { typeString } from '../../src/go/types.ts';
import { walk } from '../../src/go/walk.ts';

export interface ChannelOperation {
  readonly kind: 'send' | 'receive';
  readonly channel: Path;
  /** The type of which it is a field. */
  readonly owner: string | undefined;
  readonly at: SendStmt | UnaryExpr;
  /** The statement or expression of the graph that it is in. */
  readonly node: CfgNode;
}

const known = new WeakMap<GoFunction, readonly ChannelOperation[]>();

/** The operations of a function on channels that a variable or field names, but for those of a select with other cases. */
export function channelOperations(fn: GoFunction): readonly ChannelOperation[] {
  const found = known.get(fn) ?? findOperations(fn);
  known.set(fn, found);
  return found;
}

function findOperations(fn: GoFunction): readonly ChannelOperation[] {
  if (!fn.file.text.slice(fn.pos, fn.end).includes('<-')) return [];
  const { blocks } = cfgOf(fn.pkg, fn);
  const selected = blocks.flatMap(({ edges }) => (edges.length > 1 ? edges : []));
  const optional = new Set<CfgNode>(
    selected.flatMap(({ when }) => (when?.kind === 'comm' && when.clause.comm ? [when.clause.comm] : [])),
  );
  return blocks.flatMap(({ nodes }) => nodes.flatMap((node) => (optional.has(node) ? [] : operationsIn(fn.pkg, node))));
}

function operationsIn(pkg: Package, node: CfgNode): readonly ChannelOperation[] {
  if (node.kind === 'RangeStmt' || node.kind === 'GoStmt' || node.kind === 'DeferStmt') return [];
  const found: ChannelOperation[] = [];
  const add = (kind: ChannelOperation['kind'], e: Expr, at: SendStmt | UnaryExpr) => {
    const channel = pathOf(pkg, e);
    if (channel) found.push({ kind, channel, owner: ownerOf(pkg, e), at, node });
  };
  walk(node, (n) => {
    if (n.kind === 'SendStmt') add('send', n.chan, n);
    if (n.kind === 'UnaryExpr' && n.op === '<-') add('receive', n.x, n);
    return n.kind !== 'FuncLit';
  });
  return found;
}

function ownerOf(pkg: Package, e: Expr): string | undefined {
  const type = e.kind === 'SelectorExpr' ? pkg.typeOf(e.x) : undefined;
  return type && typeString(type.kind === 'pointer' ? type.elem : type);
}
