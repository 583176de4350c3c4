package loops

import (
	"context"
	"errors"
	"sync"
	"time"
)

// As document A mends it: an exit channel.
func untilExit(exit <-chan struct{}, pause time.Duration) {
	data := make([]int, 1000)
	go func() {
		for {
			select {
			case <-time.After(pause):
				_ = data[0]
			case <-exit:
				return
			}
		}
	}()
}

func untilCancelled(ctx context.Context, in <-chan int, out func(int)) {
	go func() {
		for {
			select {
			case n := <-in:
				out(n)
			case <-ctx.Done():
				return
			}
		}
	}()
}

// This break has a label.
func untilLabel(ctx context.Context, in <-chan int, out func(int)) {
	go func() {
	loop:
		for {
			select {
			case n := <-in:
				out(n)
			case <-ctx.Done():
				break loop
			}
		}
		out(-1)
	}()
}

// The case ends the loop by its condition.
func untilFlag(done <-chan struct{}, in <-chan int, out func(int)) {
	go func() {
		for running := true; running; {
			select {
			case n := <-in:
				out(n)
			case <-done:
				running = false
			}
		}
	}()
}

// What is called says when it is over.
func untilError(next func() (int, error), out func(int)) {
	go func() {
		for {
			n, err := next()
			if err != nil {
				return
			}
			out(n)
		}
	}()
}

// Whoever sends closes.
func untilClosed(jobs <-chan func()) {
	go func() {
		for job := range jobs {
			job()
		}
	}()
}

func fewTries(try func() error) {
	go func() {
		for i := 0; i < 3; i++ {
			if try() == nil {
				return
			}
		}
	}()
}

var errDone = errors.New("done")

// A panic ends it, and is caught.
func untilPanic(next func() error) {
	go func() {
		defer func() { _ = recover() }()
		for {
			if err := next(); errors.Is(err, errDone) {
				panic(err)
			}
		}
	}()
}

// Close ends it.
type watcher struct {
	ticker *time.Ticker
	done   chan struct{}
}

func newWatcher(interval time.Duration, look func()) *watcher {
	w := &watcher{ticker: time.NewTicker(interval), done: make(chan struct{})}
	go w.run(look)
	return w
}

func (w *watcher) run(look func()) {
	for {
		select {
		case <-w.ticker.C:
			look()
		case <-w.done:
			return
		}
	}
}

func (w *watcher) Close() {
	w.ticker.Stop()
	close(w.done)
}

// One for the process, however often it is asked for.
var startClock sync.Once

func clock(interval time.Duration, tick func()) {
	startClock.Do(func() {
		go func() {
			for range time.Tick(interval) {
				tick()
			}
		}()
	})
}

// The only value of its type: what it starts, it starts once.
type registry struct {
	once    sync.Once
	pause   time.Duration
	collect func()
}

var metrics = &registry{pause: time.Millisecond, collect: func() {}}

func record() {
	metrics.once.Do(metrics.start)
}

func (r *registry) start() {
	go r.loop()
}

func (r *registry) loop() {
	for {
		time.Sleep(r.pause)
		r.collect()
	}
}

// It is its caller's goroutine: whether that minds is not known here.
func (r *registry) serve(accept func()) {
	for {
		accept()
	}
}

// Ended where it fails.
func dialed(greet func() error, ping func()) (*client, error) {
	c := &client{done: make(chan struct{}), ping: ping}
	go c.keepAlive(time.Millisecond)
	if err := greet(); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// The same, for every way to fail.
func dialedOnce(greet func() error, ping func()) (_ *client, err error) {
	c := &client{done: make(chan struct{}), ping: ping}
	go c.keepAlive(time.Millisecond)
	defer func() {
		if err != nil {
			c.Close()
		}
	}()
	if err := greet(); err != nil {
		return nil, err
	}
	return c, nil
}

// By a method that closes it.
func (c *client) abort(err error) error {
	c.Close()
	return err
}

func dialedAborting(greet func() error, ping func()) (*client, error) {
	c := &client{done: make(chan struct{}), ping: ping}
	go c.keepAlive(time.Millisecond)
	if err := greet(); err != nil {
		return nil, c.abort(err)
	}
	return c, nil
}

// Nothing has failed yet where it is started.
func dialedLate(greet func() error, ping func()) (*client, error) {
	c := &client{done: make(chan struct{}), ping: ping}
	if err := greet(); err != nil {
		return nil, err
	}
	go c.keepAlive(time.Millisecond)
	return c, nil
}

// A worker that is stopped, and one that somebody else stops.
func handleAll(items []string, handle func(string)) {
	w := worker{items: make(chan string), done: make(chan struct{}), handle: handle}
	w.start()
	defer w.stop()
	for _, item := range items {
		w.items <- item
	}
}

func started(handle func(string), atEnd func(stop func())) chan<- string {
	w := worker{items: make(chan string), done: make(chan struct{}), handle: handle}
	w.start()
	atEnd(w.stop)
	return w.items
}

func untilDone(items []string, handle func(string), done chan struct{}) {
	w := worker{items: make(chan string), done: done, handle: handle}
	w.start()
	for _, item := range items {
		w.items <- item
	}
}

// Close lets the next send panic, which ends the goroutine.
type spares struct {
	ready chan int
	build func() (int, error)
}

func newSpares(build func() (int, error)) *spares {
	return &spares{ready: make(chan int), build: build}
}

func (s *spares) fill() {
	go func() {
		defer func() { recover() }()
		for {
			n, err := s.build()
			if err != nil {
				continue
			}
			s.ready <- n
		}
	}()
}

func (s *spares) Close() {
	close(s.ready)
}

// What reads gives up by a panic, which the goroutine tells from others.
type orders struct{ next func() (string, error) }

var errGiveUp = errors.New("no more orders")

func (o *orders) xread() string {
	text, err := o.next()
	o.xcheck(err)
	return text
}

func (o *orders) xcheck(err error) {
	if err != nil {
		panic(errGiveUp)
	}
}

func (o *orders) serve(handle func(string), ended func(planned bool)) {
	go func() {
		defer func() {
			x := recover()
			ended(x == errGiveUp)
		}()
		for {
			o.serveOne(handle)
		}
	}()
}

func (o *orders) serveOne(handle func(string)) {
	handle(o.xread())
}
