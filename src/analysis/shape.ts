/**
 * Acquisitions by the shape of a function that we see the signature of only, such as a method of an interface: one that can fail and gives what can
 * be read and closed (`io.ReadCloser`, `*os.File`) gives it to its caller, as the functions of the standard library do.
 */
import type { CallExpr } from '../go/ast.ts';
import type { Package } from '../go/program.ts';
import { isStandardPackage } from '../go/standard.ts';
import { type Type, typeString } from '../go/types.ts';
import type { Acquirer } from './acquisition.ts';
import type { Resource } from './resource.ts';
import { packageOf } from './value-flow.ts';

const READER: Resource = { what: 'reader', methods: ['Close', 'CloseWithError'], fix: 'Close()', lent: true };

const STANDARD = new Set(['io.ReadCloser', 'io.ReadWriteCloser', 'io.ReadSeekCloser', '*os.File']);

export function givesReader(pkg: Package, call: CallExpr): readonly Acquirer[] {
  const callee = pkg.calleeOf(call);
  if (callee?.kind !== 'func' && callee?.kind !== 'method' && callee?.kind !== 'interface') return [];
  if (callee.func || callee.signature?.kind !== 'signature' || isStandardPackage(packageOf(callee.name))) return [];
  const { results } = callee.signature;
  const last = results.at(-1);
  if (!last || typeString(last) !== 'error') return [];
  return results.flatMap((t, result) =>
    isReader(pkg, t) ? [{ resource: READER, result, error: 'last' as const, shaped: true as const }] : [],
  );
}

function isReader(pkg: Package, t: Type): boolean {
  const name = typeString(t);
  if (STANDARD.has(name)) return true;
  const named = t.kind === 'pointer' ? t.elem : t;
  if (named.kind !== 'named' || named.path === '' || isStandardPackage(named.path)) return false;
  return pkg.method(t, 'Read') !== undefined && pkg.method(t, 'Close')?.func !== undefined;
}
