/** Fields and methods, found as Go finds them: the shallowest wins, embedded types are searched level by level. */
import type { FuncDecl, Ident } from './ast.ts';
import { typeOfExternal } from './module-results.ts';
import type { PackageModel } from './package-model.ts';
import { substitute, typeArgs } from './substitute.ts';
import { embeddedName } from './type-expr.ts';
import { type NamedType, type StructField, type Type, typeString } from './types.ts';

export type Member = FieldMember | MethodMember;

export interface FieldMember {
  readonly kind: 'field';
  readonly field: StructField;
  /** The named type whose struct holds the field; absent for an unnamed struct. */
  readonly owner: NamedType | undefined;
}

export interface MethodMember {
  readonly kind: 'method';
  /** `(*net/http.Client).Do`, after the type that declares it. */
  readonly qualified: string;
  readonly type: Type;
  readonly interface: boolean;
  readonly decl: FuncDecl | undefined;
  /** The package that declares it, where its source is at hand. */
  readonly pkg: PackageModel | undefined;
}

interface Level {
  readonly type: Type;
  readonly pointer: boolean;
}

/** Embedding deeper than this is not followed; it also ends cycles. */
const MAX_DEPTH = 8;

/** The field or method that `x.name` selects for an `x` of type `t`; undefined where that cannot be told for sure. */
export function memberOf(pkg: PackageModel, t: Type, name: string): Member | undefined {
  const own = deref(t);
  const found = direct(pkg, own, name);
  return found ?? embeddedMember(pkg, own, name);
}

function embeddedMember(pkg: PackageModel, own: Level, name: string): Member | undefined {
  const opaque: Level[] = [];
  let level: Level[] = [];
  expand(pkg, own, level, opaque);
  for (let depth = 1; depth < MAX_DEPTH && level.length > 0; depth++) {
    const next: Level[] = [];
    for (const at of level) {
      const found = direct(pkg, at, name);
      if (found) return opaque.length === 0 ? found : undefined;
    }
    for (const at of level) expand(pkg, at, next, opaque);
    level = next;
  }
  const [only] = opaque;
  return only && opaque.length === 1 ? external(only, name) : undefined;
}

function deref(t: Type): Level {
  return t.kind === 'pointer' ? { type: t.elem, pointer: true } : { type: t, pointer: false };
}

/** A type without source is taken to have what is selected of it, in the form in which it is used. */
function external(at: Level, name: string): Member | undefined {
  if (at.type.kind !== 'named') return undefined;
  const qualified = `(${at.pointer ? '*' : ''}${at.type.path}.${at.type.name}).${name}`;
  return {
    kind: 'method',
    qualified,
    type: typeOfExternal(qualified),
    interface: false,
    decl: undefined,
    pkg: undefined,
  };
}

/** A field or method of the type itself, not of what it embeds. */
function direct(pkg: PackageModel, at: Level, name: string): Member | undefined {
  const { type } = at;
  if (type.kind === 'typeparam')
    return type.constraint ? direct(pkg, { ...at, type: type.constraint }, name) : undefined;
  if (type.kind === 'named') {
    const method = declaredMethod(pkg, type, name);
    if (method) return method;
  }
  const under = pkg.underlying(type);
  const owner = type.kind === 'named' ? type : undefined;
  if (under.kind === 'struct') {
    const field = under.fields.find((f) => f.name === name);
    return field && { kind: 'field', field, owner };
  }
  const method = under.kind === 'interface' && under.methods.find((m) => m.name === name);
  if (!method) return undefined;
  const qualified = `(${owner ? qualifiedType(declaring(pkg, owner)) : 'interface'}).${name}`;
  return { kind: 'method', qualified, type: method.type, interface: true, decl: undefined, pkg: undefined };
}

/** `type A pkg.B` takes over the methods of an interface with their names. */
function declaring(pkg: PackageModel, owner: NamedType): NamedType {
  const under = pkg.underNamed(owner);
  return under.kind === 'named' ? declaring(pkg, under) : owner;
}

function qualifiedType(t: NamedType): string {
  return typeString({ ...t, args: [] });
}

/** The methods of types without arguments; of the others each instance has its own. */
const plainMethods = new WeakMap<FuncDecl, MethodMember>();

function declaredMethod(pkg: PackageModel, t: NamedType, name: string): MethodMember | undefined {
  const home = pkg.find(t.path);
  const decl = home?.declared.methods.get(t.name)?.get(name);
  if (!home || !decl) return undefined;
  if (t.args.length > 0) return methodOf(home, t, name, decl);
  const known = plainMethods.get(decl);
  if (known?.pkg === home) return known;
  const method = methodOf(home, t, name, decl);
  if (method) plainMethods.set(decl, method);
  return method;
}

function methodOf(home: PackageModel, t: NamedType, name: string, decl: FuncDecl): MethodMember | undefined {
  if (!decl.recv) return undefined;
  const receiver = decl.recv.type;
  const base = receiver.kind === 'StarExpr' ? receiver.x : receiver;
  const params = base.kind === 'IndexExpr' ? base.indices.map((i) => (i.kind === 'Ident' ? i.name : '_')) : [];
  return {
    kind: 'method',
    qualified: `(${receiver.kind === 'StarExpr' ? '*' : ''}${qualifiedType(t)}).${name}`,
    type: substitute(home.signatureOf(decl), typeArgs(params, t.args)),
    interface: false,
    decl,
    pkg: home,
  };
}

/** Puts what a type embeds on the next level, and what cannot be looked into on `opaque`. */
function expand(pkg: PackageModel, at: Level, next: Level[], opaque: Level[]): void {
  if (at.type.kind === 'typeparam') {
    if (at.type.constraint) expand(pkg, { ...at, type: at.type.constraint }, next, opaque);
    return;
  }
  const under = pkg.underlying(at.type);
  if (under.kind === 'unknown') opaque.push(at);
  if (under.kind === 'struct') next.push(...under.fields.filter((f) => f.embedded).map((f) => deref(f.type)));
  if (under.kind === 'interface') next.push(...under.embeds.map(deref));
}

/** The identifier that declares a field of a named struct of this package. */
export function fieldIdent(pkg: PackageModel, owner: NamedType, name: string): Ident | undefined {
  const struct = pkg.find(owner.path)?.declared.types.get(owner.name)?.type;
  if (struct?.kind !== 'StructType') return undefined;
  for (const field of struct.fields) {
    const ident = field.names.find((n) => n.name === name);
    if (ident) return ident;
    if (field.names.length === 0 && embeddedName(field.type) === name && field.type.kind === 'Ident') return field.type;
  }
  return undefined;
}
