/**
 * Which findings our comments speak of. GitHub moves a comment along with its line, so that is asked first: when an equal call is put before one
 * that was commented on, the fingerprints, which count equal calls, move on by one, and the comment stays with its own. Pure.
 */
import { callTexts } from '../change/call-text.ts';
import { type Key, pairOff } from '../change/pair-off.ts';
import { type Finding, subjectIn, twinsIn, untaken } from '../finding.ts';
import type { SourceFile } from '../go/program.ts';
import { callHash } from './markers.ts';
import type { Thread } from './reconcile.ts';

/**
 * The findings, those that were said before with the fingerprints by which they were said, and the others with fingerprints of their own: from here on,
 * the same fingerprint is the same leak.
 */
export function recognised(
  findings: readonly Finding[],
  threads: readonly Thread[],
  sources: readonly SourceFile[],
): readonly Finding[] {
  const callOf = callTexts(sources);
  const leaks = findings.map((finding) => leakOf(finding, callHash(callOf(finding))));
  const remarks = threads.flatMap(remarksOf);
  const { pairs } = pairOff(leaks, remarks, KEYS);
  const taken = new Set(remarks.map(({ fingerprint }) => fingerprint));
  return leaks.map((leak) => {
    const fingerprint = pairs.get(leak)?.fingerprint ?? untaken(leak.fingerprint, taken);
    taken.add(fingerprint);
    return { ...leak.finding, fingerprint };
  });
}

/** What is compared: of a finding, or of what we said of one. */
interface Trait {
  readonly fingerprint: string;
  /** Rule and line; undefined for a comment whose line has changed since. */
  readonly at: string | undefined;
  /** Whether its line is that of the comment, which GitHub moves along; the lines below it may have moved on their own. */
  readonly isFirst: boolean;
  readonly call: string;
}

interface Leak extends Trait {
  readonly finding: Finding;
}

function leakOf(finding: Finding, call: string): Leak {
  const { rule, path, anchor, fingerprint } = finding;
  return { finding, fingerprint, at: placeKey(rule, path, anchor.line), isFirst: true, call };
}

function remarksOf({ said, rule, path, line }: Thread): readonly Trait[] {
  return said.map(({ fingerprint, below, call }) => ({
    fingerprint,
    at: line === undefined ? undefined : placeKey(rule, path, line + below),
    isFirst: below === 0,
    call,
  }));
}

function placeKey(rule: string, path: string, line: number): string {
  return [rule, path, line].join('\0');
}

const KEYS: readonly Key<Leak, Trait>[] = [
  both(({ at, fingerprint, call }) => at && at + twinsIn(fingerprint) + call),
  both(({ fingerprint, call }) => twinsIn(fingerprint) + call),
  both(({ at, fingerprint }) => at && at + twinsIn(fingerprint)),
  // In a function that has another name now, or by an older way of making fingerprints.
  both(({ at, call }) => at && at + call),
  both(({ fingerprint }) => fingerprint),
  ofChanged(({ fingerprint }) => twinsIn(fingerprint)),
  ofChanged(({ fingerprint, call }) => subjectIn(fingerprint) + call),
  ofLater(({ fingerprint, call }) => subjectIn(fingerprint) + call),
  ofChanged(({ fingerprint }) => subjectIn(fingerprint)),
];

function both(key: (trait: Trait) => string | undefined): Key<Leak, Trait> {
  return { left: key, right: key };
}

/** A comment that has lost its line may have been moved; one that has it, and no finding there, is of a leak that was mended. */
function ofChanged(key: (trait: Trait) => string): Key<Leak, Trait> {
  return { left: key, right: (remark) => (remark.at === undefined ? key(remark) : undefined) };
}

/** A remark further down in a comment, whose line may have moved where the comment's has not. Only for keys that tell calls apart: it may be mended, too. */
function ofLater(key: (trait: Trait) => string): Key<Leak, Trait> {
  return { left: key, right: (remark) => (remark.isFirst ? undefined : key(remark)) };
}
