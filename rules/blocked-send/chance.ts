/** Room that is filled only where two things come together: what the others leave by, and a value that was on its way; or two failures. */
import { nilComparison } from '../../src/analysis/cfg/nil.ts';
import { branchesAround } from '../../src/analysis/cfg/nodes.ts';
import type { Blocked } from '../../src/analysis/channels/blocking.ts';
import { type Operation, threadOf } from '../../src/analysis/channels/channels.ts';
import { totalOf } from '../../src/analysis/channels/demand.ts';
import type { Way } from '../../src/analysis/channels/leaving.ts';
import { endsWithFunction } from '../../src/analysis/contexts/own-context.ts';
import { contextDone, received } from '../../src/analysis/goroutines/signals.ts';
import type { CommClause, Ident } from '../../src/go/ast.ts';
import type { Package } from '../../src/go/program.ts';
import { typeString } from '../../src/go/types.ts';

/** The sender asks in each pass of its loop for what the others leave by: after that, it sends what it had begun, and there is room for one. */
export function isInFlight({ channel: { capacity }, operations: [only, ...more], ways, several }: Blocked): boolean {
  if (capacity === 0 || more.length > 0 || several || ways.length === 0) return false;
  const asked = endsAsked(only);
  return ways.every((way) => asked.some((end) => leavesWith(way, end)));
}

/** By the case that waits for it; or it is a context that ends with the function. */
function leavesWith({ frame: { fn }, path }: Way, end: Ident): boolean {
  const object = fn.pkg.objectOf(end);
  const isIt = (clause: CommClause) => {
    const other = endOf(clause, fn.pkg);
    return other !== undefined && fn.pkg.objectOf(other) === object;
  };
  return path.some(({ when }) => when?.kind === 'comm' && isIt(when.clause)) || endsWithFunction(fn, end);
}

/** What the loop of a send waits for with a case that returns. */
function endsAsked({ frame: { fn }, site: { block } }: Operation): readonly Ident[] {
  const cases = (block.loop?.stmt.body.stmts ?? []).flatMap((s) => (s.kind === 'SelectStmt' ? s.cases : []));
  return cases.flatMap((clause) => (clause.body.at(-1)?.kind === 'ReturnStmt' ? (endOf(clause, fn.pkg) ?? []) : []));
}

/** `ctx` of `case <-ctx.Done():`, `stop` of `case <-stop:`. */
function endOf({ comm }: CommClause, pkg: Package): Ident | undefined {
  const channel = received(comm);
  const end = channel && (contextDone(pkg, channel) ?? channel);
  return end?.kind === 'Ident' ? end : undefined;
}

/** `if err != nil { done <- err }`, without a return, and `done <- wait()` below: one more than there is room for, where that fails and nobody has received. */
export function isOfTwoFailures({ channel, operations, ways, several }: Blocked): boolean {
  const { capacity } = channel;
  if (typeof capacity !== 'number' || capacity === 0 || several || ways.some(({ done }) => done > 0)) return false;
  const threads = new Set(operations.map(({ frame }) => threadOf(frame)));
  const others = operations.filter((operation) => !isOfFailure(operation));
  return threads.size === 1 && totalOf(channel, operations) === capacity + 1 && totalOf(channel, others) <= capacity;
}

function isOfFailure({ frame: { fn }, at }: Operation): boolean {
  return branchesAround(fn, at).some(({ cond }) => {
    const compared = nilComparison(fn.pkg, cond, true);
    return compared?.isNil === false && typeString(fn.pkg.typeOf(compared.subject)) === 'error';
  });
}
