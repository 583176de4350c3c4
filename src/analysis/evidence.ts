/**
 * Evidence of a duty: a function that releases a variable on one path shows that the variable must be released, whatever its type.
 *
 * It shows that for all paths only if a path of success releases, too. One that releases on its way to an error alone may have handed the value
 * over by then in a way that we do not see; it counts where the value is seen to be handed over otherwise. May wrongly report: where the value is
 * somebody else's, and is closed for them.
 */
import type { CallExpr, Expr } from '../go/ast.ts';
import type { Callee, GoFunction, Package, Variable } from '../go/program.ts';
import { isStandardPackage } from '../go/standard.ts';
import { walk } from '../go/walk.ts';
import type { Acquirer } from './acquisition.ts';
import { canSucceed, exitOf } from './exits.ts';
import { borrowedResults } from './getter.ts';
import type { Outcome } from './paths.ts';
import { calleeWord, isCleanUp, makesByName, releasesAmong } from './release-names.ts';
import type { Resource } from './resource.ts';
import { packageOf } from './value-flow.ts';

/** The acquisitions that a function itself shows to be some: which of the call's results it releases on some path. */
export function shownByRelease(
  pkg: Package,
  fn: GoFunction,
  call: CallExpr,
  targets: readonly Expr[],
): readonly Acquirer[] {
  const callee = pkg.calleeOf(call);
  if (mayBeShared(callee, call)) return [];
  const borrowed = callee?.func && borrowedResults(callee.func);
  return targets.flatMap((target, result) => {
    if (borrowed?.has(result)) return [];
    const object = target.kind === 'Ident' ? pkg.objectOf(target) : undefined;
    const resource = object?.kind === 'var' && object.owner === fn.node ? resourceOf(pkg, fn, object) : undefined;
    return resource ? [{ resource, result, error: 'last' as const, basis: 'release' as const }] : [];
  });
}

/** What the standard library gives is in the table, or needs no release; and what these names give belongs to all. */
function mayBeShared(callee: Callee | undefined, call: CallExpr): boolean {
  if (callee?.kind === 'builtin' || callee?.kind === 'conversion') return true;
  if (callee && isStandardPackage(packageOf(callee.name))) return true;
  return (
    /^(Default|Current|Instance|Shared|Load|Lookup|Value$|From[A-Z]|Unwrap)/i.test(calleeWord(call)) || filters(call)
  );
}

/** What is written through (`zlib.NewWriter(w)`) is closed to write out the rest; left out on an error, that loses nothing that lives. */
function filters(call: CallExpr): boolean {
  return call.args.length > 0 && /Writer|Encoder|^(New)?(Compress|Encrypt|Gzip|WriteOnClose)/.test(calleeWord(call));
}

const known = new WeakMap<Variable, Resource | 'none'>();

/** What a function does to release a variable of its own, as a resource. */
export function resourceOf(pkg: Package, fn: GoFunction, variable: Variable): Resource | undefined {
  const found = known.get(variable) ?? resourceShown(pkg, fn, variable) ?? 'none';
  known.set(variable, found);
  return found === 'none' ? undefined : found;
}

function resourceShown(pkg: Package, fn: GoFunction, variable: Variable): Resource | undefined {
  const methods: string[] = [];
  let called = false;
  walk(fn.body, (n) => {
    if (n.kind === 'GoStmt') return false; // what another goroutine does when it is done is no duty of this one
    if (n.kind !== 'CallExpr') return true;
    const { fun } = n;
    if (fun.kind === 'SelectorExpr' && isVariable(pkg, fun.x, variable)) methods.push(fun.sel.name);
    called ||= n.args.length === 0 && isVariable(pkg, fun, variable) && isCleanUp(variable.name);
    return true;
  });
  const release = releasesAmong(methods);
  if (called) return { what: 'clean-up function', methods: [], called: true, lent: false };
  return release.length > 0 ? { what: 'value', methods: release, fix: '', lent: true } : undefined;
}

function isVariable(pkg: Package, e: Expr, variable: Variable): boolean {
  return e.kind === 'Ident' && pkg.objectOf(e) === variable;
}

/** The leaking ways that the outcomes of an acquisition show to be such. */
export function waysShown(
  fn: GoFunction,
  call: CallExpr,
  outcomes: readonly Outcome[],
  ways: readonly Outcome[],
): readonly Outcome[] {
  const released = outcomes.filter((o) => o.kind === 'released');
  if (released.some((o) => o.node?.kind === 'DeferStmt' || canSucceed(fn, o.at.block))) return ways;
  const handedOver = outcomes.some((o) => o.kind === 'moved');
  return handedOver && makesByName(call)
    ? ways.filter((way) => way.kind === 'open' && exitOf(fn, way.at.block) === 'failure')
    : [];
}
