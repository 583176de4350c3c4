/**
 * Evidence of a duty from the other callers: where two functions of a package release what they get from a callee, a third must do so too.
 *
 * Only functions whose text names the callee are looked into.
 */
import type { CallExpr, Expr } from '../../go/ast.ts';
import type { Callee, GoFunction, Package } from '../../go/program.ts';
import { isStandardPackage } from '../../go/standard.ts';
import { nodesOf } from '../cfg/nodes.ts';
import { functionsWith } from '../cfg/word-index.ts';
import type { Acquirer } from '../release/acquisition.ts';
import { filters, resourceOf } from '../release/evidence.ts';
import { borrowedResults } from '../release/getter.ts';
import { packageOf } from '../release/only-uses.ts';
import type { Resource } from '../release/resource.ts';
import { calleeWord, makesByName, namesRelease, TEARDOWNS } from '../release-names.ts';

/** So many must agree, and be more than half of all. */
const CALLERS = 2;

/** Where so many do, and nine in ten, it is the custom of the package. */
const MANY = 4;

export function shownByCallers(
  pkg: Package,
  fn: GoFunction,
  call: CallExpr,
  targets: readonly Expr[],
): readonly Acquirer[] {
  if (!makesByName(call) || isGet(call) || filters(call) || !targets.some((target) => mayNeedRelease(pkg, target)))
    return [];
  const callee = pkg.calleeOf(call);
  if (!callee?.name || callee.kind === 'value' || isStandardPackage(packageOf(callee.name))) return [];
  return usesOf(pkg, callee, calleeWord(call)).flatMap(({ result, resource, releasing, using }) => {
    const others = [...releasing].filter((user) => user !== fn);
    const asked = using.size - 1;
    if (others.length < CALLERS || 2 * others.length <= asked) return [];
    if (callee.func && borrowedResults(callee.func).has(result)) return [];
    const isConvention = others.length >= MANY && 10 * others.length >= 9 * asked;
    return [
      {
        resource,
        result,
        error: 'last' as const,
        basis: isConvention ? ('convention' as const) : ('callers' as const),
      },
    ];
  });
}

/** `tenant.Get()` gives what is kept there; the callers that close it may be those that end its keeper. */
function isGet(call: CallExpr): boolean {
  return /^get$/i.test(calleeWord(call));
}

/** Whether a variable is of a type that has such a method, or of one that we do not know. */
function mayNeedRelease(pkg: Package, target: Expr): boolean {
  if (target.kind !== 'Ident' || target.name === '_') return false;
  const type = pkg.typeOf(target);
  return pkg.underlying(type).kind === 'unknown' || TEARDOWNS.some((name) => pkg.method(type, name) !== undefined);
}

/** What functions of a package release of one result of a callee. */
interface Use {
  readonly result: number;
  readonly resource: Resource;
  readonly releasing: ReadonlySet<GoFunction>;
  /** All that call it. */
  readonly using: ReadonlySet<GoFunction>;
}

const known = new WeakMap<Package, Map<string, readonly Use[]>>();

function usesOf(pkg: Package, callee: Callee, word: string): readonly Use[] {
  const ofPackage = known.get(pkg) ?? new Map<string, readonly Use[]>();
  known.set(pkg, ofPackage);
  const found = ofPackage.get(callee.name) ?? findUses(pkg, callee, word);
  ofPackage.set(callee.name, found);
  return found;
}

function findUses(pkg: Package, callee: Callee, word: string): readonly Use[] {
  const found = new Map<number, { resource: Resource; releasing: Set<GoFunction> }>();
  const using = new Set<GoFunction>();
  const naming = functionsWith(pkg, word);
  if (naming.filter(namesRelease).length < CALLERS) return []; // which spares most bodies
  for (const fn of naming) {
    if (fn === callee.func) continue;
    for (const { call, lhs } of callsIn(fn).get(word) ?? []) {
      if (pkg.calleeOf(call)?.name !== callee.name) continue;
      using.add(fn);
      noteReleases(found, fn, lhs);
    }
  }
  return [...found].map(([result, use]) => ({ result, ...use, using }));
}

function noteReleases(
  found: Map<number, { resource: Resource; releasing: Set<GoFunction> }>,
  fn: GoFunction,
  targets: readonly Expr[],
): void {
  for (const [result, target] of targets.entries()) {
    const resource = releasedBy(fn.pkg, fn, target);
    const { releasing, resource: first = resource } = found.get(result) ?? { releasing: new Set<GoFunction>() };
    if (resource && first) found.set(result, { resource: first, releasing: releasing.add(fn) });
  }
}

interface AssignedCall {
  readonly call: CallExpr;
  readonly lhs: readonly Expr[];
}

const callsOf = new WeakMap<GoFunction, ReadonlyMap<string, readonly AssignedCall[]>>();

/** The calls of a function whose results are assigned, by the last word of what is called. */
function callsIn(fn: GoFunction): ReadonlyMap<string, readonly AssignedCall[]> {
  const found = callsOf.get(fn) ?? findCalls(fn);
  callsOf.set(fn, found);
  return found;
}

function findCalls(fn: GoFunction): ReadonlyMap<string, readonly AssignedCall[]> {
  const calls = new Map<string, AssignedCall[]>();
  for (const { lhs, rhs } of nodesOf(fn, 'AssignStmt')) {
    const [call] = rhs;
    if (call?.kind !== 'CallExpr' || rhs.length > 1) continue;
    const word = calleeWord(call);
    const list = calls.get(word);
    if (list) list.push({ call, lhs });
    else calls.set(word, [{ call, lhs }]);
  }
  return calls;
}

function releasedBy(pkg: Package, fn: GoFunction, target: Expr): Resource | undefined {
  const object = target.kind === 'Ident' ? pkg.objectOf(target) : undefined;
  const resource = object?.kind === 'var' && object.owner === fn.node ? resourceOf(fn, object) : undefined;
  return resource?.methods.some((name) => /^(close|release|stop|shutdown)/i.test(name)) ? resource : undefined;
}
