/**
 * The standard library, from declarations of its exported names that are shipped with the project. A package is parsed when a file
 * first imports it, once a thread.
 */
import { PackageModel, type World } from './package-model.ts';
import { parseFile } from './source-file.ts';
import { STD_DECLARATIONS } from './std.generated.ts';

/** Where the text of each package is in the archive. */
const spans: ReadonlyMap<string, readonly [number, number]> = readSpans(STD_DECLARATIONS);
const packages = new Map<string, PackageModel>();

export function isStandardPackage(path: string): boolean {
  return spans.has(path);
}

export const STANDARD_LIBRARY: World = {
  find: (path) => packages.get(path) ?? load(path),
  nameOf: (path) => (spans.has(path) ? nameIn(path) : undefined),
  declaring: () => [],
};

/** The headers are lines of the form `-- net/http --`. */
function readSpans(archive: string): Map<string, [number, number]> {
  const found = new Map<string, [number, number]>();
  const header = /^-- (\S+) --\n/gm;
  let last: [number, number] | undefined;
  for (const match of archive.matchAll(header)) {
    if (last) last[1] = match.index;
    last = [match.index + match[0].length, archive.length];
    found.set(match[1] ?? '', last);
  }
  return found;
}

function textOf(path: string): string | undefined {
  const span = spans.get(path);
  return span && STD_DECLARATIONS.slice(span[0], span[1]);
}

function nameIn(path: string): string | undefined {
  return /^package (\w+)/.exec(textOf(path) ?? '')?.[1];
}

function load(path: string): PackageModel | undefined {
  const text = textOf(path);
  if (text === undefined) return undefined;
  const file = parseFile({ path: `${path}.go`, text });
  if (typeof file === 'string') throw new Error(`the declarations of ${path} cannot be read: ${file}`);
  const head = { path, name: file.packageName, folder: path, goVersion: undefined, godebug: new Map() };
  const pkg = new PackageModel(head, [{ ...file, context: true }], STANDARD_LIBRARY);
  packages.set(path, pkg);
  pkg.resolve();
  return pkg;
}
