import { describe, expect, test } from 'vitest';
import { identsOf, packageOf } from './source.ts';

function meaning(source: string, name: string) {
  const pkg = packageOf(source);
  return identsOf(pkg, name).map((id) => {
    const object = pkg.objectOf(id);
    return object?.kind === 'var' ? object : object?.kind;
  });
}

/** Which uses of a name mean the same variable, as letters. */
function groups(source: string, name: string): string {
  const seen: unknown[] = [];
  return meaning(source, name)
    .map((object) => {
      if (!seen.includes(object)) seen.push(object);
      return String.fromCharCode(97 + seen.indexOf(object));
    })
    .join('');
}

describe('a name means what Go says it means', () => {
  test('an inner declaration hides the outer one from its own statement on', () => {
    expect(groups('func f() { x := 1; { x := x + 1; _ = x }; _ = x }', 'x')).toBe('ababa');
  });

  test('the variable of an if is gone after its else', () => {
    expect(groups('var x int; func f() { if x := g(); x > 0 { _ = x } else { _ = x }; _ = x }', 'x')).toBe('abbbba');
  });

  test('a redeclaration with := keeps the old variable', () => {
    expect(groups('func f() { a, err := g(); b, err := g(); _, _, _ = a, b, err }', 'err')).toBe('aaa');
  });

  test('results and parameters are the variables of the body', () => {
    expect(groups('func f(n int) (err error) { err = g(n); return err }', 'err')).toBe('aaa');
  });

  test('each clause of a type switch has its own variable', () => {
    expect(groups('func f(y any) { switch x := y.(type) { case int: _ = x; case string: _ = x } }', 'x')).toBe('abc');
  });

  test('a loop variable is not seen outside of the loop', () => {
    expect(meaning('func f() { for i := range 3 { _ = i }; _ = i }', 'i').at(-1)).toBeUndefined();
  });

  test('labels and fields are not variables', () => {
    expect(meaning('type T struct { x int }; func f(t T) { x: for { break x } }', 'x').slice(1)).toEqual([
      undefined,
      undefined,
    ]);
  });
});
