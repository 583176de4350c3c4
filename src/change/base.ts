/** The sources before a change, rebuilt from those after it by applying the patches backwards: no second read. */
import type { Skip, SourceFile } from '../go/program.ts';
import { basePathOf, type Change, type ChangedFile } from './change.ts';
import { baseText } from './patch.ts';

export interface Base {
  /** By their names of then. A file that cannot be rebuilt is as it is at head, so that nothing in it counts as new. */
  readonly files: readonly SourceFile[];
  readonly skipped: readonly Skip[];
}

export function baseOf(change: Change): Base {
  const changed = new Map(change.files.map((f) => [f.path, f]));
  const skipped: Skip[] = [];
  const rebuilt = change.head.flatMap((file) => {
    const edit = changed.get(file.path);
    if (!edit) return [file];
    if (edit.hunks && (edit.status === 'added' || edit.status === 'copied')) return [];
    const text = baseText(edit, file.text);
    if (text === undefined && isGo(edit)) skipped.push({ path: file.path, reason: unknownBase(edit) });
    return [{ path: basePathOf(edit), text: text ?? file.text }];
  });
  return { files: [...rebuilt, ...removed(change.files)], skipped };
}

function isGo(file: ChangedFile): boolean {
  return file.path.endsWith('.go');
}

function unknownBase(edit: ChangedFile): string {
  return edit.hunks ? 'its patch does not fit the file' : 'its patch is missing (the file or the change is too large)';
}

/** A removed file stands in its own patch. */
function removed(files: readonly ChangedFile[]): readonly SourceFile[] {
  return files.flatMap((f) => {
    const text = f.status === 'removed' && f.hunks?.length ? baseText(f, '') : undefined;
    return text === undefined ? [] : [{ path: f.path, text }];
  });
}
