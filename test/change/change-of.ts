/** A change between two sets of files, through a patch as GitHub and git make it. */
import { structuredPatch } from 'diff';
import type { Change, ChangedFile, Hunk } from '../../src/change/change.ts';

export type Texts = Readonly<Record<string, string>>;

/** `renamed`: from the old path to the new one. */
export function changeOf(base: Texts, head: Texts, renamed: Texts = {}): Change {
  const before = new Map(Object.entries(base).map(([path, text]) => [renamed[path] ?? path, { path, text }]));
  const paths = [...new Set([...before.keys(), ...Object.keys(head)])];
  return {
    files: paths.flatMap((path) => changedFile(path, before.get(path), head[path])),
    head: [
      { path: 'go.mod', text: 'module example.com/m\n\ngo 1.22\n' },
      ...Object.entries(head).map(([path, text]) => ({ path, text })),
    ],
    skipped: [],
  };
}

function changedFile(
  path: string,
  before: { readonly path: string; readonly text: string } | undefined,
  text: string | undefined,
): readonly ChangedFile[] {
  const hunks = hunksOf(before?.text ?? '', text ?? '');
  if (!before) return [{ path, status: 'added', hunks }];
  if (text === undefined) return [{ path, status: 'removed', hunks }];
  if (before.path !== path) return [{ path, previousPath: before.path, status: 'renamed', hunks }];
  return hunks.length > 0 ? [{ path, status: 'modified', hunks }] : [];
}

export function hunksOf(before: string, after: string): readonly Hunk[] {
  return structuredPatch('a', 'b', before, after, '', '', { context: 3 }).hunks;
}
