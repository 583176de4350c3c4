/**
 * Answers whose status the function that gives them has looked at: with what it takes for a failure it gives an error, as a rule, and no open body. Where who
 * calls it asks again, hardly any run is told of a failure.
 *
 * May miss: functions that let some of the failures through.
 */
import type { Leak } from '../../src/analysis/release/must-release.ts';
import type { Outcome } from '../../src/analysis/release/paths.ts';
import type { Expr, SelectorExpr } from '../../src/go/ast.ts';
import type { GoFunction } from '../../src/go/program.ts';
import { contains } from '../../src/go/walk.ts';

/** Functions that pass the answer of another one on are followed so far. */
const DEPTH = 2;

export function isAskedAgain(fn: GoFunction, { acquisition: { call, target }, ways }: Leak): boolean {
  const from = fn.pkg.calleeOf(call)?.func;
  return (
    from !== undefined && ways.length > 0 && ways.every((way) => asks(fn, target, way)) && asksForStatus(from, DEPTH)
  );
}

/** `if resp.StatusCode != http.StatusOK {` on the way. */
function asks({ pkg }: GoFunction, target: Expr | undefined, { path }: Outcome): boolean {
  const holder = target?.kind === 'Ident' ? pkg.objectOf(target) : undefined;
  if (!holder) return false;
  const isOfAnswer = (e: Expr) => isStatus(e) && e.x.kind === 'Ident' && pkg.objectOf(e.x) === holder;
  return path.some(({ when }) => {
    if (when?.kind !== 'test' || when.expr.kind !== 'BinaryExpr') return false;
    return isOfAnswer(when.expr.x) && when.holds !== (when.expr.op === '==');
  });
}

function isStatus(e: Expr): e is SelectorExpr {
  return e.kind === 'SelectorExpr' && e.sel.name === 'StatusCode';
}

/** `if resp.StatusCode != http.StatusOK {`, `>= 400`, of all that is not taken for a success; who asks for one status asks for that alone. */
function asksForStatus(fn: GoFunction, depth: number): boolean {
  return contains(fn.body, (n) => {
    if (n.kind === 'BinaryExpr') return n.op !== '==' && isStatus(n.x);
    const inner = n.kind === 'CallExpr' && depth > 0 ? fn.pkg.calleeOf(n)?.func : undefined;
    return inner !== undefined && givesAnswer(inner) && asksForStatus(inner, depth - 1);
  });
}

function givesAnswer({ type: { results } }: GoFunction): boolean {
  return results.some(({ type }) => contains(type, (n) => n.kind === 'SelectorExpr' && n.sel.name === 'Response'));
}
