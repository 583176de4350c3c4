/** All packages that a program can see: those given, those of the same repository that they import, the standard library. */
import { folderOf, importPath, type Module, moduleOf } from './go-mod.ts';
import { type PackageHead, PackageModel, type World } from './package-model.ts';
import type { SourceFile } from './program.ts';
import { type ParseCache, type ParsedFile, parseCached } from './source-file.ts';
import { STANDARD_LIBRARY } from './standard.ts';
import { type Variant, variantsOf } from './variants.ts';

export class Repository implements World {
  private readonly packages = new Map<string, PackageModel>();
  /** Folders of dependencies that nothing has asked for yet, by import path. */
  private readonly unread: Map<string, readonly SourceFile[]>;
  private readonly modules: readonly Module[];

  private readonly cache: ParseCache;

  /** `cache` keeps parsed dependencies. */
  constructor(modules: readonly Module[], dependencies: readonly SourceFile[], cache: ParseCache) {
    this.modules = modules;
    this.cache = cache;
    const folders = byFolder(dependencies.filter((file) => file.path.endsWith('.go')));
    this.unread = new Map([...folders].map(([folder, files]) => [this.pathOf(folder), files]));
  }

  /** Adds the packages of files that are to be analysed. */
  add(files: readonly ParsedFile[]): PackageModel[] {
    const built = [...byFolder(files)].flatMap(([folder, group]) =>
      variantsOf(group).map((variant) => ({ variant, pkg: this.build(folder, variant) })),
    );
    for (const { pkg } of built) pkg.resolve();
    for (const { pkg, variant } of built) for (const file of variant.files) file.addTo(pkg);
    return built.map(({ pkg }) => pkg);
  }

  find(path: string): PackageModel | undefined {
    return this.packages.get(path) ?? this.readDependency(path) ?? STANDARD_LIBRARY.find(path);
  }

  nameOf(path: string): string | undefined {
    const known = this.packages.get(path)?.name ?? STANDARD_LIBRARY.nameOf(path);
    return known ?? this.readDependency(path)?.name;
  }

  declaring(method: string): readonly PackageModel[] {
    for (const [path, files] of this.unread)
      if (files.some(({ text }) => text.includes(`) ${method}(`))) this.readDependency(path);
    return [...this.packages.values()];
  }

  private readDependency(path: string): PackageModel | undefined {
    const files = this.unread.get(path);
    if (!files) return undefined;
    this.unread.delete(path);
    const parsed = files.map((file) => parseCached(file, 'all', this.cache)).filter((file) => typeof file !== 'string');
    const [variant] = variantsOf(parsed.filter((file) => !file.test && file.packageName !== 'main'));
    const [first] = parsed;
    if (!variant || !first) return undefined;
    const pkg = this.build(folderOf(first.path), variant);
    pkg.resolve();
    for (const file of variant.files) file.moveTo(pkg);
    return pkg;
  }

  private build(folder: string, variant: Variant<ParsedFile>): PackageModel {
    const files = variant.files.map((file) => ({ ...file, context: !variant.own.has(file) }));
    const pkg = new PackageModel(this.headOf(folder, variant.packageName), files, this);
    // the first build of a package is the one that others see
    if (!this.packages.has(pkg.path)) this.packages.set(pkg.path, pkg);
    return pkg;
  }

  private headOf(folder: string, name: string): PackageHead {
    const path = this.pathOf(folder);
    const { goVersion, godebug = new Map() } = moduleOf(this.modules, folder) ?? {};
    // the external tests of a package are a package of their own
    return { path: name.endsWith('_test') ? `${path}_test` : path, name, folder, goVersion, godebug };
  }

  private pathOf(folder: string): string {
    const module = moduleOf(this.modules, folder);
    return module ? importPath(module, folder) : folder;
  }
}

function byFolder<F extends { readonly path: string }>(files: readonly F[]): Map<string, F[]> {
  const groups = new Map<string, F[]>();
  for (const file of files) {
    const group = groups.get(folderOf(file.path)) ?? [];
    groups.set(folderOf(file.path), group);
    group.push(file);
  }
  return groups;
}
