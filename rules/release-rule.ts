/** A rule that is data alone: what rules/resources.yml lists under its id must be released. */
import { handedOn } from '../src/analysis/handed-on.ts';
import { findLeaks, type Leak } from '../src/analysis/must-release.ts';
import type { Fix } from '../src/finding.ts';
import { deferRelease } from '../src/findings/fix.ts';
import { reportOf, type Wording } from '../src/findings/leak-report.ts';
import type { CallExpr, Expr } from '../src/go/ast.ts';
import type { Callee, GoFunction, Package } from '../src/go/program.ts';
import { typeString } from '../src/go/types.ts';
import { keyOf } from '../src/resources.ts';
import { defineRule, type Rule } from '../src/rule.ts';
import { acquirersOf } from './resources.ts';

interface ReleaseRule extends Pick<Rule, 'id' | 'severity'> {
  /** Completes "is never …": closed, ended. */
  readonly released: string;
  readonly guess?: Guess;
}

/** What is taken to acquire although nothing is known of the callee. */
interface Guess {
  /** The listed name or type whose resource it is. */
  readonly like: string;
  acquires(pkg: Package, call: CallExpr): boolean;
  /** Whether what the function does with the value bears the guess out. */
  holds(pkg: Package, fn: GoFunction, value: Expr | undefined): boolean;
}

export function releaseRule({ id, severity, released, guess }: ReleaseRule): Rule {
  const known = acquirersOf(id);
  const acquirerOf = handedOn((pkg, call) => {
    const callee = pkg.calleeOf(call);
    const acquirer = known.get(keyOf(callee?.name ?? '')) ?? known.get(givenType(callee) ?? '');
    if (!acquirer && guess?.acquires(pkg, call)) return known.get(guess.like);
    return acquirer?.ofReceiver && endsWithReceiver(pkg, call) ? undefined : acquirer;
  });
  return defineRule({
    id,
    severity,
    run({ pkg, fn, report }) {
      for (const leak of findLeaks(pkg, fn, acquirerOf)) {
        const { acquirer, call, target } = leak.acquisition;
        const callee = pkg.calleeOf(call);
        if (!callee && guess && !guess.holds(pkg, fn, target)) continue;
        const named = known.has(keyOf(callee?.name ?? ''));
        const words = wording(acquirer.resource.what, released);
        report(reportOf(fn, leak, words, named ? 'high' : 'medium', fixesOf(fn, leak)));
      }
    },
  });
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

function wording(what: string, released: string): Wording {
  return {
    held: (variable) => `the ${what} ${variable}`,
    released,
    dropped: (callee) => `The ${what} of ${callee} is thrown away, so it can never be ${released}.`,
  };
}
