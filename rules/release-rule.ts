/** A rule that is data alone: what rules/resources.yml lists under its id must be released. */
import type { AcquirerOf } from '../src/analysis/acquisition.ts';
import { handedOn } from '../src/analysis/handed-on.ts';
import { findLeaks, type Leak } from '../src/analysis/must-release.ts';
import type { Resource } from '../src/analysis/resource.ts';
import type { Fix } from '../src/finding.ts';
import { deferRelease } from '../src/findings/fix.ts';
import { reportOf, type Wording } from '../src/findings/leak-report.ts';
import type { CallExpr } from '../src/go/ast.ts';
import type { GoFunction, Package } from '../src/go/program.ts';
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

/** What the table lists under a rule. */
export function listed(rule: string): AcquirerOf {
  const known = acquirersOf(rule);
  return (pkg, call) => known.get(calleeName(pkg, call));
}

/** A qualified name; a method of what a function without source gives back is written `path.Func().Method`. */
function calleeName(pkg: Package, call: CallExpr): string {
  const { fun } = call;
  const callee = pkg.calleeOf(call);
  if (callee || fun.kind !== 'SelectorExpr' || fun.x.kind !== 'CallExpr') return callee?.name ?? '';
  return `${pkg.calleeOf(fun.x)?.name ?? ''}().${fun.sel.name}`;
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
