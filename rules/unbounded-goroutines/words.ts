/** How the rule speaks of goroutines without number. */
import type { Goroutine } from '../../src/analysis/goroutines/goroutines.ts';
import type { Confidence, Step } from '../../src/finding.ts';
import { headOf, headOfStart, placeOf, type Range } from '../../src/findings/place.ts';
import type { Node } from '../../src/go/ast.ts';
import type { GoFunction } from '../../src/go/program.ts';
import type { Report } from '../../src/rule.ts';
import type { Crowd } from './crowd.ts';

export interface Found {
  readonly goroutine: Goroutine;
  readonly crowd: Crowd;
  /** What each of them waits for. */
  readonly blocking: Node;
}

const CONFIDENCE: Readonly<Record<Crowd['kind'], Confidence>> = { many: 'high', input: 'medium', endless: 'low' };

export function reportOf(fn: GoFunction, { goroutine, crowd, blocking }: Found): Report {
  const { start, body = fn } = goroutine;
  const step = (of: GoFunction, range: Range, kind: Step['kind'], note: string): Step => ({
    ...placeOf(of.file, range),
    kind,
    note,
  });
  const { line } = body.file.position(blocking.pos);
  const where = body.file === fn.file ? `at line ${line}` : `in ${body.file.path.split('/').at(-1)}`;
  return {
    node: start,
    confidence: CONFIDENCE[crowd.kind],
    message: `The loop starts ${howMany(crowd)} without a limit, and each of them waits ${where}.`,
    trace: [
      step(fn, headOf(crowd.loop.stmt), 'branch', 'Nothing limits the passes of this loop that run at a time'),
      step(fn, headOfStart(start), 'start', 'Each starts a goroutine here'),
      step(body, blocking, 'operation', 'Which waits here'),
    ],
    fixes: [],
  };
}

function howMany({ kind, count }: Crowd): string {
  if (kind === 'many') return `${count?.toLocaleString('en')} goroutines`;
  return kind === 'input' ? 'a goroutine for each piece of its input' : 'a goroutine for whatever comes';
}
