import { describe, expect, test } from 'vitest';
import type { Finding } from '../../src/finding.ts';
import { conclude, findingsOf, reconcile, type Thread, type Wishes } from '../../src/github/reconcile.ts';
import { finding } from '../report/findings.ts';

const some = (n: number): Finding[] => Array.from({ length: n }, (_, i) => finding({ function: `F${i}`, line: i + 1 }));
const posted = (wishes: Partial<Wishes>) =>
  reconcile({ findings: [], threads: [], maxComments: 10, isCommentable: () => true, ...wishes });
const lines = (wishes: Partial<Wishes>) => posted(wishes).map(({ first }) => first.line);
const thread = (...findings: Finding[]): Thread => ({
  said: findings.map(({ fingerprint }) => ({ fingerprint, below: 0, call: '' })),
  rule: 'unclosed-body',
  path: 'api/client.go',
  line: undefined,
  url: 'https://github.com/o/r/pull/1#discussion_r1',
  resolved: false,
});

describe('a finding is commented on once', () => {
  test('not again after it was, resolved or not', () => {
    const [old, resolved, fresh] = some(3) as [Finding, Finding, Finding];
    const threads = [thread(old), { ...thread(resolved), resolved: true }];
    expect(lines({ findings: [old, resolved, fresh], threads })).toEqual([fresh.line]);
  });

  test('not while its comment speaks for another finding too', () => {
    const [a, b] = some(2) as [Finding, Finding];
    expect(lines({ findings: [b], threads: [thread(a, b)] })).toEqual([]);
  });

  test('not with low confidence, and not off the added lines', () => {
    const [low, off] = [finding({ confidence: 'low', line: 1 }), finding({ line: 2 })];
    expect(lines({ findings: [low, off], isCommentable: (f) => f !== off })).toEqual([]);
  });
});

describe('at most so many comments', () => {
  test('the weightiest first', () => {
    const findings = [
      finding({ function: 'A', line: 1, severity: 'warning' }),
      finding({ function: 'B', line: 2, confidence: 'medium' }),
      finding({ function: 'C', line: 4 }),
      finding({ function: 'D', line: 3 }),
    ];
    expect(lines({ findings, maxComments: 3 })).toEqual([3, 4, 2]);
  });

  test('what was left over does not come out when the same push is seen again', () => {
    const findings = some(15);
    const first = posted({ findings });
    expect(first).toHaveLength(10);
    const threads = first.map((group) => thread(group.first));
    expect(lines({ findings, threads })).toEqual([]);
  });

  test('but when others are mended there is room again', () => {
    const findings = some(15);
    const threads = posted({ findings }).map((group) => thread(group.first));
    expect(lines({ findings: findings.slice(4), threads })).toEqual([11, 12, 13, 14]);
  });

  test('never more than a review can hold, whatever is configured', () => {
    expect(posted({ findings: some(50), maxComments: 100 })).toHaveLength(30);
  });

  test('none where none are wanted', () => {
    expect(posted({ findings: some(3), maxComments: 0 })).toEqual([]);
  });
});

describe('findings of one rule in one function share a comment', () => {
  test('and one of the group that was said before is left out', () => {
    const [a, b, c] = [1, 2, 3].map((line) => finding({ line })) as [Finding, Finding, Finding];
    const [group, ...none] = posted({ findings: [a, b, c], threads: [thread(a)] });
    expect(none).toEqual([]);
    expect(group && findingsOf(group)).toEqual([b, c]);
  });

  test('but not of two rules, functions or files', () => {
    const findings = [
      finding(),
      finding({ rule: 'uncalled-cancel' }),
      finding({ function: 'Put' }),
      finding({ path: 'b.go' }),
    ];
    expect(posted({ findings })).toHaveLength(4);
  });
});

describe('the conclusion', () => {
  const gate = { failLevel: 'error', gateConfidence: 'high' } as const;
  test.each([
    ['success', [], gate, false],
    ['neutral', [], gate, true],
    ['failure', [finding()], gate, false],
    ['failure', [finding()], gate, true],
    ['neutral', [finding({ confidence: 'medium' })], gate, false],
    ['neutral', [finding({ severity: 'warning' })], gate, false],
    ['failure', [finding({ severity: 'warning' })], { ...gate, failLevel: 'info' }, false],
    ['failure', [finding({ confidence: 'medium' })], { ...gate, gateConfidence: 'low' }, false],
    ['neutral', [finding()], { ...gate, failLevel: 'none' }, false],
  ] as const)('is %s', (conclusion, findings, given, partial) => {
    expect(conclude(findings, given, partial)).toBe(conclusion);
  });
});
