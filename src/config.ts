/** What a repository can set, and what holds where it sets nothing. */
import type { Confidence, Severity } from './finding.ts';

export interface Config {
  /** Findings of this severity and over fail the check run. */
  readonly failLevel: Severity | 'none';
  /** Only findings of this confidence and over fail the check run. */
  readonly gateConfidence: Confidence;
  /** Review comments of ours that may be open at a time; what has no room goes to the check run. */
  readonly maxComments: number;
}

export const DEFAULT_CONFIG: Config = { failLevel: 'error', gateConfidence: 'high', maxComments: 10 };
