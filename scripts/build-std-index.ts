/**
 * Writes src/go/std.generated.ts: the exported declarations of Go's standard library as Go source without bodies, which the front end reads
 * like any other package when a file imports it.
 *
 *     npm run std-index        (with the Go whose library is wanted on the PATH)
 *
 * What is kept: exported functions, methods, types, variables and constants as Linux on amd64 builds them, exported and embedded fields, and
 * whatever unexported or internal type those mention. Names of parameters and values of variables are left out. The result depends on
 * GOROOT alone.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { ConstDecl, Decl, Expr, Field, FuncDecl, FuncType, TypeDecl, VarDecl } from '../src/go/ast.ts';
import { isBuilt, LINUX } from '../src/go/build-constraint.ts';
import { loadProgram } from '../src/go/load.ts';
import { loadParser } from '../src/go/parse.ts';
import type { Package, SourceFile } from '../src/go/program.ts';
import { type Type, typeString } from '../src/go/types.ts';
import { isUntyped } from '../src/go/universe.ts';

const goroot = execFileSync('go', ['env', 'GOROOT'], { encoding: 'utf8' }).trim();
const version = execFileSync('go', ['env', 'GOVERSION'], { encoding: 'utf8' }).trim();
const packages = new Map<string, Package>();

// ---- reading ----

function sources(src: string): SourceFile[] {
  return readdirSync(src, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.go') && !entry.name.endsWith('_test.go'))
    .map((entry) => relative(src, join(entry.parentPath, entry.name)))
    .filter((path) => !/(^|\/)(cmd|testdata|builtin|_\w+)\//.test(path))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(src, path), 'utf8') }))
    .filter((file) => isBuilt(file.path, file.text, LINUX));
}

/** Go's library vendors a few packages, which it imports by their own paths. */
function importPath(pkg: Package): string {
  return pkg.folder.replace(/^vendor\//, '');
}

function isPublic(path: string, pkg: Package): boolean {
  return pkg.name !== 'main' && !pkg.folder.startsWith('vendor/') && !path.split('/').includes('internal');
}

// ---- choosing ----

/** The text of each package's declarations: what is exported, and what that mentions. */
function stubs(): Map<string, string> {
  const texts = new Map<string, Stub>();
  const stubOf = (path: string): Stub | undefined => {
    const pkg = packages.get(path);
    const known = texts.get(path);
    if (known || !pkg) return known;
    const stub = new Stub(pkg, (other, name) => stubOf(other)?.want(name));
    texts.set(path, stub);
    return stub;
  };
  for (const [path, pkg] of packages) if (isPublic(path, pkg)) stubOf(path)?.wantExported();
  const sorted = [...texts].sort(([a], [b]) => (a < b ? -1 : 1));
  return new Map(sorted.map(([path, stub]) => [path, stub.text()]));
}

/** An integer that no constant of ours can be mistaken for: it is too large to be told. */
const UNKNOWN_INT = '1<<99';

const isExported = (name: string) => /^\p{Lu}/u.test(name);

class Stub {
  private readonly pkg: Package;
  private readonly wantElsewhere: (path: string, name: string) => void;
  private readonly decls: readonly Decl[];
  private readonly imports = new Map<string, string>();
  private readonly lines = new Map<string, string>();
  /** Names of variables and constants by keyword and type. */
  private readonly valuesOf = new Map<string, { readonly name: string; readonly value: number | undefined }[]>();

  constructor(pkg: Package, wantElsewhere: (path: string, name: string) => void) {
    this.pkg = pkg;
    this.wantElsewhere = wantElsewhere;
    this.decls = pkg.files.flatMap((file) => file.decls);
  }

  wantExported(): void {
    for (const decl of this.decls) {
      if (decl.kind === 'FuncDecl') {
        if (!decl.recv && isExported(decl.name.name)) this.func(decl);
      } else if (decl.kind === 'TypeDecl') {
        if (isExported(decl.name.name)) this.type(decl);
      } else this.values(decl);
    }
  }

  /** Adds a type that another declaration mentions. */
  want(name: string): void {
    const decl = this.decls.find((d) => d.kind === 'TypeDecl' && d.name.name === name);
    if (decl?.kind === 'TypeDecl') this.type(decl);
  }

  text(): string {
    if (this.pkg.folder === 'unsafe') return UNSAFE;
    const imports = [...this.imports].sort().map(([path, name]) => `import ${name} "${path}"`);
    const values = [...this.valuesOf].map(([text, names]) => valueLine(text, names));
    return [`package ${this.pkg.name}`, ...imports, ...this.lines.values(), ...values].join('\n');
  }

  private func(decl: FuncDecl): void {
    this.lines.set(`func ${decl.name.name}`, `func ${decl.name.name}${this.signature(decl.type)}`);
  }

  private type(decl: TypeDecl): void {
    const name = decl.name.name;
    if (this.lines.has(name)) return;
    this.lines.set(name, ''); // types mention themselves
    const params = this.typeParams(decl.typeParams);
    this.lines.set(name, `type ${name}${params} ${decl.alias ? '= ' : ''}${this.expr(decl.type)}`);
    for (const method of this.decls)
      if (method.kind === 'FuncDecl' && receiverOf(method) === name) this.method(method, name);
  }

  private method(decl: FuncDecl, type: string): void {
    if (!decl.recv || !isExported(decl.name.name)) return;
    this.lines.set(
      `${type}.${decl.name.name}`,
      `func (${this.expr(decl.recv.type)}) ${decl.name.name}${this.signature(decl.type)}`,
    );
  }

  private values(decl: VarDecl | ConstDecl): void {
    const keyword = decl.kind === 'VarDecl' ? 'var' : 'const';
    for (const id of decl.names) {
      if (!isExported(id.name)) continue;
      const type = this.pkg.typeOf(id);
      const text = `${keyword} ${isUntyped(type) ? typeString(type) : this.typeText(type)}`;
      const value = this.pkg.intValue(id);
      this.valuesOf.set(text, [...(this.valuesOf.get(text) ?? []), { name: id.name, value }]);
    }
  }

  // ---- printing ----

  private typeText(type: Type): string {
    return typeString(type).replace(/([\w./]+)\.(\w+)/g, (_, path: string, name: string) =>
      path === importPath(this.pkg) ? this.own(name) : this.foreign(path, name),
    );
  }

  private own(name: string): string {
    this.want(name);
    return name;
  }

  private foreign(path: string, name: string): string {
    if (!this.imports.has(path)) {
      const base = packages.get(path)?.name ?? path;
      const taken = [...this.imports.values()].filter((other) => other.replace(/_\d+$/, '') === base).length;
      this.imports.set(path, taken > 0 ? `${base}_${taken}` : base);
    }
    this.wantElsewhere(path, name);
    return `${this.imports.get(path)}.${name}`;
  }

  private signature(type: FuncType): string {
    const results = this.fields(type.results);
    const text = results.length > 1 ? ` (${results.join(', ')})` : results.length === 1 ? ` ${results[0]}` : '';
    return `${this.typeParams(type.typeParams)}(${this.fields(type.params).join(', ')})${text}`;
  }

  private fields(fields: readonly Field[]): string[] {
    return fields.flatMap((field) => {
      const type = this.expr(field.type);
      return field.names.length > 0 ? field.names.map(() => type) : [type];
    });
  }

  private typeParams(fields: readonly Field[]): string {
    if (fields.length === 0) return '';
    return `[${fields.map((field) => `${field.names.map((n) => n.name).join(', ')} ${this.expr(field.type)}`).join(', ')}]`;
  }

  private expr(e: Expr): string {
    switch (e.kind) {
      case 'Ident':
        return this.pkg.objectOf(e)?.kind === 'type' ? this.own(e.name) : e.name;
      case 'SelectorExpr':
        return this.selector(e.x, e.sel.name);
      case 'StarExpr':
        return `*${this.expr(e.x)}`;
      case 'UnaryExpr':
        return e.op + this.expr(e.x);
      case 'BinaryExpr':
        return `${this.expr(e.x)} ${e.op} ${this.expr(e.y)}`;
      case 'BasicLit':
        return e.value;
      case 'IndexExpr':
        return `${this.expr(e.x)}[${e.indices.map((i) => this.expr(i)).join(', ')}]`;
      case 'ArrayType':
        return `[${e.len ? (this.pkg.intValue(e.len) ?? UNKNOWN_INT) : ''}]${this.expr(e.elem)}`;
      default:
        return this.typeLiteral(e);
    }
  }

  private typeLiteral(e: Expr): string {
    switch (e.kind) {
      case 'Ellipsis':
        return `...${e.elem ? this.expr(e.elem) : ''}`;
      case 'MapType':
        return `map[${this.expr(e.key)}]${this.expr(e.value)}`;
      case 'ChanType':
        return `${{ both: 'chan', send: 'chan<-', receive: '<-chan' }[e.dir]} ${this.expr(e.value)}`;
      case 'FuncType':
        return `func${this.signature(e)}`;
      case 'StructType':
        return `struct{${e.fields.flatMap((field) => this.structField(field)).join('; ')}}`;
      case 'InterfaceType':
        return `interface{${e.methods.flatMap((method) => this.element(method)).join('; ')}}`;
      default:
        throw new Error(`${this.pkg.folder}: ${e.kind} in a type`);
    }
  }

  private structField({ names, type }: Field): string[] {
    if (names.length === 0) return [this.expr(type)];
    const exported = names.map((n) => n.name).filter(isExported);
    return exported.length > 0 ? [`${exported.join(', ')} ${this.expr(type)}`] : [];
  }

  private element({ names: [name], type }: Field): string[] {
    if (!name) return [this.expr(type)];
    return type.kind === 'FuncType' && isExported(name.name) ? [name.name + this.signature(type)] : [];
  }

  private selector(x: Expr, name: string): string {
    const object = x.kind === 'Ident' ? this.pkg.objectOf(x) : undefined;
    if (object?.kind !== 'package') throw new Error(`${this.pkg.folder}: ${name} selected of what is no package`);
    return this.foreign(object.path, name);
  }
}

const ZEROS: Readonly<Record<string, string>> = {
  'untyped string': '""',
  'untyped rune': "'0'",
  'untyped float': '0.0',
  'untyped bool': 'false',
};

/** One line for all variables or constants of a type: `const A, B time.Duration = 1, 2`. */
function valueLine(text: string, of: readonly { readonly name: string; readonly value: number | undefined }[]): string {
  const [keyword = '', ...type] = text.split(' ');
  const typeName = type.join(' ');
  const list = `${keyword} ${of.map(({ name }) => name).join(', ')}`;
  if (keyword === 'var') return `${list} ${typeName}`;
  const values = of.map(({ value }) => value ?? ZEROS[typeName] ?? UNKNOWN_INT).join(', ');
  return typeName.startsWith('untyped') ? `${list} = ${values}` : `${list} ${typeName} = ${values}`;
}

/** What the compiler knows of package unsafe, and its source does not say. */
const UNSAFE = `package unsafe
type Pointer *int
func Add[I any](Pointer, I) Pointer
func Alignof(any) uintptr
func Offsetof(any) uintptr
func Sizeof(any) uintptr
func Slice[T, I any](*T, I) []T
func SliceData[T any]([]T) *T
func String[I any](*byte, I) string
func StringData(string) *byte`;

function receiverOf(decl: FuncDecl): string | undefined {
  let type = decl.recv?.type;
  while (type?.kind === 'StarExpr' || type?.kind === 'IndexExpr') type = type.x;
  return type?.kind === 'Ident' ? type.name : undefined;
}

// ---- writing ----

function moduleText(stubs: ReadonlyMap<string, string>): string {
  const archive = [...stubs].map(([path, text]) => `-- ${path} --\n${text}\n`).join('');
  return `/**
 * The exported declarations of the standard library of ${version}, by import path.
 * Generated by scripts/build-std-index.ts; do not edit.
 */
export const STD_DECLARATIONS = \`
${archive.replace(/[\\`$]/g, String.raw`\$&`)}\`;
`;
}

await loadParser();
for (const pkg of loadProgram(sources(join(goroot, 'src'))).packages) packages.set(importPath(pkg), pkg);
writeFileSync(join(process.cwd(), 'src/go/std.generated.ts'), moduleText(stubs()));
