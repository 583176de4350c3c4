/** A change of Go code, whatever it came from: a pull request, a local git range. */
import type { Skip, SourceFile } from '../go/program.ts';

export interface Change {
  readonly files: readonly ChangedFile[];
  /** Go files at head, tests left out, of the folders that the change touches, and their go.mod files. */
  readonly head: readonly SourceFile[];
  /** Go files of other packages of the repository that those import, as they are at head: read for their declarations, not analysed. */
  readonly dependencies?: readonly SourceFile[];
  /** What could not be read, and why. */
  readonly skipped: readonly Skip[];
}

export interface ChangedFile {
  readonly path: string;
  /** Set for a file that was renamed or copied. */
  readonly previousPath?: string;
  readonly status: 'added' | 'modified' | 'removed' | 'renamed' | 'copied' | 'changed' | 'unchanged';
  /** Empty for a pure rename or a change of mode; absent where the patch is missing: binary, or too large. */
  readonly hunks?: readonly Hunk[];
}

/** The name of a file before the change. A copy is new. */
export function basePathOf({ path, previousPath, status }: ChangedFile): string {
  return status === 'renamed' && previousPath !== undefined ? previousPath : path;
}

/** One `@@` block of a patch. Starts are 1-based; lines keep their first character, ' ', '+', '-' or '\'. */
export interface Hunk {
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newStart: number;
  readonly newLines: number;
  readonly lines: readonly string[];
}
