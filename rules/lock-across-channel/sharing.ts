/** What the package as a whole does with a channel. */
import { cfgOf } from '../../src/analysis/cfg/scope.ts';
import { type Path, pathOf } from '../../src/analysis/locks/lock-path.ts';
import type { CallExpr, Expr, Node } from '../../src/go/ast.ts';
import type { GoFunction, Package } from '../../src/go/program.ts';
import { typeString } from '../../src/go/types.ts';
import { walk } from '../../src/go/walk.ts';
import { type ChannelOperation, channelOperations } from './channels.ts';

/** In a select, in a range, or given away: who knows who is there. */
export function isUsedOtherwise(pkg: Package, channel: Path): boolean {
  return pkg.functions.some((fn) => {
    if (!mayName(fn, channel)) return false;
    const plain = channelOperations(fn).filter((o) => o.channel.last === channel.last).length;
    return mentionsOf(fn, channel) > plain;
  });
}

function mayName({ file, pos, end }: GoFunction, { root, key }: Path): boolean {
  return file.text.slice(pos, end).includes(key.split('.').at(-1) ?? root.name);
}

/** Other than to make it, or to ask for its length. */
function mentionsOf(fn: GoFunction, { last }: Path): number {
  let count = 0;
  for (const node of cfgOf(fn.pkg, fn).blocks.flatMap((b) => b.nodes)) {
    if (node.kind === 'RangeStmt') continue; // its body has nodes of its own
    walk(node, (n) => {
      const named = (n.kind === 'Ident' || n.kind === 'SelectorExpr') && pathOf(fn.pkg, n)?.last === last;
      if (named) count++;
      return !named && n.kind !== 'FuncLit' && !isLength(n) && !makes(n);
    });
  }
  return count;
}

function isLength(n: Node): boolean {
  return n.kind === 'CallExpr' && n.fun.kind === 'Ident' && /^(len|cap)$/.test(n.fun.name);
}

function makes(n: Node): boolean {
  return n.kind === 'AssignStmt' && n.rhs.length > 0 && n.rhs.every(isMake);
}

function isMake(e: Expr | undefined): e is CallExpr {
  return e?.kind === 'CallExpr' && e.fun.kind === 'Ident' && e.fun.name === 'make';
}

/** Whether what is sent may find room, wherever the channel is made. */
export function hasRoom(pkg: Package, operation: ChannelOperation): boolean {
  if (operation.kind === 'receive') return false;
  return pkg.functions.some((fn) => mayName(fn, operation.channel) && makesRoom(fn, operation));
}

function makesRoom({ pkg, body }: GoFunction, { channel, owner }: ChannelOperation): boolean {
  const field = channel.key.split('.').at(-1);
  const roomy = (e: Expr | undefined) => isMake(e) && e.args.length > 1;
  let room = false;
  walk(body, (n) => {
    if (n.kind === 'AssignStmt')
      room ||= n.lhs.some((e, i) => pathOf(pkg, e)?.last === channel.last && roomy(n.rhs[i]));
    if (n.kind !== 'CompositeLit' || owner === undefined || typeString(pkg.typeOf(n)) !== owner) return;
    for (const e of n.elts)
      room ||= e.kind === 'KeyValueExpr' ? e.key.kind === 'Ident' && e.key.name === field && roomy(e.value) : roomy(e);
  });
  return room;
}
