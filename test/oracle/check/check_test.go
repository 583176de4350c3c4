package check

import (
	"context"
	"net/http"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"
)

// Each meter tells what is left open from what is not, and either from the other.
func TestMeters(t *testing.T) {
	file := File(t, "text")
	server := NewServer(t, http.HandlerFunc(Status))
	parent := &Parent{}
	var counter Counter
	// atOnce has that many files open when it comes to the last; it needs one, and the fifo has one for itself.
	atOnce := func(files int) func() {
		return func() {
			counter.Peak(Descriptors, 2, func(look func()) {
				for range files - 1 {
					f, _ := os.Open(file)
					defer f.Close()
				}
				os.ReadFile(Fifo(t, look))
			})
		}
	}
	for _, c := range []struct {
		name        string
		meter       Meter
		leak, clean func()
	}{
		{"descriptors", Descriptors, func() { os.Open(file) }, func() { f, _ := os.Open(file); f.Close() }},
		{"goroutines", Goroutines, func() { go func() { select {} }() }, func() { go time.Sleep(time.Millisecond) }},
		{"children", Children, func() { exec.Command("true").Start() }, func() { exec.Command("true").Run() }},
		{"timers", Heap, func() { time.After(time.Hour) }, func() { time.NewTimer(time.Hour).Stop() }},
		{"memory", Heap, func() { kept = append(kept, new([4]int)) }, func() { kept = append(kept[:0], new([4]int)) }},
		{"connections", server.Connections, func() { http.Get(server.URL) }, func() {
			if resp, err := http.Get(server.URL); err == nil {
				resp.Body.Close()
			}
		}},
		{"contexts", parent.Contexts(), func() { _, keep = context.WithCancel(parent) }, func() {
			_, cancel := context.WithCancel(parent)
			cancel()
		}},
		{"counter", counter.Meter("things"), func() { counter.Add(1) }, func() { counter.Add(1); counter.Add(-1) }},
		{"locks", counter.Meter("locks"), func() { var mu sync.Mutex; mu.Lock(); counter.Held(&mu) }, func() {
			var mu sync.RWMutex
			mu.RLock()
			mu.RUnlock()
			counter.Held(&mu)
		}},
		{"peak", counter.Meter("files"), atOnce(3), atOnce(1)},
	} {
		t.Run(c.name, func(t *testing.T) {
			leak, ok := &example{wants: 1}, &example{}
			for _, err := range []error{leak.measure(c.meter, c.leak), ok.measure(c.meter, c.clean)} {
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
}

func TestWhatIsNotAsItSays(t *testing.T) {
	defer func(before time.Duration) { patience = before }(patience)
	patience = 2 * calm
	var counter Counter
	meter := counter.Meter("things")
	for _, c := range []struct {
		name string
		err  error
	}{
		{"a leak that does not leak", (&example{wants: 1}).measure(meter, func() {})},
		{"an ok that leaks", (&example{}).measure(meter, func() { counter.Add(1) })},
		{"an ok that leaks every other time", (&example{}).measure(meter, func() { tick++; counter.Add(tick % 2) })},
		{"one that panics", (&example{}).measure(meter, func() { panic("no") })},
	} {
		if c.err == nil {
			t.Errorf("%s passes", c.name)
		}
	}
}

var (
	kept []*[4]int
	keep context.CancelFunc
	tick int
)
