package deferinloop

import (
	"archive/zip"
	"bytes"
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"leakcheck.test/check"
	"leakcheck.test/fakedb"
)

const moment = 100 * time.Microsecond

var (
	failed = errors.New("failed")
	parent = &check.Parent{}
	stop   = closed()
)

func Test(t *testing.T) {
	var atOnce, conns check.Counter
	check.Run(t, check.Exceptions{},
		check.Group{Meter: atOnce.Meter("files at a time"), Calls: files(t, &atOnce)},
		check.Group{Meter: atOnce.Meter("responses at a time"), Calls: check.Calls{
			"retry":      {asks(t, &atOnce, func(url string) { retry(url+"/500", 3) })},
			"readEach":   {asks(t, &atOnce, func(url string) { readEach([]string{url, url, url}) })},
			"copyBodies": {asks(t, &atOnce, func(url string) { copyBodies([]string{url, url, url}, io.Discard) })},
		}},
		check.Group{Meter: atOnce.Meter("contexts at a time"), Calls: check.Calls{
			"each": {func() {
				atOnce.Peak(parent.Contexts(), 1, func(look func()) {
					each(parent, []string{"a", "b", "c"}, func(context.Context, string) { look() })
				})
			}},
		}},
		check.Group{Meter: check.Handles, Calls: check.Calls{
			"counts": {
				func() { counts(fakedb.Database{Rows: []driver.Value{1, 2}}.Open(), []string{"SELECT 1", "SELECT 2"}) },
				func() { counts(fakedb.Database{Fail: "SELECT"}.Open(), []string{"SELECT 1"}) },
			},
			"migrate": {
				func() { migrate(fakedb.Database{}.Open(), []string{"UPDATE 1", "UPDATE 2"}) },
				func() { migrate(fakedb.Database{Fail: "UPDATE"}.Open(), []string{"UPDATE 1"}) },
			},
		}},
		check.Group{Meter: atOnce.Meter("decompressors at a time"), Calls: check.Calls{"entries": {func() { readEntries(t, &atOnce) }}}},
		check.Group{Meter: conns.Meter("connections"), Calls: connections(&conns)},
		check.Group{Meter: parent.Contexts(), Calls: contexts()},
		check.Group{Meter: check.Descriptors, Calls: kept(t)},
		check.Group{Meter: atOnce.Meter("locks"), Calls: locks(&atOnce)},
		check.Group{Meter: check.Goroutines, Calls: check.Calls{
			"waitEach": {func() {
				one, ended := make(chan int, 1), make(chan int)
				one <- 1
				close(ended)
				waitEach([]<-chan int{one, make(chan int)}, moment)
				waitEach([]<-chan int{ended}, time.Hour)
			}},
			"counter.addAll": {func() { go new(counter).addAll([]int{1, 2}) }}, // waits for itself
		}},
		check.Group{Meter: check.Heap, Calls: passes()},
	)
}

// files are the examples that need one file at a time. Those of check.Fifo tell when they are opened, and take a descriptor more until then.
func files(t *testing.T, atOnce *check.Counter) check.Calls {
	file := check.File(t, "text\n")
	const reading, telling = 1, 1
	fifo := func(call func(fifo func() string)) []func() {
		return []func(){func() {
			atOnce.Peak(check.Descriptors, reading+telling, func(look func()) {
				call(func() string { return check.Fifo(t, look) })
			})
		}}
	}
	return check.Calls{
		"countBytes": fifo(func(fifo func() string) { countBytes([]string{file, file, fifo()}) }),
		"countFolder": fifo(func(fifo func() string) {
			folder := filepath.Dir(fifo())
			for _, name := range []string{"a", "b"} { // before it
				if err := os.WriteFile(filepath.Join(folder, name), []byte("text"), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			countFolder(folder)
		}),
		"firstLines": fifo(func(fifo func() string) { firstLines(map[string]string{"a": fifo(), "b": fifo(), "c": fifo()}) }),
		"rounds": {func() {
			atOnce.Peak(check.Descriptors, reading, func(look func()) {
				stop := make(chan struct{})
				time.AfterFunc(100*time.Millisecond, func() { look(); close(stop) })
				rounds(stop, file)
			})
		}},
		"pages": {func() {
			var bodies check.Counter
			atOnce.Peak(bodies.Meter("bodies"), 1, func(look func()) {
				pages(func(page int) (io.ReadCloser, bool, error) {
					bodies.Add(1)
					look()
					return body{&bodies}, page < 2, nil
				})
			})
		}},
		"countBytesEach":  fifo(func(fifo func() string) { countBytesEach([]string{file, file, fifo()}) }),
		"firstThatExists": append(fifo(func(fifo func() string) { firstThatExists([]string{"missing", fifo(), file}) }), func() { firstThatExists(nil) }),
		"lastPass":        fifo(func(fifo func() string) { lastPass([]string{"missing", fifo(), file}) }),
		"lastOfAll":       fifo(func(fifo func() string) { lastOfAll([][]string{{"missing", file}, {fifo(), file}, {file}}) }),
	}
}

// readEntries counts the decompressors of an archive in memory.
func readEntries(t *testing.T, atOnce *check.Counter) {
	var archive bytes.Buffer
	w := zip.NewWriter(&archive)
	for _, name := range []string{"a", "b", "c"} {
		if _, err := w.Create(name); err != nil {
			t.Fatal(err)
		}
	}
	w.Close()
	r, err := zip.NewReader(bytes.NewReader(archive.Bytes()), int64(archive.Len()))
	if err != nil {
		t.Fatal(err)
	}
	var open check.Counter
	r.RegisterDecompressor(zip.Deflate, func(io.Reader) io.ReadCloser { open.Add(1); return body{&open} })
	atOnce.Peak(open.Meter("decompressors"), 1, func(look func()) {
		entries(r.File, func(io.Reader) { look() })
	})
}

type body struct{ open *check.Counter }

func (b body) Read([]byte) (int, error) { return 0, io.EOF }
func (b body) Close() error             { b.open.Add(-1); return nil }

// asks sends requests, and the server looks how many connections it still holds.
func asks(t *testing.T, atOnce *check.Counter, ask func(url string)) func() {
	var look func()
	server := check.NewServer(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		look()
		check.Status(w, r)
	}))
	return func() {
		atOnce.Peak(server.Connections, 1, func(l func()) {
			look = l
			ask(server.URL)
		})
		http.DefaultClient.CloseIdleConnections()
		for server.Connections.Count() > 0 { // the server has yet to notice that they are closed
			time.Sleep(time.Millisecond)
		}
	}
}

// connections are answered by functions that are started once, and go on. A call is one connection.
func connections(open *check.Counter) check.Calls {
	in := make(chan net.Conn)
	l := make(listener)
	go answerAll(in)
	go answerForEver(l, func(error) {})
	accepted := func() net.Conn { open.Add(1); return conn{open: open} }
	return check.Calls{
		"answerAll":     {func() { in <- accepted() }},
		"answerForEver": {func() { l <- accepted() }},
	}
}

type conn struct {
	net.Conn
	open *check.Counter
}

func (c conn) Write(b []byte) (int, error) { return len(b), nil }
func (c conn) Close() error                { c.open.Add(-1); return nil }

type listener chan net.Conn

func (l listener) Accept() (net.Conn, error) { return <-l, nil }
func (l listener) Close() error              { return nil }
func (l listener) Addr() net.Addr            { return nil }

func contexts() check.Calls {
	ticks := make(chan time.Time)
	go heartbeats(parent, ticks, func(context.Context) error { return failed })
	return check.Calls{
		"heartbeats": {func() { ticks <- time.Now() }},
		"inParallel": {func() {
			job := func(context.Context) {}
			inParallel(parent, []func(context.Context){job, job})
		}},
		"dialAll": {func() {
			dialAll(parent, []string{"a", "a", "b"}, time.Hour, func(_ context.Context, host string) error {
				if host == "b" {
					return nil
				}
				return failed
			})
		}},
	}
}

// kept are the examples that need all that they have opened until they end, or open no more than a few.
func kept(t *testing.T) check.Calls {
	file := check.File(t, "text")
	record := check.File(t, "")
	two := []string{file, file}
	for _, suffix := range []string{".old", ".new", ".1", ".2"} {
		if err := os.WriteFile(file+suffix, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return check.Calls{
		"guarded": {
			func() { guarded(two, func(*os.File) error { return nil }) },
			func() { guarded(two, func(*os.File) error { return io.EOF }) },
		},
		"node.at": {func() {
			(&node{children: map[string]*node{"a": {children: map[string]*node{"b": {}}}}}).at([]string{"a", "b"})
		}},
		"firstOf": {func() { firstOf(two) }},
		"copyEach": {
			func() { copyEach([]string{record, record}, bytes.NewReader([]byte("ab"))) },
			func() { copyEach([]string{record, record}, bytes.NewReader(nil)) },
		},
		"fewPasses":    {func() { fewPasses(file) }, func() { fewPasses("") }},
		"concatenated": {func() { concatenated(io.Discard, two) }},
		"byName":       {func() { byName(two, func(map[string]*os.File) {}) }},
		"asKey":        {func() { asKey(two, func(map[*os.File]bool) {}) }},
		"closeAll": {func() {
			a, _ := os.Open(file)
			b, _ := os.Open(file)
			closeAll([]*os.File{a, b})
		}},
		"lazily":    {func() { lazily(two, record) }},
		"oneDefer":  {func() { oneDefer(record, two) }},
		"freePorts": {func() { freePorts(3) }},
		"chain":     {func() { chain([]string{file, file, file}).Close() }, func() { chain(nil) }},
	}
}

func locks(held *check.Counter) check.Calls {
	return check.Calls{
		"total": {func() {
			counters := []*counter{{n: 1}, {n: 2}}
			total(counters)
			for _, c := range counters {
				held.Held(&c.mu)
			}
		}},
	}
}

// passes are what collects on the heap. Where it can be, a call is one pass of a loop that is started once.
func passes() check.Calls {
	var wg sync.WaitGroup
	wg.Add(1)
	start := make(chan time.Duration, 1)
	return check.Calls{
		"everyInterval": pass(func(next func()) { everyInterval(nil, moment, next) }),
		"countForEver":  pass(func(next func()) { countForEver(&wg, next) }),
		"printForEver":  pass(printForEver),
		"closedBeforeTheNext": append(
			pass(func(next func()) { closedBeforeTheNext(nil, moment, next) }),
			func() { closedBeforeTheNext(stop, time.Hour, nil) },
		),
		"deadlineAfter": {
			func() { start <- moment; deadlineAfter(start, nil) },
			func() { deadlineAfter(nil, stop) },
		},
		"announced": {func() { announced([]string{"a"}) }},
		"untilPanic": {func() {
			steps := 0
			untilPanic(func() {
				if steps++; steps > 2 {
					panic(failed)
				}
			})
		}},
	}
}

func pass(start func(next func())) []func() {
	in := make(chan struct{})
	started := sync.OnceFunc(func() { go start(func() { <-in }) })
	return []func(){func() { started(); in <- struct{}{} }}
}

func closed() <-chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}
