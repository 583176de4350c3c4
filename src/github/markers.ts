import { createHash } from 'node:crypto';

/**
 * The hidden last line of our review comments, by which we know again what we said:
 *
 *     <!-- leakcheck:v1 fp=v1:0123…@0/89ab,v1:4567…@9/cdef rule=unclosed-body head=0123456789ab -->
 *
 * Anybody can write such a line, so a marker counts only in a comment that we wrote ourselves; see `readThreads`.
 */
export interface Marker {
  /** The findings that the comment speaks for: one, or several of one rule in one function. */
  readonly said: readonly Said[];
  readonly rule: string;
  /** The head commit that was reviewed, its first 12 digits. A review's own commit moves with a force-push. */
  readonly head: string;
}

export interface Said {
  readonly fingerprint: string;
  /** How many lines below the first line of the comment it is: GitHub moves comments along with their lines, not what else they speak of. */
  readonly below: number;
  /** A hash of the call as it was written. */
  readonly call: string;
}

const LINE = /^<!-- leakcheck:v1 fp=([\w:,@/-]+) rule=([\w-]+) head=([0-9a-f]+) -->$/;

export function writeMarker(marker: Marker): string {
  return `<!-- leakcheck:v1 fp=${marker.said.map(({ fingerprint, below, call }) => `${fingerprint}@${below}/${call}`).join(',')} rule=${marker.rule} head=${marker.head.slice(0, 12)} -->`;
}

/** The marker in the last line of a comment; undefined where there is none. */
export function readMarker(body: string): Marker | undefined {
  const last = body.trimEnd().split('\n').at(-1) ?? '';
  const [, fingerprints, rule, head] = LINE.exec(last.trim()) ?? [];
  if (!fingerprints || !rule || !head) return undefined;
  return { said: fingerprints.split(',').flatMap(readSaid), rule, head };
}

function readSaid(text: string): readonly Said[] {
  const [fingerprint, below = '0', call = ''] = text.split(/[@/]/);
  return fingerprint ? [{ fingerprint, below: Number(below), call }] : [];
}

export function callHash(call: string): string {
  return createHash('sha256').update(call).digest('hex').slice(0, 8);
}
