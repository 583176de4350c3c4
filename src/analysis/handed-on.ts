/**
 * Functions that hand on what they acquired: to call one is an acquisition, too.
 *
 * A function of the package counts if on some path it returns, as such, an open resource that it acquired, and on none one that it has released:
 * there its callers cannot tell whether they must.
 */
import type { Expr } from '../go/ast.ts';
import type { GoFunction, Package } from '../go/program.ts';
import { type Acquirer, type AcquirerOf, type Acquisition, acquisitionsOf, outcomesOf } from './acquisition.ts';
import type { Block, CfgNode } from './cfg.ts';
import { mentions } from './facts.ts';
import { explore, type Outcome } from './paths.ts';
import type { Resource } from './resource.ts';
import { cfgOf } from './scope.ts';
import { groundOf } from './summary.ts';
import { type Ground, heldBy } from './value-flow.ts';

/** What `direct` tells, and the functions of the package that hand such resources on. */
export function handedOn(direct: AcquirerOf): AcquirerOf {
  const known = new WeakMap<GoFunction, Acquirer | 'none'>();
  const acquirerOf: AcquirerOf = (pkg, call) => {
    const fn = pkg.calleeOf(call)?.func;
    if (!fn) return direct(pkg, call);
    const found = known.get(fn);
    if (found) return found === 'none' ? undefined : found;
    known.set(fn, 'none'); // met again in a recursion
    const acquirer = acquirerFrom(returnsOf(pkg, fn, acquirerOf));
    known.set(fn, acquirer ?? 'none');
    return acquirer;
  };
  return acquirerOf;
}

/** A resource that a function returns. */
interface Returned {
  readonly resource: Resource;
  /** Among its results. */
  readonly result: number;
  readonly open: boolean;
}

function acquirerFrom(returned: readonly Returned[]): Acquirer | undefined {
  const [first] = returned;
  const agree = returned.every((r) => r.open && r.result === first?.result && r.resource === first.resource);
  return first && agree ? { resource: first.resource, result: first.result, error: 'last', handsOn: true } : undefined;
}

function returnsOf(pkg: Package, fn: GoFunction, acquirerOf: AcquirerOf): readonly Returned[] {
  return cfgOf(pkg, fn).blocks.flatMap((block) =>
    block.nodes.flatMap((node, index) => [
      ...returnedAtOnce(pkg, node, acquirerOf),
      ...acquisitionsOf(pkg, node, acquirerOf).flatMap((acquisition) =>
        returnedLater(groundOf(pkg, fn, acquisition.acquirer.resource), acquisition, block, index),
      ),
    ]),
  );
}

/** `return os.Open(name)`. */
function returnedAtOnce(pkg: Package, node: CfgNode, acquirerOf: AcquirerOf): readonly Returned[] {
  if (node.kind !== 'ReturnStmt') return [];
  const only = node.results.length === 1;
  return node.results.flatMap((e, i) => {
    const acquirer = e.kind === 'CallExpr' ? acquirerOf(pkg, e) : undefined;
    if (!acquirer || acquirer.result === 'receiver') return [];
    return [{ resource: acquirer.resource, result: only ? acquirer.result : i, open: true }];
  });
}

function returnedLater(ground: Ground, acquisition: Acquisition, block: Block, index: number): readonly Returned[] {
  const outcomes = outcomesOf(ground, acquisition, block, index) ?? [];
  return outcomes.flatMap((outcome) => [
    ...returnedAs(ground, outcome).map((result) => ({ resource: ground.resource, result, open: true })),
    ...afterRelease(ground, outcome).map((result) => ({ resource: ground.resource, result, open: false })),
  ]);
}

/** Which results hold the resource itself; none where it is returned inside of something else. */
function returnedAs({ ...ground }: Ground, { kind, node, at }: Outcome): readonly number[] {
  if (kind !== 'moved' || node?.kind !== 'ReturnStmt') return [];
  const isIt = (e: Expr) => {
    const held = heldBy({ ...ground, held: new Map(at.state.held) }, e);
    return held === (ground.resource.field ? 'value' : 'handle');
  };
  // `return f, f.Close, nil`: another result holds it too, and may be what releases it.
  const holders = node.results.filter((e) => mentions(ground.pkg, e, new Set(at.state.held.keys())));
  if (holders.length > 1) return [];
  if (node.results.length > 0) return node.results.flatMap((e, i) => (isIt(e) ? [i] : []));
  const names = ground.fn.type.results.flatMap((field) => field.names);
  return names.flatMap((name, i) => (isIt(name) ? [i] : []));
}

/** Released already, it is followed on with nothing left that could release it. */
function afterRelease(ground: Ground, { kind, at }: Outcome): readonly number[] {
  if (kind !== 'released') return [];
  const { ownerMethods: _, ...kept } = ground.resource;
  const spent = groundOf(ground.pkg, ground.fn, { ...kept, methods: [], called: false });
  return explore(spent, at.state, at.block, at.index + 1).flatMap((outcome) => returnedAs(spent, outcome));
}
