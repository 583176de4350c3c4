/**
 * Functions that hand on what they acquired: to call one is an acquisition, too.
 *
 * A function of the package counts if on some path it returns, as such, an open resource that it acquired, and on none one that it has released:
 * there its callers cannot tell whether they must.
 */
import type { Expr } from '../go/ast.ts';
import type { GoFunction } from '../go/program.ts';
import type { Type } from '../go/types.ts';
import {
  type Acquirer,
  type AcquirerOf,
  type Acquisition,
  acquisitionsOf,
  callsInside,
  listOf,
  outcomesOf,
} from './acquisition.ts';
import type { Block, CfgNode } from './cfg.ts';
import { mentions } from './facts.ts';
import { heldFirst, isHolder, within } from './held.ts';
import { ownerOf, startedFor } from './owners.ts';
import { explore, type Outcome } from './paths.ts';
import type { Held, Resource } from './resource.ts';
import { cfgOf } from './scope.ts';
import { groundOf } from './summary.ts';
import { type Ground, heldBy } from './value-flow.ts';

/**
 * What `direct` tells, and the functions of the code base that hand such resources on; undefined of one of which nothing is known. `kept` tells what makes
 * an owner of a value that is returned with it inside (owners.ts).
 */
export function handedOn(direct: AcquirerOf, kept?: AcquirerOf): AcquirerOf {
  const known = new WeakMap<GoFunction, readonly Acquirer[] | 'unknown'>();
  const acquirerOf: AcquirerOf = (pkg, call, binding) => {
    const fn = pkg.calleeOf(call)?.func;
    if (!fn) return direct(pkg, call, binding);
    const found = known.get(fn);
    if (found) return found === 'unknown' ? undefined : found;
    known.set(fn, []); // met again in a recursion
    const returned = [...returnsOf(fn, acquirerOf), ...(kept ? ownersFrom(fn, both) : [])];
    const acquirers = returned.length > 0 ? acquirersFrom(returned) : undefined;
    known.set(fn, acquirers ?? 'unknown');
    return acquirers;
  };
  // an owner may keep another owner
  const both: AcquirerOf = (...at) => [...listOf(acquirerOf(...at)), ...listOf(kept?.(...at))];
  return acquirerOf;
}

/** A resource that a function returns. */
interface Returned {
  readonly resource: Resource;
  /** Among its results. */
  readonly result: number;
  readonly open: boolean;
}

/** Of a result that is not always the same open resource, callers cannot tell whether they must release it. */
function acquirersFrom(returned: readonly Returned[]): readonly Acquirer[] {
  const first = new Map(returned.toReversed().map((r) => [r.result, r]));
  return [...first.values()].flatMap(({ result, resource }) => {
    const agree = returned.every((r) => r.result !== result || (r.open && r.resource === resource));
    return agree ? [{ resource, result, error: 'last' as const, basis: 'handed-on' as const }] : [];
  });
}

/** The owners that a function returns: they keep a resource, or a goroutine that it has started. */
function ownersFrom(fn: GoFunction, kept: AcquirerOf): readonly Returned[] {
  const keeping = nodesOf(fn).flatMap(({ node, block, index }) => [
    ...literalsReturned(fn, node, kept),
    ...acquisitionsOf(fn, node, kept).flatMap((acquisition) => {
      const ground = groundOf(fn.pkg, fn, acquisition.acquirer.resource);
      return (outcomesOf(ground, acquisition, block, index) ?? []).flatMap((outcome) => keptIn(ground, outcome));
    }),
  ]);
  return [...keeping, ...startedFor(fn).map((started) => ({ ...started, open: true }))];
}

/** `return &T{pool: newPool()}`. */
function literalsReturned(fn: GoFunction, node: CfgNode, kept: AcquirerOf): readonly Returned[] {
  if (node.kind !== 'ReturnStmt') return [];
  return node.results.flatMap((e, result) =>
    callsInside(fn.pkg, e).flatMap(({ call, place }) =>
      listOf(kept(fn.pkg, call, { fn, targets: [] })).flatMap(({ resource }) => {
        const owner = ownerOf(fn.pkg, fn.pkg.typeOf(e), within(place, heldFirst(resource)), resource);
        return owner ? [{ resource: owner, result, open: true }] : [];
      }),
    ),
  );
}

function keptIn(ground: Ground, outcome: Outcome): readonly Returned[] {
  return returnedAs(ground, outcome).flatMap(({ result, held, type }) => {
    const owner = isHolder(held) ? ownerOf(ground.pkg, type, held, ground.resource) : undefined;
    return owner ? [{ resource: owner, result, open: true }] : [];
  });
}

function returnsOf(fn: GoFunction, acquirerOf: AcquirerOf): readonly Returned[] {
  return nodesOf(fn).flatMap(({ node, block, index }) => [
    ...returnedAtOnce(fn, node, acquirerOf),
    ...acquisitionsOf(fn, node, acquirerOf).flatMap((acquisition) =>
      returnedLater(groundOf(fn.pkg, fn, acquisition.acquirer.resource), acquisition, block, index),
    ),
  ]);
}

function nodesOf(fn: GoFunction): readonly { readonly node: CfgNode; readonly block: Block; readonly index: number }[] {
  return cfgOf(fn.pkg, fn).blocks.flatMap((block) => block.nodes.map((node, index) => ({ node, block, index })));
}

/** `return os.Open(name)`. */
function returnedAtOnce(fn: GoFunction, node: CfgNode, acquirerOf: AcquirerOf): readonly Returned[] {
  if (node.kind !== 'ReturnStmt') return [];
  const only = node.results.length === 1;
  return node.results.flatMap((e, i) => {
    const acquirers = e.kind === 'CallExpr' ? listOf(acquirerOf(fn.pkg, e, { fn, targets: [] })) : [];
    return acquirers.map(({ resource, result }) => ({ resource, result: only ? result : i, open: true }));
  });
}

function returnedLater(ground: Ground, acquisition: Acquisition, block: Block, index: number): readonly Returned[] {
  const { resource } = ground;
  const itself = (of: Ground, outcome: Outcome, open: boolean) =>
    returnedAs(of, outcome).flatMap(({ held, result }) =>
      held === heldFirst(resource) ? { resource, result, open } : [],
    );
  const outcomes = outcomesOf(ground, acquisition, block, index) ?? [];
  return outcomes.flatMap((outcome) => [
    ...itself(ground, outcome, true),
    ...afterRelease(ground, outcome).flatMap(([spent, later]) => itself(spent, later, false)),
  ]);
}

interface ReturnedAs {
  readonly result: number;
  readonly held: Held;
  readonly type: Type;
}

/** Which results hold the resource, and how. */
function returnedAs(ground: Ground, { kind, node, at }: Outcome): readonly ReturnedAs[] {
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

/** Released already, it is followed on with nothing left that could release it. */
function afterRelease(ground: Ground, { kind, at }: Outcome): readonly (readonly [Ground, Outcome])[] {
  if (kind !== 'released') return [];
  const { ownerMethods: _, ...kept } = ground.resource;
  const spent = groundOf(ground.pkg, ground.fn, { ...kept, methods: [], called: false });
  return explore(spent, at.state, at.block, at.index + 1).map((outcome) => [spent, outcome] as const);
}
