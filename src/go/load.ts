/** From files to a program: groups files into packages, parses them, and tells what was left out. */
import { modulesOf } from './go-mod.ts';
import type { Program, Skip, SourceFile } from './program.ts';
import { type ParseCache, type ParsedFile, parseCached } from './source-file.ts';
import { Repository } from './world.ts';

export interface LoadOptions {
  /** Files `_test.go` too. */
  readonly includeTests?: boolean;
  /**
   * The files of which most bodies are going to be read; by default all. In the others a body is parsed when somebody first reads it, which
   * costs less as long as few are read.
   */
  readonly whole?: (path: string) => boolean;
  /** Files of other packages of the repository, read for their exported declarations only and not analysed: see `readDependencies`. */
  readonly dependencies?: readonly SourceFile[];
  /** Lets several programs share the files that are equal in them, such as the base and the head of a change. */
  readonly cache?: ParseCache;
  /** Lets many programs share what they depend on. It is kept small. */
  readonly dependencyCache?: ParseCache;
}

/** Loads Go files; go.mod files among them tell import paths and versions. `loadParser()` must have been awaited. */
export function loadProgram(files: readonly SourceFile[], options: LoadOptions = {}): Program {
  const skipped: Skip[] = [];
  const parsed = files.flatMap((file) => {
    if (!isWanted(file.path, options)) return [];
    const result = parseOnce(file, options);
    if (typeof result !== 'string') return [result];
    skipped.push({ path: file.path, reason: result });
    return [];
  });
  const packages = new Repository(
    modulesOf(files),
    options.dependencies ?? [],
    options.dependencyCache ?? new Map(),
  ).add(parsed);
  return { packages, skipped: [...skipped, ...parsed.flatMap(partial)] };
}

function isWanted(path: string, options: LoadOptions): boolean {
  return path.endsWith('.go') && (options.includeTests === true || !path.endsWith('_test.go'));
}

function parseOnce(file: SourceFile, { cache, whole }: LoadOptions): ParsedFile | string {
  return parseCached(file, whole?.(file.path) === false ? 'plain' : 'none', cache);
}

function partial(file: ParsedFile): Skip[] {
  if (file.errors.length === 0) return [];
  const line = file.position(Math.min(...file.errors)).line;
  return [{ path: file.path, reason: `functions with a syntax error were left out; the first is at line ${line}` }];
}
