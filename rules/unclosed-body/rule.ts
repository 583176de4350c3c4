import type { Leak } from '../../src/analysis/release/must-release.ts';
import type { Confidence } from '../../src/finding.ts';
import { deferRelease } from '../../src/findings/fix.ts';
import { reportOf, type Wording } from '../../src/findings/leak-report.ts';
import { outermostOf } from '../../src/go/outermost.ts';
import type { GoFunction } from '../../src/go/program.ts';
import { defineRule } from '../../src/rule.ts';
import { leaksOf } from '../acquirers.ts';
import { endsWithContext, endsWithHandler, hasContextOfCaller, withBody } from './no-body.ts';
import { isOfClient, sendsRequest } from './response.ts';
import { isAskedAgain } from './status.ts';

export const unclosedBody = defineRule({
  id: 'unclosed-body',
  severity: 'error',
  run({ fn, report }) {
    for (const leak of leaksOf('unclosed-body', fn).flatMap((found) => withBody(fn, found) ?? [])) {
      if (endsWithContext(fn, leak.acquisition.call)) continue;
      const fixes = deferRelease(fn, leak, (response) => `${response}.Body.Close()`);
      const found = reportOf(fn, leak, WORDS, confidenceOf(fn, leak), fixes);
      const isGiven = hasContextOfCaller(fn, leak.acquisition.call);
      report({ ...found, ...(isGiven && { endsWithContextOf: outermostOf(fn) }) });
    }
  },
});

const WORDS: Wording = {
  held: (variable) => `the body of ${variable}`,
  released: 'closed',
  drained: 'read to its end',
  dropped: (callee) => `The response of ${callee} is thrown away, so its body can never be closed.`,
};

/** Of a function of another package we see the shape alone: it may have closed the body itself. */
function confidenceOf(fn: GoFunction, leak: Leak): Confidence {
  const { acquisition, ways } = leak;
  const { call, acquirer } = acquisition;
  const isDrained = ways.length > 0 && ways.every((way) => way.drained);
  if (endsWithHandler(fn, call) || isAskedAgain(fn, leak)) return 'low';
  if (acquirer.basis || isDrained) return 'medium';
  if (sendsRequest(fn.pkg, call)) return 'high';
  return isOfClient(fn.pkg, call) ? 'medium' : 'low';
}
