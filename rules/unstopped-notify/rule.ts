import { nodesOf } from '../../src/analysis/cfg/nodes.ts';
import type { Leak } from '../../src/analysis/release/must-release.ts';
import { isEntry } from '../../src/analysis/runs/once.ts';
import { runs } from '../../src/analysis/runs/repeats.ts';
import type { Confidence, Fix } from '../../src/finding.ts';
import { deferRelease } from '../../src/findings/fix.ts';
import { reportOf, type Wording } from '../../src/findings/leak-report.ts';
import type { Expr } from '../../src/go/ast.ts';
import type { GoFunction } from '../../src/go/program.ts';
import { defineRule } from '../../src/rule.ts';
import { registrations } from './registrations.ts';
import { signalFix, signalLeaks } from './signals.ts';
import { isListed, subscriptionLeaks } from './subscriptions.ts';

export const unstoppedNotify = defineRule({
  id: 'unstopped-notify',
  severity: 'error',
  mentions: /Notify|Subscribe|Watch|StatusChanged|AddEventHandler/,
  run({ fn, report }) {
    if (isEntry(fn)) return; // what runs once leaks once
    for (const leak of signalLeaks(fn)) {
      const often = runs(fn, leak.acquisition.call);
      if (often !== 'once') report(reportOf(fn, leak, wording(leak), SIGNALS[often], signalFix(fn, leak)));
    }
    for (const leak of subscriptionLeaks(fn)) {
      const confidence = confidenceOf(fn, leak);
      report(reportOf(fn, leak, wording(leak), confidence, fixesOf(fn, leak)));
    }
    for (const found of registrations(fn)) report(found);
  },
});

/** A subscription known by its shape alone may end by itself: a stream that is received from does, with its first error; one that is thrown away, with its client. */
function confidenceOf(fn: GoFunction, { acquisition, ways }: Leak): Confidence {
  if (isListed(acquisition)) return 'high';
  const { target } = acquisition;
  const variable = target?.kind === 'Ident' ? fn.pkg.objectOf(target) : undefined;
  const isIt = (e: Expr) => e.kind === 'Ident' && fn.pkg.objectOf(e) === variable;
  const isReceived =
    nodesOf(fn, 'SelectorExpr').some(({ x, sel }) => sel.name === 'Recv' && isIt(x)) ||
    nodesOf(fn, 'CallExpr').some((call) => call.args.some(isIt) && receives(fn.pkg.calleeOf(call)?.func));
  return isReceived || !variable || ways.length === 0 ? 'low' : 'medium';
}

/** Whether a function receives from some stream. */
function receives(fn: GoFunction | undefined): boolean {
  return fn !== undefined && nodesOf(fn, 'SelectorExpr').some(({ sel }) => sel.name === 'Recv');
}

const SIGNALS: Readonly<Record<'often' | 'again', Confidence>> = { often: 'high', again: 'medium' };

function fixesOf(fn: GoFunction, leak: Leak): readonly Fix[] {
  const { fix } = leak.acquisition.acquirer.resource;
  return fix ? deferRelease(fn, leak, (variable) => `${variable}.${fix}`) : [];
}

function wording({ acquisition }: Leak): Wording {
  const { what, methods, called } = acquisition.acquirer.resource;
  const released = called ? 'called' : (PARTICIPLES[methods[0] ?? ''] ?? 'stopped');
  return {
    held: (variable) => `the ${what} ${variable}`,
    released,
    dropped: (callee) => `The ${what} of ${callee} is thrown away, so it can never be ${released}.`,
  };
}

const PARTICIPLES: Readonly<Record<string, string>> = {
  Close: 'closed',
  Cancel: 'cancelled',
  Unsubscribe: 'unsubscribed',
};
