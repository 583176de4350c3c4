import { describe, expect, test } from 'vitest';
import { callees, packageOf, program } from './source.ts';

describe('a call has the qualified name of what it calls', () => {
  test('functions, methods and interface methods of the package', () => {
    const pkg = packageOf(`
      type T struct{}
      func (*T) Close() error { return nil }
      func (T) Name() string { return "" }
      type I interface{ Run() }
      func New() *T { return nil }
      func use(i I) {
        t := New()
        t.Close()
        t.Name()
        i.Run()
        (T{}).Name()
      }`);
    expect(callees(pkg)).toEqual({
      New: 'func New',
      't.Close': 'method (*T).Close',
      't.Name': 'method T.Name',
      'i.Run': 'interface (example.com/m/p.I).Run',
      '(T{}).Name': 'method T.Name',
    });
    const names = pkg.functions.map((fn) => fn.name);
    expect(names).toEqual(['(*T).Close', 'T.Name', 'New', 'use']);
  });

  test('a promoted method is named after the type that declares it', () => {
    const pkg = packageOf(`
      type E struct{}
      func (*E) Close() {}
      type M struct{ E }
      type T struct{ *M }
      func use(t T) { t.Close(); t.M.E.Close() }`);
    expect(callees(pkg)).toEqual({ 't.Close': 'method (*E).Close', 't.M.E.Close': 'method (*E).Close' });
  });

  test('a literal is followed through the one variable that holds it', () => {
    const pkg = packageOf(`
      func use() {
        once := func() {}
        once()
        twice := func() {}
        twice = nil
        twice()
        var rec func()
        rec = func() { rec() }
        func() {}()
      }`);
    expect(callees(pkg)).toEqual({
      once: 'literal use.func1',
      twice: 'value twice',
      rec: 'literal use.func3',
      'func() {}': 'literal use.func4',
    });
  });

  test('builtins and conversions, unless something else has their name', () => {
    const pkg = packageOf(`
      type T int
      func close(c chan int) {}
      func use(c chan int, b []byte) { close(c); T(1); string(b); (*T)(nil); []byte("x"); panic(1) }`);
    expect(callees(pkg)).toEqual({
      close: 'func close',
      T: 'conversion example.com/m/p.T',
      string: 'conversion string',
      '*T': 'conversion *example.com/m/p.T',
      '[]byte': 'conversion []byte',
      panic: 'builtin panic',
    });
  });

  test('types of packages that are not at hand keep their name', () => {
    const pkg = packageOf(`
      import ("github.com/colinmarc/hdfs/v2"; y "gopkg.in/yaml.v3"; "github.com/x/go-multierror")
      type S struct { c *hdfs.Client; *hdfs.Other }
      func use(s *S) { s.c.Open("f"); s.Rename(); hdfs.New(""); y.Marshal(nil); multierror.Append(nil) }`);
    expect(callees(pkg)).toEqual({
      's.c.Open': 'method (*github.com/colinmarc/hdfs/v2.Client).Open',
      's.Rename': 'method (*github.com/colinmarc/hdfs/v2.Other).Rename',
      'hdfs.New': 'func github.com/colinmarc/hdfs/v2.New',
      'y.Marshal': 'func gopkg.in/yaml.v3.Marshal',
      'multierror.Append': 'func github.com/x/go-multierror.Append',
    });
  });

  test('where two embedded types could have the method nothing is claimed', () => {
    const pkg = packageOf(`
      import "example.org/x"
      type S struct { x.A; x.B }
      func use(s S) { s.Close() }`);
    expect(callees(pkg)).toEqual({ 's.Close': '?' });
  });

  test('other packages of the same module are seen', () => {
    const { packages } = program({
      'q/q.go': 'package qq\ntype C struct{}\nfunc (*C) Close() {}\nfunc Open() (*C, error) { return nil, nil }',
      'p/a.go': 'package p\nimport "example.com/m/q"\nfunc use() { c, _ := qq.Open(); c.Close() }',
    });
    expect(callees(packages.find((p) => p.name === 'p')!)).toEqual({
      'qq.Open': 'func example.com/m/q.Open',
      'c.Close': 'method (*example.com/m/q.C).Close',
    });
  });
});
