/** A package: its declarations by name, and what is known of them, found on demand. */
import type { BlockStmt, CallExpr, Expr, FuncDecl, FuncLit, Ident, SelectorExpr, TypeDecl } from './ast.ts';
import { calleeOf } from './callee.ts';
import { intValue } from './constant.ts';
import { type Declarations, declare, resolveDeclarations } from './declarations.ts';
import { declaredTypes } from './declared.ts';
import { typeOfExpr } from './expr-type.ts';
import type { Imports } from './file-scope.ts';
import { FunctionTable } from './functions.ts';
import type { Import } from './lower-decl.ts';
import { type FieldMember, fieldIdent, type Member, memberOf } from './members.ts';
import { typesWith } from './method-owners.ts';
import { FuncObject, VarObject } from './objects.ts';
import type { Callee, GoFile, GoFunction, GoObject, Method, Package } from './program.ts';
import { type DeclaredTypes, emptyResolution, type Resolution, Resolver, type Scope } from './scope.ts';
import { substitute, typeArgs } from './substitute.ts';
import { denotedType, typeParamNames } from './type-expr.ts';
import { type NamedType, type StructType, type Type, type TypeParamType, UNKNOWN } from './types.ts';
import { universeUnderlying } from './universe.ts';

export interface ModelFile extends GoFile {
  readonly imports: readonly Import[];
  /** Start and end of each function literal, ascending. */
  readonly literals: readonly { readonly pos: number; readonly end: number }[];
  /** Offsets of syntax errors. */
  readonly errors: readonly number[];
  /** Read for the other files' sake: nothing in it is to be reported. */
  readonly context: boolean;
}

/** The other packages, by import path. */
export interface World {
  find(path: string): PackageModel | undefined;
  nameOf(path: string): string | undefined;
  /** Those of the repository, and among them all that declare a method of that name. */
  declaring(method: string): readonly PackageModel[];
}

/** What `pkg.Name` means: a name of an imported package, whose source may not be at hand. */
export interface Qualified {
  readonly path: string;
  readonly known: boolean;
  readonly object: GoObject | undefined;
}

export interface PackageHead {
  readonly path: string;
  readonly name: string;
  readonly folder: string;
  readonly goVersion: string | undefined;
  readonly godebug: ReadonlyMap<string, string>;
}

/** Longer chains of `type A B` are cycles. */
const MAX_CHAIN = 32;

export class PackageModel implements Package, Imports {
  readonly path: string;
  readonly name: string;
  readonly folder: string;
  readonly goVersion: string | undefined;
  readonly godebug: ReadonlyMap<string, string>;
  readonly files: readonly ModelFile[];
  readonly resolution: Resolution = emptyResolution();
  readonly declared: Declarations;
  readonly types: DeclaredTypes = declaredTypes(this);
  private readonly world: World;
  /** Of each declared function: its type parameters, receiver, parameters and results. */
  private scopes: ReadonlyMap<FuncDecl, Scope> = new Map();
  private readonly exprTypes = new Map<Expr, Type>();
  private readonly callees = new Map<CallExpr, Callee | undefined>();
  private readonly members = new Map<SelectorExpr, Member | undefined>();
  private readonly selected = new Map<SelectorExpr, GoObject | undefined>();
  private readonly underlyings = new Map<TypeDecl, Type>();
  private readonly fields = new Map<string, VarObject>();
  private readonly structFields = new WeakMap<StructType, Map<string, VarObject>>();
  private table: FunctionTable | undefined;

  constructor(head: PackageHead, files: readonly ModelFile[], world: World) {
    this.path = head.path;
    this.name = head.name;
    this.folder = head.folder;
    this.goVersion = head.goVersion;
    this.godebug = head.godebug;
    this.files = files;
    this.world = world;
    this.declared = declare(files, this, this.resolution);
  }

  /** Resolves what the declarations mention; to be called once, when the packages that it imports are at hand. */
  resolve(): void {
    this.scopes = resolveDeclarations(this.files, this.declared, this, this.resolution);
  }

  // ---- Package ----

  get functions(): readonly GoFunction[] {
    return this.functionTable().all;
  }

  typeOf(e: Expr): Type {
    const known = this.exprTypes.get(e);
    if (known) return known;
    const type = typeOfExpr(this, e);
    this.exprTypes.set(e, type);
    return type;
  }

  objectOf(id: Ident): GoObject | undefined {
    const selection = this.resolution.selections.get(id);
    if (selection) return this.selectedObject(selection);
    const literal = this.resolution.keys.get(id);
    const field = literal && this.fieldObject(this.typeOf(literal), id.name);
    return field ?? this.resolution.objects.get(id);
  }

  calleeOf(call: CallExpr): Callee | undefined {
    const known = this.callees.get(call);
    if (known || this.callees.has(call)) return known;
    const callee = calleeOf(this, call);
    this.callees.set(call, callee);
    return callee;
  }

  underlying(t: Type): Type {
    if (t.kind === 'typeparam') return this.coreType(t);
    let under: Type = t;
    for (let depth = 0; under.kind === 'named'; depth++) {
      if (depth === MAX_CHAIN) return UNKNOWN;
      under = this.underNamed(under);
    }
    return under;
  }

  intValue(e: Expr): number | undefined {
    return intValue(this, e);
  }

  /** What all types of a constraint are: `[]E` for `S ~[]E`; unknown where they differ. */
  private coreType({ constraint }: TypeParamType): Type {
    const under = constraint ? this.underlying(constraint) : UNKNOWN;
    if (under.kind !== 'interface') return under;
    const [only] = under.embeds;
    const core = only && under.embeds.length === 1 && under.methods.length === 0 ? this.underlying(only) : UNKNOWN;
    return core.kind === 'interface' ? UNKNOWN : core;
  }

  method(t: Type, name: string): Method | undefined {
    const member = memberOf(this, t, name);
    if (member?.kind !== 'method') return undefined;
    const func = member.decl && (member.pkg ?? this).functionOf(member.decl);
    return { qualified: member.qualified, type: member.type, ...(func && { func }) };
  }

  typesWith(method: string): readonly NamedType[] {
    const others = this.world.declaring(method).filter(({ path }) => path !== this.path);
    return [this, ...others].flatMap((pkg) => typesWith(pkg, method));
  }

  // ---- for the other files of this folder ----

  find(path: string): PackageModel | undefined {
    return path === this.path ? this : this.world.find(path);
  }

  nameOf(path: string): string | undefined {
    return this.world.nameOf(path);
  }

  exported(path: string, name: string): GoObject | undefined {
    return /^\p{Lu}/u.test(name) ? this.find(path)?.declared.scope.get(name) : undefined;
  }

  /** What `pkg.Name` means where `pkg` is an imported package; undefined for any other selector. */
  qualified(e: SelectorExpr): Qualified | undefined {
    if (e.x.kind !== 'Ident') return undefined;
    const object = this.resolution.objects.get(e.x);
    if (object?.kind !== 'package') return undefined;
    const { path } = object;
    return { path, known: this.find(path) !== undefined, object: this.exported(path, e.sel.name) };
  }

  /** What the selector of a value selects. */
  selectedMember(e: SelectorExpr): Member | undefined {
    const known = this.members.get(e);
    if (known || this.members.has(e)) return known;
    const member = memberOf(this, this.typeOf(e.x), e.sel.name);
    this.members.set(e, member);
    return member;
  }

  signatureOf(decl: FuncDecl): Type {
    const object = this.resolution.objects.get(decl.name);
    return object?.kind === 'func' ? object.type : UNKNOWN;
  }

  functionOf(node: FuncDecl | FuncLit): GoFunction | undefined {
    return this.functionTable().of(node);
  }

  private functionTable(): FunctionTable {
    this.table ??= new FunctionTable(this, this.files, this.resolution);
    return this.table;
  }

  /** Resolves a body when it is first read. */
  resolveBody(decl: FuncDecl, body: BlockStmt): void {
    const scope = this.scopes.get(decl);
    if (scope) new Resolver(this.resolution, this.types, scope, decl).body(body);
  }

  private selectedObject(e: SelectorExpr): GoObject | undefined {
    const known = this.selected.get(e);
    if (known || this.selected.has(e)) return known;
    const object = this.findSelected(e);
    this.selected.set(e, object);
    return object;
  }

  private findSelected(e: SelectorExpr): GoObject | undefined {
    const qualified = this.qualified(e);
    if (qualified) return qualified.object;
    const member = this.selectedMember(e);
    if (member?.kind === 'field') return this.objectOfField(member, this.typeOf(e.x));
    if (!member) return undefined;
    return new FuncObject(e.sel.name, member.qualified, () => member.type, member.decl);
  }

  private fieldObject(t: Type, name: string): VarObject | undefined {
    const member = memberOf(this, t, name);
    return member?.kind === 'field' ? this.objectOfField(member, t) : undefined;
  }

  /** The object of a field that is selected of a value of type `t`. */
  private objectOfField({ owner, field }: FieldMember, t: Type): VarObject | undefined {
    const home = owner && this.find(owner.path);
    if (home) return home.namedField(owner, field.name, field.type);
    const struct = this.underlying(t.kind === 'pointer' ? t.elem : t);
    return struct.kind === 'struct' ? this.structField(struct, field.name, field.type) : undefined;
  }

  private namedField(owner: NamedType, name: string, type: Type): VarObject {
    const key = `${owner.name}.${name}`;
    let found = this.fields.get(key);
    if (!found) {
      found = new VarObject(name, 'field', () => type, fieldIdent(this, owner, name));
      this.fields.set(key, found);
    }
    return found;
  }

  private structField(struct: StructType, name: string, type: Type): VarObject {
    const known = this.structFields.get(struct) ?? new Map<string, VarObject>();
    this.structFields.set(struct, known);
    const found = known.get(name) ?? new VarObject(name, 'field', () => type);
    known.set(name, found);
    return found;
  }

  /** What the declaration of a named type says: perhaps another named type. */
  underNamed(t: NamedType): Type {
    if (t.path === '') return universeUnderlying(t.name);
    const home = this.find(t.path);
    const decl = home?.declared.types.get(t.name);
    if (!home || !decl) return UNKNOWN;
    return substitute(home.declaredUnder(decl), typeArgs(typeParamNames(decl.typeParams), t.args));
  }

  private declaredUnder(decl: TypeDecl): Type {
    const known = this.underlyings.get(decl);
    if (known) return known;
    const type = denotedType(this, decl.type);
    this.underlyings.set(decl, type);
    return type;
  }
}
