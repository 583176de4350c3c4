package timer

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
)

var (
	failed = errors.New("failed")
	fails  = func() error { return failed }
	fine   = func() error { return nil }
	yes    = func() bool { return true }
	ready  = closed[int]()
	ended  = endedContext()
)

// The timers of a leak would keep the runtime from sweeping out those that an ok has stopped: the leaks come last.
func Test(t *testing.T) {
	spawn(500)
	check.Run(t, check.Exceptions{"init": "is called once, before the test, and by nobody else"},
		check.Group{Meter: check.Heap, Calls: oks()},
		check.Group{Meter: check.Heap, Calls: endlessOks()},
		check.Group{Meter: check.Goroutines, Calls: check.Calls{
			"forEver": {func() { go forEver(time.Hour) }},
		}},
		check.Group{Meter: check.Heap, Calls: leaks()},
	)
}

func leaks() check.Calls {
	return check.Calls{
		"poll":         {func() { poll(ended, time.Hour) }},
		"pollUntil":    {func() { pollUntil(ended, time.Hour, yes) }},
		"prepare":      {func() { prepare(time.Hour, fails) }},
		"inBackground": {func() { inBackground(ended.Done(), time.Hour) }},
		"hurry":        {func() { hurry(ended, time.Hour, moment) }},
		"await":        {func() { await(ready, time.Hour) }},
		"awaitBriefly": {func() { awaitBriefly(ready) }},
		"debounce":     {func() { debounce(oneChange(), time.Hour) }},
		"publishers":   {func() { publishers("news", []chan string{make(chan string, 1)}) }},
		"waitFor":      {func() { waitFor(10*time.Millisecond, yes) }},
		"tick":         {func() { tick(ended, time.Hour) }},
		"tickByField":  {func() { tickByField(ended, time.Hour) }},
		"pulse":        {func() { pulse(ended.Done(), time.Hour) }},
		"pulseLater":   {func() { done := make(chan int); pulseLater(nil, nil, done, time.Hour); <-done }},
		"beats":        {func() { beats(time.Hour) }},
		"waitTimeout":  {func() { waitTimeout(&process{}, time.Hour, fine) }},
		"cache.expire": {func() { c := &cache{}; c.expire(); c.Close() }},
		"newFlusher":   {func() { newFlusher(time.Hour, fails) }},
	}
}

func oks() check.Calls {
	return check.Calls{
		"pulseUntil": {func() { pulseUntil(ended.Done(), time.Hour) }},
		"pulseLaterStopped": {
			func() { done := make(chan int); pulseLaterStopped(nil, nil, done, time.Hour); <-done },
			func() { done := make(chan int); pulseLaterStopped([]int{1}, ended.Done(), done, time.Hour); <-done },
		},
		"deferred":    {func() { deferred(soon(), moment) }},
		"onEveryPath": {func() { onEveryPath(ready, time.Hour) }, func() { onEveryPath(nil, moment) }},
		"sleep":       {func() { sleep(moment) }},
		"remembered":  {func() { remembered(ready, time.Hour) }, func() { remembered(nil, moment) }},
		"after":       {func() { after(ready, while) }, func() { after(nil, moment) }},
		"inGoroutine": over(func() { inGoroutine(soon().Done(), moment) }),
		"afterwards":  over(func() { afterwards(soon(), moment) }),
		"newTicker":   {func() { newTicker(time.Hour).Stop() }},
		"withStop":    {func() { _, stop := withStop(time.Hour); stop() }},
		"beater.start": {func() {
			b := &beater{}
			b.start(time.Hour)
			b.stop()
		}},
		"helped":            {func() { helped(moment) }},
		"pooled":            {func() { pooled(time.Hour) }},
		"fromPool":          {func() { fromPool(ready, time.Hour) }, func() { fromPool(nil, moment) }},
		"optional":          {func() { optional(soon(), 0) }, func() { optional(soon(), moment) }},
		"backoff":           {func() { backoff(failsOnce(), moment) }},
		"publishersStopped": {func() { publishersStopped("news", []chan string{nil, make(chan string, 1)}) }},
		"forget":            over(func() { forget(&cache{entries: map[string]string{}}, "key", moment) }),
		"closeLater":        over(func() { closeLater(&process{}, moment) }),
		"cutOff":            {func() { cutOff(ready, time.Hour) }, func() { cutOff(nil, moment) }},
		"remind":            append(over(func() { remind(moment, false) }), func() { remind(time.Hour, true) }),
		"sweeper.sweep": over(func() {
			s := &sweeper{pause: moment}
			s.sweep()
			s.mu.Lock()
			s.closed = true
			s.mu.Unlock()
		}),
		"sweeper.sweepKept": {func() {
			s := &sweeper{}
			s.sweepKept()
			s.mu.Lock()
			s.timer.Stop()
			s.mu.Unlock()
		}},
	}
}

// What never ends is started once. It must not hold more the longer it runs.
func endlessOks() check.Calls {
	running := func(start func()) []func() {
		var once sync.Once
		return []func(){func() { once.Do(start); time.Sleep(moment) }}
	}
	return check.Calls{
		"endless":          running(func() { go endless(moment) }),
		"endlessRange":     running(func() { go endlessRange(moment) }),
		"endlessGoroutine": running(func() { endlessGoroutine(moment) }),
	}
}

// spawn has the runtime make goroutines. It keeps what it made for them, which would count.
func spawn(n int) {
	var wg sync.WaitGroup
	end := make(chan struct{})
	for range n {
		wg.Add(1)
		go func() { defer wg.Done(); <-end }()
	}
	close(end)
	wg.Wait()
}

// over waits for the goroutine of a call: what the runtime keeps of hundreds at a time would count.
func over(call func()) []func() {
	return []func(){func() { call(); time.Sleep(3 * while) }}
}

func closed[T any]() <-chan T {
	c := make(chan T)
	close(c)
	return c
}

func oneChange() <-chan struct{} {
	changes := make(chan struct{}, 1)
	changes <- struct{}{}
	close(changes)
	return changes
}

func failsOnce() func() error {
	err := failed
	return func() (now error) {
		now, err = err, nil
		return now
	}
}

func endedContext() context.Context {
	ctx, end := context.WithCancel(context.Background())
	end()
	return ctx
}

// soon is a context that ends after some ticks.
func soon() context.Context {
	ctx, end := context.WithCancel(context.Background())
	time.AfterFunc(while, end)
	return ctx
}
