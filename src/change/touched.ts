/** Which parts of the sources a change touches: only there can a finding be new, or have vanished. */
import { basePathOf, type Change, type Hunk } from './change.ts';

/** Tells whether the change touches any of the lines `first` to `last` of a file, on one side; lines are 1-based and inclusive. */
export type Touches = (path: string, first: number, last: number) => boolean;

export function touched(change: Change, side: 'base' | 'head'): Touches {
  const hunks = new Map(change.files.map((f) => [side === 'base' ? basePathOf(f) : f.path, f.hunks ?? []]));
  return (path, first, last) => (hunks.get(path) ?? []).some((h) => overlaps(rangeOf(h, side), first, last));
}

/** With a line on either side, so that a place where lines were only taken out or put in counts too. */
function rangeOf(hunk: Hunk, side: 'base' | 'head'): readonly [number, number] {
  const [start, lines] = side === 'base' ? [hunk.oldStart, hunk.oldLines] : [hunk.newStart, hunk.newLines];
  return [start - 1, start + lines];
}

function overlaps([from, to]: readonly [number, number], first: number, last: number): boolean {
  return from <= last && first <= to;
}
