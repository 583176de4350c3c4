package check

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/metrics"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
)

// Meter counts what is open. Runs is how often a call is repeated between two readings.
type Meter struct {
	Name  string
	Runs  int
	Count func() int
}

const runs = 4

// Descriptors counts the files, sockets and pipes of this process.
var Descriptors = Meter{"open descriptors", runs, func() int { return len(list("/dev/fd")) }}

// Goroutines counts the goroutines of this process.
var Goroutines = Meter{"goroutines", runs, runtime.NumGoroutine}

// Children counts the processes that this one has started and not waited for, which Linux lists by their parent.
var Children = Meter{"child processes", runs, func() int {
	n := 0
	parent := fmt.Sprintf("\nPPid:\t%d\n", os.Getpid())
	for _, pid := range list("/proc") {
		status, err := os.ReadFile(filepath.Join("/proc", pid, "status"))
		if err == nil && strings.Contains(string(status), parent) {
			n++
		}
	}
	return n
}}

// Heap counts the objects that the collector cannot free. Of a call that leaks each run leaves at least one, of 16 bytes or with pointers in it:
// several smaller ones share one.
var Heap = Meter{"objects on the heap", 200, func() int {
	runtime.GC() // the first finds what is dead, and runs finalizers
	runtime.GC()
	sample := []metrics.Sample{{Name: "/gc/heap/objects:objects"}}
	metrics.Read(sample)
	return int(sample[0].Value.Uint64())
}}

// Counter counts what the driver, or a fake of it, says is open.
type Counter struct{ open atomic.Int64 }

// Add counts up, and down with a negative number.
func (c *Counter) Add(n int) { c.open.Add(int64(n)) }

// Meter names what is counted.
func (c *Counter) Meter(name string) Meter {
	return Meter{name, runs, func() int { return int(c.open.Load()) }}
}

// Handles counts what the fakes have opened and nobody has closed: rows, transactions, spans.
var (
	handles Counter
	Handles = handles.Meter("open handles")
)

// Handle is something that a fake has opened. It counts until it is closed the first time.
type Handle struct{ closed atomic.Bool }

func Opened() *Handle {
	handles.Add(1)
	return &Handle{}
}

func (h *Handle) Close() {
	if !h.closed.Swap(true) {
		handles.Add(-1)
	}
}

func (h *Handle) Closed() bool { return h.closed.Load() }

// Held counts a lock that is still locked, or read-locked.
func (c *Counter) Held(lock interface {
	TryLock() bool
	Unlock()
}) {
	if !lock.TryLock() {
		c.Add(1)
		return
	}
	lock.Unlock()
}

// Peak counts what a call holds at its height, beyond the number that it needs at a time: the most that the meter shows when it is looked at, which
// what the call calls, or opens (see Fifo), does as often as it likes.
func (c *Counter) Peak(meter Meter, needs int, call func(look func())) {
	before, peak := meter.Count(), 0
	call(func() { peak = max(peak, meter.Count()-before) })
	c.Add(max(0, peak-needs))
}

// Fifo is the path of something that reads as an empty file, can be opened once, and tells when that is.
func Fifo(t *testing.T, opened func()) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "fifo")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	go func() {
		f, err := os.OpenFile(path, os.O_WRONLY, 0) // waits for the reader, who then waits for the end
		if err != nil {
			return
		}
		opened()
		f.Close()
	}()
	return path
}

func list(dir string) []string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		panic(err)
	}
	names := make([]string, len(entries))
	for i, entry := range entries {
		names[i] = entry.Name()
	}
	return names
}

// File is the path of a new file with that text.
func File(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
