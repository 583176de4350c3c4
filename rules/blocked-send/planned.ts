/**
 * Others that leave by a condition of their own, and neither fail nor give up a wait: whoever wrote it may know that nothing comes then, by what the condition
 * asks. Who fails, or has waited long enough, leaves whatever the sender does.
 */
import type { Edge } from '../../src/analysis/cfg/cfg.ts';
import { exitOf } from '../../src/analysis/cfg/exits.ts';
import { nilComparison } from '../../src/analysis/cfg/nil.ts';
import type { Blocked } from '../../src/analysis/channels/blocking.ts';
import type { Way } from '../../src/analysis/channels/leaving.ts';
import type { Expr } from '../../src/go/ast.ts';
import type { GoFunction, Package } from '../../src/go/program.ts';
import { typeString } from '../../src/go/types.ts';
import { contains } from '../../src/go/walk.ts';

export function isPlanned({ ways }: Blocked): boolean {
  return ways.length > 0 && ways.every(leavesByCondition);
}

/** Who has received before leaves because of that, as a rule, and more may come. */
function leavesByCondition({ frame: { fn }, path, exit, inner, done }: Way): boolean {
  const last = path.findLast(({ when }) => when && when.kind !== 'range');
  return (
    last !== undefined && done === 0 && inner.length === 0 && exitOf(fn, exit) === 'success' && isCondition(fn, last)
  );
}

/** What is compared with nil is an error, or something that is missing. */
function isCondition({ pkg }: GoFunction, { when }: Edge): boolean {
  if (when?.kind !== 'test' || nilComparison(pkg, when.expr, when.holds)) return false;
  return !asksError(pkg, when.expr);
}

/** `errors.Is(err, io.EOF)`, `isGone(err)`. */
function asksError(pkg: Package, e: Expr): boolean {
  return contains(e, (n) => n.kind === 'Ident' && (typeString(pkg.typeOf(n)) === 'error' || n.name === 'err'));
}
