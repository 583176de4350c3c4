/** The JSON form of a run: a contract that other programs read. */
import type { Finding, Stats, Suppressed } from '../finding.ts';

/** What a renderer is given. Unknown keys may be added to the JSON; none is ever taken away under the same `version`. */
export interface RunReport {
  readonly findings: readonly Finding[];
  readonly suppressed: readonly Suppressed[];
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
  readonly stats: Stats;
}

export function json({ findings, suppressed, skipped, stats }: RunReport): string {
  return `${JSON.stringify({ version: 1, complete: skipped.length === 0, findings, suppressed, skipped, stats }, undefined, 2)}\n`;
}
