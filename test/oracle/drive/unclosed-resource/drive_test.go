package resource

import (
	"archive/zip"
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"testing/iotest"

	"leakcheck.test/check"
)

func Test(t *testing.T) {
	dir := t.TempDir()
	if err := os.Chdir(dir); err != nil {
		t.Fatal(err)
	}
	write("example.txt", "1")
	write("empty.txt", "")
	write("lines.txt", "a\nb\n")
	large("large.zip")
	t.Setenv("TMPDIR", dir)
	sql.Register("postgres", unreachable{})
	check.Run(t, check.Exceptions{
		"synced":  "its file is in use for as long as the process lives",
		"syncing": "never ends",
	},
		check.Group{Meter: check.Descriptors, Calls: leaks(t)},
		check.Group{Meter: check.Goroutines, Calls: check.Calls{
			"database":  {func() { database("") }},
			"dbSession": {func() { dbSession("") }},
		}},
		check.Group{Meter: check.Descriptors, Calls: oks(t)},
		check.Group{Meter: check.Descriptors, Calls: leaksOfOwners()},
		check.Group{Meter: check.Goroutines, Calls: goroutinesOfOwners()},
		check.Group{Meter: check.Descriptors, Calls: oksOfOwners(t)},
		check.Group{Meter: check.Goroutines, Calls: goroutinesOfOksOfOwners()},
		check.Group{Meter: check.Descriptors, Calls: leaksOfCallers()},
		check.Group{Meter: check.Descriptors, Calls: oksOfCallers()},
		check.Group{Meter: check.Descriptors, Calls: leaksOfFields()},
		check.Group{Meter: check.Descriptors, Calls: oksOfFields()},
		check.Group{Meter: check.Descriptors, Calls: leaksOfResults()},
		check.Group{Meter: check.Descriptors, Calls: oksOfResults()},
		check.Group{Meter: check.Descriptors, Calls: oksOfDecided(t)},
		check.Group{Meter: check.Descriptors, Calls: leaksOfShared()},
		check.Group{Meter: check.Descriptors, Calls: leaksOfWrapped(t)},
		check.Group{Meter: check.Descriptors, Calls: oksOfShared(t)},
		check.Group{Meter: check.Descriptors, Calls: leaksOfIterators()},
		check.Group{Meter: check.Descriptors, Calls: oksOfIterators()},
		check.Group{Meter: check.Descriptors, Calls: oksOfKept()},
		check.Group{Meter: check.Descriptors, Calls: leaksOfDoubt()},
		check.Group{Meter: check.Descriptors, Calls: leaksOfLent()},
		check.Group{Meter: check.Descriptors, Calls: oksOfLent()},
		check.Group{Meter: check.Descriptors, Calls: leaksOfInterfaces()},
		check.Group{Meter: check.Descriptors, Calls: oksOfInterfaces()},
		check.Group{Meter: check.Descriptors, Calls: leaksOfStructs()},
		check.Group{Meter: check.Descriptors, Calls: oksOfStructs()},
		check.Group{Meter: check.Descriptors, Calls: leaksLeft(t)},
		check.Group{Meter: check.Descriptors, Calls: oksLeft()},
	)
}

func summing(r io.Reader) (*sums, error) { return &sums{Reader: r}, nil }

const missing, file = "missing.txt", "example.txt"

func leaks(t *testing.T) check.Calls {
	silent := listening(t, "tcp", "127.0.0.1:0")
	go hangUp(silent)
	local := listening(t, "unix", "leak.sock")
	return check.Calls{
		"leakFile":    {func() { leakFile() }},
		"load":        {func() { load(pipe(t), new(int)) }},
		"digest":      {func() { digest(file) }},
		"lines":       {func() { lines([]string{file, file, "empty.txt"}) }},
		"scratch":     {func() { scratch() }},
		"touch":       {func() { touch("touched.txt") }},
		"connect":     {func() { connect(silent.Addr().String()) }},
		"first":       {func() { first(file) }},
		"preferences": {func() { preferences(file, new(int)) }},
		"listen":      {func() { listen(fmt.Sprintf("@leakcheck-%d-%d", os.Getpid(), next.Add(1))) }}, // it has an address, and no file
		"accept": {func() {
			dialled(local)
			accept(local)
		}},
		"unpack": {func() { unpack("large.zip") }},
		"has":    {func() { has(folder{}, file) }},
	}
}

func oks(t *testing.T) check.Calls {
	silent := listening(t, "tcp", "127.0.0.1:0")
	go hangUp(silent)
	addr := silent.Addr().String()
	tcp, local := listening(t, "tcp", "127.0.0.1:0"), listening(t, "unix", "ok.sock")
	return check.Calls{
		"safeFile":          {func() { safeFile(file) }, func() { safeFile(missing) }},
		"closedOnEveryPath": {func() { closedOnEveryPath("new.txt") }, func() { closedOnEveryPath("/dev/full") }},
		"closedInLiteral":   {func() { closedInLiteral("new.txt") }, func() { closedInLiteral("/dev/full") }},
		"closedByHelper":    {func() { closedByHelper(file) }},
		"returned":          {func() { closing(returned(file)) }},
		"withCleanup":       {func() { _, cleanup, _ := withCleanup(file); cleanup() }},
		"usesCleanup":       {func() { usesCleanup(file) }},
		"server.stored":     {func() { s := server{}; s.stored(file); s.file.Close() }},
		"server.storedInMap": {func() {
			s := server{conns: map[string]net.Conn{}}
			s.storedInMap(addr)
			s.conns[addr].Close()
		}},
		"served": {func() { serveOnce(free(t)) }},
		"acceptLoop": {func() {
			ctx, end := context.WithCancel(context.Background())
			dialled(tcp)
			acceptLoop(ctx, lastOne{tcp, end}, func(conn net.Conn) { conn.Close() })
		}},
		"logged": {func() {
			logged(file)
			log.Writer().(io.Closer).Close()
			log.SetOutput(os.Stderr)
		}},
		"narrow": {
			func() { dialled(tcp); closing(narrow(tcp)) },
			func() { dialled(local); closing(narrow(local)) },
			func() { dialled(tcp); narrow(wrapping{tcp}) },
		},
		"narrowed": {
			func() { dialled(tcp); closing(narrowed(tcp)) },
			func() { dialled(local); closing(narrowed(local)) },
		},
		"inGoroutine": {func() { done := make(chan error); inGoroutine(file, done); <-done }},
		"notExist":    {func() { notExist(file) }, func() { notExist(missing) }},
		"allOpened": {
			func() {
				files, _ := allOpened([]string{file, file})
				for _, f := range files {
					f.Close()
				}
			},
			func() { allOpened([]string{file, missing}) },
		},
		"job.size": {func() { (&job{path: file}).size() }, func() { (&job{path: missing}).size() }},
		"rack.put": {func() { s := rack{map[string]*os.File{}}; s.put(file, nil); s.put(file, nil) }},
		"shelve": {
			func() { s := rack{map[string]*os.File{}}; shelve(&s, file); s.files[file].Close() },
			func() { f, _ := os.Open(file); shelve(&rack{map[string]*os.File{file: f}}, file); f.Close() },
		},
		"orOpen": {func() { closing(orOpen(nil, file)) }},
		"first512": {
			func() { f, _ := os.Open(file); first512(f, file); f.Close() },
			func() { first512(nil, missing) },
		},
		"portOf":      {func() { l, _, _ := portOf("127.0.0.1:0"); l.Close() }},
		"openFeed":    {func() { closing(openFeed(file)) }, func() { openFeed(missing) }},
		"feed.Closed": {func() { new(feed).Closed() }},
		"feed.Close":  {func() { f, _ := os.Open(file); (&feed{f: f}).Close() }},
		"saveAs": {
			func() { saveAs(".", nil, 0) },
			func() { saveAs("saved.txt", strings.NewReader("a"), 0) },
			func() { saveAs("saved.txt", strings.NewReader("a"), 1) },
			func() { saveAs("saved.txt", iotest.ErrReader(io.ErrUnexpectedEOF), 1) },
		},
		"memory.Open": {func() { memory{}.Open("a") }, func() { memory{"a": "b"}.Open("a") }},
		"memory.read": {func() { memory{}.read("a") }, func() { memory{"a": "b"}.read("a") }},
		"fill": {
			func() { fill(missing, nil) },
			func() { fill("empty.txt", make([]byte, 1)) },
			func() { fill(file, make([]byte, 1)) },
		},
		"sizes":         {func() { sizes(file, file) }, func() { sizes(file, missing) }},
		"cleanUp":       {func() { f, _ := os.Open(file); cleanUp(f) }},
		"closerOf.Read": {func() { f, _ := os.Open(file); closerOf{f}.Read(nil) }},
		"givenUp": {
			func() { givenUp(file, func(*os.File) error { return nil }) },
			func() { givenUp(file, func(*os.File) error { return io.EOF }) },
		},
		"sums.Close": {func() { new(sums).Close() }},
		"nothingToClose": {
			func() { nothingToClose(strings.NewReader("1"), summing) },
			func() { nothingToClose(iotest.ErrReader(io.ErrUnexpectedEOF), summing) },
		},
		"readThrough": {
			func() { readThrough(file, func(r io.Reader) (io.ReadCloser, error) { return io.NopCloser(r), nil }) },
			func() { readThrough(file, func(io.Reader) (io.ReadCloser, error) { return nil, io.ErrNoProgress }) },
		},
		"eitherOne": {
			func() { closing(eitherOne(file)) },
			func() { closing(eitherOne("new.txt")); os.Remove("new.txt") },
		},
	}
}

// folder is a store of what is in the current folder.
type folder struct{}

func (folder) open(name string) (io.ReadCloser, error) { return os.Open(name) }

func closing[C io.Closer](c C, err error) {
	if err != nil {
		panic(err)
	}
	c.Close()
}

func write(name, text string) {
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		panic(err)
	}
}

// large writes an archive of one entry of more than a megabyte.
func large(name string) {
	f, err := os.Create(name)
	if err != nil {
		panic(err)
	}
	defer f.Close()
	w := zip.NewWriter(f)
	entry, err := w.Create("large")
	if err != nil {
		panic(err)
	}
	entry.Write(make([]byte, 1<<21))
	w.Close()
}

// pipe is the path of something that can be read, but has no positions.
func pipe(t *testing.T) string {
	r, w, err := os.Pipe()
	if err != nil {
		panic(err)
	}
	t.Cleanup(func() { r.Close(); w.Close() })
	return fmt.Sprintf("/dev/fd/%d", r.Fd())
}

func listening(t *testing.T, network, addr string) net.Listener {
	l, err := net.Listen(network, addr)
	if err != nil {
		panic(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

// dialled lets a connection wait to be accepted. The other side has gone by then.
func dialled(l net.Listener) {
	closing(net.Dial(l.Addr().Network(), l.Addr().String()))
}

// wrapping accepts connections of a kind that nobody knows.
type wrapping struct{ net.Listener }

func (l wrapping) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	return struct{ net.Conn }{conn}, err
}

// lastOne ends a context when it has accepted a connection.
type lastOne struct {
	net.Listener
	end func()
}

func (l lastOne) Accept() (net.Conn, error) {
	defer l.end()
	return l.Listener.Accept()
}

// serveOnce serves one request, and ends the server from within it.
func serveOnce(addr string) {
	asked := make(chan struct{})
	go func() {
		defer close(asked)
		for {
			resp, err := http.Get("http://" + addr)
			if err == nil {
				resp.Body.Close()
				http.DefaultClient.CloseIdleConnections()
				return
			}
		}
	}()
	served(addr, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		server := r.Context().Value(http.ServerContextKey).(*http.Server)
		go server.Shutdown(context.Background())
	}))
	<-asked
}

func hangUp(l net.Listener) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		conn.Close()
	}
}

var next atomic.Int64

// free is an address that nobody listens on.
func free(t *testing.T) string {
	l := listening(t, "tcp", "127.0.0.1:0")
	l.Close()
	return l.Addr().String()
}

// unreachable is a database that cannot be reached.
type unreachable struct{}

func (unreachable) Open(string) (driver.Conn, error) { return nil, errors.New("unreachable") }
