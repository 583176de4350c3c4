import { failsOnAll } from '../../src/analysis/cfg/exits.ts';
import { ownNodesOf } from '../../src/analysis/cfg/nodes.ts';
import { sourceOfContext } from '../../src/analysis/contexts/context-source.ts';
import { isRootContext } from '../../src/analysis/contexts/root-context.ts';
import { type Acquisition, assignmentOf } from '../../src/analysis/release/acquisition.ts';
import type { Leak } from '../../src/analysis/release/must-release.ts';
import { isNamedAfter } from '../../src/analysis/release/named-after.ts';
import type { Outcome } from '../../src/analysis/release/paths.ts';
import { answersRequests } from '../../src/analysis/runs/served.ts';
import type { Confidence } from '../../src/finding.ts';
import { deferRelease } from '../../src/findings/fix.ts';
import { reportOf, type Wording } from '../../src/findings/leak-report.ts';
import type { CallExpr, Expr } from '../../src/go/ast.ts';
import type { GoFunction, Package } from '../../src/go/program.ts';
import { defineRule } from '../../src/rule.ts';
import { leaksOf } from '../acquirers.ts';
import { saysEnded } from './ended.ts';
import { endsWithGroup, endsWithParent } from './parent.ts';

export const uncalledCancel = defineRule({
  id: 'uncalled-cancel',
  severity: 'error',
  run({ pkg, fn, report }) {
    for (const leak of leaksOf('uncalled-cancel', fn).flatMap((found) => whileItLives(fn, found))) {
      if (endsWithParent(fn, leak.acquisition.call)) continue;
      const fixes = deferRelease(fn, leak, (cancel) => `${cancel}()`);
      report(reportOf(fn, leak, WORDS, confidenceOf(pkg, fn, leak), fixes));
    }
  },
});

/** The leak without the ways on which the context has ended. */
function whileItLives(fn: GoFunction, leak: Leak): readonly Leak[] {
  if (leak.ways.length === 0) return [leak];
  const ended = (way: Outcome) =>
    way.path.some(({ when }) => saysEnded(fn.file, leak.acquisition, when)) ||
    endsWithGroup(fn, leak.acquisition.call, way);
  const ways = leak.ways.filter((way) => !ended(way));
  return ways.length > 0 ? [{ ...leak, ways }] : [];
}

/**
 * Two cases do little harm, if any: a context without a deadline of which nothing was told before the function failed, or which has no parent, so that nothing
 * waits for it; and, where a second context takes the place of the first, whether both are made on one run often hangs on what the first one is like;
 * of one without a parent the second is as a rule a child, and all that hangs on it.
 */
function confidenceOf(pkg: Package, fn: GoFunction, { acquisition, ways, elsewhere }: Leak): Confidence {
  const only = (test: (way: Outcome) => boolean) => ways.length > 0 && ways.every(test);
  const { call, acquirer, target } = acquisition;
  const hasDeadline = !/\.WithCancel(Cause)?$/.test(pkg.calleeOf(call)?.name ?? '');
  const rootless = !hasDeadline && hasNoParent(fn, call);
  // kept in a field, it is another function's to wait for it
  const ofNobody = rootless && target?.kind === 'Ident' && elsewhere.size > 0;
  const untold = only((way) => !isTold(fn, acquisition, way));
  if (rootless && untold) return 'low';
  if (isOfRequest(fn, call) && isInHandler(fn)) return 'low';
  if (failsOnAll(fn, ways) && !hasDeadline && (ofNobody || untold || isOfRequest(fn, call))) return 'low';
  const isReplaced = only((way) => way.kind === 'overwritten');
  const isOfLoop = only(({ node }) => node !== undefined && node === assignmentOf(acquisition));
  if (isReplaced && (rootless || (untold && !isOfLoop))) return 'low';
  return acquirer.basis || rootless || isReplaced ? 'medium' : 'high';
}

/** `context.WithCancel(context.Background())`, also by a variable that was just set to it. */
function hasNoParent(fn: GoFunction, { args: [parent], pos }: CallExpr): boolean {
  if (parent?.kind !== 'Ident') return isRootContext(fn.pkg, parent);
  const object = fn.pkg.objectOf(parent);
  const isIt = (e: Expr | undefined) => e?.kind === 'Ident' && fn.pkg.objectOf(e) === object;
  const before = ownNodesOf(fn, 'AssignStmt').filter(({ lhs, end }) => end <= pos && lhs.some(isIt));
  return object !== undefined && isRootContext(fn.pkg, before.at(-1)?.rhs[0]);
}

function isTold(fn: GoFunction, acquisition: Acquisition, way: Outcome): boolean {
  const context = assignmentOf(acquisition)?.lhs[0];
  return context !== undefined && isNamedAfter(fn, acquisition, context, way);
}

/** `context.WithCancel(r.Context())`: its parent ends with the request or the stream, which ends when it is answered, and an error answers it. */
function isOfRequest(fn: GoFunction, { args: [parent] }: CallExpr): boolean {
  return sourceOfContext(fn, parent) !== undefined;
}

/** A handler, or a literal in one. */
function isInHandler(fn: GoFunction): boolean {
  return answersRequests(fn) || (fn.enclosing !== undefined && isInHandler(fn.enclosing));
}

const WORDS: Wording = {
  held: (variable) => `the cancel function ${variable}`,
  released: 'called',
  dropped: (callee) => `The cancel function of ${callee} is thrown away, so it can never be called.`,
};
