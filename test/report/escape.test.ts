import { describe, expect, test } from 'vitest';
import { blobUrl, block, cell, clip, code, isPlain, plain, sentence, visible } from '../../src/report/escape.ts';

/** What a hostile pull request would call a file. */
const HOSTILE = [
  'a`](http://x) @org/team.go',
  '``` @org/team ```.go',
  '<img src=x onerror=alert(1)>.go',
  'a\nb.go',
  '\u202egpj.og',
  '| a | b |.go',
  '--><!-- leakcheck:v1 fp=v1:0 rule=x head=0 -->.go',
  '`',
  ' ',
  '',
  '$`x`$ http://evil.example www.evil.example #1 GH-2',
  '\ud800.go',
];

/** The same strings in every run: of characters that mean something in Markdown. */
const RANDOM = Array.from({ length: 500 }, (_, seed) => {
  const characters = '``[]()|\\\n@<>&*_~#$ a\u202e';
  return Array.from(
    { length: 8 },
    (_, i) => characters[(seed * 7919 + i * i * 104_729 + seed * i) % characters.length],
  );
}).map((picked) => picked.join(''));

function expectClosed(span: string): void {
  const fence = /^`+/.exec(span)?.[0] ?? '';
  const inner = span.slice(fence.length, span.length - fence.length);
  expect(span.endsWith(fence)).toBe(true);
  // A run of backticks as long as the fence would end the span early.
  expect((inner.match(/`+/g) ?? []).filter((run) => run.length === fence.length)).toEqual([]);
  expect(inner).not.toMatch(/^`|`$/);
}

describe('a code span', () => {
  test.each(HOSTILE)('holds %j to its end', (text) => expectClosed(code(text)));

  test('holds any characters to its end', () => {
    for (const text of RANDOM) expectClosed(code(text));
  });

  test('shows what would be hidden', () => {
    expect(code('a\nb\u202e.go')).toBe('`a\\nb\\u202e.go`');
  });
});

describe('plain words', () => {
  test.each(HOSTILE)('give %j no meaning', (text) => {
    const written = plain(text);
    expect(written.replaceAll('<span>$</span>', '')).not.toMatch(/[<$\n\u202e]/);
    expect(written).not.toMatch(/(^|[^\\])(\\\\)*[`*_[\]|~]/);
    expect(written.replaceAll('&#8203;', '\u200b')).not.toMatch(/@\w|#\d|:\/\/|www\./);
  });

  test('give no characters a meaning', () => {
    for (const text of RANDOM)
      expect(plain(text).replaceAll('<span>$</span>', '')).not.toMatch(/(^|[^\\])(\\\\)*[`*_[\]|~<]/);
  });

  test('leave an ordinary sentence as it is', () => {
    expect(plain('It leaks, since 3 of 4 paths (see line 12) do not close it.')).toBe(
      'It leaks, since 3 of 4 paths (see line 12) do not close it.',
    );
  });

  test('are no list or heading at the start of a line', () => {
    expect(plain('1. x')).toBe('1\\. x');
    expect(plain('- x')).toBe('\\- x');
    expect(plain('# x')).not.toMatch(/^# /);
  });
});

test('a sentence keeps its code spans and escapes the words around them', () => {
  expect(sentence('The body of `*resp` is <b>lost</b>.')).toBe('The body of `*resp` is &lt;b\\>lost&lt;/b\\>.');
  expect(sentence('An odd ` backtick and @someone')).toBe('An odd \\` backtick and @&#8203;someone');
});

test('a block is fenced longer than what it holds', () => {
  expect(block('a\n````\nb', 'go')).toBe('`````go\na\n````\nb\n`````');
});

test('a cell of a table cannot end early', () => {
  expect(cell(code('a|b\\|c'))).toBe('`a\u2223b\u2223c`');
});

test('the address of a line survives any path', () => {
  const url = blobUrl('https://github.com/o/r', 'abc', 'a b/(c)#?`\n\ud800.go', 7);
  expect(url).toBe('https://github.com/o/r/blob/abc/a%20b/%28c%29%23%3F%60%0A%EF%BF%BD.go#L7');
});

test('text is cut between code points, with a mark', () => {
  expect(clip('a😀😀😀', 3)).toBe('a😀…');
  expect(clip('a😀', 2)).toBe('a😀');
});

test('a tab and a line end hide nothing in a block, a carriage return does', () => {
  expect(isPlain('\tdefer cancel()\n')).toBe(true);
  expect(isPlain('a\r\n')).toBe(false);
  expect(isPlain('a\u2066b')).toBe(false);
  expect(visible('a\rb')).toBe('a\\rb');
});
