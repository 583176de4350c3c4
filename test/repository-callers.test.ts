/** What callers in other packages make of a leak: a comment, or a line of the list where the program ends with it, or comes by it but once. */
import { expect, test } from 'vitest';
import { confidencesIn, findingsIn, main } from './callers.ts';

/** Leaks the file where it cannot be read, and so where `New` itself does. */
const STORE = `package store

import "os"

type Store struct{ f *os.File }

func New(path string) (*Store, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	if _, err := f.Readdirnames(1); err != nil {
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

const ADAPTED = COMMAND.replace(
  'func(cmd *cobra.Command, args []string) error {',
  'adapt(func(ctx context.Context) error {',
)
  .replace('\t},\n}', '\t}),\n}')
  .replace('\t"github', '\t"context"\n\n\t"github');

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

const RUN_MAIN = `package main

import (
	"context"

	"example.com/m/program"
	"example.com/m/setup"
)

func main() {
	program.RunMain(func(ctx context.Context) error {
		_, err := setup.All()
		return err
	})
}
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

/** Two ways to tell the function around: a variable, a channel. */
const TOLD = (told: string) => `package setup

import (
	"sync"

	"example.com/m/store"
)

func All() error {
	var wg sync.WaitGroup
	var failed error
	failures := make(chan error, 1)
	wg.Add(1)
	go func() {
		defer wg.Done()
		if _, err := store.New("b"); err != nil {
			${told}
			return
		}
	}()
	wg.Wait()
	close(failures)
	if failed == nil {
		failed = <-failures
	}
	return failed
}
`;

/** Nobody but the library that gets it calls the function. */
const GIVEN = (taker: string, name: string) => `package app

import (
	"example.com/m/store"

	"example.com/lib"
)

func Main() error { return lib.${taker}("/a", ${name}) }

func ${name}() error {
	_, err := store.New("a")
	return err
}
`;

const KEPT = `package app

import "example.com/m/store"

var open = store.New
`;

const MAIN = main('\tif err := app.Main(); err != nil {\n\t\tpanic(err)\n\t}\n', 'example.com/m/app');
const TRIES = main('\tfor setup.All() != nil {\n\t}\n', 'example.com/m/setup');
const FAILS = main('\tif err := setup.All(); err != nil {\n\t\tpanic(err)\n\t}\n', 'example.com/m/setup');

const TABLE = `package main

import (
	"os"

	"example.com/m/store"
)

var commands = map[string]func([]string) error{"open": open}

func main() { commands[os.Args[1]](os.Args[2:]) }

func open(args []string) error {
	_, err := store.New(args[0])
	return err
}
`;

const REGISTERED = `package app

import (
	"example.com/m/store"

	"example.com/lib"
)

func init() { lib.Register("store", newStore) }

func newStore() (*store.Store, error) { return store.New("a") }
`;

const UNUSED = `package setup

import "example.com/m/store"

func unused() { alsoUnused() }

func alsoUnused() { store.New("b") }
`;

/** Hands the failure on in a struct, after it has wrapped it, and its caller tests it twice. */
const OF_RESULT = `package setup

import (
	"fmt"

	"example.com/m/store"
)

type Result struct {
	Opened int
	Err    error
}

func All() Result {
	if err := open("b"); err != nil {
		return Result{Err: err}
	}
	return Result{Opened: 1}
}

func open(path string) (err error) {
	_, err = store.New(path)
	if err != nil {
		err = fmt.Errorf("open: %w", err)
	}
	return err
}
`;

const ASKED = main(
  '\tr := setup.All()\n\tif r.Err != nil {\n\t\tprintln(r.Err)\n\t}\n\tprintln(r.Opened)\n\tif r.Err != nil {\n\t\tos.Exit(1)\n\t}\n',
  'os',
  'example.com/m/setup',
);

const RETRIED = TASK.replaceAll('within', 'withRetries').replace(
  '{ return run() }',
  '{\n\tfor run() != nil {\n\t}\n\treturn nil\n}',
);

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

/** The first that fails ends the walk, and what walks fails, too. */
const WALKED = `package setup

import (
	"io/fs"
	"path/filepath"

	"example.com/m/store"
)

func All() (*store.Store, error) {
	return nil, filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		_, err = store.New(path)
		return err
	})
}
`;

/** A method that gives the status of the process. */
const STATUS = `package cli

import (
	"context"

	"example.com/m/store"
)

type list struct{}

func (list) Exec(ctx context.Context, name string, args []string) int {
	s, err := store.New("b")
	if err != nil {
		return 1
	}
	s.Close()
	return 0
}
`;

/** A function of which another one makes a command. */
const LISTED = `package cli

import (
	"context"

	"example.com/m/store"
	"github.com/spf13/cobra"
)

var list = newCommand("list", runList)

func newCommand(name string, run func(context.Context) error) *cobra.Command {
	return &cobra.Command{Use: name}
}

func runList(ctx context.Context) error {
	s, err := store.New("b")
	if err != nil {
		return err
	}
	return s.Close()
}
`;

/** A function that is put into what is called a command. */
const COMMANDS = (name: string) => `package ${name}

import "example.com/m/store"

type Command struct{ Func func() error }

func init() { register(Command{Func: open}) }

func open() error {
	s, err := store.New("b")
	if err != nil {
		return err
	}
	return s.Close()
}
`;

/** Fails, unless it is told to end. */
const UNTIL_TOLD = (end: string) => `package setup

import (
	"context"
	"errors"

	"example.com/m/store"
)

func Do(ctx context.Context) error {
	if _, err := store.New("b"); err != nil {
		if !errors.Is(err, context.${end}) {
			return err
		}
	}
	return nil
}
`;

/** Does so again and again, until it fails. */
const AGAIN = main(
  '\tfor {\n\t\tif err := setup.Do(nil); err != nil {\n\t\t\tpanic(err)\n\t\t}\n\t}\n',
  'example.com/m/setup',
);

/** Opens by a literal in a variable, and does that with its error. */
const BY_VARIABLE = (then: string) => `package setup

import (
	"context"

	"example.com/m/store"
)

func Do(ctx context.Context) error {
	open := func(name string) error {
		_, err := store.New(name)
		return err
	}
	if err := open("b"); err != nil {
		return err
	}
	if err := open("c"); err != nil {
		${then}
	}
	return nil
}
`;

/** Sets a variable of another package. */
const PLUGGED = `package plugins

import (
	"example.com/m/app"
	"example.com/m/store"
)

func init() { app.Open = store.New }
`;

/** A method that nobody calls by its type. */
const CALLED_BY_NOBODY = (name: string) => `package app

import "example.com/m/store"

type App struct{}

func (*App) ${name}(path string) error {
	s, err := store.New(path)
	if err != nil {
		return err
	}
	return s.Close()
}
`;

/** Gives a literal to what makes a handler of it. */
const WRAPPED = `package web

import (
	"net/http"

	"example.com/m/store"
)

func traced(show func(*http.Request) error) http.Handler {
	serve := func(w http.ResponseWriter, r *http.Request) {
		if show(r) != nil {
			w.WriteHeader(500)
		}
	}
	return http.HandlerFunc(serve)
}

func Setup(mux *http.ServeMux) {
	mux.Handle("/a", traced(func(r *http.Request) error {
		s, err := store.New(r.URL.Path)
		if err != nil {
			return err
		}
		return s.Close()
	}))
}
`;

test.each<[string, Readonly<Record<string, string>>, { readonly New: string }]>([
  ['a library, which nobody here calls', {}, { New: 'high' }],
  ['a program, in which nobody calls it', { 'main.go': main('') }, { New: 'low' }],
  ['a main that ends', { 'cmd/a/main.go': FATAL }, { New: 'low' }],
  ['a handler besides', { 'cmd/a/main.go': FATAL, 'web/web.go': HANDLER }, { New: 'high' }],
  ['by way of a third', { 'setup/setup.go': SETUP, 'main.go': PANICS }, { New: 'low' }],
  ['a method that starts, besides', { 'app/app.go': CALLED_BY_NOBODY('Start'), 'main.go': FATAL }, { New: 'low' }],
  ['a method that shows, besides', { 'app/app.go': CALLED_BY_NOBODY('Show'), 'main.go': FATAL }, { New: 'high' }],
  [
    'a handler that is wrapped',
    { 'web/web.go': WRAPPED, 'main.go': main('\tweb.Setup(nil)\n', 'example.com/m/web') },
    { New: 'high' },
  ],
  ['a group', { 'setup/setup.go': GROUP, 'main.go': PANICS }, { New: 'low' }],
  ['one that opens several', { 'setup/setup.go': EACH, 'main.go': PANICS }, { New: 'low' }],
  ['one kind of several', { 'setup/setup.go': ONE_OF, 'main.go': PANICS }, { New: 'low' }],
  ['a literal that is called on the spot', { 'setup/setup.go': ON_THE_SPOT, 'main.go': PANICS }, { New: 'low' }],
  ['a task of a group that is made', { 'setup/setup.go': SERVING, 'main.go': PANICS }, { New: 'low' }],
  ['a task that is run', { 'setup/setup.go': TASK, 'main.go': PANICS }, { New: 'low' }],
  ['a task that is run until it passes', { 'setup/setup.go': RETRIED, 'main.go': PANICS }, { New: 'high' }],
  ['a walk', { 'setup/setup.go': WALKED, 'main.go': PANICS }, { New: 'low' }],
  ['a command that gives its status', { 'cli/list.go': STATUS }, { New: 'low' }],
  ['what makes a command of it', { 'cli/list.go': LISTED }, { New: 'low' }],
  ['a command of a tool', { 'cmd/cmd.go': COMMANDS('cmd') }, { New: 'low' }],
  ['a command that a server is told', { 'server/server.go': COMMANDS('server') }, { New: 'high' }],
  ['a check of the error', { 'setup/setup.go': SETUP, 'main.go': CHECKED }, { New: 'low' }],
  ['an end that is a value', { 'setup/setup.go': SETUP, 'app/app.go': SAID }, { New: 'low' }],
  ['a part of a program', { 'setup/setup.go': PART }, { New: 'low' }],
  ['a variable that is told', { 'setup/setup.go': TOLD('failed = err'), 'main.go': FAILS }, { New: 'low' }],
  ['a channel that is told', { 'setup/setup.go': TOLD('failures <- err'), 'main.go': FAILS }, { New: 'low' }],
  ['a log that is told', { 'setup/setup.go': TOLD('println(err)'), 'main.go': TRIES }, { New: 'high' }],
  ['a start that is given on', { 'app/app.go': GIVEN('Run', 'doStart'), 'main.go': MAIN }, { New: 'low' }],
  ['a variable that is set to it, besides', { 'app/app.go': KEPT, 'main.go': FATAL }, { New: 'low' }],
  ['a server that is given on', { 'app/app.go': GIVEN('Add', 'ListenAndServe'), 'main.go': MAIN }, { New: 'low' }],
  ['something that is given on', { 'app/app.go': GIVEN('Run', 'fetch'), 'main.go': MAIN }, { New: 'low' }],
  ['a result that is asked for its error', { 'setup/setup.go': OF_RESULT, 'main.go': ASKED }, { New: 'low' }],
  ['what is registered by name', { 'app/app.go': REGISTERED }, { New: 'low' }],
  ['a handler named like a start', { 'app/app.go': GIVEN('Handle', 'start'), 'main.go': MAIN }, { New: 'high' }],
  ['a command in a table', { 'main.go': TABLE }, { New: 'low' }],
  ['what only unused functions call, besides', { 'main.go': FATAL, 'setup/setup.go': UNUSED }, { New: 'low' }],
  ['one that tries again', { 'setup/setup.go': SETUP, 'main.go': GOES_ON }, { New: 'high' }],
  ['a command', { 'setup/setup.go': SETUP, 'tool/tool.go': COMMAND }, { New: 'low' }],
  ['a command that is adapted', { 'setup/setup.go': SETUP, 'tool/tool.go': ADAPTED }, { New: 'low' }],
  ['what main gives to be run', { 'setup/setup.go': SETUP, 'main.go': RUN_MAIN }, { New: 'low' }],
  ['a plugin that is a process', { 'setup/setup.go': SETUP, 'plugin/plugin.go': PLUGIN }, { New: 'low' }],
  ['what puts programs together', { 'setup/setup.go': WIRED }, { New: 'low' }],
  ['one that may be told to end', { 'setup/setup.go': UNTIL_TOLD('Canceled'), 'main.go': AGAIN }, { New: 'low' }],
  ['one that may be late', { 'setup/setup.go': UNTIL_TOLD('DeadlineExceeded'), 'main.go': AGAIN }, { New: 'high' }],
  ['a literal in a variable', { 'setup/setup.go': BY_VARIABLE('return err'), 'main.go': AGAIN }, { New: 'low' }],
  ['one that may go on', { 'setup/setup.go': BY_VARIABLE('println(err)'), 'main.go': AGAIN }, { New: 'high' }],
  ['a variable of another package, besides', { 'plugins/plugins.go': PLUGGED, 'main.go': FATAL }, { New: 'low' }],
  ['a test only', { 'setup/setup_test.go': SETUP, 'a_test.go': FATAL }, { New: 'high' }],
])('%s', async (_, others, wanted) => {
  const files = { 'go.mod': 'module example.com/m\n', 'store/store.go': STORE, ...others };
  const findings = await findingsIn(files);
  expect(Object.fromEntries(findings.map((f) => [f.function, f.confidence]))).toEqual(wanted);
});

test('what is given on and sets nothing up by its name may be called again', async () => {
  const named = (text: string) => text.replaceAll('New(', 'Read(');
  const files = {
    'go.mod': 'module example.com/m\n',
    'store/store.go': named(STORE),
    'app/app.go': named(GIVEN('Run', 'fetch')),
    'main.go': MAIN,
  };
  expect((await findingsIn(files)).map((f) => f.confidence)).toEqual(['high']);
});

test("what starts something, and nobody here calls it, is somebody else's to start", async () => {
  const text = STORE.replace(
    'func New(path string) (*Store, error)',
    'func (s *Store) Start(path string) (*Store, error)',
  );
  const findings = await findingsIn({ 'go.mod': 'module example.com/m\n', 'store/store.go': text });
  expect(findings.map((f) => f.confidence)).toEqual(['high']);
});

test('of copies of a module, each has callers of its own', async () => {
  const findings = await findingsIn({
    'v1/go.mod': 'module example.com/m\n',
    'v1/store/store.go': STORE,
    'v1/main.go': FATAL,
    'v2/go.mod': 'module example.com/m\n',
    'v2/store/store.go': STORE,
    'v2/web/web.go': HANDLER,
  });
  expect(findings.map((f) => f.confidence)).toEqual(['low']);
});

test.each([
  ['is called from elsewhere, too', 'New', 'high'],
  ['is a whole program does so elsewhere as here', 'Run', 'low'],
])('what a library exports and %s', async (_, name, confidence) => {
  const files = {
    'go.mod': 'module example.com/m\n',
    'store.go': STORE.replaceAll('New', name),
    'cmd/a/main.go': FATAL.replace('example.com/m/store', 'example.com/m').replace('New', name),
  };
  const findings = await findingsIn(files);
  expect(findings.map((f) => f.confidence)).toEqual([confidence]);
});

const METHOD = `package store

import "os"

type Driver struct{ f *os.File }

func (d *Driver) Attach(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	if _, err := f.Readdirnames(1); err != nil {
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

type Socket interface {
	Attach(to *Session) error
}

func Handle(d Driver, s Session, socket Socket) {
	d.Attach("a", "b")
	s.Attach("a")
	socket.Attach(&s)
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

const CLOSING = `package store

import "os"

type Log struct{}

func (l *Log) Close() error {
	f, err := os.Create("done")
	if err != nil {
		return err
	}
	if _, err := f.WriteString("done"); err != nil {
		return err
	}
	return f.Close()
}
`;

const CLOSERS = `package setup

import "io"

type Log interface {
	io.Closer
}

func End(l Log) error {
	return l.Close()
}
`;

test.each([
  ['the program ends', '\tif err := setup.End(nil); err != nil {\n\t\tpanic(err)\n\t}\n', 'low'],
  ['the program goes on', '\tfor setup.End(nil) != nil {\n\t}\n', 'high'],
])('a method that an interface has of one that is embedded in it, and %s', async (_, body, confidence) => {
  const files = {
    'go.mod': 'module example.com/m\n',
    'store/log.go': CLOSING,
    'setup/setup.go': CLOSERS,
    'main.go': main(body, 'example.com/m/setup'),
  };
  expect((await findingsIn(files)).map((f) => f.confidence)).toEqual([confidence]);
});

const SHELL = `package shell

import "net"

type Shell struct{ address string }

func New(address string) *Shell { return &Shell{address} }

func (s *Shell) Probe() error {
	conn, err := net.Dial("tcp", s.address)
	if err != nil {
		return err
	}
	_, err = conn.Write(nil)
	return err
}
`;

const PROGRAM = (body: string) => `package main\n\nimport "example.com/m/internal/shell"\n\nfunc main() {\n${body}}\n`;

test.each([
  ['nobody imports', 'internal/shell', 'package main\n\nfunc main() {}\n', 'low'],
  ['somebody makes', 'internal/shell', PROGRAM('\tfor {\n\t\tshell.New("a").Probe()\n\t}\n'), 'high'],
  ['only what nobody calls makes', 'internal/shell', `${PROGRAM('\t_ = shell.Shell.Probe\n')}`, 'low'],
  ['others may make', 'shell', 'package cmd\n\nfunc main() {}\n', 'high'],
])('a connection that is left open by a value of a package that %s', async (_, folder, program, confidence) => {
  const findings = await findingsIn({
    'go.mod': 'module example.com/m\n',
    [`${folder}/shell.go`]: SHELL,
    'cmd/main.go': program,
  });
  expect(findings.map((f) => f.confidence)).toEqual([confidence]);
});

const DIRECTORY = (more: string) => `package directory

import "os"

func Names() []string { return nil }
${more}
func Count(path string) (int, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	names, err := f.Readdirnames(0)
	return len(names), err
}
`;

test.each([
  ['Go', '', 'low'],
  ['C', '\n//export Count', 'high'],
])(
  'a file that is left open by what nobody of a program calls, unless it is exported to C: %s',
  async (_, directive, confidence) => {
    const findings = await findingsIn({
      'go.mod': 'module example.com/m\n',
      'directory/directory.go': DIRECTORY(directive),
      'main.go': main('\tdirectory.Names()\n', 'example.com/m/directory'),
    });
    expect(findings.map((f) => f.confidence)).toEqual([confidence]);
  },
);

const ACTION = (use: string, run: string) => `package cli

import (
	"github.com/choria-io/fisk"

	"example.com/m/store"
)

func Set(app *fisk.Application) {
	app.Command("list", "Lists").${use}
}

${run} {
	s, err := store.New("b")
	if err != nil {
		return err
	}
	return s.Close()
}
`;

test.each([
  ['an action', 'Action(list)', 'func list(_ *fisk.ParseContext) error', 'low'],
  ['an action that a function makes', 'Action(with(list))', 'func list(name string) error', 'low'],
  ['a handler', 'Handle(list)', 'func list(name string) error', 'high'],
])('a file that is left open by what %s of a command line calls', async (_, use, run, confidence) => {
  const findings = await findingsIn({
    'go.mod': 'module example.com/m\n',
    'store/store.go': STORE,
    'cli/cli.go': ACTION(use, run),
  });
  expect(findings.map((f) => f.confidence)).toEqual([confidence]);
});

const MIXED = (rest: string) =>
  main(
    `\tfor _, name := range os.Args {
		if _, err := store.New(name); err != nil {
			log.Print(err)
		}
	}
	${rest}
`,
    'example.com/m/store',
    'log',
    'os',
  );

test.each([
  ['ends with the failure elsewhere', 'if _, err := store.New("a"); err != nil {\n\t\tlog.Fatal(err)\n\t}', 'low'],
  ['tries again for ever elsewhere', 'for {\n\t\tstore.New("a")\n\t}', 'high'],
])('a file that is left open where a program goes through its arguments, and %s', async (_, rest, confidence) => {
  const findings = await findingsIn({
    'go.mod': 'module example.com/m\n',
    'store/store.go': STORE,
    'main.go': MIXED(rest),
  });
  expect(findings.map((f) => f.confidence)).toEqual([confidence]);
});

const INFORMER = `package informer

import "os"

type Informer struct{ f *os.File }

func (i *Informer) Run() error {
	f, err := os.Open("a")
	if err != nil {
		return err
	}
	if _, err := f.Readdirnames(1); err != nil {
		return err
	}
	i.f = f
	return nil
}
`;

test.each([
  ['a program', 'package main\n\nfunc main() {}\n', 'low'],
  ['a library', 'package cmd\n\nfunc Do() {}\n', 'high'],
])('a file that is left open where a part of %s fails to start, by whoever starts it', async (_, other, confidence) => {
  const findings = await findingsIn({
    'go.mod': 'module example.com/m\n',
    'informer/informer.go': INFORMER,
    'cmd/main.go': other,
  });
  expect(findings.map((f) => f.confidence)).toEqual([confidence]);
});

const POLLED = `package status

import "net"

type Status struct {
	done chan struct{}
	tick func()
}

func New(address string, tick func()) (*Status, error) {
	s := &Status{done: make(chan struct{}), tick: tick}
	go s.poll()
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, err
	}
	l.Close()
	return s, nil
}

func (s *Status) poll() {
	for {
		select {
		case <-s.done:
			return
		default:
			s.tick()
		}
	}
}

func (s *Status) Stop() { close(s.done) }
`;

test.each([
  ['the program ends', '\tif _, err := status.New("a", nil); err != nil {\n\t\tpanic(err)\n\t}\n', 'low'],
  ['the program tries again', '\tfor {\n\t\tstatus.New("a", nil)\n\t}\n', 'medium'],
])('a goroutine of a value that is given up where its making fails, and %s', async (_, body, confidence) => {
  const program = main(body, 'example.com/m/status');
  expect(await confidencesIn('status', POLLED, program)).toEqual([confidence]);
});
