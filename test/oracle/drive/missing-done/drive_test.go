package groups

import (
	"errors"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"leakcheck.test/check"
)

// A waiter that waits for ever is a goroutine that stays. Of one that does not wait, what it left behind is counted.
func Test(t *testing.T) {
	var unawaited check.Counter
	check.Run(t, check.Exceptions{},
		check.Group{Meter: check.Goroutines, Calls: leaks()},
		check.Group{Meter: check.Goroutines, Calls: oks()},
		check.Group{Meter: unawaited.Meter("goroutines that were not waited for"), Calls: check.Calls{
			"countsItself": {func() {
				alone(func() { countUnawaited(&unawaited, countsItself) })
			}},
			"staff.begin": {func() {
				alone(func() { countUnawaited(&unawaited, func(work func()) { p := &staff{}; p.begin(work); p.end() }) })
			}},
		}},
	)
}

func leaks() check.Calls {
	return check.Calls{
		"fetchAll":     {func() { go fetchAll(names, failing) }},
		"mustAll":      {func() { go mustAll(names, failing) }},
		"checkOne":     {func() { go checkOne("") }},
		"sendAll":      {func() { go sendAll(names, ignore) }},
		"sendEach":     {func() { go sendEach(names, ignore) }},
		"background":   {func() { go background(nothing) }},
		"server.start": {func() { s := &server{}; s.start(func() error { return errFailed }); go s.stop() }},
	}
}

func oks() check.Calls {
	return check.Calls{
		"clients.serve": {
			func() { c := &clients{work: nothing}; c.serve("a", "b") },
			func() { c := &clients{work: nothing}; c.serve("a", "a") },
		},
		"mustAllDeferred": {
			func() { mustAllDeferred(names, failing) },
			func() { mustAllDeferred(names, succeeding) },
		},
		"doneBelow":        {func() { doneBelow(names, failing) }, func() { doneBelow(names, succeeding) }},
		"allButFirst":      {func() { allButFirst([]func(){func() {}, func() {}}) }},
		"listeners.listen": {func() { new(listeners).serve(true) }},
		"listeners.serve":  {func() { new(listeners).serve(false) }},
		"gatherAll":        {func() { gatherAll(names, strings.ToUpper) }},
		"checkedFirst": {
			func() { checkedFirst(names, failing, succeeding) },
			func() { checkedFirst(names, succeeding, failing) },
		},
		"sender.sendAll": {func() { (&sender{send: failing, free: nothing}).sendAll(names) }},
		"sender.finish":  {func() { s := &sender{free: nothing}; s.wg.Add(1); s.finish() }},
		"listedFirst":    {func() { listedFirst(append([]string{""}, names...), func(string) {}) }},
		"deferred":       {func() { deferred(names, failing) }, func() { deferred(names, succeeding) }},
		"onEveryPath":    {func() { onEveryPath("a", failing) }, func() { onEveryPath("a", succeeding) }},
		"countedLate":    {func() { countedLate(names, ignore) }},
		"takenBack":      {func() { takenBack(names, ignore) }},
		"workers":        {func() { workers(names, ignore) }},
		"optional":       {func() { optional(nil, nothing) }, func() { optional(&sync.WaitGroup{}, nothing) }},
		"handedOn":       {func() { handedOn(func(work, done func()) { work(); done() }, nothing) }},
		"pool.start":     {pooled(nil), pooled(errFailed)},
		"pool.run":       {pooled(nil, errFailed), pooled(nil, nil)},
		"pool.finish":    {pooled(nil)},
		"pool.stop":      {pooled(nil)},
		"nobodyWaits":    {func() { nobodyWaits(&sync.WaitGroup{}, func() error { return errFailed }) }, func() { nobodyWaits(&sync.WaitGroup{}, func() error { return nil }) }},
		"each":           {func() { each(names, ignore) }},
		"walked":         {func() { walked(names, ignore) }},
		"lastOfAll":      {func() { lastOfAll([2]func(){func() {}, func() {}}) }},
		"fastest":        {func() { fastest(func() string { return "a" }) }},
	}
}

var (
	errFailed = errors.New("failed")
	names     = []string{"", "a"}
)

func failing(string) error    { return errFailed }
func succeeding(string) error { return nil }
func ignore(string)           {}
func nothing()                {}

// pooled runs a pool whose open gives these errors, and nil from then on.
func pooled(results ...error) func() {
	return func() {
		var asked atomic.Int64
		p := &pool{open: func() error {
			if n := int(asked.Add(1)); n <= len(results) {
				return results[n-1]
			}
			return nil
		}}
		p.start()
		p.stop()
	}
}

// alone runs something while nothing else runs, so that what comes first is no chance.
func alone(run func()) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	run()
}

func countUnawaited(unawaited *check.Counter, run func(work func())) {
	var ended atomic.Bool
	run(func() { time.Sleep(time.Millisecond); ended.Store(true) })
	if !ended.Load() {
		unawaited.Add(1)
	}
}
