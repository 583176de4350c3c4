/** The declarations of a package by name, and the resolution of what they mention. */
import type { ConstDecl, Decl, FuncDecl, TypeDecl, VarDecl } from './ast.ts';
import { FileScope } from './file-scope.ts';
import { ConstObject, FuncObject, TypeObject, VarObject } from './objects.ts';
import type { ModelFile, PackageModel } from './package-model.ts';
import type { GoObject } from './program.ts';
import { type Resolution, Resolver, Scope } from './scope.ts';
import { denotedType, embeddedName, signatureType } from './type-expr.ts';

export interface Declarations {
  readonly scope: ReadonlyMap<string, GoObject>;
  readonly types: Map<string, TypeDecl>;
  readonly functions: ReadonlyMap<string, FuncDecl>;
  /** By the name of the receiver's type, then by their own. */
  readonly methods: ReadonlyMap<string, ReadonlyMap<string, FuncDecl>>;
}

/** Declares the names of a package. Of two equal declarations the first wins: they meet only where build constraints cannot be told apart. */
export function declare(files: readonly ModelFile[], pkg: PackageModel, into: Resolution): Declarations {
  const declarer = new Declarer(pkg, into);
  for (const file of files) for (const decl of file.decls) declarer.declare(decl);
  return declarer;
}

class Declarer implements Declarations {
  readonly scope = new Map<string, GoObject>();
  readonly types = new Map<string, TypeDecl>();
  readonly functions = new Map<string, FuncDecl>();
  readonly methods = new Map<string, Map<string, FuncDecl>>();
  private readonly pkg: PackageModel;
  private readonly into: Resolution;
  /** The specification that an implicit repetition in a group of constants repeats. */
  private constBefore: ConstDecl | undefined;

  constructor(pkg: PackageModel, into: Resolution) {
    this.pkg = pkg;
    this.into = into;
  }

  declare(decl: Decl): void {
    switch (decl.kind) {
      case 'FuncDecl':
        return decl.recv ? this.method(decl, embeddedName(decl.recv.type)) : this.func(decl);
      case 'TypeDecl':
        return this.type(decl);
      case 'VarDecl':
        return this.vars(decl);
      case 'ConstDecl':
        return this.consts(decl);
    }
  }

  private add(name: string, object: GoObject): boolean {
    if (name === '_' || this.scope.has(name)) return false;
    this.scope.set(name, object);
    return true;
  }

  private func(decl: FuncDecl): void {
    const name = decl.name.name;
    const object = this.funcObject(decl, `${this.pkg.path}.${name}`);
    this.into.objects.set(decl.name, object);
    if (name !== 'init' && this.add(name, object)) this.functions.set(name, decl);
  }

  private method(decl: FuncDecl, type: string): void {
    const name = decl.name.name;
    const star = decl.recv?.type.kind === 'StarExpr' ? '*' : '';
    const qualified = `(${star}${this.pkg.path}.${type}).${name}`;
    this.into.objects.set(decl.name, this.funcObject(decl, qualified));
    const methods = this.methods.get(type) ?? new Map<string, FuncDecl>();
    this.methods.set(type, methods);
    if (!methods.has(name)) methods.set(name, decl);
  }

  private funcObject(decl: FuncDecl, qualified: string): FuncObject {
    return new FuncObject(decl.name.name, qualified, () => signatureType(this.pkg, decl.type), decl);
  }

  private type(decl: TypeDecl): void {
    const { pkg } = this;
    const name = decl.name.name;
    const object = new TypeObject(name, () =>
      decl.alias ? denotedType(pkg, decl.type) : { kind: 'named', path: pkg.path, name, args: [] },
    );
    this.into.objects.set(decl.name, object);
    if (this.add(name, object)) this.types.set(name, decl);
  }

  private vars(decl: VarDecl): void {
    const { types } = this.pkg;
    const count = decl.names.length;
    decl.names.forEach((id, i) => {
      const variable = new VarObject(id.name, 'package', () => types.ofValue(decl.type, decl.values, i, count), id);
      this.into.objects.set(id, variable);
      this.add(id.name, variable);
    });
  }

  private consts(decl: ConstDecl): void {
    const { types } = this.pkg;
    const stated = decl.values.length > 0 ? decl : (this.constBefore ?? decl);
    this.constBefore = stated;
    decl.names.forEach((id, i) => {
      const constant = new ConstObject(
        id.name,
        () => types.ofConst(stated, i),
        () => types.constValue(decl, stated, i),
      );
      this.into.objects.set(id, constant);
      this.add(id.name, constant);
    });
  }
}

/** Resolves what the declarations mention, but for bodies; gives the scope of parameters for each declared function. */
export function resolveDeclarations(
  files: readonly ModelFile[],
  declared: Declarations,
  pkg: PackageModel,
  into: Resolution,
): Map<FuncDecl, Scope> {
  const scopes = new Map<FuncDecl, Scope>();
  for (const file of files) {
    const scope = new Scope(new FileScope(declared.scope, file.imports, pkg));
    const resolver = new Resolver(into, pkg.types, scope);
    for (const decl of file.decls) {
      if (decl.kind === 'FuncDecl') scopes.set(decl, resolver.signature(decl));
      else resolver.mentions(decl);
    }
  }
  return scopes;
}
