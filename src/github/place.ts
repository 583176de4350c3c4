/** Where the comment of a finding stands, and what it says there. Pure. */
import { callTexts } from '../change/call-text.ts';
import type { Change, Hunk } from '../change/change.ts';
import { addedLines } from '../change/patch.ts';
import type { Finding } from '../finding.ts';
import { type LineRange, showFix } from '../report/fix.ts';
import { type Links, reviewComment } from '../report/review-comment.ts';
import { pageOf, type RulePage } from '../report/rule-page.ts';
import { callHash, writeMarker } from './markers.ts';
import { findingsOf, type Group } from './reconcile.ts';

/** A comment of a review, on lines that the pull request adds. */
export interface ReviewComment {
  readonly path: string;
  readonly range: LineRange;
  readonly body: string;
  readonly fingerprints: readonly string[];
}

export interface PlaceContext {
  readonly change: Change;
  readonly pages: ReadonlyMap<string, RulePage>;
  readonly links: Links;
}

/** A comment covers one line, or the lines that its one-click suggestion replaces. */
export function place(group: Group, { change, pages, links }: PlaceContext): ReviewComment {
  const { first: finding, others } = group;
  const { path, rule, anchor } = finding;
  const text = change.head.find((file) => file.path === path)?.text ?? '';
  const hunks = hunksOf(change, path);
  const [wanted] = finding.fixes;
  const fix = wanted && showFix(wanted, { path, text, anchor: anchor.line, isAdded: (range) => isAdded(hunks, range) });
  const body = reviewComment({ finding, others, page: pageOf(pages, rule), links, ...(fix ? { fix } : {}) });
  const range = fix?.kind === 'suggestion' ? fix.range : { first: anchor.line, last: anchor.line };
  const callOf = callTexts(change.head);
  const said = findingsOf(group).map((f) => ({
    fingerprint: f.fingerprint,
    below: f.anchor.line - range.first,
    call: callHash(callOf(f)),
  }));
  return {
    path,
    range,
    body: `${body}\n\n${writeMarker({ said, rule, head: links.head })}`,
    fingerprints: said.map(({ fingerprint }) => fingerprint),
  };
}

/** Whether a comment may stand on the finding's anchor. */
export function isCommentable(change: Change, finding: Finding): boolean {
  return isAdded(hunksOf(change, finding.path), { first: finding.anchor.line, last: finding.anchor.line });
}

/** Whether one hunk adds all lines of the range. */
export function isAdded(hunks: readonly Hunk[], { first, last }: LineRange): boolean {
  return hunks.some((hunk) => {
    const added = addedLines([hunk]);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i).every((line) => added.has(line));
  });
}

function hunksOf(change: Change, path: string): readonly Hunk[] {
  return change.files.find((file) => file.path === path)?.hunks ?? [];
}
