/**
 * Functions that hand on what they acquired: to call one is an acquisition, too.
 *
 * A function of the package counts if on some path it returns, as such, an open resource that it acquired, and on none one that it has released, but where
 * it may have failed: there its callers cannot tell whether they must.
 */
import type { CallExpr, Expr, ReturnStmt } from '../../go/ast.ts';
import type { GoFunction, Package } from '../../go/program.ts';
import { nilTest } from '../cfg/facts.ts';
import { returnsError } from '../cfg/failing.ts';
import { isNil } from '../cfg/nil.ts';
import { cfgOf } from '../cfg/scope.ts';
import { isRootContext } from '../contexts/root-context.ts';
import { type Acquirer, type AcquirerOf, callsInside, listOf } from '../release/acquisition.ts';
import type { Ground } from '../release/flow.ts';
import { type Followed, follow } from '../release/follow.ts';
import { borrowedResults } from '../release/getter.ts';
import { heldFirst, within } from '../release/held.ts';
import { explore, type Outcome } from '../release/paths.ts';
import type { Resource } from '../release/resource.ts';
import { returnedAs } from '../release/returned.ts';
import { groundOf } from '../release/summary.ts';
import { ownersReturned } from './constructed.ts';
import { handedThrough } from './handed-through.ts';
import { isOwed, keptInFields } from './in-fields.ts';
import { ownerOf, startedFor } from './owners.ts';

/**
 * What `direct` tells, and the functions of the code base that hand such resources on; undefined of one of which nothing is known. `kept` tells what makes
 * an owner of a value that is returned with it inside (owners.ts).
 */
export function handedOn(direct: AcquirerOf, kept?: AcquirerOf): AcquirerOf {
  const known = new WeakMap<GoFunction, readonly Acquirer[] | undefined>();
  const following = new Set<GoFunction>();
  const givenBy = (fn: GoFunction): readonly Acquirer[] | undefined => {
    if (!givesValue(fn)) return [];
    if (known.has(fn)) return known.get(fn);
    known.set(fn, []); // met again in a recursion
    following.add(fn);
    const followed = follow(fn, acquirerOf);
    const given = [...returnsOf(fn, acquirerOf, followed), ...(kept ? ownersFrom(fn, held) : [])];
    const inFields = keptInFields(fn, acquirerOf, followed).filter(({ result }) =>
      given.every((g) => g.result !== result),
    );
    following.delete(fn);
    const isOwn = ({ result }: Pick<Acquirer, 'result'>) => result === 'receiver' || !borrowedResults(fn).has(result);
    const returned = [...acquirersFrom(given.filter(isOwn)), ...inFields.filter(isOwn)];
    known.set(fn, given.some(isOwn) || inFields.some(isOwn) ? returned : undefined);
    return known.get(fn);
  };
  const byOneOf = (fn: GoFunction) => (following.has(fn) ? undefined : (givenBy(fn) ?? []));
  const acquirerOf: AcquirerOf = (pkg, call, binding) => {
    const fn = pkg.calleeOf(call)?.func;
    if (fn) return owed(pkg, call, givenBy(fn));
    const named = listOf(kept?.(pkg, call, binding));
    const through = named.length > 0 ? named : handedThrough(pkg, call, byOneOf);
    return through.length > 0 ? through : direct(pkg, call, binding);
  };
  // an owner may keep another owner
  const both: AcquirerOf = (...at) => [...listOf(acquirerOf(...at)), ...listOf(kept?.(...at))];
  const held: AcquirerOf = (pkg, call, binding) => (isOfNobody(pkg, call) ? [] : both(pkg, call, binding));
  return acquirerOf;
}

/** What callers need not end tells them nothing. */
function owed(pkg: Package, call: CallExpr, given: readonly Acquirer[] | undefined): readonly Acquirer[] | undefined {
  const found = given?.filter((acquirer) => isOwed(pkg, call, acquirer));
  return found?.length === 0 && given?.length !== 0 ? undefined : found;
}

/** `context.WithCancel(context.Background())`: a context without a parent is kept by nobody, and what has one is an owner only for what it does with it. */
function isOfNobody(pkg: Package, call: CallExpr): boolean {
  return isRootContext(pkg, call.args[0]) && /^context\.WithCancel(Cause)?$/.test(pkg.calleeOf(call)?.name ?? '');
}

/** Whether anything that a function gives can be a resource; if not, its body need not even be read. */
function givesValue({ type }: GoFunction): boolean {
  return type.results.some((field) => field.type.kind !== 'Ident' || !PLAIN.has(field.type.name));
}

const PLAIN = new Set([
  'error',
  'bool',
  'string',
  'byte',
  'rune',
  'int',
  'int32',
  'int64',
  'uint',
  'uint32',
  'uint64',
  'float64',
]);

/** A resource that a function returns. */
interface Returned {
  readonly resource: Resource;
  /** Among its results. */
  readonly result: number;
  readonly open: boolean;
  /** Released, it is returned along with what may be an error, and nobody looks at it. */
  readonly mayFail?: boolean;
}

/** Of a result that is not always the same open resource, callers cannot tell whether they must release it. */
function acquirersFrom(returned: readonly Returned[]): readonly Acquirer[] {
  const first = new Map(returned.toReversed().map((r) => [r.result, r]));
  return [...first.values()].flatMap(({ result, resource }) => {
    const own = returned.filter((r) => r.result === result);
    const agree = own.some(({ open }) => open) && own.every((r) => (r.open || r.mayFail) && r.resource === resource);
    return agree ? [{ resource, result, error: 'last' as const, basis: 'handed-on' as const }] : [];
  });
}

/** The owners that a function returns: they keep a resource, or a goroutine that it has started. */
function ownersFrom(fn: GoFunction, kept: AcquirerOf): readonly Returned[] {
  return [
    ...returnStmts(fn).flatMap((s) => literalsReturned(fn, s, kept)),
    ...follow(fn, kept).flatMap(({ ground, outcomes = [] }) =>
      outcomes.flatMap((o) => ownersReturned(ground, o).map((owner) => ({ ...owner, open: true }))),
    ),
    ...startedFor(fn).map((started) => ({ ...started, open: true })),
  ];
}

function returnStmts(fn: GoFunction): readonly ReturnStmt[] {
  return cfgOf(fn.pkg, fn).blocks.flatMap(({ nodes }) => nodes.filter((node) => node.kind === 'ReturnStmt'));
}

/** `return &T{pool: newPool()}`. */
function literalsReturned(fn: GoFunction, { results }: ReturnStmt, kept: AcquirerOf): readonly Returned[] {
  return results.flatMap((e, result) =>
    callsInside(fn.pkg, e).flatMap(({ call, place }) =>
      listOf(kept(fn.pkg, call, { fn, targets: [] })).flatMap(({ resource }) => {
        const owner = ownerOf(fn.pkg, fn.pkg.typeOf(e), within(place, heldFirst(resource)), resource);
        return owner ? [{ resource: owner, result, open: true }] : [];
      }),
    ),
  );
}

function returnsOf(fn: GoFunction, acquirerOf: AcquirerOf, followed: readonly Followed[]): readonly Returned[] {
  return [...returnStmts(fn).flatMap((s) => returnedAtOnce(fn, s, acquirerOf)), ...followed.flatMap(returnedLater)];
}

/** `return os.Open(name)`. */
function returnedAtOnce(fn: GoFunction, { results }: ReturnStmt, acquirerOf: AcquirerOf): readonly Returned[] {
  const only = results.length === 1;
  return results.flatMap((e, i) => {
    const acquirers = e.kind === 'CallExpr' ? listOf(acquirerOf(fn.pkg, e, { fn, targets: [] })) : [];
    return acquirers.flatMap(({ resource, result }) =>
      result === 'receiver' ? [] : [{ resource, result: only ? result : i, open: true }],
    );
  });
}

function returnedLater({ ground, outcomes = [] }: Followed): readonly Returned[] {
  const { resource } = ground;
  const itself = (of: Ground, outcome: Outcome, open: boolean) =>
    returnedAs(of, outcome).flatMap(({ held, result }) =>
      held === heldFirst(resource) ? { resource, result, open } : [],
    );
  return outcomes.flatMap((outcome) => [
    ...itself(ground, outcome, true),
    ...afterRelease(ground, outcome).flatMap(([spent, later]) =>
      itself(spent, later, false).map((r) => ({ ...r, mayFail: mayFail(spent, later) })),
    ),
  ]);
}

/** Whether the error that is returned is not known to be nil. */
function mayFail({ pkg, fn }: Ground, { node, at }: Outcome): boolean {
  if (node?.kind !== 'ReturnStmt' || !returnsError(fn)) return false;
  const error: Expr | undefined = node.results.at(-1) ?? fn.type.results.at(-1)?.names.at(-1);
  const test = error && !isNil(pkg, error) ? nilTest(pkg, error, true) : undefined;
  return test !== undefined && at.state.facts?.get(test.key) !== true;
}

/** Released already, it is followed on with nothing left that could release it. */
function afterRelease(ground: Ground, { kind, at }: Outcome): readonly (readonly [Ground, Outcome])[] {
  if (kind !== 'released') return [];
  const { ownerMethods: _, ...kept } = ground.resource;
  const spent = groundOf(ground.pkg, ground.fn, { ...kept, methods: [], called: false });
  return explore(spent, at.state, at.block, at.index + 1).map((outcome) => [spent, outcome] as const);
}
