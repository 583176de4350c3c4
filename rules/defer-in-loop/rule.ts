import type { Confidence } from '../../src/finding.ts';
import type { GoFunction } from '../../src/go/program.ts';
import { defineRule } from '../../src/rule.ts';
import { isKept } from './kept.ts';
import { type Repeated, repeatedDefers } from './repeated.ts';
import { messageOf, traceOf } from './words.ts';

export const deferInLoop = defineRule({
  id: 'defer-in-loop',
  severity: 'error',
  mentions: /\bdefer\b/,
  run({ pkg, fn, report }) {
    for (const found of repeatedDefers(pkg, fn)) {
      const confidence = confidenceOf(found, isTest(fn), () => isKept(pkg, found));
      if (!confidence) continue;
      const { call } = found.statement;
      report({ node: call, confidence, message: messageOf(fn, found), trace: traceOf(fn, found), fixes: [] });
    }
  },
});

/**
 * Of what the pass did not acquire, a range over connections to be closed at the end, the deferred calls are meant to pile up, unless they never run.
 * So are those of what is kept beyond the pass; but in a loop without an end nobody comes to use what was kept.
 */
function confidenceOf(
  { acquired, reach, dead, releases }: Repeated,
  test: boolean,
  kept: () => boolean,
): Confidence | undefined {
  if (dead || releases.length === 0) return 'low';
  if (reach === 'never') return acquired ? 'high' : 'medium';
  if (!acquired) return undefined;
  if (kept()) return reach === 'lasting' ? 'low' : undefined;
  if (test) return 'low';
  return reach === 'lasting' ? 'high' : 'medium';
}

/** A test, or a helper of one, goes over a few cases. */
function isTest({ file, type, enclosing }: GoFunction): boolean {
  const takes = type.params.map((p) => file.text.slice(p.type.pos, p.type.end));
  return (
    file.test || takes.some((t) => /^\*?testing\.(T|B|TB|F)$/.test(t)) || (enclosing !== undefined && isTest(enclosing))
  );
}
