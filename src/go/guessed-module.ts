/** The module of a repository that has no go.mod: of the time before modules, or built by another tool. */
import { importsIn } from './dependencies.ts';
import { folderOf } from './go-mod.ts';
import type { SourceFile } from './program.ts';

/** As what is in no module is read, too: the collector stops timers since Go 1.23. */
const TODAY = '1.26';

/**
 * A go.mod for files without any: what they import of the same folders tells its path. Nothing tells the version of the language, which is taken for one of today.
 * Undefined where there is a go.mod, or where fewer than two of the folders are imported: what other people call a folder of theirs may have the same name.
 */
export function guessedModule(files: readonly SourceFile[]): SourceFile | undefined {
  if (files.some(({ path }) => !path.endsWith('.go'))) return undefined;
  const folders = new Set(files.map(({ path }) => folderOf(path)));
  const imports = new Set(files.flatMap(({ text }) => importsIn(text)));
  const counts = new Map<string, number>();
  for (const prefix of [...imports].flatMap((path) => prefixesOf(path, folders)))
    counts.set(prefix, (counts.get(prefix) ?? 0) + 1);
  const [best] = [...counts].sort(([, a], [, b]) => b - a);
  return best && best[1] > 1 ? { path: 'go.mod', text: `module ${best[0]}\n\ngo ${TODAY}\n` } : undefined;
}

/** What is before the name of a folder at the end of an import path: `example.com/m` of `example.com/m/store/disk`. */
function prefixesOf(path: string, folders: ReadonlySet<string>): readonly string[] {
  const words = path.split('/');
  if (!words[0]?.includes('.')) return [];
  const ends = words.flatMap((_, i) => (i > 0 && folders.has(words.slice(i).join('/')) ? [i] : []));
  return ends.map((i) => words.slice(0, i).join('/'));
}
