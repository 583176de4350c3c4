package notify

import (
	"context"
	"net/http/httptest"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"testing"
	"time"

	"leakcheck.test/check"
)

// What is registered for signals is held by package signal: it stays on the heap.
func Test(t *testing.T) {
	guard := make(chan os.Signal, 1) // without it a signal would end the test where an example has stopped its own
	signal.Notify(guard, os.Interrupt, syscall.SIGUSR1)
	defer signal.Stop(guard)

	check.Run(t, check.Exceptions{},
		check.Group{Meter: check.Heap, Calls: signalLeaks()},
		check.Group{Meter: check.Handles, Calls: subscriptionLeaks()},
		check.Group{Meter: check.Heap, Calls: signalOks()},
		check.Group{Meter: check.Heap, Calls: onceOks()},
		check.Group{Meter: check.Handles, Calls: subscriptionOks()},
	)
}

func signalLeaks() check.Calls {
	return check.Calls{
		"collector.Gather":  {func() { (&collector{nothing}).Gather() }},
		"collector.Pause":   {func() { (&collector{}).Pause(0) }},
		"reload":            {func() { reload(onePass(), nothing) }},
		"handle":            {func() { handle(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil)) }},
		"items":             {func() { ending(func(ctx context.Context) { items(ctx, []string{"a"}, ignore) }) }},
		"collector.Attempt": {func() { ending(func(ctx context.Context) { (&collector{}).Attempt(ctx, true) }) }},
	}
}

func subscriptionLeaks() check.Calls {
	return check.Calls{
		"listen": {func() { untilUsed(func(ctx context.Context, use func(int)) { listen(ctx, events{1, false}, use) }) }},
		"await":  {func() { await(context.Background(), pods{[]string{"pending", "ready"}, false}, "ready") }},
	}
}

func signalOks() check.Calls {
	s := &sampler{}
	return check.Calls{
		"sampler.Sample": {
			func() { s.Sample(0) },
			func() { signalled(os.Interrupt, func() { s.Sample(time.Second / 10) }) },
		},
		"sampler.Stopped": {func() { s.Stopped(0) }},
		"sampler.Background": {func() {
			ctx, end := context.WithCancel(context.Background())
			signalled(syscall.SIGUSR1, func() { s.Background(ctx, end); <-ctx.Done() })
		}},
		"sampler.Signals": {func() { signal.Stop(s.Signals()) }},
		"sampler.Keep":    {func() { s.Keep(); s.Drop() }},
		"sampler.Drop":    {func() { s.Keep(); s.Drop() }},
		"sampler.Given":   {func() { signals := make(chan os.Signal, 1); s.Given(signals); signal.Stop(signals) }},
		"sampler.Passed":  {func() { s.Passed(signal.Stop) }},
		"sampler.Exit":    {func() { s.Exit(false) }}, // where it exits nothing is left to leak
		"each": {func() {
			each(context.Background(), []string{"a", "b"}, ignore)
			time.Sleep(time.Millisecond) // for the goroutines of the contexts to end: how many there are at a time is kept as well
		}},
	}
}

// onceOks are those that a process calls once, and that rely on it.
func onceOks() check.Calls {
	return check.Calls{
		"runUntil":      {sync.OnceFunc(func() { runUntil(0, nothing) })},
		"sampler.Serve": {sync.OnceFunc(func() { (&sampler{}).Serve(0) })},
		"prepare": {sync.OnceFunc(func() {
			ctx, stop := context.WithCancel(context.Background())
			signalled(os.Interrupt, func() { prepare(stop); <-ctx.Done() })
		})},
	}
}

func subscriptionOks() check.Calls {
	stopping := func(wanted string) func() {
		return func() { stops(context.Background(), pods{[]string{"pending", "ready"}, wanted == "gone"}, wanted) }
	}
	return check.Calls{
		"closes":      {func() { untilUsed(func(ctx context.Context, use func(int)) { closes(ctx, events{1, false}, use) }) }},
		"handsOn":     {func() { sub, _ := handsOn(events{0, false}); sub.Close() }},
		"untilClosed": {func() { untilClosed(events{2, true}, func(int) {}) }},
		"untilEnded":  {func() { untilEnded(events{2, true}, func(int) {}) }},
		"stops":       {stopping("ready"), stopping("gone")},
		"registers":   {func() { registers(direct{}, func(int) {}) }},
		"serveStream": {func() { s, _ := streams{}.Subscribe("all"); serveStream(s, func(int) {}) }},
		"serves":      {func() { serves(streams{}, func(serve func()) { serve() }, func(int) {}) }},
	}
}

func nothing() {}

func ignore(context.Context, string) {}

func onePass() <-chan bool {
	again := make(chan bool, 1)
	again <- true
	close(again)
	return again
}

// ending gives a context that ends: package signal does not let go of what is registered for it all the same.
func ending(use func(context.Context)) {
	ctx, end := context.WithCancel(context.Background())
	defer end()
	use(ctx)
}

// untilUsed gives a context that ends with the first event.
func untilUsed(use func(context.Context, func(int))) {
	ctx, end := context.WithCancel(context.Background())
	use(ctx, func(int) { end() })
}

// signalled sends this process the signal again and again, until the call comes back.
func signalled(sig os.Signal, call func()) {
	self, err := os.FindProcess(os.Getpid())
	if err != nil {
		panic(err)
	}
	ticker := time.NewTicker(time.Millisecond)
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case <-ticker.C:
				self.Signal(sig)
			case <-done:
				return
			}
		}
	}()
	call()
	close(done)
	<-ended
	ticker.Stop()
}

// events is a bus that has so many, and may end then, when it drops those who have subscribed.
type events struct {
	count int
	end   bool
}

func (e events) Subscribe(string) (subscription, error) {
	s := subscribed{check.Opened(), make(chan int, e.count)}
	for i := range e.count {
		s.out <- i
	}
	if e.end {
		close(s.out)
		s.handle.Close()
	}
	return s, nil
}

type subscribed struct {
	handle *check.Handle
	out    chan int
}

func (s subscribed) Out() <-chan int { return s.out }

func (s subscribed) Stop() { s.handle.Close() }

// streams gives streams of one event.
type streams struct{}

func (streams) Subscribe(topic string) (stream, error) {
	s, err := events{1, false}.Subscribe(topic)
	return s.(subscribed), err
}

func (s subscribed) Close() error {
	s.handle.Close()
	return nil
}

// pods is a client whose watches see these events, and may end then.
type pods struct {
	events []string
	end    bool
}

func (p pods) Watch(context.Context, string) (watch, error) {
	w := watched{check.Opened(), make(chan string, len(p.events))}
	for _, event := range p.events {
		w.events <- event
	}
	if p.end {
		close(w.events)
		w.handle.Close()
	}
	return w, nil
}

type watched struct {
	handle *check.Handle
	events chan string
}

func (w watched) ResultChan() <-chan string { return w.events }
func (w watched) Stop()                     { w.handle.Close() }

// direct calls what is registered at once.
type direct struct{}

func (direct) Subscribe(_ string, use func(int)) error {
	use(1)
	return nil
}
