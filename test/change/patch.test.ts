import { expect, test } from 'vitest';
import type { ChangedFile } from '../../src/change/change.ts';
import { addedLines, baseLine, baseText, parsePatch } from '../../src/change/patch.ts';

const added = (patch: string) => [...addedLines(parsePatch(patch) ?? [])];
const file = (patch: string, status: ChangedFile['status'] = 'modified'): ChangedFile => {
  const hunks = parsePatch(patch);
  return { path: 'a.go', status, ...(hunks && { hunks }) };
};

test('a patch that is absent or broken is undefined, so that it is listed and not taken for empty', () => {
  expect(parsePatch(undefined)).toBeUndefined();
  expect(parsePatch('@@ -1,3 +1,3 @@\n a\n')).toBeUndefined();
  expect(parsePatch('')).toEqual([]);
});

test('lines are counted on the side of the head', () => {
  expect(added('@@ -1,3 +1,4 @@ func f() {\n a\n+b\n-c\n+d\n e')).toEqual([2, 3]);
});

test('a note of a missing newline inside a hunk is no line', () => {
  expect(added('@@ -1,2 +1,3 @@\n a\n-b\n\\ No newline at end of file\n+b\n+c\n\\ No newline at end of file')).toEqual([
    2, 3,
  ]);
});

test('added text that begins with pluses, minuses or an at sign is a line', () => {
  expect(added('@@ -1,1 +1,4 @@\n a\n+++ i\n+-- j\n+@@ -1 +1 @@')).toEqual([2, 3, 4]);
});

test('a header without lengths means one line', () => {
  expect(added('@@ -1 +1 @@\n-a\n+b')).toEqual([1]);
});

test('carriage returns and line separators stay inside their line', () => {
  expect(added('@@ -1,2 +1,3 @@\n a\r\n+b\u2028c\r\n d\r')).toEqual([2]);
});

test('an added file is added from its first line, a removed one adds nothing', () => {
  expect(added('@@ -0,0 +1,2 @@\n+a\n+b')).toEqual([1, 2]);
  expect(added('@@ -1,2 +0,0 @@\n-a\n-b')).toEqual([]);
});

test('a line that was not touched is found at the base', () => {
  const hunks = parsePatch('@@ -2,2 +2,3 @@\n b\n+x\n c\n@@ -10,2 +11,1 @@\n-j\n k') ?? [];
  expect([1, 2, 3, 4, 5, 11, 12].map((n) => baseLine(hunks, n))).toEqual([1, 2, undefined, 3, 4, 11, 12]);
  const insertion = parsePatch('@@ -5,0 +6,2 @@\n+x\n+y') ?? [];
  expect([5, 6, 7, 8].map((n) => baseLine(insertion, n))).toEqual([5, undefined, undefined, 6]);
});

test('the base is rebuilt from the head', () => {
  expect(baseText(file('@@ -1,3 +1,3 @@\n a\n-old\n+new\n c'), 'a\nnew\nc\n')).toBe('a\nold\nc\n');
  expect(baseText(file('@@ -1,2 +1,2 @@\n a\r\n-old\r\n+new\r'), 'a\r\nnew\r\n')).toBe('a\r\nold\r\n');
  expect(baseText(file('@@ -1 +1 @@\n-old\n+new\n\\ No newline at end of file'), 'new')).toBe('old\n');
  expect(baseText(file('@@ -1,2 +0,0 @@\n-a\n-b', 'removed'), '')).toBe('a\nb\n');
});

test('a patch that does not fit the file is not forced on it', () => {
  expect(baseText(file('@@ -1,3 +1,3 @@\n a\n-old\n+new\n c'), 'something\nelse\n')).toBeUndefined();
});
