package timer

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

func deferred(ctx context.Context, interval time.Duration) {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			work()
		}
	}
}

func onEveryPath(results <-chan int, limit time.Duration) (int, error) {
	timer := time.NewTimer(limit)
	select {
	case result := <-results:
		timer.Stop()
		return result, nil
	case <-timer.C:
		return 0, errors.New("too late")
	}
}

// What has fired is spent.
func sleep(limit time.Duration) {
	timer := time.NewTimer(limit)
	<-timer.C
}

// Whether it has fired is remembered.
func remembered(results <-chan int, limit time.Duration) {
	timer := time.NewTimer(limit)
	fired := false
	select {
	case <-results:
	case <-timer.C:
		fired = true
	}
	if !fired {
		timer.Stop()
	}
}

// time.After outside of a loop is as good as a timer that is not stopped, and one at a time.
func after(results <-chan int, limit time.Duration) error {
	select {
	case <-results:
		return nil
	case <-time.After(limit):
		return errors.New("too late")
	}
}

func inGoroutine(done <-chan struct{}, interval time.Duration) {
	ticker := time.NewTicker(interval)
	go func() {
		defer ticker.Stop()
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

func afterwards(ctx context.Context, interval time.Duration) {
	ticker := time.NewTicker(interval)
	go func() {
		<-ctx.Done()
		ticker.Stop()
	}()
	<-ticker.C
}

// Handed on: somebody else stops it.
func newTicker(interval time.Duration) *time.Ticker {
	return time.NewTicker(interval)
}

func withStop(interval time.Duration) (<-chan time.Time, func()) {
	ticker := time.NewTicker(interval)
	return ticker.C, ticker.Stop
}

type beater struct {
	ticker *time.Ticker
	timer  *time.Timer
}

func (b *beater) start(interval time.Duration) {
	ticker := time.NewTicker(interval)
	b.ticker = ticker
	b.timer = time.NewTimer(interval)
}

func (b *beater) stop() {
	b.ticker.Stop()
	b.timer.Stop()
}

func helped(interval time.Duration) {
	ticker := time.NewTicker(interval)
	<-ticker.C
	stop(ticker)
}

func stop(ticker *time.Ticker) {
	if ticker != nil {
		ticker.Stop()
	}
}

var timers = sync.Pool{New: func() any { return time.NewTimer(time.Hour) }}

func pooled(limit time.Duration) {
	timer := time.NewTimer(limit)
	timer.Stop()
	timers.Put(timer)
}

// A timer of a pool that is not made here.
func fromPool(results <-chan int, limit time.Duration) {
	timer := timers.Get().(*time.Timer)
	defer timers.Put(timer)
	timer.Reset(limit)
	select {
	case <-results:
		timer.Stop()
	case <-timer.C:
	}
}

// Only where there is an interval.
func optional(ctx context.Context, interval time.Duration) {
	var beat <-chan time.Time
	if interval > 0 {
		ticker := time.NewTicker(interval)
		defer ticker.Stop()
		beat = ticker.C
	}
	for {
		select {
		case <-beat:
			work()
		case <-ctx.Done():
			return
		}
	}
}

// Stopped, set again, and it has fired before each return.
func backoff(try func() error, limit time.Duration) error {
	timer := time.NewTimer(limit)
	for {
		<-timer.C
		if err := try(); err == nil {
			return nil
		}
		timer.Reset(limit)
	}
}

// The publisher of document E as it is mended there.
func publishersStopped(message string, subscribers []chan string) {
	publish := func(start int) {
		patience := 5 * time.Millisecond
		timer := time.NewTimer(patience)
		defer timer.Stop()
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

// A timer of AfterFunc is mostly meant to fire, whatever becomes of who set it.
func forget(c *cache, key string, ttl time.Duration) {
	time.AfterFunc(ttl, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.entries, key)
	})
}

func closeLater(p *process, grace time.Duration) {
	timer := time.AfterFunc(grace, p.kill)
	fmt.Println(timer != nil)
}

// It has fired where the channel that it closes is closed.
func cutOff(results <-chan int, limit time.Duration) (int, error) {
	late := make(chan struct{})
	timer := time.AfterFunc(limit, func() { close(late) })
	select {
	case result := <-results:
		timer.Stop()
		return result, nil
	case <-late:
		return 0, errors.New("too late")
	}
}

// It holds nothing.
func remind(limit time.Duration, skip bool) {
	timer := time.AfterFunc(limit, work)
	if skip {
		timer.Stop()
	}
}

type sweeper struct {
	pause  time.Duration
	closed bool
	mu     sync.Mutex
	timer  *time.Timer
}

// It ends once it is closed.
func (s *sweeper) sweep() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	time.AfterFunc(s.pause, s.sweep)
}

// It keeps the timer, to be stopped.
func (s *sweeper) sweepKept() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.timer = time.AfterFunc(time.Minute, s.sweepKept)
}

// Stopped by the goroutine that gets it.
func pulseUntil(stop <-chan struct{}, interval time.Duration) {
	go pulsesUntil(time.NewTicker(interval), stop)
	ticker := time.NewTicker(interval)
	go pulsesUntil(ticker, stop)
}

func pulsesUntil(ticker *time.Ticker, stop <-chan struct{}) {
	defer ticker.Stop()
	pulses(ticker, stop)
}

// The goroutine that it is left to stops it on all of its paths.
func pulseLaterStopped(jobs []int, stop <-chan struct{}, done chan<- int, interval time.Duration) {
	ticker := time.NewTicker(interval)
	go func() {
		if len(jobs) == 0 {
			ticker.Stop()
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
