/** A receiver that takes nil for the end: `case err := <-errs: if err == nil { return }`. Where no send gives nil, the close of the channel does, and who closes has sent all. */
import type { Expr } from '../../go/ast.ts';
import type { Package, Variable } from '../../go/program.ts';
import { nilTest } from '../cfg/facts.ts';
import { failingIn } from '../cfg/failing.ts';
import { allFactsIn } from '../cfg/known-facts.ts';
import { nilComparison } from '../cfg/nil.ts';
import { assignedTo } from '../cfg/variables.ts';
import type { Channel, Operation } from './channels.ts';

/** Whether a test comes out so only for what a closed channel gives. */
export function isOfClosed(
  pkg: Package,
  channel: Channel,
  received: ReadonlySet<Variable>,
  e: Expr,
  holds: boolean,
): boolean {
  const compared = nilComparison(pkg, e, holds);
  const subject = compared?.isNil && compared.subject.kind === 'Ident' ? pkg.objectOf(compared.subject) : undefined;
  return subject?.kind === 'var' && received.has(subject) && isOnlyReceived(pkg, subject) && sendsNoNil(channel);
}

/** Neither what the variable began with, nor what something else has given it. */
function isOnlyReceived(pkg: Package, variable: Variable): boolean {
  const values = variable.owner ? assignedTo(pkg, variable.owner, variable) : [];
  const isReceive = (v: (typeof values)[number]) => v && v !== 'zero' && v.kind === 'UnaryExpr' && v.op === '<-';
  return values.length > 0 && values.every(isReceive);
}

const known = new WeakMap<Channel, boolean>();

function sendsNoNil(channel: Channel): boolean {
  const sends = channel.operations.filter(({ kind }) => kind === 'send');
  const found = known.get(channel) ?? sends.every(isNeverNil);
  known.set(channel, found);
  return found;
}

/** `errs <- fmt.Errorf("…")`, `if err != nil { errs <- err }`. */
function isNeverNil({ at, site: { block, index }, frame: { fn } }: Operation): boolean {
  if (at.kind !== 'SendStmt') return false;
  if (failingIn(fn.pkg, at.value) === 'always') return true;
  const test = at.value.kind === 'Ident' ? nilTest(fn.pkg, at.value, false) : undefined;
  return test !== undefined && allFactsIn(fn.pkg, fn)(block, index).get(test.key) === test.holds;
}
