import type { Leak } from '../../src/analysis/must-release.ts';
import type { Confidence } from '../../src/finding.ts';
import { deferRelease } from '../../src/findings/fix.ts';
import { reportOf, type Wording } from '../../src/findings/leak-report.ts';
import type { CallExpr, Expr } from '../../src/go/ast.ts';
import type { GoFunction, GoObject, Package } from '../../src/go/program.ts';
import { walk } from '../../src/go/walk.ts';
import { defineRule } from '../../src/rule.ts';
import { leaksOf } from '../acquirers.ts';
import { sendsRequest } from './response.ts';

export const unclosedBody = defineRule({
  id: 'unclosed-body',
  severity: 'error',
  run({ pkg, fn, report }) {
    for (const leak of leaksOf('unclosed-body', fn)) {
      if (asksForHead(pkg, fn, leak.acquisition.call)) continue;
      const fixes = deferRelease(fn, leak, (response) => `${response}.Body.Close()`);
      report(reportOf(fn, leak, WORDS, confidenceOf(pkg, leak), fixes));
    }
  },
});

const WORDS: Wording = {
  held: (variable) => `the body of ${variable}`,
  released: 'closed',
  drained: 'read to its end',
  dropped: (callee) => `The response of ${callee} is thrown away, so its body can never be closed.`,
};

/**
 * Of a function of another package we see the shape alone: it may have closed the body itself. A body that is read to its end frees its connection
 * by itself; its Close is still asked for, since the next early return makes it a leak.
 */
function confidenceOf(pkg: Package, { acquisition: { call, acquirer }, ways }: Leak): Confidence {
  if (acquirer.basis || (ways.length > 0 && ways.every((way) => way.drained))) return 'medium';
  return sendsRequest(pkg, call) ? 'high' : 'low';
}

/** Whether the request that is sent was made with the method HEAD, whose response has no body. */
function asksForHead(pkg: Package, fn: GoFunction, call: CallExpr): boolean {
  const [request] = call.args;
  return request?.kind === 'Ident' && headRequests(pkg, fn).has(pkg.objectOf(request));
}

const headRequestsOf = new WeakMap<GoFunction, ReadonlySet<GoObject | undefined>>();

function headRequests(pkg: Package, fn: GoFunction): ReadonlySet<GoObject | undefined> {
  const known = headRequestsOf.get(fn);
  if (known) return known;
  const found = new Set<GoObject | undefined>();
  walk(fn.body, (n) => {
    if (n.kind !== 'AssignStmt') return;
    const [request] = n.lhs;
    const [made] = n.rhs;
    if (request?.kind === 'Ident' && made?.kind === 'CallExpr' && made.args.some(isHead))
      found.add(pkg.objectOf(request));
  });
  found.delete(undefined);
  headRequestsOf.set(fn, found);
  return found;
}

function isHead(e: Expr): boolean {
  return (e.kind === 'BasicLit' && e.value === '"HEAD"') || (e.kind === 'SelectorExpr' && e.sel.name === 'MethodHead');
}
