/** What a program comes by but once, or only when it is about to end, is no comment: its callers in the whole repository tell. */
import { expect, test } from 'vitest';
import { confidencesIn, findingsIn, main } from './callers.ts';

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
  const program = main(body, 'example.com/m/wait');
  expect(await confidencesIn('wait', WAIT, program)).toEqual([confidence]);
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
    'low',
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
    'one that is made once in a program',
    'func serve() {\n\tctx, cancel := context.WithTimeout(context.Background(), 1)\n\tdefer cancel()\n\tfor {\n\t\task.Twice(ctx, nil)\n\t}\n}\n\nfunc main() { serve() }',
    'low',
  ],
  [
    'one that is made for each of many',
    'func serve() {\n\tctx, cancel := context.WithTimeout(context.Background(), 1)\n\tdefer cancel()\n\task.Twice(ctx, nil)\n}\n\nfunc main() {\n\tfor {\n\t\tserve()\n\t}\n}',
    'high',
  ],
  [
    'a context with an end of its own',
    'func serve() {\n\tfor {\n\t\tctx, cancel := context.WithTimeout(context.Background(), 1)\n\t\task.Twice(ctx, nil)\n\t\tcancel()\n\t}\n}\n\nvar s = serve',
    'high',
  ],
])('a goroutine that is left behind with the context of %s', async (_, body, confidence) => {
  const program = asking('\t"net/http"\n\t"github.com/spf13/cobra"\n\tcli "github.com/urfave/cli/v3"\n', body);
  expect(await confidencesIn('ask', ASK, program)).toEqual([confidence]);
});

/** Leaves a goroutine behind where its value is ended. */
const HUB = `package hub

import "context"

type Hub struct {
	quit   chan struct{}
	ctx    context.Context
	cancel context.CancelFunc
}

func New(ctx context.Context) *Hub {
	ctx, cancel := context.WithCancel(ctx)
	return &Hub{quit: make(chan struct{}), ctx: ctx, cancel: cancel}
}

func (h *Hub) Stop() {
	h.cancel()
	close(h.quit)
}

func (h *Hub) Ask(read func() string) string {
	answers := make(chan string)
	go func() { answers <- read() }()
	select {
	case a := <-answers:
		return a
	case <-HOW:
		return ""
	}
}
`;

test.each([
  ['h.quit', 'for all', 'low'],
  ['h.quit', 'for each', 'high'],
  ['h.ctx.Done()', 'for all', 'low'],
  ['h.ctx.Done()', 'for each', 'high'],
])('a goroutine that is left behind when %s says so, of a value that is made %s', async (end, made, confidence) => {
  const all = '\th := hub.New(context.Background())\n\tfor {\n\t\th.Ask(nil)\n\t}\n\th.Stop()\n';
  const each = '\tfor {\n\t\th := hub.New(context.Background())\n\t\th.Ask(nil)\n\t\th.Stop()\n\t}\n';
  const program = main(made === 'for all' ? all : each, 'context', 'example.com/m/hub');
  expect(await confidencesIn('hub', HUB.replace('HOW', end), program)).toEqual([confidence]);
});

test('a goroutine that is left behind with the context of a request, which a value keeps', async () => {
  const body =
    'func handle(w http.ResponseWriter, r *http.Request) { hub.New(r.Context()).Ask(nil) }\n\nvar h = handle';
  const program = `package main\n\nimport (\n\t"net/http"\n\t"example.com/m/hub"\n)\n\n${body}\n`;
  expect(await confidencesIn('hub', HUB.replace('HOW', 'h.ctx.Done()'), program)).toEqual(['high']);
});

test.each([
  ['a variable of the package', 'var once sync.Once\n\n', '', 'low'],
  ['each call', '', '\tvar once sync.Once\n', 'high'],
])('a goroutine that is left behind by what a sync.Once of %s runs', async (_, ofPackage, own, confidence) => {
  const body = `${ofPackage}func handle(w http.ResponseWriter, r *http.Request) {\n${own}\tonce.Do(func() { wait.For(nil) })\n}\n\nvar h = handle\n`;
  const program = `package serve\n\nimport (\n\t"net/http"\n\t"sync"\n\t"example.com/m/wait"\n)\n\n${body}`;
  const files = { 'go.mod': 'module example.com/m\n', 'wait/wait.go': WAIT, 'serve/serve.go': program };
  expect((await findingsIn(files)).map((f) => f.confidence)).toEqual([confidence]);
});

test.each([
  ['"testing"', 't *testing.T, ', 'low'],
  ['"time"', 't time.Time, ', 'high'],
])('a file that is left open by a helper of tests, which imports %s', async (path, param, confidence) => {
  const text = `package helper

import (
	"os"
	${path}
)

func Size(${param}path string) int64 {
	f, err := os.Open(path)
	if err != nil {
		return 0
	}
	info, _ := f.Stat()
	return info.Size()
}
`;
  expect(await confidencesIn('helper', text, 'package other\n')).toEqual([confidence]);
});

/** Opens each file that it is given, and closes none. */
const EACH = (more: string) => `package main

import "os"

func main() {
	for {
		size(os.Args[1])
	}
}

func size(path string) {
	f, err := os.Open(path)
	if err == nil {
		f.Stat()
	}
}

func serve() {
${more}}
`;

test.each([
  ['goes on', EACH(''), 'high'],
  ['serves', EACH('\thttp.ListenAndServe("", nil)\n').replace('for {', 'for os.Getenv("A") > "" {'), 'high'],
  ['does its work and ends', EACH('').replace('for {', 'for os.Getenv("A") > "" {'), 'low'],
])('files that a program of its own leaves open, which %s', async (_, program, confidence) => {
  expect(await confidencesIn('tool', program, 'package other\n')).toEqual([confidence]);
});

test('a function of another package that puts off what closes nothing hands on what it has closed', async () => {
  const file = `package file

import "os"

func Create() (*os.File, error) {
	f, err := os.CreateTemp("", "")
	if err != nil {
		return nil, err
	}
	defer func() { println(f.Name()) }()
	if err = f.Close(); err != nil {
		return nil, err
	}
	return f, nil
}
`;
  const use = `package use

import "example.com/m/file"

func Use() {
	f, err := file.Create()
	if err == nil {
		println(f.Name())
	}
}
`;
  expect(await findingsIn({ 'go.mod': 'module example.com/m\n', 'use/use.go': use, 'file/file.go': file })).toEqual([]);
});

/** Opens something in each pass of a loop, to be closed at the end. */
const PASSES = (name: string) => `package main

import (
	"os"
	"path/filepath"
)

func ${name}() {
	paths, _ := filepath.Glob("*")
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			continue
		}
		defer f.Close()
		f.Stat()
	}
}
`;

test.each([
  ['main, which then ends', 'main', 'low'],
  ['another function', 'all', 'medium'],
])('files that are open until the end of %s', async (_, name, confidence) => {
  expect(await confidencesIn('tool', PASSES(name), 'package other\n')).toEqual([confidence]);
});

/** Leaves a goroutine behind where the application takes too long to end. */
const HOOKED = `package hooked

import (
	"context"
	"time"

	"go.uber.org/fx"
)

func New(lc fx.Lifecycle, stop func() error) {
	lc.Append(fx.Hook{
		OnStop: func(ctx context.Context) error {
			failed := make(chan error)
			go func() { failed <- stop() }()
			select {
			case err := <-failed:
				return err
			case <-time.After(time.Second):
				return nil
			}
		},
	})
}
`;

test('a goroutine that is left behind when an application ends', async () => {
  expect(await confidencesIn('hooked', HOOKED, 'package other\n')).toEqual(['low']);
  const other = HOOKED.replace('fx.Hook{', 'jobs.Job{').replace(
    '"go.uber.org/fx"',
    '"go.uber.org/fx"\n\t"example.com/jobs"',
  );
  expect(await confidencesIn('hooked', other, 'package other\n')).toEqual(['high']);
});

const SYNCER = (before: string, after: string, close: string) => `package sync

import "github.com/pingcap/failpoint"

type Syncer struct{}

func (s *Syncer) Start() {
	${before}
		go func() {
			for {
				s.log()
			}
		}()
	${after}
}

func (s *Syncer) Close() {${close}}

func (s *Syncer) log() {}
`;

test.each([
  ['of what a test alone turns on', 'failpoint.Inject("slow", func() {', '})', ' s.log() ', []],
  ['of what is always there', 'func() {', '}()', ' s.log() ', ['high']],
  ['of a value whose Close ends nothing', 'func() {', '}()', '', ['low']],
])('a goroutine without an end %s', async (_, before, after, close, confidences) => {
  expect(await confidencesIn('sync', SYNCER(before, after, close), 'package other\n')).toEqual(confidences);
});

test.each([
  ['ends', '\t\tcancel()\n', 'low'],
  ['leaves', '', 'medium'],
])('a value that is not stopped, made with a context that the function %s', async (_, ending, confidence) => {
  const text = `package work

import "context"

type worker struct{ ctx context.Context }

func start(ctx context.Context) *worker {
	w := &worker{ctx}
	go w.loop()
	return w
}

func (w *worker) loop() {
	for {
		if w.ctx.Err() != nil {
			return
		}
	}
}

func (w *worker) Stop() { close(make(chan int)) }

func Work(check func() error) (*worker, error) {
	ctx, cancel := context.WithCancel(context.Background())
	_ = cancel
	w := start(ctx)
	if err := check(); err != nil {
${ending}		return nil, err
	}
	return w, nil
}
`;
  expect(await confidencesIn('work', text, 'package other\n')).toEqual([confidence]);
});

/** Leaves a body open where the status is another. */
const FETCH = `package fetch

import (
	"context"
	"errors"
	"net/http"
)

func Fetch(ctx context.Context, url string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return errors.New(resp.Status)
	}
	return resp.Body.Close()
}
`;

test.each([
  [
    'a request',
    'func handle(w http.ResponseWriter, r *http.Request) { fetch.Fetch(r.Context(), "") }\n\nvar h = handle',
    'low',
  ],
  [
    'its caller',
    'func Serve(parent context.Context) {\n\tctx, cancel := context.WithTimeout(parent, 1)\n\tdefer cancel()\n\tfetch.Fetch(ctx, "")\n}\n\nvar s = Serve',
    'low',
  ],
  ['nobody here', 'func Serve(ctx context.Context) { fetch.Fetch(ctx, "") }\n\nvar s = Serve', 'high'],
])('a body that ends with the context of %s', async (_, body, confidence) => {
  const program = `package serve\n\nimport (\n\t"context"\n\t"net/http"\n\t"example.com/m/fetch"\n)\n\n${body}\n`;
  const files = { 'go.mod': 'module example.com/m\n', 'fetch/fetch.go': FETCH, 'serve/serve.go': program };
  expect((await findingsIn(files)).map((f) => f.confidence)).toEqual([confidence]);
});

test.each([
  ['net/http', 'http.Server', 'err != nil', 'high'],
  ['net/http', 'http.Server', '!errors.Is(err, http.ErrServerClosed)', 'low'],
  ['google.golang.org/grpc', 'grpc.Server', 'err != nil', 'low'],
])('a goroutine that tells how a server of %s has ended (%s, %s)', async (path, type, guard, confidence) => {
  const text = `package up

import (
	"errors"
	"net"
	"time"

	"${path}"
)

func Up(s *${type}, l net.Listener, limit time.Duration) error {
	failed := make(chan error)
	go func() {
		if err := s.Serve(l); ${guard} {
			failed <- err
		}
	}()
	select {
	case err := <-failed:
		return err
	case <-time.After(limit):
		return errors.New("late")
	}
}
`;
  expect(await confidencesIn('up', text, 'package other\n')).toEqual([confidence]);
});

/** Leaves its file open where it is told to stop. */
const TAIL = `package tail

import "os"

func Follow(path string, lines <-chan string, stop <-chan struct{}) {
	f, err := os.Create(path)
	if err != nil {
		return
	}
	for {
		select {
		case line := <-lines:
			f.WriteString(line)
		case <-stop:
			return
		}
	}
}
`;

test.each([
  ['a context of the process', 'ctx := context.Background()', 'ctx.Done()', 'low'],
  ['a signal', 'stop := server.SetupSignalHandler()', 'stop', 'low'],
  ['a context of its own', 'ctx, cancel := context.WithCancel(context.Background()); cancel()', 'ctx.Done()', 'high'],
])('a file that is left open with the end of %s', async (_, made, given, confidence) => {
  const body = `package main\n\nimport (\n\t"context"\n\t"example.com/m/tail"\n\t"k8s.io/apiserver/pkg/server"\n)\n
func serve() {\n\tfor {\n\t\t${made}\n\t\ttail.Follow("a", nil, ${given})\n\t}\n}\n\nvar s = serve\n`;
  expect(await confidencesIn('tail', TAIL, body)).toEqual([confidence]);
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
  [
    'for each line',
    '\tlines := bufio.NewScanner(os.Stdin)\n\tfor lines.Scan() {\n\t\tconf.Load(lines.Text())\n\t}\n',
    'low',
  ],
  ['for each that comes', '\tfor jobs := range make(chan chan func()) {\n\t\twork.Work(jobs, 3)\n\t}\n', 'medium'],
])('workers without an end that are started %s', async (_, body, confidence) => {
  const program = main(body, 'example.com/m/work');
  expect(await confidencesIn('work', WORKERS, program)).toEqual([confidence]);
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
  const program = main(body, 'example.com/m/pump');
  expect(await confidencesIn('pump', PUMP, program)).toEqual([confidence]);
});

const OWNER = `${PUMP}
func New() *Pump { return &Pump{in: make(chan int), done: make(chan struct{})} }

type Stopper interface{ Stop() }

func StopAll(all []Stopper) {
	for _, s := range all {
		s.Stop()
	}
}
`;

test.each([
  ['one', '\tp := pump.New()\n\tp.Begin()\n\tpump.StopAll([]pump.Stopper{p})\n', 'low'],
  ['many', '\tfor {\n\t\tp := pump.New()\n\t\tp.Begin()\n\t\tpump.StopAll([]pump.Stopper{p})\n\t}\n', 'high'],
])('a goroutine of a value of which a program has %s', async (_, body, confidence) => {
  const program = main(body, 'example.com/m/pump');
  expect(await confidencesIn('pump', OWNER, program)).toEqual([confidence]);
});

/** Never closes what it reads. */
const CONFIG = `package conf

import (
	"io"
	"os"
)

func Load(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(f)
}
`;

test.each([
  ['once', '\tconf.Load("a")\n', 'low'],
  ['again and again', '\tfor {\n\t\tconf.Load("a")\n\t}\n', 'high'],
  ['in the condition of a loop', '\tfor b, _ := conf.Load("a"); len(b) > 0; b, _ = conf.Load("a") {\n\t}\n', 'high'],
  ['as often as something is counted', '\tfor i := 0; i < len(os.Args); i++ {\n\t\tconf.Load("a")\n\t}\n', 'low'],
  [
    'until there is no more to read',
    '\tfor {\n\t\tb, _ := conf.Load("a")\n\t\tif len(b) == 0 {\n\t\t\tbreak\n\t\t}\n\t}\n',
    'low',
  ],
  [
    'for each line',
    '\tlines := bufio.NewScanner(os.Stdin)\n\tfor lines.Scan() {\n\t\tconf.Load(lines.Text())\n\t}\n',
    'low',
  ],
  ['for each that comes', '\tfor range time.Tick(time.Second) {\n\t\tconf.Load("a")\n\t}\n', 'high'],
  ['after a pause each time', '\tfor len(os.Args) > 1 {\n\t\ttime.Sleep(9)\n\t\tconf.Load("a")\n\t}\n', 'high'],
  ['by a group', '\tvar wg sync.WaitGroup\n\twg.Go(func() { conf.Load("a") })\n\twg.Wait()\n', 'low'],
  ['for each file of a tree', '\twalk("a", func(path string) { conf.Load(path) })\n\tconf.Load("a")\n', 'low'],
  ['by a literal in a variable', '\tload := func() { conf.Load("a") }\n\tload()\n', 'low'],
  [
    'by a literal in a variable, again and again',
    '\tload := func() { conf.Load("a") }\n\tfor {\n\t\tload()\n\t}\n',
    'high',
  ],
  [
    'by a literal in a variable that is given to a server',
    '\tload := func() { conf.Load("a") }\n\tload()\n\thandle("a", func(string) { load() })\n',
    'high',
  ],
  ['for each page', '\tfor {\n\t\tconf.Load("a")\n\t\tif http.Get("a"); true {\n\t\t\tbreak\n\t\t}\n\t}\n', 'low'],
  [
    'for each that a queue has',
    '\tfor {\n\t\tconf.Load("a")\n\t\tif queue.Get(); true {\n\t\t\tbreak\n\t\t}\n\t}\n',
    'high',
  ],
  ['for each request', '\thandle("a", func(path string) { conf.Load(path) })\n\tconf.Load("a")\n', 'high'],
  [
    'for each request that is traced',
    '\thandle("a", traced(load))\n\tload("a")\n}\n\nfunc load(path string) {\n\tconf.Load(path)\n',
    'high',
  ],
  [
    'for each request that a literal traces',
    '\thandle("a", traced(func() { conf.Load("a") }))\n\tconf.Load("a")\n',
    'high',
  ],
  [
    'by steps in a list',
    '\tsteps := []func(){step}\n\tfor _, do := range steps {\n\t\tdo()\n\t}\n}\n\nfunc step() {\n\tconf.Load("a")\n',
    'low',
  ],
  ['by a task', '\trun(task())\n}\n\nfunc task() func() {\n\treturn func() { conf.Load("a") }\n', 'low'],
])('a file that is left open %s', async (_, body, confidence) => {
  expect(await confidencesIn('conf', CONFIG, main(body, 'example.com/m/conf', 'bufio', 'os', 'sync', 'time'))).toEqual([
    confidence,
  ]);
});

/** Its Close leaves the file open. */
const LOG = `package logs

import "os"

type Log struct{ File *os.File }

func (l *Log) Open(path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	l.File = f
	return nil
}

func (l *Log) Write(text string) { l.File.WriteString(text) }

func (l *Log) Close() {}

type Closer interface{ Close() }

func CloseAll(all []Closer) {
	for _, c := range all {
		c.Close()
	}
}
`;

test.each([
  ['one', '\tl := &logs.Log{}\n\tl.Open("a")\n\tlogs.CloseAll([]logs.Closer{l})\n', 'low'],
  ['many', '\tfor {\n\t\tl := &logs.Log{}\n\t\tl.Open("a")\n\t\tlogs.CloseAll([]logs.Closer{l})\n\t}\n', 'medium'],
])('a file that is kept in a value of which a program has %s', async (_, body, confidence) => {
  expect(await confidencesIn('logs', LOG, main(body, 'example.com/m/logs'))).toEqual([confidence]);
});

const TICKS = `package beat

import "time"

type Heart struct{ quit chan struct{} }

func New() *Heart { return &Heart{quit: make(chan struct{})} }

func (h *Heart) Start(beat func()) {
	go func() {
		ticks := time.Tick(time.Minute)
		for {
			select {
			case <-h.quit:
				return
			case <-ticks:
				beat()
			}
		}
	}()
}

func (h *Heart) Stop() { close(h.quit) }
`;

test.each([
  ['once', '\th := beat.New()\n\th.Start(func() {})\n\th.Stop()\n', 'low'],
  ['again and again', '\tfor {\n\t\th := beat.New()\n\t\th.Start(func() {})\n\t\th.Stop()\n\t}\n', 'high'],
])('a ticker that nothing can stop, made by a program %s', async (_, body, confidence) => {
  const findings = await findingsIn({
    'go.mod': 'module example.com/m\n\ngo 1.20\n',
    'beat/beat.go': TICKS,
    'main.go': main(body, 'example.com/m/beat'),
  });
  expect(findings.map((f) => f.confidence)).toEqual([confidence]);
});

/** Pumps that are stopped together. */
const HOUSE = `package house

import "example.com/m/pump"

type House struct{ pumps []*pump.Pump }

func (h *House) CloseAll() {
	for _, p := range h.pumps {
		p.Stop()
	}
}
`;

test.each([
  ['that nobody calls', '', 'low'],
  ['that is called again and again', '\t\tnew(house.House).CloseAll()\n', 'high'],
])('a goroutine of a value that is stopped by a method %s', async (_, call, confidence) => {
  const findings = await findingsIn({
    'go.mod': 'module example.com/m\n',
    'pump/pump.go': PUMP,
    'house/house.go': HOUSE,
    'main.go': main(
      `\tfor {\n\t\tp := &pump.Pump{}\n\t\tp.Begin()\n${call}\t}\n`,
      'example.com/m/pump',
      'example.com/m/house',
    ),
  });
  expect(findings.map((f) => f.confidence)).toEqual([confidence]);
});
