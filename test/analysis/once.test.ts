import { beforeAll, expect, test } from 'vitest';
import { goroutinesOf } from '../../src/analysis/goroutines/goroutines.ts';
import { isOnce } from '../../src/analysis/runs/once.ts';
import { loadProgram } from '../../src/go/load.ts';
import { loadParser } from '../../src/go/parse.ts';

beforeAll(loadParser);

/** Whether the one goroutine of a program is started but once. */
function once(code: string, name = 'p'): boolean {
  const text = `package ${name}\n\nimport (\n"sync"\n"github.com/spf13/cobra"\n)\n\nfunc work() {}\n\n${code}\n`;
  const [pkg] = loadProgram([{ path: 'a.go', text }]).packages;
  const [goroutine, ...more] = (pkg?.functions ?? []).flatMap(goroutinesOf);
  if (!goroutine || more.length > 0) throw new Error('not one goroutine');
  return isOnce(goroutine.fn, goroutine.start);
}

test.each([
  ['func init() { go work() }'],
  ['func start() { go work() }\nfunc init() { start() }'],
  ['var once sync.Once\nfunc start() { once.Do(func() { go work() }) }'],
  ['var once sync.Once\nfunc run() { go work() }\nfunc start() { once.Do(run) }'],
  ['var start = sync.OnceFunc(func() { go work() })'],
  ['func run(cmd *cobra.Command, args []string) { go work() }'],
  ['func run(_ *cobra.Command, _ []string) error { return mirror() }\nfunc mirror() error { go work(); return nil }'],
  ['type t struct{}\nvar one = &t{}\nfunc (o *t) start() { go work() }'],
  ['type t struct{}\nvar one *t\nfunc init() { one = &t{} }\nfunc (o *t) Start() { go work() }'],
  ['func traced(f func()) { f() }\nfunc init() { traced(func() { go work() }) }'],
])('%s', (code) => expect(once(code)).toBe(true));

test.each([
  ['func Start() { go work() }'],
  ['func start() { go work() }\nfunc Serve() { start() }'],
  ['func start() { go work() }\nfunc init() { for range 3 { start() } }'],
  ['func init() { for range 3 { go work() } }'],
  [
    'type t struct { once sync.Once }\nfunc New() *t { return &t{} }\nfunc (o *t) start() { o.once.Do(func() { go work() }) }',
  ],
  ['func start() { go work() }\nvar table = map[string]func(){}\nfunc init() { table["a"] = start }'],
  ['func handle(f func())\nfunc init() { handle(func() { go work() }) }'],
])('more than once: %s', (code) => expect(once(code)).toBe(false));

test('in a program', () => {
  expect(once('func start() { go work() }\nfunc main() { start() }', 'main')).toBe(true);
  expect(once('func main() { run(&command{Run: func() { go work() }}) }', 'main')).toBe(true);
});
