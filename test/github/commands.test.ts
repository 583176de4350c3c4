import { describe, expect, test } from 'vitest';
import { parseCommand } from '../../src/github/commands.ts';

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
  ])('in %j', (body) => {
    expect(parseCommand(body)).toBeUndefined();
  });
});
