import { describe, expect, test } from 'vitest';
import { readDependencies } from '../../src/go/dependencies.ts';
import { loadProgram } from '../../src/go/load.ts';
import type { SourceFile } from '../../src/go/program.ts';
import type { ParseCache } from '../../src/go/source-file.ts';
import { callees, identsOf, lastType, program } from './source.ts';

const summary = (files: Record<string, string>, options = {}) =>
  program(files, options).packages.map((p) => `${p.path} ${p.name}: ${p.functions.map((f) => f.name).join(' ')}`);

describe('files of a folder are one package', () => {
  test('with the path that the nearest go.mod gives', () => {
    const { packages } = program({
      'a.go': 'package root',
      'x/y/b.go': 'package y',
      'sub/go.mod': 'module example.com/other\ngo 1.21\n',
      'sub/z/c.go': 'package z',
    });
    expect(packages.map((p) => [p.path, p.goVersion])).toEqual([
      ['example.com/m', '1.26'],
      ['example.com/m/x/y', '1.26'],
      ['example.com/other/z', '1.21'],
    ]);
  });

  test('with the settings of its godebug directives', () => {
    const [pkg] = program({
      'go.mod':
        'module example.com/m\ngo 1.22\ngodebug panicnil=1\ngodebug (\n\tdefault=go1.21\n\tasynctimerchan=0\n)\n',
      'a.go': 'package root',
    }).packages;
    expect([...(pkg?.godebug ?? [])]).toEqual([
      ['panicnil', '1'],
      ['default', 'go1.21'],
      ['asynctimerchan', '0'],
    ]);
  });

  test('declarations of one file are seen in the others', () => {
    const { packages } = program({
      'p/a.go': 'package p\nfunc f() { x := g(); _ = x }',
      'p/b.go': 'package p\nfunc g() error { return nil }',
    });
    expect(lastType(packages[0]!, 'x')).toBe('error');
  });

  test('tests are left out unless they are wanted; external ones are a package of their own', () => {
    const files = {
      'p/a.go': 'package p\nfunc f() {}',
      'p/a_test.go': 'package p\nfunc g() {}',
      'p/b_test.go': 'package p_test\nfunc h() {}',
    };
    expect(summary(files)).toEqual(['example.com/m/p p: f']);
    expect(summary(files, { includeTests: true })).toEqual([
      'example.com/m/p p: f g',
      'example.com/m/p_test p_test: h',
    ]);
  });

  test('builds for other systems do not mix with that for Linux, and every file is reported once', () => {
    const files = {
      'p/all.go': 'package p\nfunc all() { open() }',
      'p/open_linux.go': 'package p\nfunc open() {}',
      'p/open_windows.go': 'package p\nfunc open() { windows() }\nfunc windows() {}',
      'p/tagged.go': '//go:build custom && !linux\n\npackage p\nfunc custom() { open() }',
      'p/gen.go': '//go:build ignore\n\npackage main\nfunc main() {}',
    };
    expect(summary(files)).toEqual([
      'example.com/m/p p: all open',
      'example.com/m/p p: open windows',
      'example.com/m/p p: custom',
      'example.com/m/p main: main',
    ]);
    const [, windows] = program(files).packages;
    expect(callees(windows!)).toEqual({ open: 'func open', windows: 'func windows' });
  });
});

describe('functions', () => {
  test('literals are named after what is around them', () => {
    const { packages } = program({
      'p/a.go': `package p
        func (t *T[K]) M() { go func() { defer func() {}() }(); func() {}() }
        func (T[K]) V() {}
        type T[K any] struct{}
        var hook = func() {}`,
    });
    const [pkg] = packages;
    expect(pkg!.functions.map((f) => [f.name, f.enclosing?.name])).toEqual([
      ['(*T).M', undefined],
      ['T.V', undefined],
      ['(*T).M.func1', '(*T).M'],
      ['(*T).M.func1.func2', '(*T).M.func1'],
      ['(*T).M.func3', '(*T).M'],
      ['hook.func1', undefined],
    ]);
    expect(pkg!.functions.map((f) => f.node.pos)).toEqual(pkg!.functions.map((f) => f.pos));
  });

  test('one with a syntax error is damaged, its neighbours are not, and the file is listed', () => {
    const { packages, skipped } = program({
      'p/a.go': 'package p\nfunc good() {}\nfunc bad() { f(; }\nfunc alsoGood() { func() {}() }\n',
    });
    expect(packages[0]!.functions.map((f) => [f.name, f.damaged])).toEqual([
      ['good', false],
      ['bad', true],
      ['alsoGood', false],
      ['alsoGood.func1', false],
    ]);
    expect(skipped).toEqual([
      { path: 'p/a.go', reason: 'functions with a syntax error were left out; the first is at line 3' },
    ]);
  });

  test('one that a surplus brace cuts short is damaged', () => {
    const { packages } = program({ 'p/a.go': 'package p\nfunc cut() {\nopen()\n}\nclose()\n}\nfunc good() {}\n' });
    expect(packages[0]!.functions.map((f) => [f.name, f.damaged])).toEqual([
      ['cut', true],
      ['good', false],
    ]);
  });

  test('new(expr) of Go 1.26 is no syntax error', () => {
    const { packages, skipped } = program({
      'p/a.go':
        'package p\nfunc f(p *T) { x := new(1 + 2); y := new(*p.a.b); z := new(g()); _, _, _ = x, y, z }\ntype T struct { a *struct { b *string } }\nfunc g() error { return nil }',
    });
    expect(skipped).toEqual([]);
    const types = ['x', 'y', 'z'].map((name) => lastType(packages[0]!, name));
    expect(types).toEqual(['*int', '*string', '*error']);
  });

  test('generated files say so', () => {
    const generated = (text: string) => program({ 'p/a.go': text }).packages[0]!.files[0]!.generated;
    expect(generated('// Code generated by x. DO NOT EDIT.\n\npackage p\n')).toBe(true);
    expect(generated('// Package p is not generated.\npackage p\n// Code generated by x. DO NOT EDIT.\n')).toBe(false);
  });
});

describe('positions are those of an editor', () => {
  test.each([
    ['plain', 'package p\nfunc f() {\n\tmark()\n}\n', { line: 3, column: 2 }],
    ['CRLF', 'package p\r\nfunc f() {\r\n\tmark()\r\n}\r\n', { line: 3, column: 2 }],
    ['a byte order mark', '\uFEFFpackage p\nfunc f() {\n\tmark()\n}\n', { line: 3, column: 2 }],
    ['Chinese and emoji', 'package p\nfunc f() {\n\t_ = "漢字😀"; mark()\n}\n', { line: 3, column: 14 }],
  ])('%s', (_, text, expected) => {
    const [pkg] = program({ 'p/a.go': text }).packages;
    const [mark] = identsOf(pkg!, 'mark');
    expect(pkg!.files[0]!.position(mark!.pos)).toEqual(expected);
    expect(text.slice(mark!.pos, mark!.end)).toBe('mark');
  });
});

describe('what is not read at once is the same when it is read', () => {
  const files: SourceFile[] = [
    { path: 'p/a.go', text: 'package p\nfunc a() { x := b(); _ = x }' },
    {
      path: 'p/b.go',
      text: 'package p\n// é😀\nfunc b() error { y := "😀"; _ = y; return c(y) }\nfunc c(s string) error { return func() error { return nil }() }',
    },
  ];

  test('bodies of files that are not whole', () => {
    const whole = loadProgram(files).packages[0]!;
    const lazy = loadProgram(files, { whole: (path) => path === 'p/a.go' }).packages[0]!;
    expect(lazy.functions.map((f) => f.name)).toEqual(whole.functions.map((f) => f.name));
    expect(lazy.functions.map((f) => f.body)).toEqual(whole.functions.map((f) => f.body));
    expect(lastType(lazy, 'y')).toBe('string');
    expect(callees(lazy)).toEqual(callees(whole));
  });

  test('files that two programs share', () => {
    const cache: ParseCache = new Map();
    const base = loadProgram(files, { cache }).packages[0]!;
    expect(lastType(base, 'x')).toBe('error');
    const changed = [files[0]!, { path: 'p/b.go', text: 'package p\nfunc b() int { return 0 }' }];
    const head = loadProgram(changed, { cache }).packages[0]!;
    expect(head.files[0]!.decls).toBe(base.files[0]!.decls);
    expect(lastType(head, 'x')).toBe('int');
    expect(lastType(base, 'x')).toBe('error');
  });
});

describe('packages of the same repository', () => {
  const repository: Record<string, string> = {
    'p/a.go':
      'package p\nimport (\n\t"fmt" // (sic)\n\t"example.com/m/q"\n\t"example.org/r"\n)\nfunc use() { c := q.Open(); c.Inner.Close(); fmt.Println() }',
    'q/q.go': 'package q\nimport "example.com/m/deep"\ntype C struct{ Inner *deep.D }\nfunc Open() *C { return &C{} }',
    'q/q_test.go': 'package q',
    'deep/d.go': 'package deep\nimport "example.com/m/deeper"\ntype D struct{ deeper.E }\nfunc (*D) Close() {}',
    'deeper/e.go': 'package deeper\ntype E struct{}',
  };
  const given = [
    { path: 'go.mod', text: 'module example.com/m\nreplace example.org/r => ./local/r\n' },
    { path: 'p/a.go', text: repository['p/a.go']! },
  ];

  test('are asked for level by level, within the budget', async () => {
    const asked: (readonly string[])[] = [];
    const read = async (folders: readonly string[]) => {
      asked.push(folders);
      return Object.entries(repository)
        .filter(([path]) => folders.includes(path.slice(0, path.lastIndexOf('/'))))
        .map(([path, text]) => ({ path, text }));
    };
    const found = await readDependencies(given, read);
    expect(asked).toEqual([['local/r', 'q'], ['deep']]);
    expect(found.map((f) => f.path)).toEqual(['q/q.go', 'deep/d.go']);
    await readDependencies(given, read, { folders: 1, rounds: 9, length: 1e9 });
    expect(asked.slice(2)).toEqual([['local/r']]);
  });

  test('give types and names, and are not analysed themselves', () => {
    const dependencies = ['q/q.go', 'deep/d.go'].map((path) => ({ path, text: repository[path]! }));
    const { packages } = loadProgram(given, { dependencies });
    expect(packages.map((p) => p.path)).toEqual(['example.com/m/p']);
    expect(callees(packages[0]!)).toEqual({
      'q.Open': 'func example.com/m/q.Open',
      'c.Inner.Close': 'method (*example.com/m/deep.D).Close',
      'fmt.Println': 'func fmt.Println',
    });
    expect(callees(loadProgram(given).packages[0]!)).toEqual({
      'q.Open': 'func example.com/m/q.Open',
      'c.Inner.Close': '?',
      'fmt.Println': 'func fmt.Println',
    });
  });
});
