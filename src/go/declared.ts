/** The types of declared names, from their declarations. */
import type { CaseClause, ConstDecl, Expr, RangeStmt, TypeDecl } from './ast.ts';
import { constValue } from './constant.ts';
import type { PackageModel } from './package-model.ts';
import type { DeclaredTypes } from './scope.ts';
import { denotedType } from './type-expr.ts';
import { type Type, type TypeParamType, UNKNOWN } from './types.ts';
import { BOOL, defaultType, INT, RUNE } from './universe.ts';

export function declaredTypes(pkg: PackageModel): DeclaredTypes {
  return {
    ofType: (e) => denotedType(pkg, e),
    ofValue: (type, values, index, count) => (type ? denotedType(pkg, type) : ofValue(pkg, values, index, count)),
    ofConst: (decl, index) => ofConst(pkg, decl, index),
    constValue: (decl, stated, index) => constValue(pkg, decl, stated, index),
    ofRange: (range, part) => ofRange(pkg, range, part),
    ofClause: (x, clause) => ofClause(pkg, x, clause),
    ofTypeParam: (name, constraint) => ofTypeParam(pkg, name, constraint),
    ofLocalType: (decl) => ofLocalType(pkg, decl),
  };
}

function ofValue(pkg: PackageModel, values: readonly Expr[], index: number, count: number): Type {
  if (values.length === count) return defaultType(value(pkg, values[index]));
  const [only] = values;
  return only && values.length === 1 ? spread(pkg, only, index, count) : UNKNOWN;
}

function value(pkg: PackageModel, e: Expr | undefined): Type {
  return e ? pkg.typeOf(e) : UNKNOWN;
}

/** One of several values of one expression: a call, or `v, ok := ` of a map, an assertion or a receive. */
function spread(pkg: PackageModel, e: Expr, index: number, count: number): Type {
  if (e.kind === 'CallExpr') {
    const type = pkg.typeOf(e);
    return type.kind === 'tuple' && type.types.length === count ? (type.types[index] ?? UNKNOWN) : UNKNOWN;
  }
  if (count !== 2) return UNKNOWN;
  return index === 0 ? pkg.typeOf(e) : BOOL;
}

function ofConst(pkg: PackageModel, decl: ConstDecl, index: number): Type {
  return decl.type ? denotedType(pkg, decl.type) : value(pkg, decl.values[index]);
}

function ofRange(pkg: PackageModel, range: RangeStmt, part: 'key' | 'value'): Type {
  const type = pkg.typeOf(range.x);
  const under = pkg.underlying(type);
  const over = under.kind === 'pointer' ? pkg.underlying(under.elem) : under;
  switch (over.kind) {
    case 'slice':
    case 'array':
      return part === 'key' ? INT : over.elem;
    case 'map':
      return part === 'key' ? over.key : over.value;
    case 'chan':
      return part === 'key' ? over.elem : UNKNOWN;
    case 'basic':
      if (over.name.endsWith('string')) return part === 'key' ? INT : RUNE;
      return part === 'key' ? defaultType(type) : UNKNOWN;
    case 'signature': {
      const [yielded] = over.params;
      const body = yielded && pkg.underlying(yielded);
      return (body?.kind === 'signature' && body.params[part === 'key' ? 0 : 1]) || UNKNOWN;
    }
    default:
      return UNKNOWN;
  }
}

function ofClause(pkg: PackageModel, x: Expr, clause: CaseClause): Type {
  const [only] = clause.list;
  if (!only || clause.list.length > 1) return pkg.typeOf(x);
  return only.kind === 'Ident' && only.name === 'nil' ? pkg.typeOf(x) : denotedType(pkg, only);
}

/** The constraint is found when it is asked for: it may mention the parameter itself. */
function ofTypeParam(pkg: PackageModel, name: string, constraint: Expr | undefined): TypeParamType {
  if (!constraint) return { kind: 'typeparam', name };
  return {
    kind: 'typeparam',
    name,
    get constraint() {
      return denotedType(pkg, constraint);
    },
  };
}

/** Types of functions get a name of their own in the package, since several functions may each declare a `T`. */
function ofLocalType(pkg: PackageModel, decl: TypeDecl): Type {
  const { types } = pkg.declared;
  let name = decl.name.name;
  for (let i = 1; types.has(name) && types.get(name) !== decl; i++) name = `${decl.name.name}·${i}`;
  types.set(name, decl);
  return { kind: 'named', path: pkg.path, name, args: [] };
}
