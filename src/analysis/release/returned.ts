/** What a return gives back of a resource that is followed to it. */
import type { Expr } from '../../go/ast.ts';
import type { Type } from '../../go/types.ts';
import { mentions } from '../cfg/facts.ts';
import type { Ground } from './flow.ts';
import type { Outcome } from './paths.ts';
import type { Held } from './resource.ts';
import { heldBy } from './value-flow.ts';

export interface ReturnedAs {
  readonly result: number;
  readonly held: Held;
  readonly type: Type;
}

/** Which results hold the resource, and how. */
export function returnedAs(ground: Ground, { kind, node, at }: Outcome): readonly ReturnedAs[] {
  if (kind !== 'moved' || node?.kind !== 'ReturnStmt') return [];
  // `return f, f.Close, nil`: another result holds it too, and may be what releases it.
  const holders = node.results.filter((e) => mentions(ground.pkg, e, new Set(at.state.held.keys())));
  if (holders.length > 1) return [];
  const named = ground.fn.type.results.flatMap((field) => field.names);
  const results: readonly Expr[] = node.results.length > 0 ? node.results : named;
  return results.flatMap((e, result) => {
    const held = heldBy({ ...ground, held: new Map(at.state.held) }, e);
    return held ? { result, held, type: ground.pkg.typeOf(e) } : [];
  });
}
