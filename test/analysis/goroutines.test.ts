import { beforeAll, expect, test } from 'vitest';
import { goroutinesOf } from '../../src/analysis/goroutines/goroutines.ts';
import { loadProgram } from '../../src/go/load.ts';
import { loadParser } from '../../src/go/parse.ts';

beforeAll(loadParser);

const HELPERS = `
import (
	"sync"
	"golang.org/x/sync/errgroup"
)
type T struct{}
func (t *T) run() {}
func work() {}
func Safe(f func()) { go func() { defer func() { recover() }(); f() }() }
func Safer(name string, f func()) { Safe(f) }
func grouped(g *errgroup.Group, f func()) { g.Go(func() error { f(); return nil }) }
func recovered(f func()) { defer func() { recover() }(); f() }
func kept(f func()) { queue = append(queue, f) }
var queue []func()
func awaited(f func()) { done := make(chan bool); go func() { f(); close(done) }(); <-done }
func walked(ns []int, visit func(int), done func()) { for _, n := range ns { visit(n) }; done() }
`;

/** What runs in the goroutines that a function starts. */
function bodies(body: string): readonly string[] {
  const text = `package p\n${HELPERS}\nfunc f(t *T, g *errgroup.Group, wg *sync.WaitGroup, unknown func()) {\n${body}\n}\n`;
  const [pkg] = loadProgram([{ path: 'a.go', text }]).packages;
  const fn = pkg?.functions.find(({ name }) => name === 'f');
  if (!fn) throw new Error('no function');
  return goroutinesOf(fn).map(({ body: runs }) => runs?.name ?? '?');
}

test.each([
  ['go work()', ['work']],
  ['go t.run()', ['(*T).run']],
  ['go func() { go work() }()', ['f.func1']],
  ['go unknown()', ['?']],
  ['g.Go(func() error { return nil })', ['f.func1']],
  ['wg.Go(work)', ['work']],
  ['run := func() {}\ngo run()', ['f.func1']],
  ['Safe(t.run)', ['(*T).run']],
  ['Safer("a", func() {})', ['f.func1']],
  ['grouped(g, work)', ['work']],
  ['go recovered(work)', ['work']],
  ['recovered(work)', []],
  ['awaited(work)', []],
  ['go walked(nil, func(int) {}, unknown)', ['walked']],
  ['kept(work)', []],
  ['func() { go work() }()', []],
])('%s', (body, expected) => expect(bodies(body)).toEqual(expected));
