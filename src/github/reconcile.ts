/** Wanted against existing: which findings get a comment now, and what the check run concludes. Pure. */
import type { Config } from '../config.ts';
import type { Confidence, Finding, Severity } from '../finding.ts';
import type { Said } from './markers.ts';

/** A review thread that one of our comments opened. */
export interface Thread {
  readonly said: readonly Said[];
  readonly rule: string;
  readonly path: string;
  /** The first of its lines at the head of now; undefined once they have changed. */
  readonly line: number | undefined;
  readonly url: string;
  /** By whomever: what was resolved stays silent, also where the leak is still there. */
  readonly resolved: boolean;
}

/** Findings of one rule in one function: one comment speaks for all of them. */
export interface Group {
  readonly first: Finding;
  readonly others: readonly Finding[];
}

/** What a repository sets of the gate. */
export type Gate = Pick<Config, 'failLevel' | 'gateConfidence'>;

export type Conclusion = 'success' | 'neutral' | 'failure';

export interface Wishes {
  readonly findings: readonly Finding[];
  readonly threads: readonly Thread[];
  /** How many comments of ours may be open on the pull request at a time. */
  readonly maxComments: number;
  /** Whether a comment may stand there: the line is one that the patch adds. */
  isCommentable(finding: Finding): boolean;
}

/** More comments in one review time out, and some of them are posted all the same. */
const REVIEW_LIMIT = 30;

/**
 * The comments to post now. What was said before is not said again, and what has no room is left to the check run. Open comments whose leak is
 * still there take up room: the same push seen again must not bring out what was left over the first time.
 */
export function reconcile({ findings, threads, maxComments, isCommentable }: Wishes): readonly Group[] {
  const said = new Set(threads.flatMap(fingerprintsIn));
  const unsaid = findings.filter((f) => !said.has(f.fingerprint) && f.confidence !== 'low' && isCommentable(f));
  const room = Math.min(maxComments, REVIEW_LIMIT) - openThreads(threads, findings);
  return grouped(unsaid.toSorted(byWeight)).slice(0, Math.max(0, room));
}

function openThreads(threads: readonly Thread[], findings: readonly Finding[]): number {
  const found = new Set(findings.map((finding) => finding.fingerprint));
  return threads.filter((thread) => !thread.resolved && fingerprintsIn(thread).some((fp) => found.has(fp))).length;
}

/** One group a rule and function, in the order of their first findings. */
function grouped(findings: readonly Finding[]): readonly Group[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = [finding.rule, finding.path, finding.function].join('\0');
    const group = groups.get(key);
    if (group) group.push(finding);
    else groups.set(key, [finding]);
  }
  return [...groups.values()].flatMap(([first, ...others]) => (first ? [{ first, others }] : []));
}

export function fingerprintsIn({ said }: Thread): readonly string[] {
  return said.map(({ fingerprint }) => fingerprint);
}

export function findingsOf({ first, others }: Group): readonly Finding[] {
  return [first, ...others];
}

const SEVERITY: Record<Severity, number> = { info: 0, warning: 1, error: 2 };
const CONFIDENCE: Record<Confidence, number> = { low: 0, medium: 1, high: 2 };

/** What should be read first comes first; then the order of the text. */
export function byWeight(a: Finding, b: Finding): number {
  return (
    SEVERITY[b.severity] - SEVERITY[a.severity] ||
    CONFIDENCE[b.confidence] - CONFIDENCE[a.confidence] ||
    (a.path < b.path ? -1 : Number(a.path > b.path)) ||
    a.anchor.line - b.anchor.line
  );
}

/** All findings that the pull request introduces count, also those that an earlier push was told of. */
export function conclude(findings: readonly Finding[], gate: Gate, partial: boolean): Conclusion {
  if (findings.some((finding) => fails(finding, gate))) return 'failure';
  return findings.length > 0 || partial ? 'neutral' : 'success';
}

function fails(finding: Finding, { failLevel, gateConfidence }: Gate): boolean {
  return (
    failLevel !== 'none' &&
    SEVERITY[finding.severity] >= SEVERITY[failLevel] &&
    CONFIDENCE[finding.confidence] >= CONFIDENCE[gateConfidence]
  );
}
