import { mentions } from '../../src/analysis/facts.ts';
import { isOfCommand } from '../../src/analysis/set-up.ts';
import type { Confidence } from '../../src/finding.ts';
import type { GoFunction, Package } from '../../src/go/program.ts';
import { walk } from '../../src/go/walk.ts';
import { defineRule } from '../../src/rule.ts';
import { drains } from '../unclosed-body/response.ts';
import { isKept } from './kept.ts';
import { type Repeated, repeatedDefers } from './repeated.ts';
import { messageOf, traceOf } from './words.ts';

export const deferInLoop = defineRule({
  id: 'defer-in-loop',
  severity: 'error',
  mentions: /\bdefer\b/,
  run({ pkg, fn, report }) {
    for (const found of repeatedDefers(pkg, fn)) {
      const confidence = confidenceOf(found, isTest(fn) || isOfCommand(fn), () => isKept(pkg, found));
      if (!confidence || isDrained(pkg, found)) continue;
      const { call } = found.statement;
      report({ node: call, confidence, message: messageOf(fn, found), trace: traceOf(fn, found), fixes: [] });
    }
  },
});

/**
 * Of what the pass did not acquire, a range over connections to be closed at the end, the deferred calls are meant to pile up, unless they never run.
 * So are those of what is kept beyond the pass; but in a loop without an end nobody comes to use what was kept. What is `brief`, a test or a command, goes over
 * what it was given, and ends.
 */
function confidenceOf(
  { acquired, reach, dead, releases }: Repeated,
  brief: boolean,
  kept: () => boolean,
): Confidence | undefined {
  if (dead || releases.length === 0) return 'low';
  if (reach === 'never') return acquired ? 'high' : 'medium';
  if (!acquired) return undefined;
  if (kept()) return reach === 'lasting' ? 'low' : undefined;
  if (brief) return 'low';
  return reach === 'lasting' ? 'high' : 'medium';
}

/** The body of a response that each pass reads to its end holds no connection any more. */
function isDrained(pkg: Package, { loop, releases }: Repeated): boolean {
  const released = new Set(releases.flatMap(({ of }) => of));
  let drained = false;
  walk(loop.stmt.body, (n) => {
    if (n.kind !== 'CallExpr' || !drains(pkg.calleeOf(n)?.name ?? '', n)) return;
    drained ||= n.args.some((e) => e.kind === 'SelectorExpr' && e.sel.name === 'Body' && mentions(pkg, e, released));
  });
  return drained;
}

/** A test, or a helper of one, goes over a few cases. */
function isTest({ file, type, enclosing }: GoFunction): boolean {
  const takes = type.params.map((p) => file.text.slice(p.type.pos, p.type.end));
  return (
    file.test || takes.some((t) => /^\*?testing\.(T|B|TB|F)$/.test(t)) || (enclosing !== undefined && isTest(enclosing))
  );
}
