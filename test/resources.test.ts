import { describe, expect, test } from 'vitest';
import { keyOf, parseResources } from '../src/resources.ts';

const entry = (keys: string) => `resources:\n  - { rule: unclosed-resource, what: file, release: [Close], ${keys} }\n`;
const parse = (text: string) => parseResources(text, 'resources.yml').table;
const openIn = (text: string) => parse(text).get('os.Open')?.[0];

describe('names', () => {
  test('are qualified as they stand', () => {
    expect([...parse(entry('acquire: [os.Open, (*os.Root).Open, (net.Listener).Accept]')).keys()]).toEqual([
      'os.Open',
      '(os.Root).Open',
      '(net.Listener).Accept',
    ]);
  });

  test('get each path of the package', () => {
    const table = parse(entry('package: [example.com/db, example.com/db/v2], acquire: [Open, (*DB).Query]'));
    expect([...table.keys()]).toEqual([
      'example.com/db.Open',
      '(example.com/db.DB).Query',
      'example.com/db/v2.Open',
      '(example.com/db/v2.DB).Query',
    ]);
  });

  test('are one for a pointer and a value', () => {
    expect(keyOf('(*example.com/db.DB).Query')).toBe(keyOf('(example.com/db.DB).Query'));
  });
});

test('the last result is the error, unless said', () => {
  expect(openIn(entry('acquire: [os.Open]'))).toMatchObject({ result: 0, error: 'last' });
  expect(openIn(entry('acquire: [os.Open], result: 1, error: 0'))).toMatchObject({
    result: 1,
    error: 0,
  });
  expect(openIn(entry('acquire: [os.Open], error: false'))).not.toHaveProperty('error');
});

test('takes and borrows are those of the whole file', () => {
  const text = `takes: [os.NewFile]\nborrows: [example.com/sys, example.com/io.Read]\n${entry('acquire: [os.Open]')}`;
  const resource = openIn(text)?.resource;
  expect(resource?.takes).toEqual(new Set(['os.NewFile']));
  expect(resource?.borrows).toEqual(new Set(['example.com/sys', 'example.com/io.Read']));
});

describe('what is wrong is said, and where', () => {
  test.each([
    ['an unknown key', entry('acquire: [os.Open], aquire: []'), /Unrecognized key: "aquire"[\s\S]*resources\[0\]/],
    ['a missing key', 'resources:\n  - { rule: r, what: file, release: [Close] }', /resources\[0\]\.acquire/],
    ['a name without a package', entry('acquire: [Open]'), /Open is not of the form os\.Open[\s\S]*acquire\[0\]/],
    [
      'a name that brings its path along',
      entry('package: os, acquire: [os.Open]'),
      /os\.Open is not of the form Open or/,
    ],
    ['a method without its type', entry('acquire: ["*os.File.Open"]'), /\*os\.File\.Open is not of the form/],
    ['a path that is none', entry('package: "a b", acquire: [Open]'), /is not an import path/],
    ['no release', 'resources:\n  - { rule: r, what: file, acquire: [os.Open] }', /says nothing that releases it/],
    [
      'a name that is listed twice',
      entry('acquire: [os.Open, os.Open]'),
      /os\.Open is listed twice for unclosed-resource/,
    ],
    [
      'a pointer and a value',
      entry('acquire: [(*os.Root).Open, (os.Root).Open]'),
      /\(os\.Root\)\.Open is listed twice/,
    ],
    ['a broken line', 'resources: [', /resources\.yml: .* at line 1/],
  ])('%s', (_, text, message) => {
    expect(() => parse(text)).toThrow(message);
  });
});
