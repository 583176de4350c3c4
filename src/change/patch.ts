/**
 * Patches as GitHub and git give them: one file's hunks without the `---`/`+++` header.
 *
 * The parsing is jsdiff's; this file holds what a review asks of a patch. Traps that it must not fall into (each has a test): a `\ No newline
 * at end of file` inside a hunk, added text that itself begins with `++` or `--`, `@@ -1 +1 @@` without lengths, CRLF, U+2028.
 */
import { applyPatch, parsePatch as parseUnified, reversePatch } from 'diff';
import type { ChangedFile, Hunk } from './change.ts';

/** The hunks of one file's patch; undefined where the patch is absent or cannot be read, which a caller must list as not analysed. */
export function parsePatch(patch: string | undefined): readonly Hunk[] | undefined {
  if (patch === undefined) return undefined;
  if (patch === '') return [];
  try {
    const [file, ...others] = parseUnified(patch);
    return others.length === 0 ? file?.hunks : undefined;
  } catch {
    return undefined;
  }
}

/** The head's line numbers that the patch adds. */
export function addedLines(hunks: readonly Hunk[]): ReadonlySet<number> {
  const added = new Set<number>();
  for (const hunk of hunks) {
    let line = hunk.newStart;
    for (const text of hunk.lines) {
      if (text[0] === '+') added.add(line);
      if (isHeadLine(text)) line++;
    }
  }
  return added;
}

/** The base's line for a line of the head that the patch did not add; undefined for an added one. */
export function baseLine(hunks: readonly Hunk[], headLine: number): number | undefined {
  let shift = 0;
  for (const hunk of hunks) {
    if (headLine < hunk.newStart) break;
    if (headLine < hunk.newStart + hunk.newLines) return baseLineInside(hunk, headLine);
    shift = hunk.oldStart + hunk.oldLines - (hunk.newStart + hunk.newLines);
  }
  return headLine + shift;
}

function baseLineInside(hunk: Hunk, headLine: number): number | undefined {
  let head = hunk.newStart;
  let base = hunk.oldStart;
  for (const text of hunk.lines) {
    if (isHeadLine(text) && head++ === headLine) return text[0] === '+' ? undefined : base;
    if (text[0] !== '+' && text[0] !== '\\') base++;
  }
  return undefined;
}

function isHeadLine(text: string): boolean {
  return text[0] !== '-' && text[0] !== '\\';
}

/** The hunk of the change back. */
export function reversed({ oldStart, oldLines, newStart, newLines, lines }: Hunk): Hunk {
  const back = lines.map((line) => (SIGN[line[0] ?? ''] ?? line[0] ?? '') + line.slice(1));
  return { oldStart: newStart, oldLines: newLines, newStart: oldStart, newLines: oldLines, lines: back };
}

const SIGN: Readonly<Record<string, string>> = { '+': '-', '-': '+' };

/** The text before the change, from the text after it; undefined where the patch does not fit that text. */
export function baseText(file: ChangedFile, headText: string): string | undefined {
  if (!file.hunks) return undefined;
  if (file.hunks.length === 0) return headText;
  const patch = { oldFileName: '', newFileName: '', oldHeader: '', newHeader: '', hunks: file.hunks.map(mutable) };
  const text = applyPatch(headText, reversePatch(patch), { fuzzFactor: 0, autoConvertLineEndings: false });
  return text === false ? undefined : text;
}

function mutable(hunk: Hunk): { lines: string[] } & Omit<Hunk, 'lines'> {
  return { ...hunk, lines: [...hunk.lines] };
}
