import { type AcquirerOf, listOf } from '../../src/analysis/acquisition.ts';
import { shownByRelease } from '../../src/analysis/evidence.ts';
import { handedOn } from '../../src/analysis/handed-on.ts';
import { givesReader } from '../../src/analysis/shape.ts';
import { listed, releaseRule } from '../release-rule.ts';
import { CANCEL_ACQUIRERS } from '../uncalled-cancel/acquirers.ts';

const OTHERS = ['unclosed-rows', 'unfinished-tx', 'unended-span', 'unstopped-notify'].map(listed);

/** What other rules report. */
const others: AcquirerOf = (pkg, call, binding) =>
  OTHERS.flatMap((acquirerOf) => listOf(acquirerOf(pkg, call, binding))).concat(
    CANCEL_ACQUIRERS.get(pkg.calleeOf(call)?.name ?? '') ?? [],
  );

/** The table, else the shape of the function, else what the function around shows. */
const direct: AcquirerOf = (pkg, call, binding) => {
  const known = listOf(listed('unclosed-resource')(pkg, call, binding));
  if (known.length > 0 || listOf(others(pkg, call, binding)).length > 0) return known;
  const shaped = givesReader(pkg, call);
  return shaped.length > 0 ? shaped : shownByRelease(pkg, binding.fn, call, binding.targets);
};

const owned: AcquirerOf = (pkg, call, binding) => [
  ...listOf(direct(pkg, call, binding)),
  ...listOf(others(pkg, call, binding)),
];

const handed = handedOn(direct, owned);

export const unclosedResource = releaseRule({
  id: 'unclosed-resource',
  severity: 'error',
  released: 'closed',
  acquirerOf: (pkg, call, binding) => {
    const acquirers = listOf(handed(pkg, call, binding));
    if (acquirers.length > 0 || listOf(others(pkg, call, binding)).length > 0) return acquirers;
    return shownByRelease(pkg, binding.fn, call, binding.targets);
  },
});
