/** The scope of one file: its package, what it imports, the universe. */
import { importNames } from './import-name.ts';
import type { Import } from './lower-decl.ts';
import type { GoObject } from './program.ts';
import type { Lookup } from './scope.ts';
import { UNIVERSE } from './universe.ts';

/** What a file asks about the packages that it imports. */
export interface Imports {
  /** The name in the package clause, where it is known without effort. */
  nameOf(path: string): string | undefined;
  /** An exported object; undefined also where the source of the package is not at hand. */
  exported(path: string, name: string): GoObject | undefined;
}

export class FileScope implements Lookup {
  private readonly pkg: ReadonlyMap<string, GoObject>;
  private readonly imports: Imports;
  private readonly packages: ReadonlyMap<string, GoObject>;
  private readonly dots: readonly string[];

  constructor(pkg: ReadonlyMap<string, GoObject>, list: readonly Import[], imports: Imports) {
    this.pkg = pkg;
    this.imports = imports;
    this.packages = packageNames(list, imports);
    this.dots = list.filter((i) => i.name === '.').map((i) => i.path);
  }

  lookup(name: string): GoObject | undefined {
    return this.pkg.get(name) ?? this.packages.get(name) ?? this.dotted(name) ?? UNIVERSE.get(name);
  }

  private dotted(name: string): GoObject | undefined {
    for (const path of this.dots) {
      const object = this.imports.exported(path, name);
      if (object) return object;
    }
    return undefined;
  }
}

/** A name that is certain beats a likely one, a likely one an unlikely one; a draw between two paths is nobody's. `import "C"` may stand there twice. */
function packageNames(list: readonly Import[], imports: Imports): Map<string, GoObject> {
  const rank = new Map<string, number>();
  const found = new Map<string, GoObject>();
  for (const { name, path } of list) {
    if (name === '.' || name === '_') continue;
    const certain = name ?? imports.nameOf(path);
    const names = certain === undefined ? importNames(path) : [certain];
    names.forEach((candidate, i) => {
      const mine = certain === undefined ? i + 1 : 0;
      const other = rank.get(candidate) ?? Number.POSITIVE_INFINITY;
      if (mine < other) {
        rank.set(candidate, mine);
        found.set(candidate, { kind: 'package', name: candidate, path });
      } else if (mine === other && !isOf(path, found.get(candidate))) found.delete(candidate);
    });
  }
  return found;
}

function isOf(path: string, object: GoObject | undefined): boolean {
  return object?.kind === 'package' && object.path === path;
}
