import { beforeAll, describe, expect, test } from 'vitest';
import type { Block, Loop } from '../../src/analysis/cfg/cfg.ts';
import { loopsRepeating, neverEnds, passesOf } from '../../src/analysis/cfg/loops.ts';
import { cfgOf } from '../../src/analysis/cfg/scope.ts';
import { loadProgram } from '../../src/go/load.ts';
import { loadParser } from '../../src/go/parse.ts';

beforeAll(loadParser);

/** The loops that come by the call of `here()` again, each with what is known of it: `some 5`, where 5 is its line. */
function repeating(body: string): readonly string[] {
  const text = `package p\n\nfunc f(a bool, n int, xs []int, m map[string]int, ch chan int) {\n${body}\n}\n`;
  const [pkg] = loadProgram([{ path: 'a.go', text }]).packages;
  const fn = pkg?.functions[0];
  if (!pkg || !fn) throw new Error('no function');
  const { blocks, dead } = cfgOf(pkg, fn);
  const comesBy = (b: Block) => b.nodes.some((n) => text.slice(n.pos, n.end) === 'here()');
  const block = [...blocks, ...dead].find(comesBy);
  if (!block) throw new Error('no call of here()');
  const known = (loop: Loop) => (neverEnds(loop) ? 'never ends' : passesOf(pkg, loop));
  return loopsRepeating(block).map((loop) => `${known(loop)} ${fn.file.position(loop.stmt.pos).line}`);
}

describe('whether a pass that comes by is followed by another one', () => {
  test.each([
    ['for range xs { here() }', ['some 4']],
    ['for range xs { here(); break }', []],
    ['for range xs { here(); return }', []],
    ['for range xs { here(); if a { continue }; return }', ['some 4']],
    ['for range xs { here(); panic("") }', []],
    ['for range xs { here(); switch { case a: break }; return }', []],
    ['for range xs {\nfor range m { here(); break } }', ['some 4']],
    ['for range xs {\nfor range m { here() } }', ['some 5', 'some 4']],
    ['outer:\nfor range xs {\nfor range m { here(); continue outer } }', ['some 5']],
    ['outer:\nfor range xs {\nfor range m { here(); break outer } }', []],
    ['for range xs { if a { goto end } }\nend:\nhere()', []],
    ['for {}\nfor range xs { here() }', ['some 5']],
  ])('%s', (body, expected) => expect(repeating(body)).toEqual(expected));
});

describe('how many passes there are, and whether they end', () => {
  test.each([
    ['for { here() }', 'never ends'],
    ['for true { here() }', 'never ends'],
    ['for { here(); for { break } }', 'never ends'],
    ['for { here(); select { case <-ch: break } }', 'never ends'],
    ['for { here(); if a { break } }', 'endless'],
    ['for { here(); if a { panic("") } }', 'endless'],
    ['for range ch { here() }', 'endless'],
    ['for a { here() }', 'some'],
    ['for i := 0; i < n; i++ { here() }', 'some'],
    ['for i := 0; i < 1000; i++ { here() }', 'some'],
    ['for i := 0; i < 3; i++ { here() }', 'few'],
    ['for i := 3; i > 0; i-- { here() }', 'few'],
    ['const tries = 3; for i := 0; i < tries; i++ { here() }', 'few'],
    ['i := 0; for ; a && i < 3; i++ { here() }', 'few'],
    ['for i := n; i < 3; i++ { here() }', 'some'],
    ['for i := 0; n < 3; i++ { here() }', 'some'],
    ['for false { here() }', 'few'],
    ['for range 3 { here() }', 'few'],
    ['for range n { here() }', 'some'],
    ['for range m { here() }', 'some'],
    ['for range []int{1, 2} { here() }', 'few'],
    ['for range [...]int{1, 2} { here() }', 'few'],
    ['var ys [4]int; for range ys { here() }', 'few'],
    ['ys := []int{1, 2}; for range ys { here() }', 'few'],
    ['ys := []int{1, 2}; ys = append(ys, xs...); for range ys { here() }', 'some'],
  ])('%s', (body, expected) => expect(repeating(body)).toEqual([`${expected} 4`]));
});
