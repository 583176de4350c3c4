/** What the check run concludes, says and annotates. Pure. */
import type { Finding, Stats, Suppressed } from '../finding.ts';
import type { Skip } from '../go/program.ts';
import {
  type Annotation,
  annotation,
  type CheckText,
  failedText,
  reviewText,
  type Shown,
  supersededText,
} from '../report/check-run.ts';
import type { Links } from '../report/review-comment.ts';
import { pageOf, type RulePage } from '../report/rule-page.ts';
import type { Published } from './publish.ts';
import { byWeight, type Conclusion, conclude, fingerprintsIn, type Gate, type Thread } from './reconcile.ts';

export interface Verdict extends CheckText {
  readonly conclusion: Conclusion;
  readonly annotations: readonly Annotation[];
}

export interface Outcome {
  readonly findings: readonly Finding[];
  readonly suppressed: readonly Suppressed[];
  /** What was not, or not wholly, analysed. Where there is anything the verdict is never a plain success. */
  readonly skipped: readonly Skip[];
  readonly stats: Stats;
  /** Changed files that a review looks into. */
  readonly goFiles: number;
  /** Ours, as they were before this review. */
  readonly threads: readonly Thread[];
  readonly published: Published;
  readonly gate: Gate;
  readonly pages: ReadonlyMap<string, RulePage>;
  readonly links: Links;
}

/** Ten requests. GitHub's page shows far fewer. */
const ANNOTATIONS = 500;

/** A finding is shown as a comment or as an annotation, never as both. */
export function verdictOf({ findings, threads, published, pages, gate, ...outcome }: Outcome): Verdict {
  const partial = outcome.skipped.length > 0;
  const conclusion = conclude(findings, gate, partial);
  const shown = findings.toSorted(byWeight).map((finding) => shownAt(finding, threads, published));
  const bare = shown.filter(({ comment }) => !comment);
  const text = reviewText({
    ...outcome,
    findings: shown,
    gate: { failLevel: gate.failLevel, confidence: gate.gateConfidence, failed: conclusion === 'failure' },
    unshown: Math.max(0, bare.length - ANNOTATIONS),
    ...(published.problem ? { problem: published.problem } : {}),
  });
  const annotations = bare.slice(0, ANNOTATIONS).map(({ finding }) => annotation(finding, pageOf(pages, finding.rule)));
  return { ...text, conclusion, annotations };
}

function shownAt(finding: Finding, threads: readonly Thread[], published: Published): Shown {
  const thread = threads.find((thread) => fingerprintsIn(thread).includes(finding.fingerprint));
  if (thread) return { finding, comment: { url: thread.url, resolved: thread.resolved } };
  const url = published.urls.get(finding.fingerprint);
  return url ? { finding, comment: { url, resolved: false } } : { finding };
}

export function supersededVerdict(head: string, by: string): Verdict {
  return { ...supersededText(head, by), conclusion: 'neutral', annotations: [] };
}

/** Our own failure gates: a green check would say that the code was looked at. */
export function failedVerdict(delivery: string): Verdict {
  return { ...failedText(delivery), conclusion: 'failure', annotations: [] };
}
