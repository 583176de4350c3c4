import { describe, expect, test } from 'vitest';
import { parseCommand } from '../../src/github/parse-command.ts';

describe('a command', () => {
  test.each([
    ['/leakcheck', 'review'],
    ['/LeakCheck  ', 'review'],
    ['Fixed.\r\n\r\n/leakcheck\r\nthanks', 'review'],
    ['/leakcheck help', 'help'],
    ['/leakcheck\tHELP', 'help'],
    ['/leakcheck ignore everything', 'unknown'],
    ['/leakcheck help\n/leakcheck', 'help'],
    ['> quoted\n/leakcheck', 'review'],
    ['```\ncode\n```\n/leakcheck', 'review'],
    ['````\n```\n/leakcheck help\n````\n/leakcheck', 'review'],
    ['```\ncode\n`````\n/leakcheck', 'review'],
    ['~~~ a `b`\n/leakcheck help\n~~~\n/leakcheck', 'review'],
    ['1. ```\n   code\n   ```\n\n/leakcheck', 'review'],
    ['10. ~~~\n    code\n    ~~~\n/leakcheck', 'review'],
    ['> ```\n> code\n\n/leakcheck', 'review'],
    // Backticks after the mark: no fence, but code in a line.
    ['```x```\n/leakcheck', 'review'],
    ['``` a ` b\n/leakcheck', 'review'],
    ['it begins with `<!--`\n/leakcheck', 'review'],
    ['it begins with ``` `<pre>` ```\n/leakcheck', 'review'],
    ['```\n<!--\n```\n/leakcheck', 'review'],
    ['<!--\n```\n-->\n/leakcheck', 'review'],
    ['<pre>\n/leakcheck help\n</pre>\n/leakcheck', 'review'],
    ['<prefix>\n/leakcheck', 'review'],
    ["don't ` mind\n/leakcheck", 'review'],
    ['one ` here\n\n/leakcheck\n\none ` there', 'review'],
    ['one \\` here\n/leakcheck\none ` there', 'review'],
    ['`` two\n/leakcheck\none ` or ``` three', 'review'],
    ['a ` b\n```\ncode ` x\n```\n/leakcheck', 'review'],
    ['/leakcheck <!-- hidden -->', 'review'],
    ['first\r/leakcheck\rlast', 'review'],
  ])('%j is %s', (body, command) => {
    expect(parseCommand(body)).toBe(command);
  });
});

describe('no command', () => {
  test.each([
    '',
    'leakcheck',
    'please /leakcheck',
    ' /leakcheck',
    '/leakchecker',
    '/leakcheck/help',
    '> /leakcheck',
    '    /leakcheck',
    '```\n/leakcheck\n```',
    '~~~ go\n/leakcheck\n~~~',
    '```\nnever closed\n/leakcheck',
    '````\n```\n/leakcheck',
    '<!--\n/leakcheck\n-->',
    '<!-- never closed\n/leakcheck',
    '1. ```\n/leakcheck\n```',
    '- * ~~~go\n/leakcheck\n  ~~~',
    '```\n    ```\n/leakcheck\n```',
    '```\n~~~\n/leakcheck\n```',
    '```\n```~~\n/leakcheck\n```',
    '~~~\n```\n/leakcheck\n~~~',
    '<pre>\n/leakcheck\n</pre>',
    'see <PRE class="x">\n/leakcheck\n',
    '<code>\n/leakcheck\n</code>',
    '`a\n/leakcheck\nb`',
    'text ``a ` b\n/leakcheck\nb`` text',
    '`a\n`/leakcheck',
    '<!-- a\n```\n-->\n```\n/leakcheck',
  ])('in %j', (body) => {
    expect(parseCommand(body)).toBeUndefined();
  });
});

// Each is as long as a comment may be, and closes nothing: to look for the end of each of them takes seconds.
test.each([
  ['runs of backticks', Array.from({ length: 350 }, (_, i) => '`'.repeat(i + 1)).join(' ')],
  ['tags', '<pre '.repeat(13_000)],
  ['fences', Array.from({ length: 350 }, (_, i) => '`'.repeat(352 - i)).join('\n')],
  ['comments', '<!--'.repeat(16_000)],
])('%s without end hide no command before them', (_, text) => {
  expect(parseCommand(`/leakcheck\n\n${text}`)).toBe('review');
});
