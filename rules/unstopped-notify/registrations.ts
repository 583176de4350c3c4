/** Registrations without a result to release, whose owner has a method that takes them back. That nobody calls it is a shape, no proof. */
import { ownNodesOf } from '../../src/analysis/cfg/nodes.ts';
import { runs } from '../../src/analysis/runs/repeats.ts';
import { placeOf } from '../../src/findings/place.ts';
import type { GoFunction } from '../../src/go/program.ts';
import type { Report } from '../../src/rule.ts';

/** By qualified name, the method that takes it back. */
const COUNTERPARTS: ReadonlyMap<string, string> = new Map([
  ['(*github.com/nats-io/nats.go.Conn).StatusChanged', 'RemoveStatusListener'],
  ['(k8s.io/client-go/tools/cache.SharedIndexInformer).AddEventHandler', 'RemoveEventHandler'],
  ['(k8s.io/client-go/tools/cache.SharedInformer).AddEventHandler', 'RemoveEventHandler'],
]);

export function registrations(fn: GoFunction): readonly Report[] {
  const takesBack = new Set(COUNTERPARTS.values());
  if (ownNodesOf(fn, 'SelectorExpr').some(({ sel }) => takesBack.has(sel.name))) return [];
  return ownNodesOf(fn, 'CallExpr').flatMap((n) => {
    const counterpart = COUNTERPARTS.get(fn.pkg.calleeOf(n)?.name ?? '');
    if (!counterpart || runs(fn, n) === 'once') return [];
    const callee = fn.file.text.slice(n.fun.pos, n.fun.end);
    const message = `Each call registers with \`${callee}\`, and nothing here calls \`${counterpart}\`.`;
    const trace = [{ ...placeOf(fn.file, n), kind: 'acquire' as const, note: message }];
    return [{ node: n, confidence: 'low' as const, message, trace, fixes: [] }];
  });
}
