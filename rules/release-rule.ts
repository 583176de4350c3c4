/** A rule that is data alone: what rules/resources.yml lists under its id must be released. */
import type { AcquirerOf } from '../src/analysis/acquisition.ts';
import { handedOn } from '../src/analysis/handed-on.ts';
import { findLeaks, type Leak } from '../src/analysis/must-release.ts';
import type { Resource } from '../src/analysis/resource.ts';
import type { Fix } from '../src/finding.ts';
import { deferRelease } from '../src/findings/fix.ts';
import { reportOf, type Wording } from '../src/findings/leak-report.ts';
import type { CallExpr } from '../src/go/ast.ts';
import type { Callee, GoFunction, Package } from '../src/go/program.ts';
import { typeString } from '../src/go/types.ts';
import { keyOf } from '../src/resources.ts';
import { defineRule, type Rule } from '../src/rule.ts';
import { acquirersOf } from './resources.ts';

interface ReleaseRule extends Pick<Rule, 'id' | 'severity'> {
  /** Completes "is never …": closed, ended. */
  readonly released: string;
  /** What acquires; unless said, what the table lists under the id, and functions that hand it on. */
  readonly acquirerOf?: AcquirerOf;
}

export function releaseRule({ id, severity, released, acquirerOf = handedOn(listed(id)) }: ReleaseRule): Rule {
  return defineRule({
    id,
    severity,
    run({ pkg, fn, report }) {
      for (const leak of findLeaks(pkg, fn, acquirerOf)) {
        const { acquirer } = leak.acquisition;
        const confidence = acquirer.basis ? 'medium' : 'high';
        report(reportOf(fn, leak, wording(acquirer.resource, released), confidence, fixesOf(fn, leak)));
      }
    },
  });
}

/** What the table lists under a rule: by its name, else by the type that it gives. */
export function listed(rule: string): AcquirerOf {
  const known = acquirersOf(rule);
  return (pkg, call) => {
    const callee = pkg.calleeOf(call);
    const named = known.get(keyOf(callee?.name ?? ''));
    const acquirer = named ?? known.get(givenType(callee) ?? '');
    if (!acquirer || (acquirer.ofReceiver && endsWithReceiver(pkg, call))) return undefined;
    return named ?? { ...acquirer, basis: 'shape' };
  };
}

/** `T` of a function that gives `(T, error)`. */
function givenType(callee: Callee | undefined): string | undefined {
  const results = callee?.signature?.kind === 'signature' ? callee.signature.results.map(typeString) : [];
  return results.length === 2 && results[1] === 'error' ? results[0] : undefined;
}

/** What ends with its receiver is a leak only where the receiver lives on: a field, a parameter, not a variable of the function. */
function endsWithReceiver(pkg: Package, { fun }: CallExpr): boolean {
  const object = fun.kind === 'SelectorExpr' && fun.x.kind === 'Ident' ? pkg.objectOf(fun.x) : undefined;
  return object?.kind === 'var' && object.scope === 'local';
}

function fixesOf(fn: GoFunction, leak: Leak): readonly Fix[] {
  const { fix } = leak.acquisition.acquirer.resource;
  return fix ? deferRelease(fn, leak, (variable) => `${variable}.${fix}`) : [];
}

function wording({ what, methods, called }: Resource, usual: string): Wording {
  const released = called ? 'called' : (PARTICIPLES[methods[0]?.toLowerCase() ?? ''] ?? usual);
  return {
    held: (variable) => `the ${what} ${variable}`,
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
