/** The value that every stage after the rules shares. Its JSON form is a contract: see README, "JSON output". */
import { createHash } from 'node:crypto';

export type Severity = 'error' | 'warning' | 'info';

/** high: a closed proof. medium: evidence local to the package. low: a shape; shown in the check run only. */
export type Confidence = 'high' | 'medium' | 'low';

/** A place in a file: lines and columns are 1-based, columns in UTF-16 units, the end exclusive. */
export interface Place {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** One step of the path that leaks, in the order in which it runs. */
export interface Step extends Place {
  readonly kind: 'acquire' | 'start' | 'branch' | 'exit' | 'overwrite' | 'operation' | 'release';
  readonly note: string;
}

/** Replaces a range of a file; start equal to end inserts. */
export interface Edit {
  readonly path: string;
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly text: string;
}

export interface Fix {
  readonly title: string;
  readonly edits: readonly Edit[];
}

export interface Finding extends Place {
  readonly rule: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** Where a comment goes: the acquisition, or the added step that lets it leak. */
  readonly anchor: { readonly line: number };
  /** The enclosing function: `Get`, `(*T).Close`. */
  readonly function: string;
  /** One sentence: what leaks, and on which path. */
  readonly message: string;
  readonly trace: readonly Step[];
  readonly fixes: readonly Fix[];
  readonly fingerprint: string;
}

/** What was looked at. */
export interface Stats {
  readonly files: number;
  readonly lines: number;
  readonly functions: number;
}

/** What a fingerprint is made of. It holds no line, no literal and no message, so that it survives edits elsewhere. */
export interface Identity {
  readonly rule: string;
  /** The path at the base for a file that the change renames. */
  readonly path: string;
  readonly function: string;
  /** Callee and assigned names of the acquisition: `resp, err = net/http.Get`. */
  readonly subject: string;
  /** Which of the equal subjects in the function this is, from 0; counted among the calls, not the findings. */
  readonly occurrence: number;
}

/** A finding with what tells it from others, to compare two versions of the sources. */
export interface Identified {
  readonly finding: Finding;
  readonly identity: Identity;
  /** What its callers, who may be in other packages, can say of it. */
  readonly run?: Run;
  /** Set where the source says to leave it. */
  readonly suppression?: Suppression;
}

/** How the function that a finding is in comes to the leak. */
export interface Run {
  /** The function's full name: `example.com/m/p.New`, `(*example.com/m/p.T).Start`. */
  readonly of: string;
  /** It leaks but once in each run of the function. */
  readonly once: boolean;
  /** So it does, or in each pass of a loop that comes to its end, or in a literal that is given to somebody: as good as once, where a program that ends runs it. */
  readonly few?: boolean;
  /** It leaks only where the function fails. */
  readonly atFailure: boolean;
  /** The function with whose context it leaks, and not before: by its full name; it stands in the same folder. */
  readonly withContextOf?: string;
  /** The function with whose context what leaks ends by itself: as the function above. */
  readonly endsWithContextOf?: string;
  /** The method that ends the life of the value that it belongs to, and leaves it: as the function above. */
  readonly leftBy?: string;
}

export interface Suppression {
  /** Which directive: `leakcheck:ignore`, `nolint`. */
  readonly by: string;
  readonly reason: string;
}

/** A finding that is shown for the record only: it is no comment, and does not gate. */
export interface Suppressed extends Suppression {
  readonly finding: Finding;
}

/**
 * `v1:` and three parts of a fixed length, so that two fingerprints tell what they share: rule and subject, the function, and which of the equal
 * subjects in it. To all others it is a name without a meaning.
 */
export function fingerprint(of: Identity): string {
  return numbered(
    `v1:${hash(of.rule, of.subject).slice(0, 8)}${hash(of.path, of.function).slice(0, 12)}`,
    of.occurrence,
  );
}

const SUBJECT = 'v1:'.length + 8;
const TWINS = SUBJECT + 12;

/** Equal for findings of one rule with the same subject, wherever they are. */
export function subjectIn(fingerprint: string): string {
  return fingerprint.slice(0, SUBJECT);
}

/** Equal for those that are in the same function, too. */
export function twinsIn(fingerprint: string): string {
  return fingerprint.slice(0, TWINS);
}

/** The first fingerprint of the same function and subject that is not taken. */
export function untaken(fingerprint: string, taken: ReadonlySet<string>): string {
  for (let n = 0; taken.has(fingerprint); n++) fingerprint = numbered(twinsIn(fingerprint), n);
  return fingerprint;
}

function numbered(twins: string, occurrence: number): string {
  return `${twins}${occurrence.toString(16).padStart(4, '0')}`;
}

function hash(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('hex');
}
