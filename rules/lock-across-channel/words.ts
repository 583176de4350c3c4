/** How the rule speaks of two that wait for each other. */
import type { Step } from '../../src/finding.ts';
import { placeOf, type Range } from '../../src/findings/place.ts';
import type { GoFunction } from '../../src/go/program.ts';
import type { Report } from '../../src/rule.ts';
import type { Stuck } from './stuck.ts';

export function reportOf(fn: GoFunction, { take, operation, others }: Stuck): Report {
  const step = (of: GoFunction, range: Range, kind: Step['kind'], note: string): Step => ({
    ...placeOf(of.file, range),
    kind,
    note,
  });
  const [other] = others;
  const [does, awaited] = operation.kind === 'send' ? ['send', 'receives'] : ['receive', 'sends'];
  const who = other ? `\`${other.fn.name}\`, which ${awaited},` : 'whoever is on the other side';
  return {
    node: operation.at,
    confidence: 'low',
    message: `This ${does} may wait while \`${textOf(fn, take.at)}\` is held, and ${who} needs that lock first.`,
    trace: [
      step(fn, take.at, 'acquire', 'The lock is taken here'),
      step(fn, operation.at, 'operation', 'This waits for the other side'),
      ...others.flatMap((o) => [
        step(o.fn, o.take.at, 'branch', 'Which waits for the lock here'),
        step(o.fn, o.operation.at, 'operation', 'And does not get here'),
      ]),
    ],
    fixes: [],
  };
}

/** `s.mu` of `s.mu.Lock()`. */
function textOf({ file }: GoFunction, at: Stuck['take']['at']): string {
  const held = at.kind === 'CallExpr' && at.fun.kind === 'SelectorExpr' ? at.fun.x : at;
  return file.text.slice(held.pos, held.end);
}
