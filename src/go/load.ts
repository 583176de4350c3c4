/** From files to a program: groups files into packages, parses them, and tells what was left out. */
import { importPath, type Module, moduleOf, parseGoMod } from './go-mod.ts';
import { type PackageHead, PackageModel, type World } from './package-model.ts';
import type { Program, Skip, SourceFile } from './program.ts';
import { type ParsedFile, parseFile } from './source-file.ts';
import { STANDARD_LIBRARY } from './standard.ts';
import { type Variant, variantsOf } from './variants.ts';

export interface LoadOptions {
  /** Files `_test.go` too. */
  readonly includeTests?: boolean;
}

/** Loads Go files; go.mod files among them tell import paths and versions. `loadParser()` must have been awaited. */
export function loadProgram(files: readonly SourceFile[], options: LoadOptions = {}): Program {
  const skipped: Skip[] = [];
  const wanted = files.filter((file) => isWanted(file.path, options));
  const parsed = wanted.flatMap((file) => {
    const result = parseFile(file);
    if (typeof result !== 'string') return [result];
    skipped.push({ path: file.path, reason: result });
    return [];
  });
  const modules = modulesOf(files);
  const packages = buildPackages(parsed, modules);
  skipped.push(...parsed.flatMap(partial));
  return { packages, skipped };
}

function isWanted(path: string, options: LoadOptions): boolean {
  return path.endsWith('.go') && (options.includeTests === true || !path.endsWith('_test.go'));
}

function modulesOf(files: readonly SourceFile[]): Module[] {
  return files.flatMap(({ path, text }) => {
    if (path !== 'go.mod' && !path.endsWith('/go.mod')) return [];
    return parseGoMod(text, folderOf(path)) ?? [];
  });
}

function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '.' : path.slice(0, slash);
}

function buildPackages(files: readonly ParsedFile[], modules: readonly Module[]): PackageModel[] {
  const world = new Given();
  const packages: PackageModel[] = [];
  for (const [folder, group] of byFolder(files)) {
    const module = moduleOf(modules, folder);
    for (const variant of variantsOf(group)) {
      const pkg = buildPackage(variant, headOf(variant.packageName, folder, module), world);
      packages.push(pkg);
      world.add(pkg);
    }
  }
  for (const pkg of packages) pkg.resolve();
  return packages;
}

function byFolder(files: readonly ParsedFile[]): Map<string, ParsedFile[]> {
  const groups = new Map<string, ParsedFile[]>();
  for (const file of files) {
    const group = groups.get(folderOf(file.path)) ?? [];
    groups.set(folderOf(file.path), group);
    group.push(file);
  }
  return groups;
}

function headOf(name: string, folder: string, module: Module | undefined): PackageHead {
  const path = module ? importPath(module, folder) : folder;
  // the external tests of a package are a package of their own
  return { path: name.endsWith('_test') ? `${path}_test` : path, name, folder, goVersion: module?.goVersion };
}

function buildPackage(variant: Variant<ParsedFile>, head: PackageHead, world: World): PackageModel {
  const files = variant.files.map((file) => ({ ...file, context: !variant.own.has(file) }));
  const pkg = new PackageModel(head, files, world);
  for (const file of variant.files) file.packages.push(pkg);
  return pkg;
}

/** The packages among the given files, and the standard library. */
class Given implements World {
  private readonly packages = new Map<string, PackageModel>();

  /** The first build of a package is the one that others see. */
  add(pkg: PackageModel): void {
    if (!this.packages.has(pkg.path)) this.packages.set(pkg.path, pkg);
  }

  find(path: string): PackageModel | undefined {
    return this.packages.get(path) ?? STANDARD_LIBRARY.find(path);
  }

  nameOf(path: string): string | undefined {
    return this.packages.get(path)?.name ?? STANDARD_LIBRARY.nameOf(path);
  }
}

function partial(file: ParsedFile): Skip[] {
  if (file.errors.length === 0) return [];
  const line = file.position(Math.min(...file.errors)).line;
  return [{ path: file.path, reason: `functions with a syntax error were left out; the first is at line ${line}` }];
}
