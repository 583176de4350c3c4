/** How a fix is shown: as a one-click suggestion where GitHub can apply it, else as a diff, else in words only. */
import { structuredPatch } from 'diff';
import type { Edit, Fix } from '../finding.ts';
import { block, isPlain, visibleBlock } from './escape.ts';

/** Whole lines of a file, 1-based, both ends included. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
}

/** A suggestion stands for exactly the lines that its comment is on. */
export type ShownFix =
  | { readonly kind: 'suggestion'; readonly range: LineRange; readonly markdown: string }
  | { readonly kind: 'diff'; readonly markdown: string };

/** Where a fix would be shown. */
export interface FixPlace {
  readonly path: string;
  /** The file's text at head. */
  readonly text: string;
  /** The line that the comment is about. */
  readonly anchor: number;
  /** Whether all lines of the range are added by one hunk: on others GitHub takes no suggestion. */
  isAdded(range: LineRange): boolean;
}

/** A longer range would tear the comment away from the line that it is about. */
const SUGGESTION_LINES = 12;
const DIFF_CHARACTERS = 1500;

/** Undefined where the edits do not fit the text, reach into another file, or are too long to be read in a comment. */
export function showFix(fix: Fix, place: FixPlace): ShownFix | undefined {
  if (fix.edits.length === 0 || fix.edits.some((edit) => edit.path !== place.path)) return undefined;
  const patched = applyEdits(place.text, fix.edits);
  if (patched === undefined || patched === place.text) return undefined;
  const { range, lines } = changedLines(place.text, patched, place.anchor);
  return canSuggest(range, lines, place)
    ? { kind: 'suggestion', range, markdown: block(lines.join('\n'), 'suggestion') }
    : showDiff(place.text, patched);
}

/** Carriage returns and hidden characters are committed by a click without being seen, so they are never suggested. */
function canSuggest(range: LineRange, lines: readonly string[], place: FixPlace): boolean {
  return (
    lines.length > 0 &&
    range.last - range.first < SUGGESTION_LINES &&
    lines.every(isPlain) &&
    !place.text.includes('\r') &&
    place.isAdded(range)
  );
}

function showDiff(before: string, after: string): ShownFix | undefined {
  const { hunks } = structuredPatch('', '', before, after, '', '', { context: 2 });
  const lines = hunks.flatMap((hunk) => hunk.lines.map((line) => line.replace(/\r$/, '')));
  const text = visibleBlock(lines.join('\n'));
  return text.length > DIFF_CHARACTERS ? undefined : { kind: 'diff', markdown: block(text, 'diff') };
}

/**
 * The lines of `before` that must be replaced, and by what, so that `after` comes out; widened to hold the anchor. An
 * insertion replaces no line of its own: it joins the line that it follows, or the anchor where that comes later.
 */
function changedLines(before: string, after: string, anchor: number): { range: LineRange; lines: readonly string[] } {
  const old = before.split('\n');
  const now = after.split('\n');
  const same = commonPrefix(old, now);
  const tail = commonPrefix(old.slice(same).reverse(), now.slice(same).reverse());
  const inserts = same + tail === old.length;
  const first = inserts && anchor <= same ? same : same + 1;
  const last = inserts ? first : old.length - tail;
  const range = { first: Math.min(first, anchor), last: Math.max(last, anchor) };
  return { range, lines: now.slice(range.first - 1, now.length - (old.length - range.last)) };
}

function commonPrefix(a: readonly string[], b: readonly string[]): number {
  const end = Math.min(a.length, b.length);
  let n = 0;
  while (n < end && a[n] === b[n]) n++;
  return n;
}

/** Undefined where an edit lies outside of the text or on another edit. */
function applyEdits(text: string, edits: readonly Edit[]): string | undefined {
  const starts = lineStarts(text);
  const ranges = edits.map((edit) => ({
    start: offsetOf(starts, text, edit.startLine, edit.startColumn),
    end: offsetOf(starts, text, edit.endLine, edit.endColumn),
    text: edit.text,
  }));
  let result = '';
  let at = 0;
  for (const { start, end, text: replacement } of ranges.toSorted((a, b) => (a.start ?? 0) - (b.start ?? 0))) {
    if (start === undefined || end === undefined || start < at || end < start) return undefined;
    result += text.slice(at, start) + replacement;
    at = end;
  }
  return result + text.slice(at);
}

function lineStarts(text: string): readonly number[] {
  return [0, ...[...text.matchAll(/\n/g)].map((end) => end.index + 1)];
}

function offsetOf(starts: readonly number[], text: string, line: number, column: number): number | undefined {
  const start = starts[line - 1];
  const next = starts[line] ?? text.length + 1;
  return start === undefined || column < 1 || start + column > next ? undefined : start + column - 1;
}
