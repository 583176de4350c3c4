/**
 * Iterators of the code base: what goes on with `Next` and has a `Close` holds what it goes through, a file, a snapshot or a lock, until it is closed.
 *
 * May wrongly report: where all implementations of an interface go through memory, and close nothing.
 */
import type { CallExpr } from '../../go/ast.ts';
import type { Package } from '../../go/program.ts';
import { isStandardPackage } from '../../go/standard.ts';
import { type Type, typeString } from '../../go/types.ts';
import type { Acquirer } from '../release/acquisition.ts';
import { mayAct } from '../release/acts.ts';
import { borrowedResults } from '../release/getter.ts';
import type { Resource } from '../release/resource.ts';
import { calleeWord } from '../release-names.ts';

const CLOSED: Resource = { what: 'iterator', methods: ['Close', 'Release', 'Stop'], fix: 'Close()', lent: true };
const RELEASED: Resource = { ...CLOSED, fix: 'Release()' };
/** The last `Next` may close it. */
const COUNTED = { exhaustedBy: ['Next'] };
const SELF_CLOSED: Resource = { ...CLOSED, ...COUNTED };
const SELF_RELEASED: Resource = { ...RELEASED, ...COUNTED };

/** Words of a name: `NewRateLimiter` makes none. */
const NAMES = /^(iter|scan|cursor)|Iter|Scan(?!ning)|Cursor/;

/** What a function gives by the name of an iterator: `NewIterator`, `IteratePrefix`, `scan`. Who is given one gives another that ends it. */
export function givesIterator(pkg: Package, call: CallExpr): readonly Acquirer[] {
  if (!NAMES.test(calleeWord(call))) return [];
  const callee = pkg.calleeOf(call);
  if (callee?.signature?.kind !== 'signature' || call.args.some((arg) => isIterator(pkg, pkg.typeOf(arg)))) return [];
  const { results } = callee.signature;
  const last = results.at(-1);
  const fails = last !== undefined && typeString(last) === 'error';
  const borrowed = callee.func && borrowedResults(callee.func);
  return results.flatMap((t, result) => {
    const resource = borrowed?.has(result) ? undefined : resourceOf(pkg, t);
    return resource ? [{ resource, result, ...(fails && { error: 'last' as const }), basis: 'shape' as const }] : [];
  });
}

function resourceOf(pkg: Package, t: Type): Resource | undefined {
  if (!isIterator(pkg, t)) return undefined;
  const tells = givesBool(pkg, t);
  if (pkg.method(t, 'Close')) return tells ? SELF_CLOSED : CLOSED;
  return tells ? SELF_RELEASED : RELEASED;
}

/** A type whose declaration we see. */
function isIterator(pkg: Package, t: Type): boolean {
  const named = t.kind === 'pointer' ? t.elem : t;
  if (named.kind !== 'named' || named.path === '' || isStandardPackage(named.path)) return false;
  if (!/^(struct|interface)$/.test(pkg.underlying(named).kind)) return false;
  const ends = ['Close', 'Release'].find((name) => isThere(pkg, t, name));
  return ends !== undefined && isThere(pkg, t, 'Next') && mayAct(pkg, t, ends);
}

/** Of an embedded type without source, as the stream of a gRPC client, any method may be there. */
function isThere(pkg: Package, t: Type, name: string): boolean {
  return pkg.method(t, name)?.type.kind === 'signature';
}

function givesBool(pkg: Package, t: Type): boolean {
  const type = pkg.method(t, 'Next')?.type;
  return type?.kind === 'signature' && type.results.some((r) => typeString(r) === 'bool');
}
