import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type CfgNode, formatCfg } from '../../src/analysis/cfg/cfg.ts';
import { cfgOf } from '../../src/analysis/cfg/scope.ts';
import { loadProgram } from '../../src/go/load.ts';
import { loadParser } from '../../src/go/parse.ts';
import type { GoFunction, Package } from '../../src/go/program.ts';

beforeAll(loadParser);

function packageOf(text: string): Package {
  const [pkg] = loadProgram([{ path: 'a.go', text }]).packages;
  if (!pkg) throw new Error('no package');
  return pkg;
}

function textOf(fn: GoFunction): (node: CfgNode) => string {
  return (node) => fn.file.text.slice(node.pos, node.end).split('\n')[0] ?? '';
}

function graph(body: string): string {
  const pkg = packageOf(`package p\n\nfunc f(a, b bool, xs []int) {\n${body}\n}\n`);
  const fn = pkg.functions[0];
  if (!fn) throw new Error('no function');
  return formatCfg(cfgOf(pkg, fn), textOf(fn));
}

describe('every call of live() can be reached and no call of dead() can', async () => {
  await loadParser();
  const pkg = packageOf(readFileSync(join(import.meta.dirname, '../../fixtures/cfg/reach.go'), 'utf8'));
  const cases = pkg.functions.map((fn) => [fn.name, fn] as const);

  test.each(cases)('%s', (_name, fn) => {
    const reached = cfgOf(pkg, fn).blocks.flatMap((b) => b.nodes.map(textOf(fn)));
    const inner = pkg.functions.filter((g) => g.enclosing === fn);
    const own = inner.reduce(
      (text, g) => text.replace(fn.file.text.slice(g.pos, g.end), ''),
      fn.file.text.slice(fn.pos, fn.end),
    );
    expect(reached.filter((n) => n === 'live()')).toHaveLength(
      own.split('live()').length - 1 - Number(fn.name === 'live'),
    );
    expect(reached).not.toContain('dead()');
  });
});

describe('edges', () => {
  test('a condition is split into single tests', () => {
    expect(graph('if a && !b {\nf1()\n}')).toBe(
      `0 entry: a -> 3 [a], 2 [not a]
1 if.then: f1() -> 2
2 if.done: -> fall
3 and: b -> 2 [b], 1 [not b]`,
    );
  });

  test('a loop runs its post statement before it asks again', () => {
    expect(graph('for i := 0; i < n; i++ {\nif a {\ncontinue\n}\nf1()\n}')).toBe(
      `0 entry: i := 0 -> 1
1 for.head: i < n -> 2 [i < n], 3 [not i < n]
2 for.body: a -> 5 [a], 6 [not a]
3 for.done: -> fall
4 for.post: i++ -> 1
5 if.then: -> 4
6 if.done: f1() -> 4`,
    );
  });

  test('a loop that is sure to make a pass is entered by its body', () => {
    expect(graph('for i := 0; i < 3; i++ {\nf1()\n}')).toBe(
      `0 entry: i := 0 -> 2
1 for.head: i < 3 -> 2 [i < 3], 3 [not i < 3]
2 for.body: f1() -> 4
3 for.done: -> fall
4 for.post: i++ -> 1`,
    );
  });

  test('a switch without a tag is a chain of tests, one over a tag is not', () => {
    expect(graph('switch {\ncase a:\nf1()\ncase b:\nf2()\n}')).toBe(
      `0 entry: a -> 2 [a], 4 [not a]
1 switch.done: -> fall
2 switch.case: f1() -> 1
3 switch.case: f2() -> 1
4 switch.next: b -> 3 [b], 5 [not b]
5 switch.next: -> 1`,
    );
    expect(graph('switch len(xs) {\ncase 1, 2:\nreturn\n}')).toBe(
      `0 entry: len(xs); 1; 2 -> 2 [case 1, 2], 1 [default]
1 switch.done: -> fall
2 switch.case: return -> return`,
    );
  });
});
