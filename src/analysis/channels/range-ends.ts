/**
 * What ends a range over a channel that nobody closes. A way out of its body is taken with a value only: it does not wake the one who waits for the next. But it
 * may be how the range is meant to end, where it asks what was received: a last value, a number of them.
 */
import type { GoFunction, Variable } from '../../go/program.ts';
import { typeString } from '../../go/types.ts';
import type { Edge } from '../cfg/cfg.ts';
import { edgesOut, loopsRepeating, neverEnds } from '../cfg/loops.ts';
import { nilComparison } from '../cfg/nil.ts';
import { assignedTo } from '../cfg/variables.ts';
import { type Channel, type Operation, siteIn, threadOf } from './channels.ts';
import { receivedIn } from './told.ts';

/** `v, ok := <-ch` in a loop that ends where `ok` is false. */
export function isRangeLike(operation: Operation): boolean {
  const { node } = operation.site;
  return (
    node.kind === 'AssignStmt' && node.lhs.length === 2 && operation.kind === 'receive' && endsByCloseOnly(operation)
  );
}

/** Whether a range over a channel that nobody closes is left by nothing, or only where something fails or ends that the values do not tell of. */
export function staysOpen(channel: Channel, operation: Operation): boolean {
  return endsByCloseOnly(operation) || (sendersLeave(channel) && isLeftByFailure(channel, operation));
}

/** Whether it is in a loop that goes on as long as the channel is open. */
function endsByCloseOnly(operation: Operation): boolean {
  const { loop } = operation.site.block;
  return loop !== undefined && neverEnds(loop, (edge) => isClosed(operation, edge));
}

function isClosed({ site: { node }, frame: { fn } }: Operation, { when }: Edge): boolean {
  if (when?.kind === 'range') return when.range === node && !when.more;
  const ok = node.kind === 'AssignStmt' && node.lhs[1]?.kind === 'Ident' ? fn.pkg.objectOf(node.lhs[1]) : undefined;
  return when?.kind === 'test' && !when.holds && when.expr.kind === 'Ident' && fn.pkg.objectOf(when.expr) === ok;
}

/** One that sends without end brings the next value, and with it the way out. */
function sendersLeave({ operations }: Channel): boolean {
  return operations.every((operation) => {
    const site = siteIn(threadOf(operation.frame).fn, operation);
    const isEndless = site === undefined || loopsRepeating(site.block).some((loop) => neverEnds(loop));
    return operation.kind !== 'send' || !isEndless;
  });
}

function isLeftByFailure(channel: Channel, { kind, site: { block, node }, frame }: Operation): boolean {
  const loop = loopsRepeating(block).find(({ stmt }) => stmt === node);
  const { values } = receivedIn(channel, frame);
  return kind === 'range' && loop !== undefined && edgesOut(loop).every((edge) => tellsNothing(frame.fn, edge, values));
}

/** A case of a select, the end of the range, and an error that a call has given. */
function tellsNothing({ pkg, node }: GoFunction, { when }: Edge, received: ReadonlySet<Variable>): boolean {
  if (when?.kind !== 'test') return when?.kind !== 'case';
  const error = nilComparison(pkg, when.expr, when.holds)?.subject;
  if (!error || typeString(pkg.typeOf(error)) !== 'error') return false;
  const variable = error.kind === 'Ident' ? pkg.objectOf(error) : undefined;
  if (variable?.kind !== 'var' || variable.owner !== node) return error.kind === 'CallExpr';
  const given = assignedTo(pkg, node, variable);
  return (
    !received.has(variable) &&
    given.length > 0 &&
    given.every((v) => v === 'zero' || v === undefined || v.kind === 'CallExpr')
  );
}
