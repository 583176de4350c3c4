/**
 * Evidence of a duty: a function that releases a variable on one path shows that the variable must be released, whatever its type.
 *
 * It shows that for all paths only if a path of success releases, too. One that releases on its way to an error alone may have handed the value
 * over by then in a way that we do not see; it counts where the value is seen to be handed over otherwise. May wrongly report: where the value is
 * somebody else's, and is closed for them.
 */
import type { BlockStmt, CallExpr, Expr } from '../../go/ast.ts';
import type { Callee, GoFunction, Package, Variable } from '../../go/program.ts';
import { isStandardPackage } from '../../go/standard.ts';
import type { Type } from '../../go/types.ts';
import { walk } from '../../go/walk.ts';
import { canSucceed, exitOf } from '../cfg/exits.ts';
import { variableOf } from '../cfg/variables.ts';
import { calleeWord, isCleanUp, makesByName, namesRelease, releasesAmong } from '../release-names.ts';
import type { Acquirer, Acquisition } from './acquisition.ts';
import { mayAct } from './acts.ts';
import { borrowedResults } from './getter.ts';
import { packageOf } from './only-uses.ts';
import type { Outcome } from './paths.ts';
import type { Resource } from './resource.ts';

/** The acquisitions that a function itself shows to be some: which of the call's results it releases on some path. */
export function shownByRelease(
  pkg: Package,
  fn: GoFunction,
  call: CallExpr,
  targets: readonly Expr[],
): readonly Acquirer[] {
  const callee = pkg.calleeOf(call);
  if (mayBeShared(callee, call) || (!callee?.func && !makesByName(call))) return [];
  return targets.flatMap((target, result) => {
    const object = target.kind === 'Ident' ? pkg.objectOf(target) : undefined;
    const resource = object?.kind === 'var' && object.owner === fn.node ? resourceOf(fn, object) : undefined;
    const isBorrowed = resource && callee?.func && borrowedResults(callee.func).has(result);
    return resource && !isBorrowed ? [{ resource, result, error: 'last' as const, basis: 'release' as const }] : [];
  });
}

/** What the standard library gives is in the table, or needs no release; and what these names give belongs to all. */
function mayBeShared(callee: Callee | undefined, call: CallExpr): boolean {
  if (callee?.kind === 'builtin' || callee?.kind === 'conversion') return true;
  if (callee && isStandardPackage(packageOf(callee.name))) return true;
  return (
    /^(Default|Current|Instance|Shared|Load|Lookup|Value$|From[A-Z]|Unwrap|Reserve)/i.test(calleeWord(call)) ||
    filters(call)
  );
}

/** What is written through (`zlib.NewWriter(w)`) is closed to write out the rest; left out on an error, that loses nothing that lives. */
export function filters(call: CallExpr): boolean {
  return call.args.length > 0 && /Writer|Encoder|^(New)?(Compress|Encrypt|Gzip|WriteOnClose)/.test(calleeWord(call));
}

const known = new WeakMap<GoFunction, ReadonlyMap<Variable, Resource>>();
const NONE: ReadonlyMap<Variable, Resource> = new Map();

/** What a function does to release a variable of its own, as a resource. */
export function resourceOf(fn: GoFunction, variable: Variable): Resource | undefined {
  const found = known.get(fn) ?? (namesRelease(fn) ? resourcesShown(fn) : NONE);
  known.set(fn, found);
  return found.get(variable);
}

/** The variables that a function releases somewhere. What another goroutine does when it is done is no duty of this one. */
function resourcesShown(fn: GoFunction): ReadonlyMap<Variable, Resource> {
  const called = new Map<Variable, string[]>();
  const note = (variable: Variable, name: string) => called.set(variable, [...(called.get(variable) ?? []), name]);
  const shown = new Map<Variable, Resource>();
  walk(fn.body, (n) => {
    if (n.kind === 'GoStmt') return false;
    if (n.kind === 'BlockStmt') for (const variable of resetBeforeReturn(fn.pkg, n)) note(variable, 'Close');
    if (n.kind !== 'CallExpr') return true;
    const { fun } = n;
    const onIt = fun.kind === 'SelectorExpr' ? variableOf(fn.pkg, fun.x) : undefined;
    if (onIt && fun.kind === 'SelectorExpr') note(onIt, fun.sel.name);
    const itself = n.args.length === 0 ? variableOf(fn.pkg, fun) : undefined;
    if (itself && isCleanUp(itself.name))
      shown.set(itself, { what: 'clean-up function', methods: [], called: true, lent: false });
    return true;
  });
  for (const [variable, names] of called) {
    const methods = releasesAmong(names).filter((name) => mayAct(fn.pkg, variable.type, name));
    if (methods.length > 0) shown.set(variable, { what: 'value', methods, fix: '', lent: true });
  }
  return shown;
}

/** `s.Reset(); return err`: streams are reset where they are given up. */
function resetBeforeReturn(pkg: Package, { stmts }: BlockStmt): readonly Variable[] {
  if (stmts.at(-1)?.kind !== 'ReturnStmt') return [];
  return stmts.flatMap((s) => {
    const e = s.kind === 'ExprStmt' ? s.x : s.kind === 'AssignStmt' ? s.rhs[0] : undefined;
    if (e?.kind !== 'CallExpr' || e.fun.kind !== 'SelectorExpr' || e.fun.sel.name !== 'Reset') return [];
    const variable = variableOf(pkg, e.fun.x);
    return variable && mayClose(pkg, variable.type) ? [variable] : [];
  });
}

/** What cannot be closed, and whose Reset only sets its fields, is reset to begin anew. */
function mayClose(pkg: Package, type: Type): boolean {
  if (pkg.underlying(type).kind === 'unknown' || pkg.method(type, 'Close')) return true;
  const reset = pkg.method(type, 'Reset')?.func;
  let calls = false;
  if (reset)
    walk(reset.body, (n) => {
      calls ||= n.kind === 'CallExpr';
      return !calls;
    });
  return calls;
}

/** What is stopped need not be before it has been started: the first `Run` of it comes later in the source than where the path ends. */
function isBeforeStart(fn: GoFunction, variable: Variable, { methods }: Resource, { node }: Outcome): boolean {
  if (methods.length === 0 || methods.some((name) => /close|release/i.test(name))) return false;
  let start: number | undefined;
  walk(fn.body, (n) => {
    if (n.kind !== 'SelectorExpr' || !STARTS.test(n.sel.name) || variableOf(fn.pkg, n.x) !== variable) return;
    start ??= n.pos;
  });
  return start !== undefined && node !== undefined && node.end < start;
}

/** `if err := conn.Open(); err != nil { return err }`: the last that was done on the way out is to fail to open it. */
function hasFailedToStart({ pkg }: GoFunction, variable: Variable, { path, node }: Outcome): boolean {
  const [before, last] = path.slice(-2);
  if (node?.kind !== 'ReturnStmt' || last?.when?.kind !== 'test') return false;
  const done = before?.to.nodes ?? [];
  return done.some((n) => {
    const call = n.kind === 'AssignStmt' && n.rhs.length === 1 ? n.rhs[0] : undefined;
    const fun = call?.kind === 'CallExpr' && call.fun.kind === 'SelectorExpr' ? call.fun : undefined;
    return fun !== undefined && /^(open|connect|dial)/i.test(fun.sel.name) && variableOf(pkg, fun.x) === variable;
  });
}

const STARTS = /^(start|run|serve|listen|launch|connect|dial|init)/i;

/** The leaking ways that the outcomes of an acquisition show to be such, where that it is one is told by evidence. */
export function waysShown(
  fn: GoFunction,
  { call, target, acquirer }: Acquisition,
  outcomes: readonly Outcome[],
  open: readonly Outcome[],
): readonly Outcome[] {
  const variable = target && variableOf(fn.pkg, target);
  const ways = open.filter(
    (way) => !variable || !(isBeforeStart(fn, variable, acquirer.resource, way) || hasFailedToStart(fn, variable, way)),
  );
  if (acquirer.basis !== 'release') return ways;
  const released = outcomes.filter((o) => o.kind === 'released');
  if (released.some((o) => o.node?.kind === 'DeferStmt' || canSucceed(fn, o.at.block))) return ways;
  const handedOver = outcomes.some((o) => o.kind === 'moved');
  return handedOver && makesByName(call)
    ? ways.filter((way) => way.kind === 'open' && exitOf(fn, way.at.block) === 'failure')
    : [];
}
