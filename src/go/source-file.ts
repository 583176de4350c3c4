/** One file, parsed and lowered. */
import type { BlockStmt, FuncDecl } from './ast.ts';
import { lowerFile } from './lower-decl.ts';
import type { ModelFile, PackageModel } from './package-model.ts';
import { parse } from './parse.ts';
import { positionsOf } from './position.ts';
import type { SourceFile } from './program.ts';
import type { Skipping } from './read-tree.ts';

/** A file that can be part of several packages: of each build that is looked at, of the base and the head of a change. */
export interface ParsedFile extends Omit<ModelFile, 'context'> {
  readonly packageName: string;
  /** Makes the file part of a package, in which its bodies are to be resolved when they are first read. */
  addTo(pkg: PackageModel): void;
  /** The same, for a file that outlives the programs it was part of: they are done with, and it lets go of them. */
  moveTo(pkg: PackageModel): void;
}

/** Parsed files by path, the longest unused first; what is in it was parsed in the same way. */
export type ParseCache = Map<string, ParsedFile>;

const MAX_CACHED = 1_500;

/** Parses a file unless the cache has it with the same text. */
export function parseCached(file: SourceFile, skip: Skipping, cache: ParseCache | undefined): ParsedFile | string {
  const known = cache?.get(file.path);
  if (known?.text === file.text) {
    // what is used most stays longest
    cache?.delete(file.path);
    cache?.set(file.path, known);
    return known;
  }
  const parsed = parseFile(file, skip);
  if (cache && typeof parsed !== 'string') {
    cache.set(file.path, parsed);
    for (const oldest of cache.keys()) if (cache.size > MAX_CACHED) cache.delete(oldest);
  }
  return parsed;
}

/** Parses a file, see `parse`; a text gives the reason why it could not be, for people. */
export function parseFile({ path, text }: SourceFile, skip: Skipping = 'none'): ParsedFile | string {
  const parsed = parse(text, skip);
  if (!parsed.ok) return parsed.reason;
  const packages: PackageModel[] = [];
  const bodies: [FuncDecl, BlockStmt][] = [];
  const lowered = lowerFile(parsed.syntax, (decl, body) => {
    bodies.push([decl, body]);
    for (const pkg of packages) pkg.resolveBody(decl, body);
  });
  const addTo = (pkg: PackageModel) => {
    packages.push(pkg);
    for (const [decl, body] of bodies) pkg.resolveBody(decl, body);
  };
  return {
    path,
    text,
    ...lowered,
    addTo,
    moveTo: (pkg) => {
      packages.length = 0;
      addTo(pkg);
    },
    generated: isGenerated(text),
    test: path.endsWith('_test.go'),
    cgo: lowered.imports.some((spec) => spec.path === 'C'),
    position: positionsOf(text),
  };
}

/** The marker must stand before the package clause. */
function isGenerated(text: string): boolean {
  const header = text.slice(0, Math.max(0, text.search(/^package\s/m)));
  return /^\/\/ Code generated .* DO NOT EDIT\.\r?$/m.test(header);
}
