/** The types that expressions denote: `[]T`, `map[K]V`, `pkg.T[int]`. */
import type { ArrayType, Expr, Field, FuncType, Ident, IndexExpr, SelectorExpr } from './ast.ts';
import { intValue } from './constant.ts';
import type { PackageModel } from './package-model.ts';
import { substitute, typeArgs } from './substitute.ts';
import { type SignatureType, type StructField, type Type, UNKNOWN } from './types.ts';
import { UNTYPED_NIL } from './universe.ts';

/** The type that `e` denotes; unknown if it does not denote one, or one that is not at hand. */
export function denotedType(pkg: PackageModel, e: Expr): Type {
  switch (e.kind) {
    case 'Ident':
      return identType(pkg, e);
    case 'SelectorExpr':
      return selectedType(pkg, e);
    case 'StarExpr':
      return { kind: 'pointer', elem: denotedType(pkg, e.x) };
    case 'ArrayType':
      return arrayType(pkg, e);
    case 'Ellipsis':
      return { kind: 'slice', elem: e.elem ? denotedType(pkg, e.elem) : UNKNOWN };
    case 'MapType':
      return { kind: 'map', key: denotedType(pkg, e.key), value: denotedType(pkg, e.value) };
    case 'ChanType':
      return { kind: 'chan', dir: e.dir, elem: denotedType(pkg, e.value) };
    case 'FuncType':
      return signatureType(pkg, e);
    case 'StructType':
      return { kind: 'struct', fields: e.fields.flatMap((field) => structFields(pkg, field)) };
    case 'InterfaceType':
      return interfaceType(pkg, e.methods);
    case 'IndexExpr':
      return instance(pkg, e);
    case 'UnaryExpr':
      return e.op === '~' ? denotedType(pkg, e.x) : UNKNOWN;
    default:
      return UNKNOWN;
  }
}

/** Tells whether an expression is surely a type, so that a call of it is a conversion. */
export function isType(pkg: PackageModel, e: Expr): boolean {
  switch (e.kind) {
    case 'Ident':
      return pkg.resolution.objects.get(e)?.kind === 'type';
    case 'SelectorExpr':
      return pkg.qualified(e)?.object?.kind === 'type';
    case 'StarExpr':
      return isType(pkg, e.x) || isOfC(pkg, e.x);
    case 'IndexExpr':
      return isType(pkg, e.x);
    case 'ArrayType':
    case 'MapType':
    case 'ChanType':
    case 'FuncType':
    case 'StructType':
    case 'InterfaceType':
      return true;
    default:
      return false;
  }
}

/** `*C.char`: nothing of C can be called through a pointer, so that `(*C.char)(p)` is a conversion. */
function isOfC(pkg: PackageModel, e: Expr): boolean {
  if (e.kind === 'StarExpr') return isOfC(pkg, e.x);
  return e.kind === 'SelectorExpr' && pkg.qualified(e)?.path === 'C';
}

function identType(pkg: PackageModel, id: Ident): Type {
  const object = pkg.resolution.objects.get(id);
  if (object?.kind === 'nil') return UNTYPED_NIL;
  return object?.kind === 'type' ? object.type : UNKNOWN;
}

function selectedType(pkg: PackageModel, e: SelectorExpr): Type {
  const qualified = pkg.qualified(e);
  if (!qualified) return UNKNOWN;
  if (!qualified.known) return { kind: 'named', path: qualified.path, name: e.sel.name, args: [] };
  return qualified.object?.kind === 'type' ? qualified.object.type : UNKNOWN;
}

function arrayType(pkg: PackageModel, e: ArrayType): Type {
  const elem = denotedType(pkg, e.elem);
  if (!e.len) return { kind: 'slice', elem };
  return { kind: 'array', len: intValue(pkg, e.len), elem };
}

/** The signature of a function type, with a variadic parameter as a slice. */
export function signatureType(pkg: PackageModel, e: FuncType): SignatureType {
  return {
    kind: 'signature',
    params: fieldTypes(pkg, e.params),
    variadic: e.params.at(-1)?.type.kind === 'Ellipsis',
    results: fieldTypes(pkg, e.results),
  };
}

function fieldTypes(pkg: PackageModel, fields: readonly Field[]): Type[] {
  return fields.flatMap((field) => {
    const type = denotedType(pkg, field.type);
    return field.names.length === 0 ? [type] : field.names.map(() => type);
  });
}

function structFields(pkg: PackageModel, field: Field): StructField[] {
  const type = denotedType(pkg, field.type);
  if (field.names.length > 0) return field.names.map((name) => ({ name: name.name, type, embedded: false }));
  return [{ name: embeddedName(field.type), type, embedded: true }];
}

/** The field name of an embedded type: `T` for `*pkg.T[int]`. */
export function embeddedName(e: Expr): string {
  switch (e.kind) {
    case 'Ident':
      return e.name;
    case 'SelectorExpr':
      return e.sel.name;
    case 'StarExpr':
    case 'IndexExpr':
      return embeddedName(e.x);
    default:
      return '_';
  }
}

function interfaceType(pkg: PackageModel, elements: readonly Field[]): Type {
  const methods = elements.flatMap(({ names, type }) =>
    names.map((name) => ({ name: name.name, type: type.kind === 'FuncType' ? signatureType(pkg, type) : UNKNOWN })),
  );
  const embeds = elements.filter(({ names }) => names.length === 0).map(({ type }) => denotedType(pkg, type));
  return { kind: 'interface', methods, embeds };
}

/** `T[A]`: a named type keeps its arguments, a generic alias is replaced by what it stands for. */
function instance(pkg: PackageModel, e: IndexExpr): Type {
  const generic = denotedType(pkg, e.x);
  const args = e.indices.map((index) => denotedType(pkg, index));
  if (generic.kind === 'named' && !isAlias(pkg, e.x)) return { ...generic, args };
  const decl = aliasDecl(pkg, e.x);
  return decl ? substitute(generic, typeArgs(decl, args)) : UNKNOWN;
}

function isAlias(pkg: PackageModel, e: Expr): boolean {
  return aliasDecl(pkg, e) !== undefined;
}

/** The names of the type parameters of the generic alias that `e` names. */
function aliasDecl(pkg: PackageModel, e: Expr): string[] | undefined {
  const [owner, name] =
    e.kind === 'SelectorExpr' ? [pkg.find(pkg.qualified(e)?.path ?? ''), e.sel.name] : [pkg, nameOf(e)];
  const decl = owner?.declared.types.get(name);
  return decl?.alias ? typeParamNames(decl.typeParams) : undefined;
}

function nameOf(e: Expr): string {
  return e.kind === 'Ident' ? e.name : '';
}

export function typeParamNames(fields: readonly Field[]): string[] {
  return fields.flatMap((field) => field.names.map((name) => name.name));
}
