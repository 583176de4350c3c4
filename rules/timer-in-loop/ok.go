package loop

import (
	"context"
	"errors"
	"time"
)

// One timer, set anew on each pass: as document E mends its publisher.
func reused(ctx context.Context, events <-chan int, patience time.Duration) {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	for {
		if !timer.Stop() {
			select {
			case <-timer.C:
			default:
			}
		}
		timer.Reset(patience)
		select {
		case <-ctx.Done():
			return
		case event := <-events:
			work(event)
		case <-timer.C:
		}
	}
}

// Every other case leaves: at most one timer waits at a time.
func everyInterval(ctx context.Context, interval time.Duration) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(interval):
			work(0)
		}
	}
}

// Document A's own way out of a loop: beside time.After a case that returns.
func untilExit(exit <-chan struct{}) {
	for {
		select {
		case <-exit:
			return
		case <-time.After(time.Second):
		}
	}
}

func leaves(results <-chan int, limit time.Duration) {
loop:
	for {
		select {
		case n := <-results:
			work(n)
			break loop
		case <-time.After(limit):
			work(0)
		}
	}
}

// The case ends the loop by its condition.
func untilDone(done <-chan struct{}, interval time.Duration) {
	running := true
	for running {
		select {
		case <-done:
			running = false
		case <-time.After(interval):
			work(0)
		}
	}
}

// A context ends once, and its loop with it.
func untilCancelled(ctx context.Context, try func(context.Context) error, pause time.Duration) {
	for try(ctx) != nil {
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
}

// The loop goes on only after the timer has fired.
func retry(try func() error, pause time.Duration) {
	for try() != nil {
		<-time.After(pause)
	}
}

// A few tries leave few timers.
func fewTries(results <-chan int, limit time.Duration) {
	for i := 0; i < 3; i++ {
		select {
		case n := <-results:
			work(n)
		case <-time.After(limit):
		}
	}
}

// One time limit for the whole loop.
func deadlineForAll(messages <-chan int, limit time.Duration) error {
	timeout := time.After(limit)
	for {
		select {
		case m, more := <-messages:
			if !more {
				return nil
			}
			work(m)
		case <-timeout:
			return errors.New("too late")
		}
	}
}

// The other case waits for a clock of its own: it does not run oftener than that.
func twoClocks(ctx context.Context, interval, idle time.Duration) {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			work(1)
		case <-time.After(idle):
			work(2)
		}
	}
}

// Made only where there is none, and used up before the next.
func oneAtATime(messages <-chan int, limit time.Duration) {
	var timeout <-chan time.Time
	for {
		select {
		case m, more := <-messages:
			if !more {
				return
			}
			work(m)
			if timeout == nil {
				timeout = time.After(limit)
			}
		case <-timeout:
			timeout = nil
			work(0)
		}
	}
}

// Stopped at the end of each pass.
func stopped(queue <-chan int, out chan<- int, limit time.Duration) {
	for n := range queue {
		timer := time.NewTimer(limit)
		select {
		case out <- n:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// The timer starts the work, and is made again when that is done.
func workThenWait(results chan int, rest time.Duration, stop <-chan struct{}) {
	timer := time.After(0)
	for {
		select {
		case <-timer:
			go func() { results <- 1 }()
		case n := <-results:
			work(n)
			timer = time.After(rest)
		case <-stop:
			return
		}
	}
}

// All of them fire by the time at which the function gives up.
func untilDeadline(queue <-chan int, limit time.Duration) error {
	start := time.Now()
	for {
		select {
		case n := <-queue:
			work(n)
		case <-time.After(limit - time.Since(start)):
			return errors.New("too late")
		}
	}
}
