package loop

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"leakcheck.test/check"
)

const (
	moment = 100 * time.Microsecond
	while  = 20 * moment
	many   = 1000 // more passes than are made
)

var (
	failed = errors.New("failed")
	ctx    = context.Background()
)

// A call is one pass, where it can be: the loop is started once, and must not hold more with each pass. The timers of a leak would keep the runtime
// from sweeping out those that an ok has stopped: the leaks come last.
func Test(t *testing.T) {
	check.Run(t, check.Exceptions{},
		check.Group{Meter: check.Heap, Calls: oks()},
		check.Group{Meter: check.Heap, Calls: leaks()},
	)
}

func leaks() check.Calls {
	return check.Calls{
		"events":   pass(func(in chan int) { events(ctx, in, func() {}) }, send),
		"publish":  pass(func(in chan string) { publish("news", each(in), nil) }, receive),
		"consume":  pass(func(in chan int) { consume(in) }, send),
		"woken":    pass(func(in chan struct{}) { woken(in, func() bool { return true }) }, send),
		"spin":     pass(func(in chan int) { spin(time.Hour, func() bool { <-in; return false }) }, send),
		"deadline": pass(func(in chan int) { deadline(in, time.Hour) }, send),
		"batches":  pass(func(in chan int) { batches(in, func([]int) {}, 1, time.Hour) }, send),
		"channel":  pass(func(in chan int) { channel(in, time.Hour) }, send),
		"responses": pass(func(in chan int) { responses(in, time.Hour) }, func(in chan int) {
			in <- 1
			in <- 2
		}),
		"feed":    pass(func(in chan int) { feed(in, nil, 10*time.Millisecond) }, send),
		"collect": pass(func(in chan int) { collect(each[<-chan int](in), time.Hour) }, send),
		"pause":   {func() { pause(1, 10*time.Millisecond) }},
		"poll":    {func() { poll(within(15*time.Millisecond), 10*time.Millisecond, func() {}) }},
	}
}

func oks() check.Calls {
	return check.Calls{
		"reused": append(
			pass(func(in chan int) { reused(ctx, in, time.Hour) }, send),
			func() { reused(soon(), nil, moment) },
		),
		"everyInterval":  append(ticks(func() { everyInterval(within(time.Second), moment) }), func() { everyInterval(soon(), while) }),
		"untilExit":      {func() { untilExit(soon().Done()) }},
		"leaves":         {func() { leaves(later(), moment) }},
		"untilDone":      {func() { untilDone(soon().Done(), moment) }},
		"untilCancelled": {func() { untilCancelled(soon(), untilEnd, moment) }},
		"retry":          {func() { retry(failsTwice(), moment) }},
		"fewTries":       {func() { fewTries(closed(), while) }, func() { fewTries(nil, moment) }},
		"deadlineForAll": append(
			pass(func(in chan int) { deadlineForAll(in, time.Hour) }, send),
			func() { deadlineForAll(closed(), while) },
			func() { deadlineForAll(nil, moment) },
		),
		"twoClocks":     append(ticks(func() { twoClocks(within(time.Second), moment, while) }), func() { twoClocks(soon(), time.Hour, moment) }),
		"oneAtATime":    append(pass(func(in chan int) { oneAtATime(in, time.Hour) }, send), func() { oneAtATime(closing(), moment) }),
		"stopped":       pass(func(in chan int) { stopped(in, in, time.Hour) }, func(in chan int) { in <- 1; <-in }),
		"workThenWait":  {func() { workThenWait(make(chan int, 8), moment, soon().Done()) }},
		"untilDeadline": {func() { in := make(chan int, 1); in <- 1; untilDeadline(in, while) }},
		"ticking":       ticks(func() { ticking(moment) }),
	}
}

// pass is a call that makes the loop of an example, which is started once, go round once.
func pass[T any](start func(chan T), next func(chan T)) []func() {
	in := make(chan T)
	started := sync.OnceFunc(func() { go start(in) })
	return []func(){func() { started(); next(in) }}
}

func send[T any](in chan T) {
	var item T
	in <- item
}

func receive[T any](in chan T) { <-in }

// ticks is a call during which the loop of an example, which is started once, goes round by itself.
func ticks(start func()) []func() {
	started := sync.OnceFunc(func() { go start() })
	return []func(){func() { started(); time.Sleep(while) }}
}

// each is as many channels as a loop can ask for: one.
func each[C any](c C) []C {
	all := make([]C, many)
	for i := range all {
		all[i] = c
	}
	return all
}

func closed() <-chan int {
	c := make(chan int)
	close(c)
	return c
}

// later has something after some ticks.
func later() <-chan int {
	c := make(chan int, 1)
	time.AfterFunc(while, func() { c <- 1 })
	return c
}

// closing has one thing, and closes after some ticks.
func closing() <-chan int {
	c := make(chan int, 1)
	c <- 1
	time.AfterFunc(while, func() { close(c) })
	return c
}

// soon is a context that ends after some ticks.
func soon() context.Context { return within(while) }

func within(limit time.Duration) context.Context {
	ctx, end := context.WithCancel(ctx)
	time.AfterFunc(limit, end)
	return ctx
}

// untilEnd fails as long as its context goes on.
func untilEnd(ctx context.Context) error {
	if ctx.Err() != nil {
		return nil
	}
	return failed
}

func failsTwice() func() error {
	tries := 0
	return func() error {
		if tries++; tries > 2 {
			return nil
		}
		return failed
	}
}
