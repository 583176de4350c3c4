import { type AcquirerOf, listOf } from '../../src/analysis/acquisition.ts';
import { shownByCallers } from '../../src/analysis/callers.ts';
import { shownByRelease } from '../../src/analysis/evidence.ts';
import { findForgotten } from '../../src/analysis/forgotten-field.ts';
import { handedOn } from '../../src/analysis/handed-on.ts';
import { findOverwritten } from '../../src/analysis/overwritten-field.ts';
import { shapedLikeOpen } from '../../src/analysis/shape.ts';
import { forgottenReport, overwrittenReport } from '../../src/findings/field-report.ts';
import { defineRule } from '../../src/rule.ts';
import { listed, releaseRule } from '../release-rule.ts';
import { CANCEL_ACQUIRERS } from '../uncalled-cancel/acquirers.ts';

const table = listed('unclosed-resource');
const OTHERS = ['unclosed-rows', 'unfinished-tx', 'unended-span'].map(listed);

/** What other rules report. */
const others: AcquirerOf = (pkg, call, binding) => [
  ...OTHERS.flatMap((acquirerOf) => listOf(acquirerOf(pkg, call, binding))),
  ...listOf(CANCEL_ACQUIRERS.get(pkg.calleeOf(call)?.name ?? '')),
];

/** What is not in the table: from the surest to the loosest evidence that there is a duty. */
const shown: AcquirerOf = (pkg, call, binding) => {
  if (listOf(others(pkg, call, binding)).length > 0) return [];
  const shaped = shapedLikeOpen(pkg, call);
  if (shaped.length > 0) return shaped;
  const byRelease = shownByRelease(pkg, binding.fn, call, binding.targets);
  return byRelease.length > 0 ? byRelease : shownByCallers(pkg, binding.fn, call);
};

const direct: AcquirerOf = (pkg, call, binding) => {
  const known = listOf(table(pkg, call, binding));
  return known.length > 0 ? known : shown(pkg, call, binding);
};

const kept: AcquirerOf = (pkg, call, binding) => [
  ...listOf(table(pkg, call, binding)),
  ...listOf(others(pkg, call, binding)),
];

const handed = handedOn(direct, kept);

const acquirerOf: AcquirerOf = (pkg, call, binding) => handed(pkg, call, binding) ?? shown(pkg, call, binding);

const onPaths = releaseRule({ id: 'unclosed-resource', severity: 'error', released: 'closed', acquirerOf });

export const unclosedResource = defineRule({
  ...onPaths,
  run(context) {
    const { pkg, fn, report } = context;
    onPaths.run(context);
    for (const overwritten of findOverwritten(pkg, fn)) report(overwrittenReport(fn, overwritten));
    for (const forgotten of findForgotten(fn, acquirerOf)) report(forgottenReport(fn, forgotten));
  },
});
