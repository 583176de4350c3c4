import { handedOn } from '../../src/analysis/handed-on.ts';
import { findLeaks } from '../../src/analysis/must-release.ts';
import { deferRelease } from '../../src/findings/fix.ts';
import { reportOf, type Wording } from '../../src/findings/leak-report.ts';
import { defineRule } from '../../src/rule.ts';
import { acquirersOf } from '../resources.ts';

export const unclosedResource = defineRule({
  id: 'unclosed-resource',
  severity: 'error',
  run({ pkg, fn, report }) {
    for (const leak of findLeaks(pkg, fn, acquirerOf)) {
      const { acquirer } = leak.acquisition;
      const fixes = deferRelease(fn, leak, (resource) => `${resource}.${acquirer.resource.methods[0]}()`);
      report(reportOf(fn, leak, wording(acquirer.resource.what), acquirer.handsOn ? 'medium' : 'high', fixes));
    }
  },
});

const KNOWN = acquirersOf('unclosed-resource');

const acquirerOf = handedOn((pkg, call) => KNOWN.get(pkg.calleeOf(call)?.name ?? ''));

function wording(what: string): Wording {
  return {
    held: (variable) => `the ${what} ${variable}`,
    released: 'closed',
    dropped: (callee) => `The ${what} of ${callee} is thrown away, so it can never be closed.`,
  };
}
