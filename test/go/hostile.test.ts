import { describe, expect, test } from 'vitest';
import { loadProgram } from '../../src/go/load.ts';
import './source.ts';

const good = { path: 'p/good.go', text: 'package p\nfunc good() {}\n' };

/** Loads a hostile text beside a good file, which must be analysed all the same; gives why the other was left out. */
function reasonFor(text: string): string | undefined {
  const { packages, skipped } = loadProgram([good, { path: 'p/hostile.go', text }]);
  for (const pkg of packages) for (const fn of pkg.functions) expect(fn.body.kind).toBe('BlockStmt');
  expect(packages[0]?.functions.map((f) => f.name)).toContain('good');
  expect(loadProgram([good]).skipped).toEqual([]);
  return skipped.find((s) => s.path === 'p/hostile.go')?.reason;
}

const inBody = (text: string) => `package p\nfunc f() { ${text} }\n`;

describe('a hostile file is a listed skip, and the process lives on', () => {
  test.each([
    ['a line of 5 MB', inBody(`x := []int{${'1,'.repeat(2_500_000)}}`), 'it is larger than 1 MB'],
    ['a file of 50 MB', ' '.repeat(50_000_000), 'it is larger than 1 MB'],
    ['100,000 parentheses', inBody(`x := ${'('.repeat(100_000)}1${')'.repeat(100_000)}`), 'it nests too deeply'],
    ['100,000 braces', inBody(`${'{'.repeat(100_000)}${'}'.repeat(100_000)}`), 'it nests too deeply'],
    ['100,000 selectors', inBody(`x${'.y()'.repeat(100_000)}`), 'it nests too deeply'],
    ['100,000 operands', inBody(`x := 1${'+1'.repeat(100_000)}`), 'it nests too deeply'],
    ['10,000 function literals', inBody(`${'func() { '.repeat(10_000)}${'}()'.repeat(10_000)}`), 'it nests too deeply'],
    ['a NUL byte', inBody('\0'), 'it holds a NUL byte, which Go does not allow'],
  ])('%s', (_, text, reason) => {
    expect(reasonFor(text)).toBe(reason);
  });

  test.each([
    ['bytes that are no UTF-8', inBody(Buffer.from([0xff, 0xfe, 0x28]).toString('utf8'))],
    ['a missing brace', 'package p\nfunc f() {\n'],
    ['random tokens', `package p\n${'(a)(b)[c]{d} * '.repeat(5_000)}`],
    ['a lone surrogate', inBody('\ud800')],
    ['merge conflict markers', inBody('\n<<<<<<< HEAD\na()\n=======\nb()\n>>>>>>> x\n')],
  ])('%s', (_, text) => {
    expect(reasonFor(text)).toMatch(/syntax error|in time/);
  });

  test.each([
    ['an empty file', ''],
    ['a file of blanks', ' \n\t\r\n'],
    ['a file with only a comment', '// nothing\n'],
  ])('%s has nothing to say', (_, text) => {
    expect(reasonFor(text)).toBeUndefined();
  });
});
