/** Registrations without a result to release, whose owner has a method that takes them back. That nobody calls it is a shape, no proof. */

import { runs } from '../../src/analysis/repeats.ts';
import { placeOf } from '../../src/findings/place.ts';
import type { GoFunction } from '../../src/go/program.ts';
import { walk } from '../../src/go/walk.ts';
import type { Report } from '../../src/rule.ts';

/** By qualified name, the method that takes it back. */
const COUNTERPARTS: ReadonlyMap<string, string> = new Map([
  ['(*github.com/nats-io/nats.go.Conn).StatusChanged', 'RemoveStatusListener'],
  ['(k8s.io/client-go/tools/cache.SharedIndexInformer).AddEventHandler', 'RemoveEventHandler'],
  ['(k8s.io/client-go/tools/cache.SharedInformer).AddEventHandler', 'RemoveEventHandler'],
]);

export function registrations(fn: GoFunction): readonly Report[] {
  const found: Report[] = [];
  const names = new Set<string>();
  walk(fn.body, (n) => {
    if (n.kind === 'SelectorExpr') names.add(n.sel.name);
    const counterpart = n.kind === 'CallExpr' ? COUNTERPARTS.get(fn.pkg.calleeOf(n)?.name ?? '') : undefined;
    if (n.kind === 'CallExpr' && counterpart && runs(fn, n) !== 'once') {
      const callee = fn.file.text.slice(n.fun.pos, n.fun.end);
      const message = `Each call registers with \`${callee}\`, and nothing here calls \`${counterpart}\`.`;
      const trace = [{ ...placeOf(fn.file, n), kind: 'acquire' as const, note: message }];
      if (!names.has(counterpart)) found.push({ node: n, confidence: 'low', message, trace, fixes: [] });
    }
    return n.kind !== 'FuncLit';
  });
  return [...names].some((name) => [...COUNTERPARTS.values()].includes(name)) ? [] : found;
}
