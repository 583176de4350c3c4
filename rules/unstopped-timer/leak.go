package timer

import (
	"context"
	"errors"
	"sync"
	"time"
)

func work() {}

// The function ends with its context, the ticker does not.
func poll(ctx context.Context, interval time.Duration) {
	ticker := time.NewTicker(interval) // want "The ticker `ticker`, from `time.NewTicker`, is never stopped."
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			work()
		}
	}
}

// One of the ends lacks it.
func pollUntil(ctx context.Context, interval time.Duration, done func() bool) error {
	ticker := time.NewTicker(interval) // want "The ticker `ticker`, from `time.NewTicker`, is not stopped on the path that returns at line 31."
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
			if done() {
				ticker.Stop()
				return nil
			}
		}
	}
}

// Returned before the deferred call stands.
func prepare(interval time.Duration, setUp func() error) error {
	ticker := time.NewTicker(interval) // want "not stopped on the path that returns at line 45"
	if err := setUp(); err != nil {
		return err
	}
	defer ticker.Stop()
	<-ticker.C
	return nil
}

// The goroutine ends, and nobody stops the ticker that it was given.
func inBackground(done <-chan struct{}, interval time.Duration) {
	ticker := time.NewTicker(interval) // want "is never stopped"
	go func() {
		for {
			select {
			case <-ticker.C:
				work()
			case <-done:
				return
			}
		}
	}()
}

// The faster ticker takes the place of the first.
func hurry(ctx context.Context, slow, fast time.Duration) {
	ticker := time.NewTicker(slow) // want "not stopped before `ticker` is assigned again at line 74"
	select {
	case <-ctx.Done():
	case <-ticker.C:
	}
	ticker = time.NewTicker(fast)
	defer ticker.Stop()
	<-ticker.C
}

// The result is there first: the timer waits on.
func await(results <-chan int, limit time.Duration) (int, error) {
	timer := time.NewTimer(limit) // want "The timer `timer`, from `time.NewTimer`, is never stopped."
	select {
	case result := <-results:
		return result, nil
	case <-timer.C:
		return 0, errors.New("too late")
	}
}

// Within a minute a timer is gone by itself: this is shown with low confidence.
func awaitBriefly(results <-chan int) {
	timer := time.NewTimer(50 * time.Second) // want "low: is never stopped"
	select {
	case <-results:
	case <-timer.C:
	}
}

// Stopped at first, then set again on each pass, and left so at the end.
func debounce(changes <-chan struct{}, quiet time.Duration) {
	timer := time.NewTimer(quiet) // want "The timer `timer`, from `time.NewTimer`, is not stopped on the path that returns at line 109."
	if !timer.Stop() {
		<-timer.C
	}
	for {
		select {
		case _, more := <-changes:
			if !more {
				return
			}
			timer.Reset(quiet)
		case <-timer.C:
			work()
		}
	}
}

// The publisher of document E as it is mended there, without its deferred Stop.
func publishers(message string, subscribers []chan string) {
	publish := func(start int) {
		patience := 5 * time.Second
		timer := time.NewTimer(patience) // want "The timer `timer`, from `time.NewTimer`, is not stopped on the path that ends at line 136."
		for _, subscriber := range subscribers[start:] {
			if !timer.Stop() {
				select {
				case <-timer.C:
				default:
				}
			}
			timer.Reset(patience)
			select {
			case subscriber <- message:
			case <-timer.C:
			}
		}
	}
	publish(0)
}

// A range over time.Tick that can be left.
func waitFor(interval time.Duration, ready func() bool) {
	for range time.Tick(interval) { // want "The ticker of `time.Tick` goes on after the function has returned at line 147: nothing can stop it."
		if ready() {
			break
		}
	}
}

// Kept in a variable.
func tick(ctx context.Context, interval time.Duration) {
	beat := time.Tick(interval) // want "goes on after the function has returned at line 155"
	for {
		select {
		case <-ctx.Done():
			return
		case <-beat:
		}
	}
}

// The channel of a ticker alone: nobody can stop it either.
func tickByField(ctx context.Context, interval time.Duration) {
	beat := time.NewTicker(interval).C // want "The ticker of `time.NewTicker` goes on"
	for {
		select {
		case <-ctx.Done():
			return
		case <-beat:
		}
	}
}

// Whoever gets the channel cannot stop the ticker: shown with low confidence, since it may be of use as long as the process runs.
func beats(interval time.Duration) <-chan time.Time {
	return time.Tick(interval) // want "low: goes on after the function has returned"
}

type process struct {
	killed bool
	mu     sync.Mutex
}

func (p *process) kill() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.killed = true
}

// The timer of AfterFunc, which is stopped on one path only, holds the process until it fires, in every version of Go.
func waitTimeout(p *process, limit time.Duration, wait func() error) error {
	timer := time.AfterFunc(limit, func() { p.kill() }) // want "The timer `timer`, from `time.AfterFunc`, is not stopped on the path that returns at line 194."
	err := wait()
	if err == nil {
		return nil
	}
	if !timer.Stop() {
		return errors.New("too late")
	}
	return err
}

type cache struct {
	entries map[string]string
	mu      sync.Mutex
}

// It sets itself anew for ever: a closed cache is held, too.
func (c *cache) expire() {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.entries)
	time.AfterFunc(time.Minute, c.expire) // want "expire` sets `time.AfterFunc` anew whenever it runs"
}

func (c *cache) Close() {}

type flusher struct {
	ticker *time.Ticker
}

// The flusher that nobody gets holds a ticker.
func newFlusher(interval time.Duration, open func() error) (*flusher, error) {
	f := &flusher{ticker: time.NewTicker(interval)} // want "The ticker `f.ticker`, from `time.NewTicker`, is not stopped on the path that returns at line 225."
	if err := open(); err != nil {
		return nil, err
	}
	return f, nil
}

// What it gives to a goroutine is not stopped there, either.
func pulse(stop <-chan struct{}, interval time.Duration) {
	ticker := time.NewTicker(interval) // want "The ticker `ticker`, from `time.NewTicker`, is never stopped."
	go pulses(ticker, stop)
}

func pulses(ticker *time.Ticker, stop <-chan struct{}) {
	for {
		select {
		case <-ticker.C:
			work()
		case <-stop:
			return
		}
	}
}

// The goroutine that it is left to stops it where it comes to the end, and not where there is nothing to do.
func pulseLater(jobs []int, stop <-chan struct{}, done chan<- int, interval time.Duration) {
	ticker := time.NewTicker(interval) // want "The ticker `ticker`, from `time.NewTicker`, is not stopped on the path of the goroutine that returns"
	go func() {
		if len(jobs) == 0 {
			done <- 0
			return
		}
		select {
		case <-ticker.C:
		case <-stop:
		}
		ticker.Stop()
		done <- len(jobs)
	}()
}
