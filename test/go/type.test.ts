import { describe, expect, test } from 'vitest';
import { lastType, packageOf } from './source.ts';

/** The type of `x` where it is used last. */
function x(body: string, declarations = ''): string | undefined {
  return lastType(packageOf(`${declarations}\nfunc f() {\n${body}\n_ = x\n}`), 'x');
}

describe('expressions have the type that Go gives them', () => {
  test.each([
    ['x := 1', 'int'],
    ['x := 1.5', 'float64'],
    ["x := 'a'", 'rune'],
    ['x := 1 << 3 + 2.0', 'float64'],
    ['x := 1 < 2', 'bool'],
    ['const c = "s"; x := c', 'string'],
    ['var x [3]byte', '[3]byte'],
    ['x := make(chan<- int, 3)', 'chan<- int'],
    ['x := []string{"a"}[0]', 'string'],
    ['x := map[string]int{}["a"]', 'int'],
    ['m := map[string]int{}; _, x := m["a"]', 'bool'],
    ['c := make(chan error); x := <-c', 'error'],
    ['for x := range 10 { _ = x }; x := "s"[0]', 'byte'],
    ['var y any; x := y.(error)', 'error'],
    ['x := &struct{ n int }{}', '*struct{n int}'],
    ['x := new(int)', '*int'],
    ['x := new("s")', '*string'],
    ['x := func(a, b int, c ...string) (int, error) { return 0, nil }', 'func(int, int, []string) (int, error)'],
    ['x := append([]int(nil), 1)', '[]int'],
    ['x := len("s")', 'int'],
    ['x := [][]int{{1}}[0]', '[]int'],
    ['x := nowhere.Call()', '?'],
  ])('%s is %s', (body, type) => {
    expect(x(body)).toBe(type);
  });

  test('range gives keys and values of every kind of operand', () => {
    const last = (type: string, vars = 'k, x') =>
      lastType(packageOf(`func f() { var y ${type}\nfor ${vars} := range y { _ = x } }`), 'x');
    expect(last('map[string]error')).toBe('error');
    expect(last('chan bool', 'x')).toBe('bool');
    expect(last('*[2]string')).toBe('string');
    expect(last('func(yield func(int, error) bool)')).toBe('error');
    expect(last('string')).toBe('rune');
    expect(last('int8', 'x')).toBe('int8');
  });

  test('generic functions and types are instantiated', () => {
    const generic = `
      type List[T any] struct { next *List[T]; val T }
      func (l *List[E]) First() E { return l.val }
      func Map[A, B any](xs []A, f func(A) B) []B { return nil }
      type Pair[K comparable, V any] = struct { Key K; Val V }`;
    expect(x('var l List[string]; x := l.next.First()', generic)).toBe('string');
    expect(x('x := Map([]int{1}, func(int) error { return nil })', generic)).toBe('[]error');
    expect(x('x := Map[int, string](nil, nil)', generic)).toBe('[]string');
    expect(x('var p Pair[int, error]; x := p.Val', generic)).toBe('error');
  });

  test('a type parameter has the methods of its constraint', () => {
    const pkg = packageOf('type C interface{ Close() error }\nfunc f[T C](t T) { x := t.Close(); _ = x }');
    expect(lastType(pkg, 'x')).toBe('error');
  });

  test('constants of a group share the type that is written once', () => {
    expect(x('x := B', 'type T int\nconst (\nA T = iota\nB\n)')).toBe('example.com/m/p.T');
  });

  test('aliases are what they stand for', () => {
    expect(x('var x A', 'type T struct{}\ntype A = []*T')).toBe('[]*example.com/m/p.T');
  });

  test('types of functions do not mix with those of others', () => {
    const pkg = packageOf(
      'func f() { type T struct{ x int }; var t T; _ = t.x }\nfunc g() { type T struct{ x string }; var t T; _ = t.x }',
    );
    expect(lastType(pkg, 'x')).toBe('string');
  });
});
