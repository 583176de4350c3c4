/** What a function that returns a resource has made of it by then: an owner that keeps it, by itself (`return &client{conn}`) or by another (`return newClient(conn)`). */
import type { CallExpr, Expr } from '../../go/ast.ts';
import type { Ground } from '../release/flow.ts';
import { heldFirst, isHolder } from '../release/held.ts';
import { explore, type Outcome } from '../release/paths.ts';
import type { Resource } from '../release/resource.ts';
import { returnedAs } from '../release/returned.ts';
import { groundOf, parameter } from '../release/summary.ts';
import { heldBy } from '../release/value-flow.ts';
import { ownerOf } from './owners.ts';

export interface Owner {
  readonly resource: Resource;
  /** Among the results of the function. */
  readonly result: number;
}

/** So many constructors, each in the other, are followed. */
const MAX_DEPTH = 2;

/** The owners that a return gives of the resource that is followed to it. */
export function ownersReturned(ground: Ground, outcome: Outcome, depth = 0): readonly Owner[] {
  const { pkg, resource } = ground;
  const itself = returnedAs(ground, outcome).flatMap(({ result, held, type }) => {
    const owner = isHolder(held) ? ownerOf(pkg, type, held, resource) : undefined;
    return owner ? [{ resource: owner, result }] : [];
  });
  return itself.length > 0 || depth === MAX_DEPTH ? itself : byConstructor(ground, outcome, depth + 1);
}

function byConstructor(ground: Ground, { kind, node, at }: Outcome, depth: number): readonly Owner[] {
  if (kind !== 'moved' || node?.kind !== 'ReturnStmt') return [];
  const isGiven = (e: Expr) => heldBy({ ...ground, held: new Map(at.state.held) }, e) === heldFirst(ground.resource);
  const alone = node.results.length === 1;
  return node.results.flatMap((e, i) =>
    e.kind === 'CallExpr'
      ? madeBy(ground, e, e.args.findIndex(isGiven), depth).flatMap(({ resource, result }) =>
          alone || result === 0 ? [{ resource, result: alone ? result : i }] : [],
        )
      : [],
  );
}

/** What the callee makes of its n-th argument, if that is the same wherever it takes it over. */
function madeBy({ pkg, resource }: Ground, call: CallExpr, index: number, depth: number): readonly Owner[] {
  const fn = index < 0 ? undefined : pkg.calleeOf(call)?.func;
  const given = fn && parameter(fn.pkg, fn, index);
  if (!fn || !given || given === 'unnamed') return [];
  const ground = groundOf(fn.pkg, fn, resource);
  const outcomes = explore(ground, { held: new Map([[given, heldFirst(resource)]]), errs: new Set() });
  const made = outcomes.filter(({ kind }) => kind === 'moved').map((o) => ownersReturned(ground, o, depth));
  const [first] = made[0] ?? [];
  const isSame = (owners: readonly Owner[]) => owners.length === 1 && owners[0]?.resource === first?.resource;
  return first && made.every(isSame) ? [first] : [];
}
