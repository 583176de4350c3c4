/**
 * Which findings belong to a change: those whose acquisition or a leaking step is an added line, and which were not there before.
 *
 * What was there before is asked from the surest to the loosest. A line that stays decides for itself; what goes at one place and comes at
 * another, one for one, has moved. So one of two equal calls is new, not both, and a leak that is mended where it stands does not hide a new
 * one. A new leak may pass for a moved one where the same change takes out a call like it; that is silence.
 */
import type { Finding, Identified } from '../finding.ts';
import type { SourceFile } from '../go/program.ts';
import { callTexts } from './call-text.ts';
import { basePathOf, type Change, type ChangedFile } from './change.ts';
import { type Key, pairOff } from './pair-off.ts';
import { addedLines, baseLine, reversed } from './patch.ts';

/** The sources before or after the change, and what is found in them. */
export interface Version {
  readonly sources: readonly SourceFile[];
  readonly found: readonly Identified[];
  /** The declared function that a line stands in. */
  functionAt(path: string, line: number): string | undefined;
}

export function introduced(change: Change, before: Version, after: Version): readonly Identified[] {
  const toBase = change.files.map((file) => ({ file, from: file.path, to: basePathOf(file), hunks: file.hunks }));
  const toHead = toBase.map(({ file, from, to, hunks }) => ({ file, from: to, to: from, hunks: hunks?.map(reversed) }));
  const { left } = pairOff(placed(after, toBase, before), placed(before, toHead, after), KEYS);
  return left.flatMap(({ found, file }) => {
    const line = anchorOf(found.finding, file);
    return line === undefined ? [] : [{ ...found, finding: { ...found.finding, anchor: { line } } }];
  });
}

/** From the lines of a file in one version to those of the other. */
interface Way {
  readonly file: ChangedFile;
  readonly from: string;
  readonly to: string;
  readonly hunks: ChangedFile['hunks'];
}

interface Placed {
  readonly found: Identified;
  readonly file: ChangedFile | undefined;
  /** The line that it has in the other version; undefined for one that is added or removed. */
  readonly line: number | undefined;
  /**
   * Set where the other version does not have its line in the same function. A diff takes the line of another function for it, where
   * functions that are alike change their heads or places.
   */
  readonly moved: boolean;
  /** Its own line from the call on. */
  readonly call: string;
}

/** The findings of one version, seen from the other. */
function placed(here: Version, ways: readonly Way[], there: Version): readonly Placed[] {
  const wayOf = new Map(ways.map((way) => [way.from, way]));
  const callOf = callTexts(here.sources);
  return here.found.map((found) => {
    const { path, line } = found.finding;
    const way = wayOf.get(path);
    const other = way?.hunks ? baseLine(way.hunks, line) : line;
    const stays = other !== undefined && there.functionAt(way?.to ?? path, other) === found.identity.function;
    return { found, file: way?.file, line: other, moved: !stays, call: callOf(found.finding) };
  });
}

const KEYS: readonly Key<Placed, Placed>[] = [
  onLine((of) => !of.moved),
  // A diff cannot tell which of two equal calls in one function is the old one: lines of one are taken for lines of the other.
  both((of) => inFunction(of, of.call)),
  onLine(() => true),
  ofMoved((of) => inFunction(of, of.found.identity.subject)),
  ofMoved((of) => anywhere(of, of.call)),
  ofMoved((of) => anywhere(of, of.found.identity.subject)),
];

/** Rule and place at the base; none for an added line. */
function placeKey({ finding, identity }: Identified, line: number | undefined): string | undefined {
  return line === undefined ? undefined : [identity.rule, identity.path, line, finding.column].join('\0');
}

function onLine(wanted: (of: Placed) => boolean): Key<Placed, Placed> {
  return {
    left: (of) => (wanted(of) ? placeKey(of.found, of.line) : undefined),
    right: ({ found }) => placeKey(found, found.finding.line),
  };
}

function both(key: (of: Placed) => string | undefined): Key<Placed, Placed> {
  return { left: key, right: key };
}

function ofMoved(key: (of: Placed) => string): Key<Placed, Placed> {
  return both((of) => (of.moved ? key(of) : undefined));
}

function inFunction(of: Placed, what: string): string {
  const { path, function: name } = of.found.identity;
  return anywhere(of, [path, name, what].join('\0'));
}

function anywhere({ found }: Placed, what: string): string {
  return [found.identity.rule, what].join('\0');
}

/** The acquisition if it is added, else where the path leaves or else turns, if that is. */
function anchorOf({ path, line, trace }: Finding, file: ChangedFile | undefined): number | undefined {
  if (!file?.hunks) return undefined;
  const added = addedLines(file.hunks);
  if (added.has(line)) return line;
  const steps = trace.filter((step) => step.path === path && added.has(step.line));
  return (steps.find(({ kind }) => kind !== 'branch') ?? steps.at(-1))?.line;
}
