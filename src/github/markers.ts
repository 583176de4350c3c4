/**
 * The hidden last line of our review comments, by which we know again what we said:
 *
 *     <!-- leakcheck:v1 fp=v1:0123…,v1:4567… rule=unclosed-body head=0123456789ab -->
 *
 * Anybody can write such a line, so a marker counts only in a comment that we wrote ourselves; see `readThreads`.
 */
export interface Marker {
  /** The findings that the comment speaks for: one, or several of one rule in one function. */
  readonly fingerprints: readonly string[];
  readonly rule: string;
  /** The head commit that was reviewed, its first 12 digits. A review's own commit moves with a force-push. */
  readonly head: string;
}

const LINE = /^<!-- leakcheck:v1 fp=([\w:,]+) rule=([\w-]+) head=([0-9a-f]+) -->$/;

export function writeMarker(marker: Marker): string {
  return `<!-- leakcheck:v1 fp=${marker.fingerprints.join(',')} rule=${marker.rule} head=${marker.head.slice(0, 12)} -->`;
}

/** The marker in the last line of a comment; undefined where there is none. */
export function readMarker(body: string): Marker | undefined {
  const last = body.trimEnd().split('\n').at(-1) ?? '';
  const [, fingerprints, rule, head] = LINE.exec(last.trim()) ?? [];
  if (!fingerprints || !rule || !head) return undefined;
  return { fingerprints: fingerprints.split(',').filter((fp) => fp !== ''), rule, head };
}
