/**
 * The packages of the same repository that Go files import: they are read for their exported declarations only, within a budget, by whoever
 * can read folders. What is not read stays unknown to the front end, which is silence and no error.
 */
import { folderOf, folderOfImport, modulesOf } from './go-mod.ts';
import type { SourceFile } from './program.ts';

/** Gives the Go files that stand directly in folders of the repository; a folder that does not exist gives none. */
export type ReadFolders = (folders: readonly string[]) => Promise<readonly SourceFile[]>;

export interface Budget {
  /** How many folders are read in all. */
  readonly folders: number;
  /** How often there is a new question: 2 reads what is imported, and what that imports. */
  readonly rounds: number;
  /** Length of all texts in UTF-16 units; a round that goes over it is the last. */
  readonly length: number;
}

const BUDGET: Budget = { folders: 60, rounds: 2, length: 4_000_000 };

/** The files to give to `loadProgram` as dependencies. `files` are the Go files of the change or the command, and all go.mod files known. */
export async function readDependencies(
  files: readonly SourceFile[],
  read: ReadFolders,
  budget: Budget = BUDGET,
): Promise<SourceFile[]> {
  const found: SourceFile[] = [];
  // beside a go.mod file there may be a package that nobody has read
  const seen = new Set(files.filter(({ path }) => path.endsWith('.go')).map(({ path }) => folderOf(path)));
  let latest = files;
  let room = budget.folders;
  for (let round = 0; round < budget.rounds; round++) {
    const wanted = importedFolders(latest, files)
      .filter((folder) => !seen.has(folder))
      .slice(0, room);
    if (wanted.length === 0 || lengthOf(found) > budget.length) break;
    for (const folder of wanted) seen.add(folder);
    room -= wanted.length;
    latest = (await read(wanted)).filter((file) => isSource(file.path));
    found.push(...latest);
  }
  return found;
}

function isSource(path: string): boolean {
  return path.endsWith('.go') && !path.endsWith('_test.go');
}

function lengthOf(files: readonly SourceFile[]): number {
  return files.reduce((sum, file) => sum + file.text.length, 0);
}

/** The folders of the repository that files import, the most imported first. */
function importedFolders(files: readonly SourceFile[], all: readonly SourceFile[]): string[] {
  const modules = modulesOf(all);
  const counts = new Map<string, number>();
  for (const file of files) {
    if (!file.path.endsWith('.go')) continue;
    for (const path of importsIn(file.text)) {
      const folder = folderOfImport(modules, path, folderOf(file.path));
      if (folder !== undefined) counts.set(folder, (counts.get(folder) ?? 0) + 1);
    }
  }
  return [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).map(([folder]) => folder);
}

/** The import paths of a file, read off its head without a parse: imports come before all other declarations. */
export function importsIn(text: string): string[] {
  const rest = text.search(/^(?:func|type|var|const)\b/m);
  const head = (rest < 0 ? text : text.slice(0, rest)).replace(/\/\/.*|\/\*[\s\S]*?\*\//g, '');
  const declarations = head.matchAll(/^import\b\s*(?:\(([^)]*)\)|([^\n;]*))/gm);
  return [...declarations].flatMap(([, block, single]) =>
    [...(block ?? single ?? '').matchAll(/["`]([^"`\n]+)["`]/g)].flatMap(([, path]) => path ?? []),
  );
}
