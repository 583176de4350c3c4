/**
 * Senders that go on whatever they have sent: what a receiver sees in a value may be why it leaves, but does not say that nothing more comes.
 *
 * We err on the side of a sender that tells its end by a value: its loop must have no way out behind the send but its head, and none that asks what is sent; and
 * what is sent must not show how far the loop has come.
 */
import type { Expr, RangeStmt } from '../../go/ast.ts';
import type { GoFunction, Package, Variable } from '../../go/program.ts';
import { walk } from '../../go/walk.ts';
import type { Loop } from '../cfg/cfg.ts';
import { mentions } from '../cfg/facts.ts';
import { blocksOf, edgesOut, leadsOut, loopsRepeating } from '../cfg/loops.ts';
import { assignedTo } from '../cfg/variables.ts';
import type { Channel, Operation, Site } from './channels.ts';
import type { Demand } from './demand.ts';

export function goOnAfterAny(channel: Channel, demands: readonly Demand[]): boolean {
  const follow = ({ thread, operations }: Demand) => operations.every((o) => o.frame === thread && isFollowed(o));
  return hasOtherEnd(channel) && demands.every(follow);
}

/** No receiver needs a value to know that it has all: it asks whether the channel is closed, or its loop has a head. One that does not may see it by the zero value. */
function hasOtherEnd({ operations }: Channel): boolean {
  const isClosed = operations.some(({ kind }) => kind === 'close');
  const hasHead = ({ block }: Site) => loopsRepeating(block).some(({ stmt }) => stmt.kind === 'RangeStmt' || stmt.cond);
  const asks = ({ kind, site: { node } }: Operation) =>
    kind === 'range' || (node.kind === 'AssignStmt' && node.lhs.length === 2 && node.rhs.length === 1);
  const knows = (o: Operation) => (isClosed && asks(o)) || (o.kind === 'receive' && hasHead(o.site));
  return operations.every((o) => o.kind === 'send' || o.kind === 'close' || knows(o));
}

function isFollowed({ at, site: { block }, frame: { fn } }: Operation): boolean {
  const [loop] = loopsRepeating(block);
  if (at.kind !== 'SendStmt' || !loop || leadsOut(block, blocksOf(loop), loop.head)) return false;
  const shown = shownBy(fn, at.value);
  return ![...shown].some((v) => countsIn(fn.pkg, loop, v)) && !waysOut(loop).some((e) => mentions(fn.pkg, e, shown));
}

/** The variables that a value shows: not what a call makes of them, nor which element of a list it is. */
function shownBy({ pkg, node }: GoFunction, value: Expr): ReadonlySet<Variable> {
  const shown = new Set(variablesIn(pkg, value));
  for (const variable of shown)
    for (const v of variable.owner === node ? assignedTo(pkg, node, variable) : [])
      if (v && v !== 'zero') for (const other of variablesIn(pkg, v)) shown.add(other);
  return shown;
}

function variablesIn(pkg: Package, e: Expr): readonly Variable[] {
  const found: Variable[] = [];
  walk(e, (n, parent) => {
    const object = n.kind === 'Ident' ? pkg.objectOf(n) : undefined;
    if (object?.kind === 'var') found.push(object);
    const isCall = n.kind === 'CallExpr' && pkg.calleeOf(n)?.kind !== 'conversion';
    return !isCall && n.kind !== 'FuncLit' && !(parent?.kind === 'IndexExpr' && n !== parent.x);
  });
  return found;
}

/** `i` of `for i := range xs`, `n` of `n++` in the loop. */
function countsIn(pkg: Package, { stmt }: Loop, variable: Variable): boolean {
  const is = (e: Expr | undefined) => e?.kind === 'Ident' && pkg.objectOf(e) === variable;
  let found = stmt.kind === 'RangeStmt' && is(stmt.key) && isNumbered(pkg, stmt);
  walk(stmt, (n) => {
    found ||= n.kind === 'IncDecStmt' && is(n.x);
    found ||= n.kind === 'AssignStmt' && n.op !== '=' && n.lhs.some(is);
  });
  return found;
}

function isNumbered(pkg: Package, { x }: RangeStmt): boolean {
  const { kind } = pkg.underlying(pkg.typeOf(x));
  return kind !== 'map' && kind !== 'chan';
}

/** The tests behind which a loop may be left before its next pass. */
function waysOut(loop: Loop): readonly Expr[] {
  return edgesOut(loop).flatMap(({ when }) => {
    if (when?.kind === 'test') return [when.expr];
    return when?.kind === 'case' && when.tag ? [when.tag] : [];
  });
}
