/** Go sources from disk, for `check`. */
import { type Dirent, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, posix, relative, resolve, sep } from 'node:path';
import { guessedModule } from '../go/guessed-module.ts';
import type { Skip, SourceFile } from '../go/program.ts';
import { isOwnFolder } from './own-code.ts';

export interface Folder {
  /** What the paths are relative to: the folder that holds the working folder and everything read, the go.mod above it included. */
  readonly root: string;
  readonly files: readonly SourceFile[];
  readonly skipped: readonly Skip[];
}

/** A path that cannot be checked, in one line that says why. */
export class PathError extends Error {}

/**
 * The Go files of the paths, folders recursively, with the go.mod files above and below, or one that stands for what they lack.
 *
 * @throws PathError
 */
export function readFolders(paths: readonly string[], options: { readonly tests: boolean }): Folder {
  const found = new Set<string>();
  const skippedFolders: string[] = [];
  for (const path of paths) {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (!stat) throw new PathError(`there is no file or folder \`${path}\``);
    if (stat.isDirectory()) collect(resolve(path), options.tests, found, skippedFolders);
    else if (path.endsWith('.go') && stat.isFile()) found.add(resolve(path));
    else throw new PathError(`\`${path}\` is not a Go file`);
  }
  for (const folder of new Set([...found].map((file) => dirname(file)))) addModule(folder, found);
  const root = [...found].map((file) => dirname(file)).reduce(commonFolder, process.cwd());
  const files: SourceFile[] = [];
  const inRoot = (file: string) => relative(root, file).split(sep).join('/');
  const skipped: Skip[] = skippedFolders.map((folder) => ({
    path: inRoot(folder),
    reason: 'the folder could not be read',
  }));
  for (const file of [...found].sort()) {
    const path = inRoot(file);
    try {
      files.push({ path, text: readFileSync(file, 'utf8') });
    } catch (error) {
      skipped.push({ path, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  const guessed = guessedModule(files);
  return { root, files: guessed ? [...files, guessed] : files, skipped };
}

/** Reads the Go files that stand directly in folders below `root`, where the sources of `check` are. What cannot be read is left out. */
export function folderReader(root: string): (folders: readonly string[]) => Promise<readonly SourceFile[]> {
  return async (folders) =>
    folders.flatMap((folder) =>
      entriesOf(join(root, folder), []).flatMap((entry) => {
        if (!entry.isFile() || !entry.name.endsWith('.go')) return [];
        const path = posix.join(folder, entry.name);
        return [{ path, text: readFileSync(join(root, path), 'utf8') }];
      }),
    );
}

/** Gives all Go files of the modules that a folder is of, tests left out, and their go.mod files, by paths as in it; of what is in no module, the folder itself. */
export function moduleReader({ root, files }: Folder): () => readonly SourceFile[] {
  const modules = files.flatMap(({ path }) => (path.endsWith('.go') ? [] : [join(root, dirname(path))]));
  return () => {
    const own = files.filter(({ path }) => !path.endsWith('_test.go'));
    if (modules.length === 0) return own;
    const read = readFolders(modules, { tests: false });
    const ofModules = read.files.map(({ path, text }) => ({
      path: relative(root, join(read.root, path)).split(sep).join('/'),
      text,
    }));
    const known = new Set(ofModules.map(({ path }) => path));
    return [...ofModules, ...own.filter(({ path }) => !known.has(path))];
  };
}

function commonFolder(a: string, b: string): string {
  return b === a || b.startsWith(a.endsWith(sep) ? a : a + sep) ? a : commonFolder(dirname(a), b);
}

function collect(dir: string, tests: boolean, found: Set<string>, skipped: string[]): void {
  for (const entry of entriesOf(dir, skipped)) {
    const path = resolve(dir, entry.name);
    if (entry.isDirectory()) {
      if (isOwnFolder(entry.name)) collect(path, tests, found, skipped);
    } else if (entry.name === 'go.mod' || (entry.name.endsWith('.go') && (tests || !entry.name.endsWith('_test.go')))) {
      if (entry.isFile()) found.add(path);
    }
  }
}

function entriesOf(dir: string, skipped: string[]): readonly Dirent[] {
  try {
    return readdirSync(dir, { withFileTypes: true });
  } catch {
    skipped.push(dir);
    return [];
  }
}

/** The nearest go.mod above: it gives the import path and the version of the language. */
function addModule(dir: string, found: Set<string>): void {
  for (let at = dir; ; at = dirname(at)) {
    const path = join(at, 'go.mod');
    if (found.has(path)) return;
    if (statSync(path, { throwIfNoEntry: false })?.isFile()) {
      found.add(path);
      return;
    }
    if (dirname(at) === at) return;
  }
}
