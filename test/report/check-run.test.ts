import { describe, expect, test } from 'vitest';
import { annotation, failedText, type ReviewSummary, reviewText } from '../../src/report/check-run.ts';
import { finding } from './findings.ts';
import { PAGE } from './pages.ts';

const CLEAN: ReviewSummary = {
  findings: [],
  suppressed: [],
  skipped: [],
  stats: { files: 4, lines: 1200, functions: 31 },
  goFiles: 2,
  gate: { failLevel: 'error', confidence: 'high', failed: false },
  unshown: 0,
  links: { repositoryUrl: 'https://github.com/o/r', head: 'abc123' },
};

describe('the title says the outcome', () => {
  test.each([
    ['No leaks introduced', CLEAN],
    ['No Go files to review', { ...CLEAN, goFiles: 0 }],
    ['1 leak introduced', { ...CLEAN, findings: [{ finding: finding() }] }],
    ['2 leaks introduced', { ...CLEAN, findings: [{ finding: finding() }, { finding: finding() }] }],
    ['Not wholly analysed; no leaks in the rest', { ...CLEAN, skipped: [{ path: 'a.go', reason: 'it is binary' }] }],
  ])('%s', (title, review) => {
    expect(reviewText(review).title).toBe(title);
  });
});

test('the summary lists each finding with where it is and where to read of it', () => {
  const { summary } = reviewText({
    ...CLEAN,
    gate: { failLevel: 'error', confidence: 'high', failed: true },
    findings: [
      { finding: finding(), comment: { url: 'https://github.com/o/r/pull/1#discussion_r1', resolved: false } },
      {
        finding: finding({ line: 40, severity: 'warning', confidence: 'medium' }),
        comment: { url: 'https://x.example', resolved: true },
      },
      { finding: finding({ line: 50, confidence: 'low' }) },
    ],
  });
  expect(summary).toContain(
    '**2 of severity error, 1 of severity warning.** This check fails, since there is one of severity error and high confidence.',
  );
  const rows = summary.split('\n').filter((line) => line.startsWith('| [`'));
  expect(rows[0]).toContain('[`api/client.go:12`](https://github.com/o/r/blob/abc123/api/client.go#L12)');
  expect(rows[0]).toContain(
    '| error, high | `unclosed-body` | [comment](https://github.com/o/r/pull/1#discussion_r1) |',
  );
  expect(rows[1]).toContain('[resolved comment](https://x.example)');
  expect(rows[2]).toContain('| annotation |');
});

test('what was skipped is listed once a path, with the reason, and how to ask again', () => {
  const { summary } = reviewText({
    ...CLEAN,
    skipped: [
      { path: 'a|b.go', reason: 'it is binary' },
      { path: 'a|b.go', reason: 'its patch is missing' },
    ],
  });
  expect(summary).toContain('- `a|b.go`: it is binary');
  expect(summary).not.toContain('its patch is missing');
  expect(summary).toContain('write `/leakcheck` in a comment');
});

test('a summary of thousands of findings stays within what GitHub takes, and says what is missing', () => {
  const findings = Array.from({ length: 5000 }, () => ({ finding: finding({ message: '界'.repeat(900) }) }));
  const skipped = Array.from({ length: 500 }, (_, i) => ({ path: `${i}/${'p'.repeat(400)}`, reason: 'r'.repeat(900) }));
  const { summary } = reviewText({ ...CLEAN, findings, skipped, unshown: 4500 });
  expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(65_535);
  expect(/\d+ more, not listed/.test(summary)).toBe(true);
  expect(/^- \d+ more$/m.test(summary)).toBe(true);
  expect(summary.endsWith('lists the commands.')).toBe(true);
});

test('a row of the table cannot be broken by a path or a message', () => {
  const hostile = finding({ path: 'a|b`c\nd.go', message: 'x | y\n| z |' });
  const { summary } = reviewText({ ...CLEAN, findings: [{ finding: hostile }] });
  const row = summary.split('\n').find((line) => line.startsWith('| ['));
  expect(row?.split('|')).toHaveLength(7);
});

describe('an annotation', () => {
  test.each([
    ['failure', finding()],
    ['warning', finding({ severity: 'warning' })],
    ['notice', finding({ severity: 'info' })],
    ['notice', finding({ confidence: 'low' })],
  ])('is a %s', (level, given) => {
    expect(annotation(given, PAGE).annotation_level).toBe(level);
  });

  test('stands on the anchor and says leak, risk and fix in plain text', () => {
    const { start_line, end_line, title, message } = annotation(finding({ anchor: { line: 18 } }), PAGE);
    expect([start_line, end_line]).toEqual([18, 18]);
    expect(title).toBe('Response body never closed (unclosed-body)');
    expect(message).toMatch(/^The body of `resp`.*\n\nThe connection.*\n\nFix: `defer/);
  });
});

test('our own failure says how to go on, and the id to look for', () => {
  expect(failedText('72d3162e-cc78-11e3').summary).toMatch(/Re-run.*`72d3162e-cc78-11e3`/s);
});
