/** What another result of the same call tells of a resource, where how they hang together is not seen. */
import type { Condition, Edge } from '../analysis/cfg/cfg.ts';
import { mentions } from '../analysis/cfg/facts.ts';
import { nilComparison } from '../analysis/cfg/nil.ts';
import { ownNodesOf } from '../analysis/cfg/nodes.ts';
import { assignmentOf } from '../analysis/release/acquisition.ts';
import type { Leak } from '../analysis/release/must-release.ts';
import type { CallExpr, Expr } from '../go/ast.ts';
import type { GoFunction, Package, Variable } from '../go/program.ts';
import { typeString } from '../go/types.ts';
import { walk } from '../go/walk.ts';

/**
 * All ways go by a test of another result of the same call: `conn, resp, err := dial()`, and `resp.StatusCode` says that there is none. Whether
 * what was acquired is there then, hangs together in a way that is not seen.
 */
export function isToldBySibling(fn: GoFunction, { acquisition, ways }: Leak): boolean {
  const { call, target, error } = acquisition;
  const targets = assignmentOf(acquisition)?.lhs ?? [];
  const siblings = new Set(
    targets.flatMap((e) => {
      const object = e !== target && e !== error && e.kind === 'Ident' ? fn.pkg.objectOf(e) : undefined;
      return object?.kind === 'var' ? [object] : [];
    }),
  );
  const asks = ({ when }: Edge) => when !== undefined && tellsOf(fn, when, siblings, returnsAreTold(fn, call));
  return siblings.size > 0 && ways.length > 0 && ways.every(({ path }) => path.some(asks));
}

/** A test of a field of one, or that one is nil or false; and a loop over one that makes no pass: in a pass it would have been used. */
function tellsOf(fn: GoFunction, when: Condition, siblings: ReadonlySet<Variable>, told: boolean): boolean {
  switch (when.kind) {
    case 'test':
      return (
        readsField(fn, when.expr, siblings) ||
        isNilOf(fn.pkg, when.expr, when.holds, siblings) ||
        (!told && isFalse(fn.pkg, when.expr, when.holds, siblings))
      );
    case 'case':
      return when.tag !== undefined && readsField(fn, when.tag, siblings);
    case 'range':
      return !when.more && mentions(fn.pkg, when.range.x, siblings);
    default:
      return false;
  }
}

/** Whether each return of the callee says what it gives: then what the results tell of each other is known, and none is in doubt. */
function returnsAreTold({ pkg }: GoFunction, call: CallExpr): boolean {
  const callee = pkg.calleeOf(call)?.func;
  return callee !== undefined && ownNodesOf(callee, 'ReturnStmt').every(({ results }) => results.length > 1);
}

/** `created` is false, of `f, created, err := create()`. */
function isFalse(pkg: Package, e: Expr, holds: boolean, variables: ReadonlySet<Variable>): boolean {
  if (e.kind === 'UnaryExpr' && e.op === '!') return isFalse(pkg, e.x, !holds, variables);
  return e.kind === 'Ident' && !holds && mentions(pkg, e, variables);
}

/** `wrapper == nil`, of what comes with the function that cleans it up. */
function isNilOf(pkg: Package, e: Expr, holds: boolean, variables: ReadonlySet<Variable>): boolean {
  const compared = nilComparison(pkg, e, holds);
  const isError = compared && typeString(pkg.typeOf(compared.subject)) === 'error';
  return compared?.isNil === true && !isError && mentions(pkg, compared.subject, variables);
}

/** `resp.StatusCode`, not `ctx.Err()`. */
function readsField({ pkg }: GoFunction, e: Expr, variables: ReadonlySet<Variable>): boolean {
  let found = false;
  walk(e, (n, parent) => {
    const called = parent?.kind === 'CallExpr' && parent.fun === n;
    found ||= n.kind === 'SelectorExpr' && !called && n.x.kind === 'Ident' && mentions(pkg, n.x, variables);
  });
  return found;
}
