import type { Leak } from '../../src/analysis/release/must-release.ts';
import type { Confidence, Fix } from '../../src/finding.ts';
import { deferRelease } from '../../src/findings/fix.ts';
import { reportOf, type Wording } from '../../src/findings/leak-report.ts';
import type { GoFunction } from '../../src/go/program.ts';
import { walk } from '../../src/go/walk.ts';
import { defineRule } from '../../src/rule.ts';
import { cgoLeaks } from './acquire.ts';
import { cCallIn, isBorrower, variableIn } from './c-api.ts';
import { ALLOCATORS } from './c-names.ts';
import { earlyDefers } from './early-defer.ts';
import { inlineCopies } from './inline.ts';
import { earlyReport, inlineReport } from './reports.ts';

export const unfreedCgoMemory = defineRule({
  id: 'unfreed-cgo-memory',
  severity: 'error',
  run({ fn, report }) {
    if (!fn.file.cgo || startsProcess(fn)) return;
    const early = earlyDefers(fn);
    const calls = new Set(early.map(({ call }) => call));
    for (const found of early) report(earlyReport(fn, found));
    for (const found of inlineCopies(fn)) report(inlineReport(fn, found));
    for (const leak of cgoLeaks(fn)) {
      if (calls.has(leak.acquisition.call)) continue;
      report(reportOf(fn, leak, wording(leak), confidenceOf(fn, leak), fixesOf(fn, leak)));
    }
  },
});

/** What runs once leaks once. */
function startsProcess({ pkg, name }: GoFunction): boolean {
  return name === 'init' || (name === 'main' && pkg.name === 'main');
}

function wording({ acquisition }: Leak): Wording {
  const { what } = acquisition.acquirer.resource;
  return {
    held: (variable) => `the ${what} ${variable}`,
    released: what === 'C memory' ? 'freed' : 'released',
    dropped: (callee) => `The ${what} of ${callee} is thrown away, so it can never be freed.`,
  };
}

/** Certain where the function frees it on another path, or gives it to nobody who might. */
function confidenceOf(fn: GoFunction, { acquisition, elsewhere }: Leak): Confidence {
  if (acquisition.acquirer.basis) return 'medium';
  return elsewhere.has('released') || !mayBeKept(fn, acquisition) ? 'high' : 'medium';
}

function mayBeKept({ pkg, body }: GoFunction, { target }: Leak['acquisition']): boolean {
  const variable = target && variableIn(pkg, target);
  let found = false;
  walk(body, (n) => {
    if (n.kind !== 'CallExpr' || !variable) return;
    const name = pkg.calleeOf(n)?.name ?? '';
    if (!name.startsWith('C.')) return;
    found ||= n.args.some((arg, i) => variableIn(pkg, arg) === variable && !isBorrower(pkg, name, i));
  });
  return found;
}

/** Memory must not be freed twice: no fix where another path frees it. */
function fixesOf(fn: GoFunction, leak: Leak): readonly Fix[] {
  const free = ALLOCATORS.get(cCallIn(fn.pkg, leak.acquisition.call)?.name ?? '');
  const { text } = fn.file;
  if (!free || leak.elsewhere.size > 0 || !text.includes('"unsafe"') || !text.includes(`${free}(`)) return [];
  return deferRelease(fn, leak, (variable) => `${free}(unsafe.Pointer(${variable}))`);
}
