// Package check shows by running them that the examples of a rule do what they say: that each function of leak*.go with a `// want` leaks, and
// that no function of ok*.go does.
//
// # How to drive a rule
//
// The examples of a rule come to life in test/oracle/drive/<rule id>/drive_test.go, which is of the same package as they are and is built
// together with them. It has one test, with a table of how each example is called:
//
//	package resource
//
//	import (
//		"testing"
//
//		"leakcheck.test/check"
//	)
//
//	func Test(t *testing.T) {
//		file := check.File(t, "some text")
//		check.Run(t, check.Exceptions{}, check.Group{
//			Meter: check.Descriptors,
//			Calls: check.Calls{
//				"digest":     {func() { digest(file) }},
//				"returned":   {func() { f, _ := returned(file); f.Close() }},
//				"safeFile":   {func() { safeFile(file) }, func() { safeFile("missing") }},
//				"store.open": {func() { s := store{}; s.open(file); s.file.Close() }},
//			},
//		})
//	}
//
// Then `npm run oracle -- <rule id>` runs it, and `npm run oracle` all of them.
//
//   - A function may be called in several ways. Each of them is measured by itself: for a leak each must leak, and there is at least one for each
//     of its wants; for an ok none may. Write one for each path that is worth it.
//   - The driver is a faithful caller. It does with what it is given what the example's caller has to: closes what is returned, ends the context or
//     closes the channel that it passed in. What it must not do is clean up after a leak.
//   - A call has to come back. An example that waits for something is started with `go`.
//   - A helper in ok*.go needs no call of its own if a driven example names it.
//   - An example that cannot be run is an exception, and the reason is said: check.Exceptions{"reboot": "ends the machine"}. At most one in twenty.
//   - A call that fails where it should have acquired something shows nothing of an ok. So all statements of ok*.go have to run, apart from the
//     branches for errors and those that end the process; `npm run oracle` says which did not.
//
// A Meter counts what is open. There are Descriptors, Goroutines, Children (processes), Heap (what the collector cannot free: timers, growing
// maps), Server.Connections, Parent.Contexts, cmemory.Meter, and Handles, of what fakes have Opened: package fakedb behind database/sql, and the
// modules in test/oracle/modules, which have as much of a real one as examples use (see go.mod). For everything else there is a Counter, which the
// driver counts up and down itself: locks that are held after a call, and what a call holds at its height though it gives all back in the end. A
// group has one meter; use as many groups as it takes.
//
// The examples run as for Go 1.22, which does not collect timers: those in a folder rules/<rule id>/go1.23 have a driver of their own in
// test/oracle/drive/<rule id>/go1.23/drive_test.go, which says `//go:debug asynctimerchan=0`.
package check

import (
	"fmt"
	"runtime/debug"
	"sort"
	"testing"
	"time"
)

// Calls says by the name of an example, `function` or `type.method`, how it is called.
type Calls map[string][]func()

// Exceptions says by the name of an example why it cannot be run.
type Exceptions map[string]string

// Group is a set of calls after which the same thing is counted.
type Group struct {
	Meter Meter
	Calls Calls
}

// Run measures the calls, and holds them against the examples in the rule's folder.
func Run(t *testing.T, exceptions Exceptions, groups ...Group) {
	t.Helper()
	// What the collector finds it closes, sooner or later. An example leaks where it counts on that.
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	examples := parse(t)
	driven := map[string]bool{}
	for _, group := range groups {
		for _, name := range sorted(group.Calls) {
			example, ok := examples[name]
			if !ok {
				t.Errorf("%s is called, but is no example: neither a function of ok*.go nor one of leak*.go with a want", name)
				continue
			}
			driven[name] = true
			example.drive(t, group.Meter, group.Calls[name])
		}
	}
	reached := reach(examples, driven)
	complete(t, examples, reached, exceptions)
	report(t, examples, reached, exceptions)
}

func (e *example) drive(t *testing.T, meter Meter, calls []func()) {
	if len(calls) < e.wants || len(calls) == 0 {
		t.Errorf("%s: %s is called in %d ways, and has %d wants", e.place(), e.name, len(calls), e.wants)
	}
	for i, call := range calls {
		if err := e.measure(meter, call); err != nil {
			t.Errorf("%s: %s, call %d: %v", e.place(), e.name, i+1, err)
			e.failed = true
		}
	}
}

func (e *example) measure(meter Meter, call func()) error {
	const warmUps = 2 // pools, caches, lazily started goroutines
	if err := repeat(call, warmUps); err != nil {
		return err
	}
	before := settled(meter)
	if err := repeat(call, meter.Runs); err != nil {
		return err
	}
	grown := func() int { return meter.Count() - before }
	if e.wants > 0 {
		return leaks(grown, meter)
	}
	return stays(grown, meter)
}

// patience is for how long something that takes its time may, calm for how long what is left behind has to stay.
var patience = 5 * time.Second

const (
	poll = 5 * time.Millisecond
	calm = 30 * poll
)

// leaks waits until each run has left something behind, and it stays.
func leaks(grown func() int, meter Meter) error {
	since := time.Now()
	for end := since.Add(patience); time.Now().Before(end); time.Sleep(poll) {
		if grown() < meter.Runs {
			since = time.Now()
		} else if time.Since(since) > calm {
			return nil
		}
	}
	return fmt.Errorf("does not leak: %d more %s after %d runs", grown(), meter.Name, meter.Runs)
}

// stays waits until nothing is left behind. Of a meter with many runs, which are those that cannot count exactly, a quarter is noise.
func stays(grown func() int, meter Meter) error {
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(poll) {
		if 4*grown() < meter.Runs {
			return nil
		}
	}
	return fmt.Errorf("leaks: %d more %s after %d runs", grown(), meter.Name, meter.Runs)
}

// settled is the count once it does not change any more.
func settled(meter Meter) int {
	count, since := meter.Count(), time.Now()
	for end := since.Add(patience); time.Now().Before(end) && time.Since(since) < 4*poll; time.Sleep(poll) {
		if now := meter.Count(); now != count {
			count, since = now, time.Now()
		}
	}
	return count
}

func repeat(call func(), times int) error {
	done := make(chan any)
	go func() {
		defer func() { done <- recover() }()
		for range times {
			call()
		}
	}()
	select {
	case panicked := <-done:
		if panicked != nil {
			return fmt.Errorf("panics: %v", panicked)
		}
		return nil
	case <-time.After(2 * patience):
		return fmt.Errorf("does not come back")
	}
}

// complete demands a call or a reason for each example.
func complete(t *testing.T, examples map[string]*example, reached map[string]bool, exceptions Exceptions) {
	for _, name := range sorted(examples) {
		if _, excepted := exceptions[name]; !excepted && !reached[name] {
			t.Errorf("%s: %s is not driven: add a call, or an exception with its reason", examples[name].place(), name)
		}
	}
	for name, reason := range exceptions {
		if _, ok := examples[name]; !ok || reached[name] || reason == "" {
			t.Errorf("%s is an exception, but is no example, has no reason, or is called all the same", name)
		}
	}
}

func sorted[V any](table map[string]V) []string {
	names := make([]string, 0, len(table))
	for name := range table {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}
