/** All that acquires for a release rule, in one place: a function is followed once, whichever rule reports what is found. */
import { shownByCallers } from '../src/analysis/duties/callers.ts';
import { handedOn } from '../src/analysis/duties/handed-on.ts';
import { givesIterator } from '../src/analysis/duties/iterators.ts';
import { shapedLikeOpen } from '../src/analysis/duties/shape.ts';
import { type Acquirer, type AcquirerOf, listOf, onceOf } from '../src/analysis/release/acquisition.ts';
import { shownByRelease } from '../src/analysis/release/evidence.ts';
import { leaksInGoroutine } from '../src/analysis/release/in-goroutine.ts';
import { findLeaks, type Leak } from '../src/analysis/release/must-release.ts';
import { packageOf } from '../src/analysis/release/only-uses.ts';
import type { Callee, GoFunction } from '../src/go/program.ts';
import { isStandardPackage } from '../src/go/standard.ts';
import { listed, withShared } from './resources.ts';
import { cancelOf } from './uncalled-cancel/context.ts';
import { responseOf } from './unclosed-body/response.ts';
import { rowsByUse } from './unclosed-rows/evidence.ts';
import { startOf } from './unwaited-process/start.ts';

const NAMED: readonly AcquirerOf[] = [listed, responseOf, cancelOf, startOf];

const named = onceOf((...at) => NAMED.flatMap((acquirers) => listOf(acquirers(...at))));

/** What is not known by name: from the surest to the loosest evidence that there is a duty. */
const shown = onceOf((pkg, call, binding) => findShown(pkg, call, binding).map(withShared));

const findShown: (...at: Parameters<AcquirerOf>) => readonly Acquirer[] = (pkg, call, { fn, targets }) => {
  if (isKnown(pkg.calleeOf(call))) return [];
  const rows = listOf(rowsByUse(pkg, call, { fn, targets }));
  if (rows.length > 0) return rows;
  const shaped = shapedLikeOpen(pkg, call);
  if (shaped.length > 0) return shaped;
  const byRelease = shownByRelease(pkg, fn, call, targets);
  if (byRelease.length > 0) return byRelease;
  const iterators = givesIterator(pkg, call);
  return iterators.length > 0 ? iterators : shownByCallers(pkg, fn, call, targets);
};

/** What the language and its library give is in the table, or no resource: most calls are spared all questions. */
function isKnown(callee: Callee | undefined): boolean {
  if (!callee) return false;
  return callee.kind === 'builtin' || callee.kind === 'conversion' || isStandardPackage(packageOf(callee.name));
}

const direct: AcquirerOf = (...at) => {
  const known = named(...at);
  return known.length > 0 ? known : shown(...at);
};

const handed = handedOn(direct, named);

export const acquirerOf: AcquirerOf = (...at) => handed(...at) ?? shown(...at);

/** What is shown to be a resource by what code does with it has no rule of its own. */
export const SHOWN_RULE = 'unclosed-resource';

/** The leaks of a function that a rule reports. */
export function leaksOf(rule: string, fn: GoFunction): readonly Leak[] {
  return findLeaks(fn.pkg, fn, acquirerOf).filter((leak) => isOf(rule, leak));
}

/** The same of what the function around leaves to it: it is a goroutine. */
export function leaksLeftTo(rule: string, fn: GoFunction): readonly Leak[] {
  return leaksInGoroutine(fn, acquirerOf).filter((leak) => isOf(rule, leak));
}

function isOf(rule: string, { acquisition }: Leak): boolean {
  return (acquisition.acquirer.resource.rule ?? SHOWN_RULE) === rule;
}
