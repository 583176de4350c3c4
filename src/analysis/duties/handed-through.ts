/** What a call of a method of an interface of the code base hands on: what all that it may run hand on, as long as the interface says how to release it. */
import type { CallExpr } from '../../go/ast.ts';
import type { GoFunction, Package } from '../../go/program.ts';
import type { Type } from '../../go/types.ts';
import { implementationsOf } from '../callers/implementations.ts';
import { isNil } from '../cfg/nil.ts';
import { ownNodesOf } from '../cfg/nodes.ts';
import type { Acquirer } from '../release/acquisition.ts';
import type { Resource } from '../release/resource.ts';

/** `givenBy` tells what one function hands on; undefined of one that is just being followed: what it gives hangs on the others. */
export function handedThrough(
  pkg: Package,
  call: CallExpr,
  givenBy: (fn: GoFunction) => readonly Acquirer[] | undefined,
): readonly Acquirer[] {
  const methods = implementationsOf(pkg, call);
  const [first, ...others] = methods.flatMap((fn) => {
    const given = givenBy(fn);
    return given ? [{ fn, given }] : [];
  });
  if (!first) return [];
  return first.given.flatMap((acquirer) => {
    const { result } = acquirer;
    const alike = others.map(({ fn, given }) =>
      givesNothing(fn, result) ? acquirer : given.find((a) => a.result === result),
    );
    const resource = agreed(methods, result, [acquirer, ...alike]);
    return resource && canRelease(pkg, resultOf(pkg, call, result), resource) ? [{ ...acquirer, resource }] : [];
  });
}

/** An implementation that only ever fails, since there is nothing of the kind on its system. */
function givesNothing(fn: GoFunction, result: Acquirer['result']): boolean {
  const returns = ownNodesOf(fn, 'ReturnStmt');
  return returns.every(({ results }) => {
    const value = result === 'receiver' ? undefined : results[result];
    return value !== undefined && isNil(fn.pkg, value);
  });
}

const merged = new WeakMap<readonly GoFunction[], Map<Acquirer['result'], Resource>>();

/** One resource, whatever way of those that they have the caller takes to release it. */
function agreed(
  methods: readonly GoFunction[],
  result: Acquirer['result'],
  alike: readonly (Acquirer | undefined)[],
): Resource | undefined {
  const resources = new Set(alike.flatMap((acquirer) => acquirer?.resource ?? []));
  const [first, ...others] = resources;
  if (!first || alike.includes(undefined)) return undefined;
  if (others.length === 0) return first;
  if (others.some(({ field, called }) => field !== first.field || called !== first.called)) return undefined;
  const ofCall = merged.get(methods) ?? new Map<Acquirer['result'], Resource>();
  merged.set(methods, ofCall);
  const all = [...resources].flatMap((resource) => resource.methods);
  const one = ofCall.get(result) ?? { ...first, what: 'value', methods: [...new Set(all)], fix: '' };
  ofCall.set(result, one);
  return one;
}

function resultOf(pkg: Package, call: CallExpr, result: Acquirer['result']): Type | undefined {
  const signature = pkg.calleeOf(call)?.signature;
  return signature?.kind === 'signature' && result !== 'receiver' ? signature.results[result] : undefined;
}

function canRelease(pkg: Package, t: Type | undefined, { called, methods, field }: Resource): boolean {
  if (called || field !== undefined) return true;
  return t !== undefined && methods.some((name) => pkg.method(t, name) !== undefined);
}
