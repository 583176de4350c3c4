package loops

import (
	"context"
	"os"
	"sync"
	"time"
)

// Document A's leakyFunction: the goroutine never ends, and so data stays.
func leakyFunction(pause time.Duration) {
	data := make([]int, 1000)
	go func() {
		for { // want "Nothing leaves this loop, so that the goroutine that `leakyFunction` starts at line 13 never ends."
			time.Sleep(pause)
			_ = data[0]
		}
	}()
}

// The dead loop of document B.
func deadLoop(poll func()) {
	go spin(poll)
}

func spin(poll func()) {
	for { // want "Nothing leaves this loop, so that the goroutine that `deadLoop` starts at line 23 never ends."
		poll()
	}
}

// Close stops the ticker, which does not close its channel.
type flusher struct {
	ticker *time.Ticker
	flush  func()
}

func newFlusher(interval time.Duration, flush func()) *flusher {
	f := &flusher{ticker: time.NewTicker(interval), flush: flush}
	go f.run()
	return f
}

func (f *flusher) run() {
	for range f.ticker.C { // want "Nothing closes the channel of a ticker, not even `Stop`: this range never ends, so that the goroutine that `newFlusher` starts at line 40 never ends, not even after `\(\*flusher\).Close`."
		f.flush()
	}
}

func (f *flusher) Close() {
	f.ticker.Stop()
	f.flush()
}

// The case is there, and only stops the ticker.
func maintain(done <-chan struct{}, work func()) {
	go func() {
		ticker := time.NewTicker(time.Minute)
		for {
			select {
			case <-ticker.C:
				work()
			case <-done: // want "The case `<-done` does not leave the loop, so that the goroutine that `maintain` starts at line 57 never ends."
				ticker.Stop()
			}
		}
	}()
}

// This break leaves the select, not the loop.
func forward(ctx context.Context, in <-chan int, out func(int)) {
	go func() {
		for {
			select {
			case n := <-in:
				out(n)
			case <-ctx.Done(): // want "The case `<-ctx.Done\(\)` does not leave the loop"
				break
			}
		}
	}()
}

// Only a tick can end it, and Close stops the ticks.
type session struct {
	ticker *time.Ticker
	in     chan int
	last   time.Time
}

func newSession(limit time.Duration) *session {
	s := &session{ticker: time.NewTicker(limit), in: make(chan int), last: time.Now()}
	go s.read(limit)
	return s
}

func (s *session) read(limit time.Duration) {
	for {
		select {
		case <-s.in:
			s.last = time.Now()
		case <-s.ticker.C: // want "Only `s.ticker.C` leaves this loop, and nothing comes from it after `\(\*session\).Close` has stopped it"
			if time.Since(s.last) > limit {
				return
			}
		}
	}
}

func (s *session) Close() {
	s.ticker.Stop()
}

// A context that nobody can cancel is none.
type renewer struct{ renew func() }

func (r *renewer) keep(interval time.Duration) {
	go r.run(context.Background(), interval)
}

func (r *renewer) run(ctx context.Context, interval time.Duration) {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done(): // want "Only `ctx.Done\(\)` leaves this loop, and that context is never cancelled, so that the goroutine that `\(\*renewer\).keep` starts at line 118 never ends."
			return
		case <-ticker.C:
			r.renew()
		}
	}
}

// The context of the whole process, for a drive that is closed and opened again.
var process = context.TODO()

type drive struct{ trash chan string }

func openDrive(remove func(string)) *drive {
	d := &drive{trash: make(chan string)}
	go d.clean(process, remove)
	return d
}

func (d *drive) clean(ctx context.Context, remove func(string)) {
	for {
		select {
		case <-ctx.Done(): // want "Only `ctx.Done\(\)` leaves this loop, and that context lasts as long as the process whatever `\(\*drive\).Close` does"
			return
		case name := <-d.trash:
			remove(name)
		}
	}
}

func (d *drive) Close() {}

// By a helper that starts what it is given, and a call in between.
func safely(run func()) {
	go func() {
		defer func() { _ = recover() }()
		run()
	}()
}

type poller struct{ interval time.Duration }

func (p *poller) start(poll func()) {
	safely(func() { p.run(poll) })
}

func (p *poller) run(poll func()) {
	for { // want "low: the goroutine that `\(\*poller\).start` starts at line 169 never ends"
		time.Sleep(p.interval)
		poll()
	}
}

// A Once for each of them, not one for all.
type sink struct {
	once sync.Once
	wake chan struct{}
}

func (s *sink) write(flush func()) {
	s.once.Do(func() {
		go func() {
			for { // want "low: .*the goroutine that `\(\*sink\).write` starts at line 187 never ends"
				<-s.wake
				flush()
			}
		}()
	})
}

// Close would end it, but who gets an error has nothing to close.
type client struct {
	done chan struct{}
	ping func()
}

func dial(greet func() error, ping func()) (*client, error) {
	c := &client{done: make(chan struct{}), ping: ping}
	go c.keepAlive(time.Millisecond) // want "The goroutine that starts here goes on after the return at line 206: only `c.Close` ends it, and is not called."
	if err := greet(); err != nil {
		return nil, err
	}
	return c, nil
}

func (c *client) keepAlive(interval time.Duration) {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		select {
		case <-c.done:
			return
		case <-ticker.C:
			c.ping()
		}
	}
}

func (c *client) Close() {
	close(c.done)
}

// A worker that is started, used, and forgotten.
func handleThree(items []string, handle func(string)) {
	w := worker{items: make(chan string), done: make(chan struct{}), handle: handle}
	w.start() // want "The goroutine that starts here goes on after the end at line 235: only `w.stop` ends it, and is not called."
	for _, item := range items {
		w.items <- item
	}
}

type worker struct {
	items  chan string
	done   chan struct{}
	handle func(string)
}

func (w worker) start() {
	go func() {
		for {
			select {
			case item := <-w.items:
				w.handle(item)
			case <-w.done:
				return
			}
		}
	}()
}

func (w worker) stop() {
	close(w.done)
}

// Signals are of the process, and so is who waits for them; each call adds one all the same.
func onSignal(signals <-chan os.Signal, reload func()) {
	go func() {
		for { // want "low: the goroutine that `onSignal` starts at line 262 never ends"
			<-signals
			reload()
		}
	}()
}

// What is done by and by is as a rule meant for the whole process; who calls this twice has two.
func flushEvery(interval time.Duration, flush func()) {
	go func() {
		for range time.Tick(interval) { // want "low: Nothing closes the channel of a ticker"
			flush()
		}
	}()
}

// Whoever stops the ticker takes it that the loop ends with it, whatever the method is called.
type limiter struct {
	ticker *time.Ticker
	add    func()
}

func newLimiter(interval time.Duration, add func()) *limiter {
	l := &limiter{ticker: time.NewTicker(interval), add: add}
	go l.fill()
	return l
}

func (l *limiter) fill() {
	ticks := l.ticker.C
	for range ticks { // want "Nothing closes the channel of a ticker, not even `Stop`: this range never ends, so that the goroutine that `newLimiter` starts at line \d+ never ends, not even after `\(\*limiter\).stopTicker`."
		l.add()
	}
}

func (l *limiter) stopTicker() { l.ticker.Stop() }

// That there could be a panic is not how the goroutine ends: whoever recovers makes no difference.
func serveOrders(items []int, handle func(int)) {
	go func() {
		defer func() { _ = recover() }()
		for i := 0; ; i++ { // want "low: Nothing leaves this loop, so that the goroutine that `serveOrders` starts at line \d+ never ends."
			serveOrder(items[i%len(items)], handle)
		}
	}()
}

func serveOrder(n int, handle func(int)) {
	if n < 0 {
		panic("no such order")
	}
	handle(n)
}
