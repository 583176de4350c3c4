/** A rule that is data alone: what rules/resources.yml lists under its id must be released. */
import { handedOn } from '../src/analysis/handed-on.ts';
import { findLeaks, type Leak } from '../src/analysis/must-release.ts';
import type { Fix } from '../src/finding.ts';
import { deferRelease } from '../src/findings/fix.ts';
import { reportOf, type Wording } from '../src/findings/leak-report.ts';
import type { CallExpr } from '../src/go/ast.ts';
import type { GoFunction, Package } from '../src/go/program.ts';
import { keyOf } from '../src/resources.ts';
import { defineRule, type Rule } from '../src/rule.ts';
import { acquirersOf } from './resources.ts';

/** `released` completes "is never …": closed, ended. */
export function releaseRule({ id, severity, released }: Pick<Rule, 'id' | 'severity'> & { released: string }): Rule {
  const known = acquirersOf(id);
  const acquirerOf = handedOn((pkg, call) => {
    const acquirer = known.get(keyOf(pkg.calleeOf(call)?.name ?? ''));
    return acquirer?.ofReceiver && endsWithReceiver(pkg, call) ? undefined : acquirer;
  });
  return defineRule({
    id,
    severity,
    run({ pkg, fn, report }) {
      for (const leak of findLeaks(pkg, fn, acquirerOf)) {
        const { acquirer } = leak.acquisition;
        const confidence = acquirer.handsOn ? 'medium' : 'high';
        report(reportOf(fn, leak, wording(acquirer.resource.what, released), confidence, fixesOf(fn, leak)));
      }
    },
  });
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

function wording(what: string, released: string): Wording {
  return {
    held: (variable) => `the ${what} ${variable}`,
    released,
    dropped: (callee) => `The ${what} of ${callee} is thrown away, so it can never be ${released}.`,
  };
}
