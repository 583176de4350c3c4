import type { SourceFile } from './program.ts';

/** What a go.mod says of the packages under it. */
export interface Module {
  /** The module's path. */
  readonly path: string;
  /** Its folder, `.` for the root. */
  readonly folder: string;
  /** The `go` directive, or what a go.mod without one stands for. */
  readonly goVersion: string;
  /** The settings of its `godebug` directives. */
  readonly godebug: ReadonlyMap<string, string>;
  /** Modules that stand in a folder of the same repository: path to folder. */
  readonly local: ReadonlyMap<string, string>;
}

/** Reads a go.mod; undefined if it names no module. */
function parseGoMod(text: string, folder: string): Module | undefined {
  const lines = directives(text);
  const path = lines.find(([verb]) => verb === 'module')?.[1];
  if (!path) return undefined;
  const goVersion = lines.find(([verb]) => verb === 'go')?.[1] ?? '1.16'; // so the go command
  const godebug = new Map(lines.flatMap(([verb, setting = '']) => (verb === 'godebug' ? [keyValue(setting)] : [])));
  const local = new Map<string, string>();
  for (const [verb, ...words] of lines) {
    const arrow = words.indexOf('=>');
    const [from, to] = [words[0], words[arrow + 1]];
    if (verb === 'replace' && arrow > 0 && from && to?.startsWith('.')) local.set(from, joinFolder(folder, to));
  }
  return { path, folder, goVersion, godebug, local };
}

/** `asynctimerchan=0` taken apart. */
function keyValue(setting: string): [string, string] {
  const [key = '', value = ''] = setting.split('=');
  return [key, value];
}

/** Each directive as words, blocks in parentheses taken apart. */
function directives(text: string): string[][] {
  let block: string | undefined;
  return text.split(/\r?\n/).flatMap((line) => {
    const words = line
      .replace(/\/\/.*/, '')
      .trim()
      .split(/\s+/)
      .map((word) => word.replace(/^["`](.*)["`]$/, '$1'));
    const [first = '', second] = words;
    if (first === '') return [];
    if (second === '(') block = first;
    else if (first === ')') block = undefined;
    else return [block ? [block, ...words] : words];
    return [];
  });
}

/** `folder/to` with `.` and `..` taken out; what leaves the repository begins with `..`. */
function joinFolder(folder: string, to: string): string {
  const out: string[] = [];
  for (const part of `${folder}/${to}`.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && out.length > 0 && out.at(-1) !== '..') out.pop();
    else out.push(part);
  }
  return out.join('/') || '.';
}

/** The import path of a folder in a module. */
export function importPath(module: Module, folder: string): string {
  if (folder === module.folder) return module.path;
  const below = module.folder === '.' ? folder : folder.slice(module.folder.length + 1);
  return `${module.path}/${below}`;
}

/** The folder of what a file in the folder `from` imports, if it is of this repository: of copies of a module, such as those of its versions, the one around. */
export function folderOfImport(modules: readonly Module[], path: string, from: string): string | undefined {
  const of = modules.filter((m) => path === m.path || path.startsWith(`${m.path}/`));
  const [nearest] = of.sort(
    (a, b) => b.path.length - a.path.length || inCommon(b.folder, from) - inCommon(a.folder, from),
  );
  return nearest && joinFolder(nearest.folder, path.slice(nearest.path.length));
}

/** How many folders two of them have in common, from the root on. */
function inCommon(a: string, b: string): number {
  const [of, other] = [a.split('/'), b.split('/')];
  const end = of.findIndex((name, i) => name !== other[i]);
  return end < 0 ? of.length : end;
}

/** The modules of the go.mod files among `files`, and those that they replace by a folder. */
export function modulesOf(files: readonly SourceFile[]): Module[] {
  const own = files.flatMap(({ path, text }) => {
    if (path !== 'go.mod' && !path.endsWith('/go.mod')) return [];
    return parseGoMod(text, folderOf(path)) ?? [];
  });
  const replaced = own.flatMap((module) =>
    [...module.local].map(([path, folder]) => ({ ...module, path, folder, local: new Map() })),
  );
  const folders = new Set(own.map((module) => module.folder));
  return [...own, ...replaced.filter((module) => !folders.has(module.folder))];
}

/** The folder of a file, `.` for the root. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '.' : path.slice(0, slash);
}

/** The module that a folder belongs to: the nearest above. */
export function moduleOf(modules: readonly Module[], folder: string): Module | undefined {
  const above = modules.filter((m) => m.folder === '.' || folder === m.folder || folder.startsWith(`${m.folder}/`));
  return above.sort(
    (a, b) => b.folder.length - a.folder.length || Number(a.folder === '.') - Number(b.folder === '.'),
  )[0];
}
