import type { Acquirer, AcquirerOf } from '../../src/analysis/acquisition.ts';
import { isNil } from '../../src/analysis/facts.ts';
import { handedOn } from '../../src/analysis/handed-on.ts';
import { findLeaks, type Leak } from '../../src/analysis/must-release.ts';
import type { Outcome } from '../../src/analysis/paths.ts';
import type { Resource } from '../../src/analysis/resource.ts';
import type { Confidence } from '../../src/finding.ts';
import { reportOf, type Wording } from '../../src/findings/leak-report.ts';
import type { Package } from '../../src/go/program.ts';
import { keyOf } from '../../src/resources.ts';
import { defineRule } from '../../src/rule.ts';
import { acquirersOf } from '../resources.ts';
import { dealsWith, startsOwnCommand } from './command.ts';

export const unwaitedProcess = defineRule({
  id: 'unwaited-process',
  severity: 'warning',
  run({ pkg, fn, report }) {
    for (const leak of findLeaks(pkg, fn, startOf)) report(reportOf(fn, leak, WORDS, confidenceOf(pkg, leak), []));
  },
});

/** Of a started command: it is waited for itself, or its process is waited for or released. */
const PROCESS: Resource = {
  what: 'process',
  field: 'Process',
  methods: ['Wait', 'Release'],
  ownerMethods: ['Wait'],
  lent: true,
};

const START: Acquirer = { resource: PROCESS, result: 'receiver', error: 'last' };

const LISTED = acquirersOf('unwaited-process');

const startOf: AcquirerOf = handedOn((pkg, call) => {
  const name = pkg.calleeOf(call)?.name ?? '';
  if (name === '(*os/exec.Cmd).Start') return startsOwnCommand(pkg, call) ? START : undefined;
  return LISTED.get(keyOf(name));
});

/**
 * A process that is waited for on another path shows the duty, unless the path that does not wait reports success: it may leave the process to run. One that
 * is never waited for is a leak where the function goes on to deal with it; else it may be meant to run by itself.
 */
function confidenceOf(pkg: Package, { acquisition: { call }, ways, elsewhere }: Leak): Confidence {
  if (elsewhere.has('released')) return ways.some((way) => fails(pkg, way)) ? 'high' : 'medium';
  return pkg.name !== 'main' && dealsWith(pkg, call) ? 'medium' : 'low';
}

function fails(pkg: Package, { node }: Outcome): boolean {
  const last = node?.kind === 'ReturnStmt' ? node.results.at(-1) : undefined;
  return last !== undefined && !isNil(pkg, last);
}

const WORDS: Wording = {
  held: (variable) => `the process of ${variable}`,
  released: 'waited for',
  dropped: (callee) => `The process that ${callee} starts is never waited for: nothing keeps it.`,
};
