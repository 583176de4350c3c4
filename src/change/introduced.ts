/**
 * Which findings belong to a change: those whose acquisition or a leaking step is an added line, and which were not there before.
 *
 * "There before" is asked three times, from the surest to the loosest: the same rule on the same, unchanged line; the same fingerprint; and, for
 * what has vanished from the base, the same subject under the same rule (a leak that was moved to another function or file). The last may
 * take a new leak for a moved one when the same change mends its twin; that is silence.
 */
import type { Finding, Identified } from '../finding.ts';
import type { Change, ChangedFile } from './change.ts';
import { addedLines, baseLine } from './patch.ts';

export function introduced(
  change: Change,
  before: readonly Identified[],
  after: readonly Identified[],
): readonly Identified[] {
  const files = new Map(change.files.map((f) => [f.path, f]));
  const onLine = pairOff(after, before, ({ finding }, at) =>
    lineKey(finding, at === 'left' ? files.get(finding.path) : undefined),
  );
  const byPrint = pairOff(onLine.left, onLine.right, ({ finding }) => finding.fingerprint);
  const bySubject = pairOff(byPrint.left, byPrint.right, ({ identity }) => `${identity.rule} ${identity.subject}`);
  return bySubject.left.flatMap((found) => {
    const line = anchorOf(found.finding, files.get(found.finding.path));
    return line === undefined ? [] : [{ ...found, finding: { ...found.finding, anchor: { line } } }];
  });
}

/** Takes from both sides what agrees in a key, one for one, and gives back what is left. */
function pairOff(
  left: readonly Identified[],
  right: readonly Identified[],
  keyOf: (c: Identified, side: 'left' | 'right') => string | undefined,
): { readonly left: readonly Identified[]; readonly right: readonly Identified[] } {
  const byKey = new Map<string | undefined, Identified[]>();
  for (const c of right) {
    const key = keyOf(c, 'right');
    byKey.set(key, [...(byKey.get(key) ?? []), c]);
  }
  const rest = left.filter((c) => {
    const key = keyOf(c, 'left');
    return key === undefined || !byKey.get(key)?.pop();
  });
  return { left: rest, right: [...byKey.values()].flat() };
}

/** Rule and place at the base; none for an added line. */
function lineKey(finding: Finding, file: ChangedFile | undefined): string | undefined {
  const line = file?.hunks ? baseLine(file.hunks, finding.line) : finding.line;
  return line === undefined ? undefined : `${finding.rule} ${finding.path}:${line}:${finding.column}`;
}

/** The acquisition if it is added, else the last added step of the path, which is where it leaves. */
function anchorOf(finding: Finding, file: ChangedFile | undefined): number | undefined {
  if (!file?.hunks) return undefined;
  const added = addedLines(file.hunks);
  if (added.has(finding.line)) return finding.line;
  return finding.trace.findLast((s) => s.path === finding.path && added.has(s.line))?.line;
}
