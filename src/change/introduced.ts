/**
 * Which findings belong to a change: those whose acquisition or a leaking step is an added line, and which were not there before.
 *
 * What was there before is asked from the surest to the loosest. An unchanged line decides for itself; what a patch takes out at one place and
 * puts in at another, one for one, was moved. So one of two equal calls is new, not both, and a leak is not new because its twin was mended
 * where it stands. A new leak may pass for a moved one where the same change takes out a call like it; that is silence.
 */
import type { Finding, Identified, Identity } from '../finding.ts';
import { basePathOf, type Change, type ChangedFile } from './change.ts';
import { type Key, pairOff } from './pair-off.ts';
import { addedLines, baseLine, linesOf } from './patch.ts';

export function introduced(
  change: Change,
  before: readonly Identified[],
  after: readonly Identified[],
): readonly Identified[] {
  const head = new Map(change.files.map((file) => [file.path, sideOf(file, '+')]));
  const base = new Map(change.files.map((file) => [basePathOf(file), sideOf(file, '-')]));
  const { left } = pairOff(after.map(placedOn(head)), before.map(placedOn(base)), KEYS);
  return left.flatMap(({ found, file }) => {
    const line = anchorOf(found.finding, file);
    return line === undefined ? [] : [{ ...found, finding: { ...found.finding, anchor: { line } } }];
  });
}

interface Side {
  readonly file: ChangedFile;
  /** What the patch adds or removes. */
  readonly lines: ReadonlyMap<number, string>;
}

function sideOf(file: ChangedFile, sign: '+' | '-'): Side {
  return { file, lines: linesOf(file.hunks ?? [], sign) };
}

function placedOn(sides: ReadonlyMap<string, Side>): (found: Identified) => Placed {
  return (found) => {
    const { path, line, column } = found.finding;
    const side = sides.get(path);
    return {
      found,
      file: side?.file,
      call: side?.lines
        .get(line)
        ?.slice(column - 1)
        .trim(),
    };
  };
}

interface Placed {
  readonly found: Identified;
  readonly file: ChangedFile | undefined;
  /** The rest of its line from the call on, where the patch adds or removes that line. */
  readonly call: string | undefined;
}

const KEYS: readonly Key<Placed, Placed>[] = [
  { left: ({ found, file }) => lineKey(found, file), right: ({ found }) => placeKey(found, found.finding.line) },
  changed(({ path, function: name }, call) => [path, name, call]),
  // What a diff takes for an unchanged line of one function may be that of another, where functions that are alike change places.
  same(({ found, call }) => (call === undefined ? found.finding.fingerprint : undefined)),
  changed(({ path, function: name, subject }) => [path, name, subject]),
  changed((_, call) => [call]),
  changed(({ subject }) => [subject]),
];

function same(key: (placed: Placed) => string | undefined): Key<Placed, Placed> {
  return { left: key, right: key };
}

/** Of what the patch takes out and puts in. */
function changed(parts: (identity: Identity, call: string) => readonly string[]): Key<Placed, Placed> {
  return same(({ found: { identity }, call }) =>
    call === undefined ? undefined : [identity.rule, ...parts(identity, call)].join('\0'),
  );
}

/** Rule and place at the base; none for an added line. */
function lineKey(found: Identified, file: ChangedFile | undefined): string | undefined {
  const { line } = found.finding;
  const before = file?.hunks ? baseLine(file.hunks, line) : line;
  return before === undefined ? undefined : placeKey(found, before);
}

/** Both sides are named by the path at the base. */
function placeKey({ finding, identity }: Identified, line: number): string {
  return [identity.rule, identity.path, line, finding.column].join('\0');
}

/** The acquisition if it is added, else where the path leaves or else turns, if that is. */
function anchorOf({ path, line, trace }: Finding, file: ChangedFile | undefined): number | undefined {
  if (!file?.hunks) return undefined;
  const added = addedLines(file.hunks);
  if (added.has(line)) return line;
  const steps = trace.filter((step) => step.path === path && added.has(step.line));
  return (steps.find(({ kind }) => kind !== 'branch') ?? steps.at(-1))?.line;
}
