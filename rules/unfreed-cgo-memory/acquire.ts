/** The calls of a function that give C memory, and where that ends up. */
import type { CfgNode } from '../../src/analysis/cfg/cfg.ts';
import { type Acquirer, type Acquisition, acquisitionsOf } from '../../src/analysis/release/acquisition.ts';
import { leaksOf } from '../../src/analysis/release/leaks-of.ts';
import type { Leak } from '../../src/analysis/release/must-release.ts';
import type { Resource } from '../../src/analysis/release/resource.ts';
import type { CallExpr, Ident } from '../../src/go/ast.ts';
import type { GoFunction, Package } from '../../src/go/program.ts';
import { typeString } from '../../src/go/types.ts';
import { cApiOf, cCallIn, isBorrower } from './c-api.ts';
import { ALLOCATORS, COPIES, isMaker, isTaker } from './c-names.ts';
import { isPointedInto } from './interior.ts';
import { addressed, filledBy, succeeds } from './out-parameter.ts';

/** The acquisitions that leak, in source order. */
export function cgoLeaks(fn: GoFunction): readonly Leak[] {
  return leaksOf(fn, {
    at: (node) => acquisitionsAt(fn, node),
    counts: (acquisition, outcome, from) => succeeds(fn, acquisition, outcome, from),
  });
}

function acquisitionsAt(fn: GoFunction, node: CfgNode): readonly Acquisition[] {
  const { pkg } = fn;
  const results = acquisitionsOf(fn, node, (_, call) => acquirerOf(pkg, call)).map((acquisition) => {
    const call = cCallIn(pkg, acquisition.call)?.call ?? acquisition.call;
    const error = errorOf(pkg, call);
    return { ...acquisition, call, ...(error && { error }) };
  });
  const filled = filledBy(fn, node).map(({ call, target }) => ({
    call,
    target,
    statement: node,
    acquirer: { resource: resourcesOf(pkg).made, result: 0, basis: 'release' as const },
  }));
  return [...results, ...filled].filter(({ target }) => !target || !isPointedInto(fn, target));
}

function acquirerOf(pkg: Package, call: CallExpr): Acquirer | undefined {
  const name = cCallIn(pkg, call)?.name ?? '';
  const { made, copied, allocated } = resourcesOf(pkg);
  if (COPIES.has(name)) return { resource: copied, result: 0, error: 'last' };
  if (ALLOCATORS.has(name)) return { resource: allocated, result: 0, error: 'last' };
  return cApiOf(pkg).makers.has(name) ? { resource: made, result: 0, error: 'last', basis: 'release' } : undefined;
}

/** `&cErr`: where the C function says that it has failed, if it gives a text for that. */
function errorOf(pkg: Package, call: CallExpr): Ident | undefined {
  return call.args.flatMap(addressed).findLast((e) => typeString(pkg.typeOf(e)) === '*C.char');
}

interface Resources {
  readonly copied: Resource;
  readonly allocated: Resource;
  readonly made: Resource;
}

const known = new WeakMap<Package, Resources>();

/**
 * Who borrowsAt: of the copy of a Go value every C function that is not known to keep it; of a value that the C library has made also the functions that
 * have it as their first argument, where `this` stands, unless they make something out of it; of other memory those alone that are known to.
 */
function resourcesOf(pkg: Package): Resources {
  const found = known.get(pkg);
  if (found) return found;
  const { releasers, taking, statuses } = cApiOf(pkg);
  const lends = (name: string, argument?: number) => isBorrower(pkg, name, argument);
  const base = {
    methods: [],
    lent: true,
    releasers,
    takes: KEEPERS,
    detached: (name: string) => lends(name) || statuses.has(name),
  };
  const mayKeep = (name: string) => !name.startsWith('C.') || taking.has(name) || isTaker(name);
  const resources: Resources = {
    copied: { ...base, what: 'C memory', borrowsAt: (name, index) => lends(name, index) || !mayKeep(name) },
    allocated: { ...base, what: 'C memory', borrowsAt: lends },
    made: {
      ...base,
      what: 'C value',
      borrowsAt: (name, index) => lends(name, index) || (index === 0 && !isMaker(name) && !mayKeep(name)),
    },
  };
  known.set(pkg, resources);
  return resources;
}

/** What they give points into the memory, and keeps it in sight of whoever frees it. */
const KEEPERS: ReadonlySet<string> = new Set(['unsafe.Slice', 'unsafe.String', 'unsafe.Add', 'runtime.SetFinalizer']);
