import { expect, test } from 'vitest';
import { diffHunk, followLine, hunkWith, parseHunks } from '../../src/sandbox/diff.ts';

const patch = [
  '@@ -1,4 +1,5 @@ package a',
  ' one',
  '-two',
  '+zwei',
  '+zweieinhalb',
  ' three',
  ' four',
  '@@ -20,3 +21,2 @@',
  ' twenty',
  '-twentyone',
  ' twentytwo',
  '\\ No newline at end of file',
].join('\n');

test('lines have their numbers on both sides', () => {
  const numbers = parseHunks(patch).map((hunk) => hunk.lines.map((l) => `${l.kind}${l.left ?? ''}:${l.right ?? ''}`));
  expect(numbers).toEqual([
    [' 1:1', '-2:', '+:2', '+:3', ' 3:4', ' 4:5'],
    [' 20:21', '-21:', ' 22:22'],
  ]);
});

test('a deleted or added line that looks like a header is a line', () => {
  const [hunk] = parseHunks('@@ -1,2 +1,2 @@\n--- a\n+++ b\n  c');
  expect(hunk?.lines).toEqual([
    { kind: '-', text: '-- a', left: 1 },
    { kind: '+', text: '++ b', right: 1 },
    { kind: ' ', text: ' c', left: 2, right: 2 },
  ]);
});

test.each([
  [1, 1],
  [2, undefined],
  [3, 4],
  [10, 11],
  [20, 21],
  [21, undefined],
  [22, 22],
  [30, 30],
])('old line %i is new line %s', (line, expected) => {
  expect(followLine(patch, line)).toBe(expected);
});

test('a comment shows the hunk down to its line', () => {
  const hunk = hunkWith(patch, 'RIGHT', 3);
  expect(hunk && diffHunk(hunk, 'RIGHT', 3)).toBe('@@ -1,4 +1,5 @@ package a\n one\n-two\n+zwei\n+zweieinhalb');
  expect(hunkWith(patch, 'RIGHT', 10)).toBeUndefined();
  expect(hunkWith(patch, 'LEFT', 21)?.header).toBe('@@ -20,3 +21,2 @@');
  expect(hunkWith(undefined, 'RIGHT', 1)).toBeUndefined();
});
