/** A rule that is data alone: what acquires for it (acquirers.ts) must be released. */
import { madeBy } from '../src/analysis/cfg/decided.ts';
import { failsOnAll } from '../src/analysis/cfg/exits.ts';
import type { Acquisition } from '../src/analysis/release/acquisition.ts';
import type { Leak } from '../src/analysis/release/must-release.ts';
import type { Resource } from '../src/analysis/release/resource.ts';
import { calleeWord, opensByName } from '../src/analysis/release-names.ts';
import type { Confidence, Fix } from '../src/finding.ts';
import { deferRelease } from '../src/findings/fix.ts';
import { reportOf, type Wording } from '../src/findings/leak-report.ts';
import type { CallExpr } from '../src/go/ast.ts';
import type { GoFunction } from '../src/go/program.ts';
import { defineRule, type Rule } from '../src/rule.ts';
import { leaksLeftTo, leaksOf } from './acquirers.ts';

export interface ReleaseRule extends Pick<Rule, 'id' | 'severity'> {
  /** Completes "is never …": closed, ended. */
  readonly released: string;
  /** Whether others can release what the rule takes for a leak, in a way of this resource alone. */
  mayBeReleased?(fn: GoFunction, leak: Leak): boolean;
}

/** Reports the leaks of what acquires for the rule `id`. */
export function releaseRule({ id, severity, released, mayBeReleased }: ReleaseRule): Rule {
  return defineRule({
    id,
    severity,
    run({ fn, report }) {
      for (const leak of [...leaksOf(id, fn), ...leaksLeftTo(id, fn)]) {
        if (mayBeReleased?.(fn, leak)) continue;
        const words = wording(leak.acquisition.acquirer.resource, released);
        report(reportOf(fn, leak, words, confidenceOf(fn, leak), fixesOf(fn, leak)));
      }
    },
  });
}

/**
 * By how it is known that there is a duty. Who throws away what a function gives by its shape alone may know that it gives nothing here: `_, err := send(opts)`. That
 * one path releases shows little of a value of which nothing says that it is open: its Close may have nothing to do on the others; least where the function has done
 * there what it is for. A span of a type of the code base, which nobody ends, may be of a tracer that asks for no end.
 */
function confidenceOf(fn: GoFunction, { acquisition, ways, elsewhere }: Leak): Confidence {
  const { acquirer, call } = acquisition;
  const { basis, resource } = acquirer;
  const opened = resource.called || resource.rule !== undefined || opensByName(call);
  if ((basis === 'shape' && ways.length === 0) || (basis === 'callers' && !opensByName(call))) return 'low';
  if (basis === 'release' && !(opened && failsOnAll(fn, ways))) return 'low';
  if (resource.rule === 'unclosed-rows' && isOfTransaction(fn, call)) return 'low';
  if (resource.rule === 'unended-span' && elsewhere.size === 0 && isOfOwnType(fn, acquisition)) return 'low';
  return basis ? 'medium' : 'high';
}

/** `tx.Query(…)`, `stmt.Query(…)` of `stmt := tx.Prepare(…)`: its rows end with the transaction, which whoever has begun it commits or rolls back. */
function isOfTransaction(fn: GoFunction, { fun }: CallExpr): boolean {
  const of = fun.kind === 'SelectorExpr' ? fun.x : undefined;
  const name = of?.kind === 'SelectorExpr' ? of.sel.name : of?.kind === 'Ident' ? of.name : '';
  if (/(^t|T)r?xn?$/.test(name)) return true;
  return (
    of?.kind === 'Ident' &&
    madeBy(fn, of).some((call) => /^Prepare/.test(calleeWord(call)) && isOfTransaction(fn, call))
  );
}

/** A type that is not declared by others: its declaration is at hand. */
function isOfOwnType({ pkg }: GoFunction, { call, acquirer: { result } }: Acquisition): boolean {
  const type = pkg.typeOf(call);
  const own = type.kind === 'tuple' && result !== 'receiver' ? type.types[result] : type;
  return own !== undefined && pkg.underlying(own).kind !== 'unknown';
}

function fixesOf(fn: GoFunction, leak: Leak): readonly Fix[] {
  const { fix } = leak.acquisition.acquirer.resource;
  return fix ? deferRelease(fn, leak, (variable) => `${variable}.${fix}`) : [];
}

function wording({ what, methods, called, field }: Resource, usual: string): Wording {
  const released = called ? 'called' : (PARTICIPLES[methods[0]?.toLowerCase() ?? ''] ?? usual);
  return {
    held: (variable) => `the ${what} ${field === undefined ? variable : variable.replace(/`$/, `.${field}$&`)}`,
    released,
    dropped: (callee) => `The ${what} of ${callee} is thrown away, so it can never be ${released}.`,
  };
}

/** By the first of the methods that release it, in lower case. */
const PARTICIPLES: Readonly<Record<string, string>> = {
  stop: 'stopped',
  release: 'released',
  shutdown: 'shut down',
  cancel: 'cancelled',
  disconnect: 'disconnected',
  free: 'freed',
  kill: 'killed',
};
