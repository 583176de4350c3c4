/**
 * A diff as GitHub lists it: one entry a file, with its patch from the first `@@` on. Pure; git-repository.ts asks git
 * for the text.
 */

export type FileStatus = 'added' | 'modified' | 'removed' | 'renamed' | 'copied' | 'changed';

export interface DiffFile {
  readonly filename: string;
  readonly previousFilename?: string;
  readonly status: FileStatus;
  /** Object id of the new content; of the old content for a removed file. */
  readonly sha: string;
  readonly additions: number;
  readonly deletions: number;
  /** Absent where GitHub leaves it out: binary files, pure renames, changes of mode, files over the limits. */
  readonly patch?: string;
}

export interface DiffLine {
  readonly kind: ' ' | '+' | '-';
  readonly text: string;
  /** 1-based line in the old text; absent for an added line. */
  readonly left?: number;
  /** 1-based line in the new text; absent for a deleted line. */
  readonly right?: number;
}

export interface DiffHunk {
  readonly header: string;
  readonly lines: readonly DiffLine[];
}

export type Side = 'LEFT' | 'RIGHT';

/** GitHub's documented limits for the diff of one file. */
const MAX_PATCH_LINES = 20_000;
const MAX_PATCH_BYTES = 500_000;

const STATUS: Readonly<Record<string, FileStatus>> = {
  A: 'added',
  C: 'copied',
  D: 'removed',
  M: 'modified',
  R: 'renamed',
  T: 'changed',
};

/**
 * Files from `git diff --raw -z` and the text of `git diff` over the same range. Both list the files in the same order;
 * a change of type (file to symbolic link) is two sections in the text, and is given without a patch.
 */
export function parseDiff(raw: string, text: string): DiffFile[] {
  const sections = text === '' ? [] : `\n${text}`.split('\ndiff --git ').slice(1);
  let next = 0;
  return parseRaw(raw).map(({ status, ...file }) => {
    const section = sections[next] ?? '';
    next += status === 'changed' ? 2 : 1;
    const patch = status === 'changed' ? undefined : patchOf(section);
    const count = (sign: string) => patch?.split('\n').filter((line) => line.startsWith(sign)).length ?? 0;
    const shown = patch !== undefined && !isTooLarge(patch) ? { patch } : {};
    return { ...file, status, additions: count('+'), deletions: count('-'), ...shown };
  });
}

function parseRaw(raw: string): Omit<DiffFile, 'additions' | 'deletions' | 'patch'>[] {
  const fields = raw.split('\0');
  const files: Omit<DiffFile, 'additions' | 'deletions' | 'patch'>[] = [];
  for (let i = 0; fields[i]?.startsWith(':'); ) {
    const [, , oldSha = '', newSha = '', letter = ''] = (fields[i++] ?? '').split(' ');
    const status = STATUS[letter.charAt(0)] ?? 'changed';
    const previous = status === 'renamed' || status === 'copied' ? { previousFilename: fields[i++] ?? '' } : {};
    files.push({ filename: fields[i++] ?? '', ...previous, status, sha: status === 'removed' ? oldSha : newSha });
  }
  return files;
}

function patchOf(section: string): string | undefined {
  const start = section.indexOf('\n@@ ');
  return start < 0 ? undefined : section.slice(start + 1).replace(/\n$/, '');
}

function isTooLarge(patch: string): boolean {
  return Buffer.byteLength(patch) > MAX_PATCH_BYTES || patch.split('\n').length > MAX_PATCH_LINES;
}

/** The hunks of a patch, each line with its numbers on both sides. */
export function parseHunks(patch: string): DiffHunk[] {
  const hunks: { header: string; lines: DiffLine[] }[] = [];
  let left = 0;
  let right = 0;
  for (const line of patch.split('\n')) {
    const header = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line);
    const kind = line.charAt(0);
    const text = line.slice(1);
    if (header) {
      left = Number(header[1]);
      right = Number(header[3]);
      hunks.push({ header: line, lines: [] });
    } else if (kind === '+') hunks.at(-1)?.lines.push({ kind, text, right: right++ });
    else if (kind === '-') hunks.at(-1)?.lines.push({ kind, text, left: left++ });
    else if (kind === ' ') hunks.at(-1)?.lines.push({ kind, text, left: left++, right: right++ });
  }
  return hunks;
}

export function lineOn(line: DiffLine, side: Side): number | undefined {
  return side === 'LEFT' ? line.left : line.right;
}

/** The hunk that shows line `number` of a side; only such lines can carry a review comment. */
export function hunkWith(patch: string | undefined, side: Side, number: number): DiffHunk | undefined {
  return parseHunks(patch ?? '').find((hunk) => hunk.lines.some((line) => lineOn(line, side) === number));
}

/** The part of a hunk that GitHub shows above a comment: from its header to the commented line. */
export function diffHunk(hunk: DiffHunk, side: Side, number: number): string {
  const end = hunk.lines.findIndex((line) => lineOn(line, side) === number);
  return [hunk.header, ...hunk.lines.slice(0, end + 1).map((line) => line.kind + line.text)].join('\n');
}

/**
 * Where line `number` of the old text stands in the new one; undefined if the patch changes or deletes it. The patch
 * has lines of context, so that the first line of every later hunk tells that the search has gone too far.
 */
export function followLine(patch: string | undefined, number: number): number | undefined {
  let shift = 0;
  for (const line of parseHunks(patch ?? '').flatMap((hunk) => hunk.lines)) {
    if (line.left !== undefined && line.left > number) break;
    if (line.left === number) return line.right;
    if (line.kind === '+') shift += 1;
    if (line.kind === '-') shift -= 1;
  }
  return number + shift;
}
