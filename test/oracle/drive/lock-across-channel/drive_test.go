package hubs

import (
	"testing"
	"time"

	"leakcheck.test/check"
)

// Two who wait for each other are two goroutines that stay.
func Test(t *testing.T) {
	check.Run(t, check.Exceptions{},
		check.Group{Meter: check.Goroutines, Calls: leaks()},
		check.Group{Meter: check.Goroutines, Calls: oks()},
	)
}

func leaks() check.Calls {
	return check.Calls{
		"mailbox.put": {func() { m := newMailbox(); first(func() { m.put("a") }, func() { m.take() }) }},
		"asker.ask":   {func() { a := &asker{answers: make(chan int)}; first(func() { a.ask() }, a.answer) }},
	}
}

func oks() check.Calls {
	return check.Calls{
		"letters.put":   {func() { l := &letters{mail: make(chan string)}; first(func() { l.put("a") }, func() { l.take() }) }},
		"letters.take":  {func() { l := &letters{mail: make(chan string)}; first(func() { l.take() }, func() { l.put("a") }) }},
		"newBuffered":   {func() { newBuffered().put("a") }},
		"buffered.put":  {func() { b := newBuffered(); first(func() { b.put("a") }, func() { b.take() }) }},
		"buffered.take": {func() { newBuffered().take() }, func() { b := newBuffered(); b.put("a"); b.take() }},
		"feed.push":     {func() { f := &feed{items: make(chan int)}; first(func() { f.push(1) }, func() { f.pull() }) }},
		"feed.pull":     {func() { f := &feed{items: make(chan int)}; first(func() { f.pull() }, func() { f.push(1) }) }},
		"signal.set":    {func() { (&signal{}).set() }, func() { (&signal{wake: make(chan struct{}, 1)}).set() }},
		"signal.wait":   {func() { s := &signal{wake: make(chan struct{}, 1)}; s.set(); s.wait() }},
	}
}

// first lets one be where it waits before the other comes.
func first(one, other func()) {
	go one()
	time.Sleep(10 * time.Millisecond)
	go other()
}
