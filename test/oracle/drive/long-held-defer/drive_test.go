package longhelddefer

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"leakcheck.test/check"
)

var (
	settings = `{"Address": "localhost:0", "Every": 3600000000000}` + "\n"
	never    = context.Background()
)

// The examples run beside the test, and it counts the files that they hold open while they wait: of a leak each one that is running, of an ok none
// once it has ended.
func Test(t *testing.T) {
	t.Chdir(t.TempDir())
	files := filesIn(t)
	var held check.Counter
	check.Run(t, check.Exceptions{},
		check.Group{Meter: files, Calls: leaks()},
		check.Group{Meter: files, Calls: shut(t)},
		check.Group{Meter: files, Calls: used()},
		check.Group{Meter: check.Descriptors, Calls: sockets(t)},
		check.Group{Meter: held.Meter("locks"), Calls: check.Calls{
			"guarded": {func() { guarded(soon(), func() {}); held.Held(&mu) }},
		}},
		check.Group{Meter: check.Goroutines, Calls: check.Calls{
			"ticking": {func() { ticking(soon(), func(context.Context) {}) }},
		}},
		check.Group{Meter: files, Calls: check.Calls{ // these end after a second or two, and would be missed in what is counted next
			"leakyDefer": {func() { go leakyDefer("file.txt") }},
		}},
		check.Group{Meter: files, Calls: check.Calls{
			"usedAfter": {func() { go usedAfter("file.txt") }},
		}},
	)
}

// filesIn counts what this process has open in the current folder, where it puts a file.
func filesIn(t *testing.T) check.Meter {
	dir, err := os.Getwd()
	if err == nil {
		err = os.WriteFile("file.txt", []byte(settings), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return check.Meter{Name: "open files", Runs: 4, Count: func() int {
		n := 0
		links, _ := filepath.Glob("/proc/self/fd/*")
		for _, link := range links {
			if path, err := os.Readlink(link); err == nil && strings.HasPrefix(path, dir+"/") {
				n++
			}
		}
		return n
	}}
}

func leaks() check.Calls {
	const file = "file.txt"
	ticks := time.NewTicker(time.Millisecond)
	return check.Calls{
		"leakyDeferUnchecked": {func() { go leakyDeferUnchecked() }},
		"serve":               {func() { go serve(file) }},
		"untilCancelled":      {func() { go untilCancelled(never, file, func(config) {}) }},
		"everyTick":           {func() { go everyTick(file, ticks, func(string) {}) }},
		"untilSignal":         {func() { go untilSignal("ready", func([]byte) {}) }},
		"untilDone":           {func() { go untilDone(never, file, func(int64) {}) }},
		"forEver":             {func() { go forEver(file, func([]byte) { time.Sleep(time.Millisecond) }) }},
	}
}

// shut are the examples that do not have it open while they wait: they need not end.
func shut(t *testing.T) check.Calls {
	const file = "file.txt"
	address := freeAddress(t)
	start := sync.OnceFunc(func() { go usedByHandler(file, address) })
	return check.Calls{
		"closedAtOnce":  {func() { go closedAtOnce(file) }},
		"readFirst":     {func() { go readFirst(file) }},
		"usedByHandler": {func() { start(); get(t, "http://"+address) }}, // needs it; started once
	}
}

func freeAddress(t *testing.T) string {
	l, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func get(t *testing.T, url string) {
	for range 100 {
		if resp, err := http.Get(url); err == nil {
			io.Copy(io.Discard, resp.Body)
			resp.Body.Close()
			return
		}
		time.Sleep(10 * time.Millisecond) // it is only starting
	}
	t.Errorf("no answer from %s", url)
}

// used are the examples that need it as long as they wait, or wait for a short time. They are brought to their end.
func used() check.Calls {
	const file, written = "file.txt", "written.txt"
	return check.Calls{
		"load":             {func() { load(file) }},
		"usedInLoop":       {onTick(func(ctx context.Context, ticks <-chan time.Time) { usedInLoop(ctx, written, ticks) })},
		"usedByWrapper":    {onTick(func(ctx context.Context, ticks <-chan time.Time) { usedByWrapper(ctx, file, ticks) })},
		"usedByField":      {onTick(func(ctx context.Context, ticks <-chan time.Time) { usedByField(ctx, written, ticks) })},
		"usedByGoroutine":  {func() { usedByGoroutine(soon(), written) }},
		"usedAtTheEnd":     {func() { usedAtTheEnd(soon(), written) }},
		"usedWhileClosing": {func() { usedWhileClosing(soon(), written) }},
		"givenAway":        {func() { givenAway(soon(), written, func(io.Writer) {}) }},
		"logsToIt":         {func() { logsToIt(soon(), written); log.SetOutput(os.Stderr) }},
		"givenToKeeper":    {func() { givenToKeeper(soon(), written) }},
		"locked":           {func() { locked(soon(), file) }},
		"lockFile":         {func() { lockFile(soon(), "lock"); os.Remove("lock") }},
		"shortSleep":       {func() { shortSleep(file) }},
		"withDeadline":     {func() { withDeadline(file) }},
		"untilEmpty":       {func() { untilEmpty(file, numbers(), numbers()) }},
		"untilWorked":      {func() { untilWorked(file, func() {}) }},
	}
}

func sockets(t *testing.T) check.Calls {
	server := check.NewServer(t, http.HandlerFunc(check.Status))
	return check.Calls{
		"connected": {func() { connected(soon(), strings.TrimPrefix(server.URL, "http://")) }},
		"listening": {func() { listening(soon()) }},
	}
}

func numbers() <-chan int {
	c := make(chan int, 1)
	c <- 1
	close(c)
	return c
}

// onTick gives a context that ends after the first tick.
func onTick(use func(context.Context, <-chan time.Time)) func() {
	return func() {
		ctx, end := context.WithCancel(context.Background())
		ticks := make(chan time.Time)
		go func() {
			ticks <- time.Now()
			end()
		}()
		use(ctx, ticks)
	}
}

// soon is a context that ends in a moment.
func soon() context.Context {
	ctx, end := context.WithCancel(context.Background())
	time.AfterFunc(5*time.Millisecond, end)
	return ctx
}
