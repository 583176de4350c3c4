/** What callers in other packages make of a leak: a comment, or a line of the list where the program ends with it, or comes by it but once. */
import { expect, test } from 'vitest';
import { analyzeFiles } from '../src/analyze.ts';
import type { Finding } from '../src/finding.ts';

/** What is found in the first package, by all who may call it. */
async function findingsIn(files: Readonly<Record<string, string>>): Promise<readonly Finding[]> {
  const all = Object.entries(files).map(([path, text]) => ({ path, text }));
  const { findings } = await analyzeFiles(
    all.slice(0, 2),
    { includeTests: false },
    async () => [],
    () => all,
  );
  return findings;
}

/** Leaks the file where `Stat` fails, and so where `New` itself does. */
const STORE = `package store

import "os"

type Store struct{ f *os.File }

func New(path string) (*Store, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	if _, err := f.Stat(); err != nil {
		return nil, err
	}
	return &Store{f: f}, nil
}

func (s *Store) Close() error { return s.f.Close() }
`;

const FATAL = `package main

import (
	"log"

	"example.com/m/store"
)

func main() {
	s, err := store.New("a")
	if err != nil {
		log.Fatal(err)
	}
	defer s.Close()
}
`;

const HANDLER = `package web

import (
	"net/http"

	"example.com/m/store"
)

func handle(w http.ResponseWriter, r *http.Request) {
	s, err := store.New(r.URL.Path)
	if err != nil {
		http.Error(w, err.Error(), 500)
		return
	}
	defer s.Close()
}

func Handler() http.HandlerFunc { return handle }
`;

/** Passes the error on to whoever calls it. */
const SETUP = `package setup

import "example.com/m/store"

func All() (*store.Store, error) {
	s, err := store.New("b")
	if err != nil {
		return nil, err
	}
	return s, nil
}
`;

const main = (body: string, ...imports: readonly string[]) =>
  `package main\n\nimport (\n${imports.map((path) => `\t"${path}"\n`).join('')})\n\nfunc main() {\n${body}}\n`;

const GOES_ON = main(
  '\tfor {\n\t\tif s, err := setup.All(); err == nil {\n\t\t\ts.Close()\n\t\t}\n\t}\n',
  'example.com/m/setup',
);
const PANICS = main('\tif _, err := setup.All(); err != nil {\n\t\tpanic(err)\n\t}\n', 'example.com/m/setup');
const COMMAND = `package tool

import (
	"github.com/spf13/cobra"

	"example.com/m/setup"
)

var Cmd = &cobra.Command{
	RunE: func(cmd *cobra.Command, args []string) error {
		_, err := setup.All()
		return err
	},
}
`;

const PLUGIN = `package plugin

import (
	"github.com/containernetworking/cni/pkg/skel"

	"example.com/m/setup"
)

func add(args *skel.CmdArgs) error {
	_, err := setup.All()
	return err
}

func Run() { skel.PluginMain(add) }
`;

const WIRED = `package setup

import (
	"go.uber.org/fx"

	"example.com/m/store"
)

var Module = fx.Provide(store.New)
`;

const GROUP = `package setup

import (
	"golang.org/x/sync/errgroup"

	"example.com/m/store"
)

func All() (*store.Store, error) {
	var g errgroup.Group
	var s *store.Store
	g.Go(func() error {
		var err error
		s, err = store.New("b")
		return err
	})
	return s, g.Wait()
}
`;

const EACH = `package setup

import "example.com/m/store"

func All() (all []*store.Store, err error) {
	for _, path := range []string{"a", "b"} {
		s, err := store.New(path)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}
`;

const TASK = `package setup

import "example.com/m/store"

func All() (s *store.Store, err error) {
	err = within(func() error {
		var err error
		s, err = store.New("b")
		return err
	})
	return s, err
}

func within(run func() error) error { return run() }
`;

const ONE_OF = `package setup

import "example.com/m/store"

func All(kinds ...string) (s *store.Store, err error) {
	for _, kind := range kinds {
		switch kind {
		case "file":
			s, err = store.New("b")
		default:
			s = &store.Store{}
		}
		if err != nil {
			return nil, err
		}
	}
	return s, nil
}
`;

const ON_THE_SPOT = `package setup

import "example.com/m/store"

func All() (*store.Store, error) {
	s, err := func() (*store.Store, error) {
		return store.New("b")
	}()
	if err != nil {
		return nil, err
	}
	return s, nil
}
`;

const SERVING = `package setup

import (
	"golang.org/x/sync/errgroup"

	"example.com/m/store"
)

func All() (*store.Store, error) {
	var g errgroup.Group
	g.Go(serve("b"))
	return nil, g.Wait()
}

func serve(path string) func() error {
	return func() error {
		s, err := store.New(path)
		if err != nil {
			return err
		}
		return s.Close()
	}
}
`;

const RETRIED = TASK.replaceAll('within', 'withRetries');

const CHECKED = `package main

import (
	"os"

	"example.com/m/setup"
)

func main() {
	_, err := setup.All()
	check("cannot open", err)
}

func check(what string, err error) {
	if err != nil {
		println(what)
		os.Exit(1)
	}
}
`;

const SAID = `package app

import "example.com/m/setup"

type App struct{ exit func(error) }

func (a *App) Run() {
	if _, err := setup.All(); err != nil {
		a.exitWithError(err)
	}
}

func (a *App) exitWithError(err error) { a.exit(err) }
`;

const PART = `package setup

import (
	"go.uber.org/fx"

	"example.com/m/store"
)

var Module = fx.Provide(Open("a"))

func Open(path string) func(fx.Lifecycle) (*store.Store, error) {
	return func(fx.Lifecycle) (*store.Store, error) {
		return store.New(path)
	}
}
`;

test.each<[string, Readonly<Record<string, string>>, { readonly New: string }]>([
  ['a library, which nobody here calls', {}, { New: 'high' }],
  ['a main that ends', { 'cmd/a/main.go': FATAL }, { New: 'low' }],
  ['a handler besides', { 'cmd/a/main.go': FATAL, 'web/web.go': HANDLER }, { New: 'high' }],
  ['by way of a third', { 'setup/setup.go': SETUP, 'main.go': PANICS }, { New: 'low' }],
  ['a group', { 'setup/setup.go': GROUP, 'main.go': PANICS }, { New: 'low' }],
  ['one that opens several', { 'setup/setup.go': EACH, 'main.go': PANICS }, { New: 'low' }],
  ['one kind of several', { 'setup/setup.go': ONE_OF, 'main.go': PANICS }, { New: 'low' }],
  ['a literal that is called on the spot', { 'setup/setup.go': ON_THE_SPOT, 'main.go': PANICS }, { New: 'low' }],
  ['a task of a group that is made', { 'setup/setup.go': SERVING, 'main.go': PANICS }, { New: 'low' }],
  ['a task that is run', { 'setup/setup.go': TASK, 'main.go': PANICS }, { New: 'low' }],
  ['a task that is run until it passes', { 'setup/setup.go': RETRIED, 'main.go': PANICS }, { New: 'high' }],
  ['a check of the error', { 'setup/setup.go': SETUP, 'main.go': CHECKED }, { New: 'low' }],
  ['an end that is a value', { 'setup/setup.go': SETUP, 'app/app.go': SAID }, { New: 'low' }],
  ['a part of a program', { 'setup/setup.go': PART }, { New: 'low' }],
  ['one that tries again', { 'setup/setup.go': SETUP, 'main.go': GOES_ON }, { New: 'high' }],
  ['a command', { 'setup/setup.go': SETUP, 'tool/tool.go': COMMAND }, { New: 'low' }],
  ['a plugin that is a process', { 'setup/setup.go': SETUP, 'plugin/plugin.go': PLUGIN }, { New: 'low' }],
  ['what puts programs together', { 'setup/setup.go': WIRED }, { New: 'low' }],
  ['a test only', { 'setup/setup_test.go': SETUP, 'a_test.go': FATAL }, { New: 'high' }],
])('%s', async (_, others, wanted) => {
  const files = { 'go.mod': 'module example.com/m\n', 'store/store.go': STORE, ...others };
  const findings = await findingsIn(files);
  expect(Object.fromEntries(findings.map((f) => [f.function, f.confidence]))).toEqual(wanted);
});

/** Leaves a goroutine behind where it does not wait long enough. */
const WAIT = `package wait

import "time"

func For(f func() string) string {
	answers := make(chan string)
	go func() { answers <- f() }()
	select {
	case a := <-answers:
		return a
	case <-time.After(time.Second):
		return ""
	}
}
`;

test.each([
  ['once in a program', '\tprintln(wait.For(nil))\n', 'low'],
  ['again and again', '\tfor {\n\t\tprintln(wait.For(nil))\n\t}\n', 'high'],
])('a goroutine that is left behind %s', async (_, body, confidence) => {
  const files = {
    'go.mod': 'module example.com/m\n',
    'wait/wait.go': WAIT,
    'main.go': main(body, 'example.com/m/wait'),
  };
  const findings = await findingsIn(files);
  expect(findings.map((f) => f.confidence)).toEqual([confidence]);
});

test('what a library exports is called from elsewhere too', async () => {
  const files = {
    'go.mod': 'module example.com/m\n',
    'store.go': STORE,
    'cmd/a/main.go': FATAL.replace('example.com/m/store', 'example.com/m'),
  };
  const findings = await findingsIn(files);
  expect(findings.map((f) => f.confidence)).toEqual(['high']);
});

const METHOD = `package store

import "os"

type Driver struct{ f *os.File }

func (d *Driver) Attach(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	if _, err := f.Stat(); err != nil {
		return err
	}
	d.f = f
	return nil
}

func (d *Driver) Close() error { return d.f.Close() }
`;

const THROUGH = `package setup

type Driver interface {
	Attach(path string) error
}

func Attach(d Driver) error {
	return d.Attach("a")
}
`;

const OF_OTHERS = `package web

type Driver interface {
	Attach(path string, user string) error
}

type Session interface {
	Attach(path string) error
	Login() error
}

func Handle(d Driver, s Session) {
	d.Attach("a", "b")
	s.Attach("a")
}
`;

test.each([
  ['the program ends', '\tif err := setup.Attach(nil); err != nil {\n\t\tpanic(err)\n\t}\n', 'low'],
  ['the program goes on', '\tfor setup.Attach(nil) != nil {\n\t}\n', 'high'],
])('a method that is called through an interface, and %s', async (_, body, confidence) => {
  const files = {
    'go.mod': 'module example.com/m\n',
    'store/driver.go': METHOD,
    'setup/setup.go': THROUGH,
    'web/web.go': OF_OTHERS,
    'main.go': main(body, 'example.com/m/setup'),
  };
  const findings = await findingsIn(files);
  expect(findings.map((f) => f.confidence)).toEqual([confidence]);
});

/** Leaves a goroutine behind where its context ends. */
const ASK = `package ask

import "context"

func Ask(ctx context.Context, read func() string) (string, error) {
	answers := make(chan string)
	go func() { answers <- read() }()
	select {
	case a := <-answers:
		return a, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

func Twice(ctx context.Context, read func() string) {
	Ask(ctx, read)
	Ask(context.WithValue(ctx, "a", "b"), read)
}
`;

const asking = (imports: string, body: string) =>
  `package main\n\nimport (\n\t"context"\n\t"example.com/m/ask"\n${imports})\n\n${body}\n`;

test.each<[string, string, string]>([
  ['main', 'func main() { for { ask.Twice(context.Background(), nil) } }', 'low'],
  ['a command', 'func run(cmd *cobra.Command, args []string) error { for { ask.Twice(cmd.Context(), nil) } }', 'low'],
  [
    'an action',
    'var c = &cli.Command{Action: func(ctx context.Context) error { for { ask.Twice(ctx, nil) } }}\n\nfunc f() { use(c) }',
    'high',
  ],
  [
    'an action that is made',
    'func command() *cli.Command {\n\treturn &cli.Command{Action: func(ctx context.Context) error { for { ask.Twice(ctx, nil) } }}\n}\n\nvar c = command()',
    'low',
  ],
  [
    'a request',
    'func handle(w http.ResponseWriter, r *http.Request) { ask.Twice(r.Context(), nil) }\n\nvar h = handle',
    'high',
  ],
  [
    'a context with an end of its own',
    'func serve() {\n\tfor {\n\t\tctx, cancel := context.WithTimeout(context.Background(), 1)\n\t\task.Twice(ctx, nil)\n\t\tcancel()\n\t}\n}\n\nvar s = serve',
    'high',
  ],
])('a goroutine that is left behind with the context of %s', async (_, body, confidence) => {
  const files = {
    'go.mod': 'module example.com/m\n',
    'ask/ask.go': ASK,
    'web/web.go': asking('\t"net/http"\n\t"github.com/spf13/cobra"\n\tcli "github.com/urfave/cli/v3"\n', body),
  };
  const findings = await findingsIn(files);
  expect(findings.map((f) => f.confidence)).toEqual([confidence]);
});

const WORKERS = `package work

func Work(jobs chan func(), most int) {
	for i := 0; i < most; i++ {
		go func() {
			for {
				job := <-jobs
				job()
			}
		}()
	}
}
`;

test.each([
  ['once in a program', '\twork.Work(nil, 3)\n', 'low'],
  ['for each', '\tfor _, jobs := range []chan func(){nil} {\n\t\twork.Work(jobs, 3)\n\t}\n', 'medium'],
])('workers without an end that are started %s', async (_, body, confidence) => {
  const files = {
    'go.mod': 'module example.com/m\n',
    'work/work.go': WORKERS,
    'main.go': main(body, 'example.com/m/work'),
  };
  const findings = await findingsIn(files);
  expect(findings.map((f) => f.confidence)).toEqual([confidence]);
});

/** Its Stop leaves the goroutine that its Start has begun. */
const PUMP = `package pump

type Pump struct {
	in   chan int
	done chan struct{}
}

func (p *Pump) Begin() {
	go func() {
		for {
			println(<-p.in)
		}
	}()
}

func (p *Pump) Stop() { close(p.done) }
`;

test.each([
  ['once', '\tp := &pump.Pump{}\n\tp.Begin()\n\tp.Begin()\n\tdefer p.Stop()\n', 'low'],
  ['again and again', '\tfor {\n\t\tp := &pump.Pump{}\n\t\tp.Begin()\n\t\tp.Stop()\n\t}\n', 'high'],
  ['never', '\tfor {\n\t\tp := &pump.Pump{}\n\t\tp.Begin()\n\t}\n', 'low'],
])('a goroutine of a value that is stopped %s', async (_, body, confidence) => {
  const files = {
    'go.mod': 'module example.com/m\n',
    'pump/pump.go': PUMP,
    'main.go': main(body, 'example.com/m/pump'),
  };
  const findings = await findingsIn(files);
  expect(findings.map((f) => f.confidence)).toEqual([confidence]);
});
