/** The Go files of a repository by folder, which folders import which, and where a function can be called. */
import { lastWord } from './analysis/callers/call-sites.ts';
import { isSupport } from './findings/support.ts';
import { importsIn } from './go/dependencies.ts';
import { folderOf, folderOfImport, type Module, moduleOf, modulesOf } from './go/go-mod.ts';
import type { SourceFile } from './go/program.ts';

/** A function by its full name, and the folder that it stands in. */
export interface Place {
  readonly name: string;
  readonly folder: string;
}

export class Sources {
  private readonly modFiles: readonly SourceFile[];
  private readonly modules: readonly Module[];
  private readonly folders = new Map<string, SourceFile[]>();
  private readonly importers = new Map<string, Set<string>>();
  private readonly roots: ReadonlySet<string>;

  constructor(files: readonly SourceFile[]) {
    this.modFiles = files.filter(({ path }) => !path.endsWith('.go'));
    this.modules = modulesOf(this.modFiles);
    this.roots = new Set(this.modFiles.map(({ path }) => folderOf(path))); // not what a go.mod only replaces by a folder of its own
    for (const file of files) {
      if (!file.path.endsWith('.go') || isSupport(file.path)) continue;
      const folder = folderOf(file.path);
      add(this.folders, folder, () => []).push(file);
      for (const path of importsIn(file.text)) {
        const imported = folderOfImport(this.modules, path, folder);
        if (imported !== undefined) add(this.importers, imported, () => new Set<string>()).add(folder);
      }
    }
  }

  /** Whether the folder was read at all: of one that was not, nobody can tell who calls its functions. */
  has(folder: string): boolean {
    return this.folders.has(folder);
  }

  /** The Go files of a folder, with the go.mod files of the repository. */
  in(folder: string): readonly SourceFile[] {
    return [...(this.folders.get(folder) ?? []), ...this.modFiles];
  }

  /**
   * Whether a function is what a library is for: exported by the package of a module's own folder. Most of its callers are elsewhere, and do as those here only with
   * what is a whole program.
   */
  isInterface({ name, folder }: Place): boolean {
    const isExported = /\.(?!(Main|Run|Execute)$)[A-Z]\w*$/.test(name);
    return isExported && this.roots.has(folder) && !this.isProgram(folder);
  }

  /**
   * Whether all that call a function are here: it is internal, and somebody uses its package, or it is of a program, the package of its module's own folder. C may call
   * what is exported to it.
   */
  hasAllCallersOf({ name, folder }: Place): boolean {
    if (this.isExportedToC({ name, folder })) return false;
    return (isInternal(folder) && this.importers.has(folder)) || this.isProgram(this.rootOf(folder) ?? '');
  }

  private isExportedToC({ name, folder }: Place): boolean {
    const directive = new RegExp(`^//export ${lastWord(name)}\\s*$`, 'm');
    return this.folders.get(folder)?.some(({ text }) => directive.test(text)) === true;
  }

  /** Whether only tests import a package: it is internal, and of a module with programs, none of which uses it. */
  isUnused(folder: string): boolean {
    if (!isInternal(folder) || this.isProgram(folder) || this.importers.has(folder)) return false;
    return this.isOfPrograms(folder);
  }

  /** Whether a folder is of a module that has programs. */
  isOfPrograms(folder: string): boolean {
    const root = this.rootOf(folder);
    if (root === undefined) return false; // who imports what is not known
    return [...this.folders.keys()].some((other) => this.rootOf(other) === root && this.isProgram(other));
  }

  private rootOf(folder: string): string | undefined {
    return moduleOf(this.modules, folder)?.folder;
  }

  private isProgram(folder: string): boolean {
    const files = this.folders.get(folder) ?? [];
    return files.some(({ path, text }) => !path.endsWith('_test.go') && /^package main\b/m.test(text));
  }

  /** The folders that call a method of that name, of whatever; those of other copies of the module do not call this one. */
  calling({ name, folder }: Place): readonly string[] {
    const call = new RegExp(`\\.${lastWord(name)}\\(`);
    const own = moduleOf(this.modules, folder);
    const isCopy = (module: Module | undefined) => module && module !== own && module.path === own?.path;
    const found = [...this.folders].flatMap(([other, files]) =>
      files.some(({ text }) => call.test(text)) ? [other] : [],
    );
    return found.filter((other) => !isCopy(moduleOf(this.modules, other)));
  }

  /** The folders that can call a function of a folder. */
  using({ name, folder }: Place): readonly string[] {
    const word = new RegExp(`\\b${lastWord(name)}\\b`);
    const near = [folder, ...(this.importers.get(folder) ?? [])];
    return near.filter((from) => this.folders.get(from)?.some(({ text }) => word.test(text)));
  }
}

function isInternal(folder: string): boolean {
  return folder.split('/').includes('internal');
}

function add<V>(map: Map<string, V>, key: string, make: () => V): V {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
}
