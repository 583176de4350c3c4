/**
 * The analysis in threads of its own, so that webhooks and signals are answered whatever is being analysed. A change that takes too long or too much
 * memory costs its thread, which is replaced; its Go files are listed as not analysed.
 */
import { Piscina } from 'piscina';
import type { Analysis } from './analyze.ts';
import type { Change } from './change/change.ts';

export interface AnalyzePool {
  analyze(change: Change): Promise<Analysis>;
  /** Ends the threads, also in the middle of a change. */
  close(): Promise<void>;
}

export interface AnalyzePoolOptions {
  /** As many changes are analysed at a time. */
  readonly threads: number;
  /** How long one may take, in milliseconds. */
  readonly deadlineMs: number;
}

/** Of JavaScript alone; the parser's own memory comes on top, and is bounded by the size of a file. */
const MAX_HEAP_MB = 1024;

export function openAnalyzePool({ threads, deadlineMs }: AnalyzePoolOptions): AnalyzePool {
  const pool = new Piscina({
    filename: new URL('./analyze-worker.js', import.meta.url).href,
    minThreads: 1,
    maxThreads: threads,
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
  });
  return {
    async analyze(change) {
      try {
        return await pool.run(change, { signal: AbortSignal.timeout(deadlineMs) });
      } catch (error) {
        const reason = cutOff(error, deadlineMs);
        if (reason === undefined) throw error;
        return notAnalysed(change, reason);
      }
    },
    close: () => pool.destroy(),
  };
}

/** Why a thread was ended; undefined for an error of ours. */
function cutOff(error: unknown, deadlineMs: number): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.name === 'AbortError') return `the analysis of this change took longer than ${deadlineMs / 1000} s`;
  if ('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY')
    return 'the analysis of this change took too much memory';
  return undefined;
}

function notAnalysed({ files, skipped }: Change, reason: string): Analysis {
  const cut = files.filter(({ path }) => path.endsWith('.go')).map(({ path }) => ({ path, reason }));
  return { findings: [], suppressed: [], skipped: [...skipped, ...cut], stats: { files: 0, lines: 0, functions: 0 } };
}
