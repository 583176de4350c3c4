/** Result types of the builtin functions. */
import type { Expr } from './ast.ts';
import type { PackageModel } from './package-model.ts';
import { denotedType, isType } from './type-expr.ts';
import { type Type, UNKNOWN } from './types.ts';
import { basic, defaultType, INT, isUntyped } from './universe.ts';

type Builtin = (pkg: PackageModel, args: readonly Expr[]) => Type;

const NO_RESULT: Type = { kind: 'tuple', types: [] };
const none: Builtin = () => NO_RESULT;
const int: Builtin = () => INT;
const ofArgument: Builtin = (pkg, [arg]) => (arg ? pkg.typeOf(arg) : UNKNOWN);

const BUILTINS: Readonly<Record<string, Builtin>> = {
  append: ofArgument,
  cap: int,
  clear: none,
  close: none,
  copy: int,
  delete: none,
  len: int,
  make: (pkg, [type]) => (type ? denotedType(pkg, type) : UNKNOWN),
  max: extreme,
  min: extreme,
  new: newType,
  panic: none,
  print: none,
  println: none,
  recover: () => ({ kind: 'named', path: '', name: 'any', args: [] }),
  complex: () => UNKNOWN,
  real: () => UNKNOWN,
  imag: () => UNKNOWN,
};

export function builtinType(pkg: PackageModel, name: string, args: readonly Expr[]): Type {
  return BUILTINS[name]?.(pkg, args) ?? UNKNOWN;
}

/** Since Go 1.26 the argument may be a value too. */
function newType(pkg: PackageModel, [arg]: readonly Expr[]): Type {
  if (!arg) return UNKNOWN;
  const elem = isType(pkg, arg) || isOpaque(pkg, arg) ? denotedType(pkg, arg) : defaultType(pkg.typeOf(arg));
  return elem.kind === 'unknown' ? UNKNOWN : { kind: 'pointer', elem };
}

/** A name of a package without source is taken for a type here: `new(pkg.Value)` is rare. */
function isOpaque(pkg: PackageModel, e: Expr): boolean {
  if (e.kind === 'StarExpr' || e.kind === 'IndexExpr') return isOpaque(pkg, e.x);
  return e.kind === 'SelectorExpr' && pkg.qualified(e)?.known === false;
}

function extreme(pkg: PackageModel, args: readonly Expr[]): Type {
  const types = args.map((arg) => pkg.typeOf(arg));
  return types.find((t) => !isUntyped(t)) ?? types[0] ?? basic('untyped int');
}
