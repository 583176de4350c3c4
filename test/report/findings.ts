/** Findings to render: only what a test names differs from this one. */
import type { Finding } from '../../src/finding.ts';

let counter = 0;

export function finding(given: Partial<Finding> = {}): Finding {
  counter += 1;
  const path = given.path ?? 'api/client.go';
  const line = given.line ?? 12;
  const place = { path, line, column: 2, endLine: line, endColumn: 20 };
  return {
    rule: 'unclosed-body',
    severity: 'error',
    confidence: 'high',
    ...place,
    anchor: { line },
    function: 'Get',
    message: 'The body of `resp`, from `http.Get`, is not closed on the path that returns at line 18.',
    trace: [
      { ...place, kind: 'acquire', note: 'The body of `resp` is acquired' },
      { ...place, line: line + 6, kind: 'exit', note: 'The function returns here and it is not closed' },
    ],
    fixes: [],
    fingerprint: `v1:${counter.toString(16).padStart(8, '0').padEnd(24, '0')}`,
    ...given,
  };
}
