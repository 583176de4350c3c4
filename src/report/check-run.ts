/** What the check run of a head commit says: its title, its summary, its annotations. */
import type { Confidence, Finding, Severity, Stats, Suppressed } from '../finding.ts';
import { blobUrl, cell, clip, code, sentence, visible } from './escape.ts';
import { type Links, ruleLink } from './review-comment.ts';
import { firstParagraph, type RulePage } from './rule-page.ts';

/** As GitHub shows it on top of the check run. The summary is Markdown. */
export interface CheckText {
  readonly title: string;
  readonly summary: string;
}

/** One annotation in the words of GitHub's API. Plain text, no Markdown. */
export interface Annotation {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly annotation_level: 'failure' | 'warning' | 'notice';
  readonly title: string;
  readonly message: string;
}

/** A finding, and where its author can read of it. */
export interface Shown {
  readonly finding: Finding;
  /** Absent for a finding that has no comment of ours: it is an annotation. */
  readonly comment?: { readonly url: string; readonly resolved: boolean };
}

export interface ReviewSummary {
  readonly findings: readonly Shown[];
  /** What the source says to leave, each with the reason that it gives. */
  readonly suppressed: readonly Suppressed[];
  /** What was not, or not wholly, analysed. */
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
  readonly stats: Stats;
  /** Changed files that a review looks into. */
  readonly goFiles: number;
  readonly gate: { readonly failLevel: Severity | 'none'; readonly confidence: Confidence; readonly failed: boolean };
  /** Why comments that were meant to be posted are annotations. */
  readonly problem?: string;
  /** Findings that are neither a comment nor an annotation, for want of room. */
  readonly unshown: number;
  readonly links: Links;
}

/** GitHub's own limits for a check run, in characters. */
const SUMMARY_LIMIT = 65_535;
const ANNOTATION_LIMIT = 60_000;
const TITLE_LIMIT = 255;
/** Shares of the summary in bytes, which are at least as many as characters: together they leave room for what stands around them. */
const TABLE_BYTES = 45_000;
const SKIPPED_BYTES = 15_000;

export function reviewText(review: ReviewSummary): CheckText {
  const parts = [
    lead(review),
    table(review),
    review.problem ?? '',
    review.unshown > 0 ? `${review.unshown} more are listed here only: GitHub takes no more annotations.` : '',
    suppressed(review),
    skipped(review.skipped),
    again(),
  ];
  const summary = parts.filter((part) => part !== '').join('\n\n');
  return { title: title(review), summary: clip(summary, SUMMARY_LIMIT, '\n\n… cut: GitHub takes no more') };
}

function title({ findings, skipped, goFiles }: ReviewSummary): string {
  if (findings.length > 0) return `${count(findings.length, 'leak')} introduced`;
  if (skipped.length > 0) return 'Not wholly analysed; no leaks in the rest';
  return goFiles === 0 ? 'No Go files to review' : 'No leaks introduced';
}

function lead(review: ReviewSummary): string {
  if (review.goFiles === 0 && review.skipped.length === 0) {
    return 'This pull request changes no Go files outside of tests, `vendor` and `testdata`.';
  }
  const { files, lines, functions } = review.stats;
  const read = `Read ${count(files, 'Go file')} (${count(lines, 'line')}, ${count(functions, 'function')}) of the packages that this pull request changes.`;
  return review.findings.length > 0
    ? `${verdict(review)} ${read}`
    : `The added lines introduce no leaks that could be proven. ${read}`;
}

function verdict({ gate, findings }: ReviewSummary): string {
  const counted = (['error', 'warning', 'info'] as const)
    .map((severity) => ({ severity, n: findings.filter((shown) => shown.finding.severity === severity).length }))
    .filter(({ n }) => n > 0)
    .map(({ severity, n }) => `${n} of severity ${severity}`)
    .join(', ');
  return `**${counted}.** ${gateRule(gate)}`;
}

function gateRule({ failLevel, confidence, failed }: ReviewSummary['gate']): string {
  if (failLevel === 'none') return 'Findings do not fail this check.';
  const bar = `severity ${failLevel}${failLevel === 'error' ? '' : ' or over'} and ${confidence} confidence${confidence === 'high' ? '' : ' or over'}`;
  return failed
    ? `This check fails, since there is one of ${bar}.`
    : `None of them fails this check: that takes ${bar}.`;
}

function table({ findings, links }: ReviewSummary): string {
  if (findings.length === 0) return '';
  const rows = within(
    TABLE_BYTES,
    findings.map((shown) => row(shown, links)),
  );
  const missing = findings.length - rows.length;
  const head = ['| Where | What | Severity, confidence | Rule | Shown as |', '| --- | --- | --- | --- | --- |'];
  return [
    ...head,
    ...rows,
    ...(missing > 0 ? [`| | ${missing} more, not listed: GitHub takes no more text | | | |`] : []),
  ].join('\n');
}

/** As many lines as there is room for. */
function within(bytes: number, lines: readonly string[]): readonly string[] {
  let size = 0;
  const end = lines.findIndex((line) => {
    size += Buffer.byteLength(line) + 1;
    return size > bytes;
  });
  return end < 0 ? lines : lines.slice(0, end);
}

function row({ finding, comment }: Shown, links: Links): string {
  const where = `[${code(clip(`${finding.path}:${finding.anchor.line}`, 160))}](${blobUrl(links.repositoryUrl, links.head, finding.path, finding.anchor.line)})`;
  const cells = [
    where,
    sentence(clip(finding.message, 300)),
    `${finding.severity}, ${finding.confidence}`,
    ruleLink(finding.rule, links.rulesUrl),
    shownAs(comment),
  ];
  return `| ${cells.map(cell).join(' | ')} |`;
}

function shownAs(comment: Shown['comment']): string {
  if (!comment) return 'annotation';
  return `[${comment.resolved ? 'resolved comment' : 'comment'}](${comment.url})`;
}

/** Listed, so that nobody silences the check unseen. */
function suppressed({ suppressed, links }: ReviewSummary): string {
  if (suppressed.length === 0) return '';
  const lines = suppressed.map(({ finding, reason }) => {
    const { path, line } = finding;
    const where = `[${code(`${path}:${line}`)}](${blobUrl(links.repositoryUrl, links.head, path, line)})`;
    return `- ${where} ${code(finding.rule)}: ${sentence(clip(reason, 200))}`;
  });
  return ['This pull request suppresses in its source:', '', ...within(SKIPPED_BYTES, lines)].join('\n');
}

function skipped(skips: ReviewSummary['skipped']): string {
  if (skips.length === 0) return '';
  const distinct = [...new Map(skips.toReversed().map((skip) => [skip.path, skip])).values()].toReversed();
  const items = distinct.map(({ path, reason }) => `- ${code(clip(path, 160))}: ${sentence(clip(reason, 200))}`);
  const listed = within(SKIPPED_BYTES, items);
  const more = items.length > listed.length ? [`- ${items.length - listed.length} more`] : [];
  return ['**Not, or not wholly, analysed**', '', ...listed, ...more].join('\n');
}

function again(): string {
  return 'To have it reviewed again: push a commit, use "Re-run", or write `/leakcheck` in a comment. `/leakcheck help` lists the commands.';
}

/** A head that is no longer the pull request's: what is found in it helps nobody. */
export function supersededText(head: string, by: string): CheckText {
  return {
    title: 'Superseded by a newer commit',
    summary: `${code(head.slice(0, 12))} is no longer the head of this pull request. The check run of ${code(by.slice(0, 12))} has the verdict.`,
  };
}

/** Our own failure. The delivery id is what finds it in the logs. */
export function failedText(delivery: string): CheckText {
  return {
    title: 'Could not analyse this commit',
    summary: `leakcheck failed while it reviewed this commit. That says nothing about the code.\n\nUse "Re-run", or write \`/leakcheck\` in a comment. If it fails again, give this id to whoever runs leakcheck: ${code(clip(delivery, 100))}`,
  };
}

/** Said in the summary when the review was refused. */
export function reviewProblem(status: number | undefined): string {
  return `GitHub did not take the review comments${status === undefined ? '' : ` (HTTP ${status})`}, so the findings are annotations instead.`;
}

const LEVELS = { error: 'failure', warning: 'warning', info: 'notice' } as const;

/** Low confidence is never more than a notice. */
export function annotation(finding: Finding, page: RulePage): Annotation {
  return {
    path: finding.path,
    start_line: finding.anchor.line,
    end_line: finding.anchor.line,
    annotation_level: finding.confidence === 'low' ? 'notice' : LEVELS[finding.severity],
    title: clip(visible(`${page.title} (${page.id})`), TITLE_LIMIT),
    message: clip(
      `${words(finding.message)}\n\n${firstParagraph(page.why)}\n\nFix: ${firstParagraph(page.fix)}`,
      ANNOTATION_LIMIT,
    ),
  };
}

function words(text: string): string {
  return visible(clip(text.replace(/\s+/g, ' '), 1000));
}

function count(n: number, noun: string): string {
  return `${n.toLocaleString('en')} ${noun}${n === 1 ? '' : 's'}`;
}
