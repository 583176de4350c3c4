package loop

import (
	"context"
	"errors"
	"time"
)

func work(int) {}

// Each event leaves a timer of a minute behind.
func events(ctx context.Context, events <-chan int, idle func()) {
	for {
		select {
		case <-ctx.Done():
			return
		case event := <-events:
			work(event)
		case <-time.After(time.Minute): // want "Each pass of the loop makes a timer with `time.After`, which is left behind when the loop goes on by line 17 and stays until it fires."
			idle()
		}
	}
}

// The publisher of document E, with five seconds for its five milliseconds. They are soon over, too: shown with low confidence.
func publish(message string, subscribers []chan string, exit <-chan struct{}) {
	for _, subscriber := range subscribers {
		select {
		case subscriber <- message:
		case <-time.After(time.Second * 5): // want "makes a timer with `time.After`, which is left behind when the loop goes on by line 29"
		case <-exit:
			return
		}
	}
}

// What document B warns of, reconstructed: time.After beside a channel that is always busy.
func consume(queue <-chan int) {
	for {
		select {
		case n, more := <-queue:
			if !more {
				return
			}
			work(n)
		case <-time.After(3 * time.Minute): // want "left behind when the loop goes on by line 41"
			return
		}
	}
}

// A signal says no more than that something has happened, and may be rare: shown with low confidence.
func woken(wake <-chan struct{}, check func() bool) {
	for check() {
		select {
		case <-wake:
		case <-time.After(time.Hour): // want "low: left behind when the loop goes on by line 56"
		}
	}
}

// A default is always ready: the timers never fire, and each pass makes one more.
func spin(limit time.Duration, ready func() bool) error {
	for {
		select {
		case <-time.After(limit): // want "left behind when the loop goes on by line 68"
			return errors.New("too late")
		default:
			if ready() {
				return nil
			}
		}
	}
}

// In a variable, made anew where a message came.
func deadline(messages <-chan int, limit time.Duration) error {
	timeout := time.After(limit)
	for {
		select {
		case m, more := <-messages:
			if !more {
				return nil
			}
			work(m)
			timeout = time.After(limit) // want "makes a timer with `time.After`, which is left behind"
		case <-timeout:
			return errors.New("too late")
		}
	}
}

// Made where there is none, and forgotten when the batch goes out early.
func batches(messages <-chan int, flush func([]int), size int, limit time.Duration) {
	var batch []int
	var timeout <-chan time.Time
	for {
		select {
		case m, more := <-messages:
			if !more {
				return
			}
			batch = append(batch, m)
			if timeout == nil {
				timeout = time.After(limit) // want "makes a timer with `time.After`, which is left behind"
			}
			if len(batch) < size {
				continue
			}
		case <-timeout:
		}
		flush(batch)
		batch, timeout = nil, nil
	}
}

// The channel of a timer, as good as time.After.
func channel(queue <-chan int, limit time.Duration) {
	for {
		select {
		case n, more := <-queue:
			if !more {
				return
			}
			work(n)
		case <-time.NewTimer(limit).C: // want "makes a timer with `time.NewTimer`"
		}
	}
}

// A timer that could be stopped, and is not.
func responses(queue <-chan int, limit time.Duration) error {
	for n := range queue {
		timer := time.NewTimer(limit) // want "Each pass of the loop makes a timer with `time.NewTimer`, and on some path it is not stopped before the next one."
		select {
		case <-queue:
			work(n)
		case <-timer.C:
			return errors.New("too late")
		}
	}
	return nil
}

// A ticker is stopped at the end of the pass, but not where the pass ends early.
func feed(queue <-chan int, out chan<- int, interval time.Duration) {
	for n := range queue {
		ticker := time.NewTicker(interval) // want "Each pass of the loop makes a ticker with `time.NewTicker`, and on some path"
		select {
		case out <- n:
		case <-ticker.C:
			continue
		}
		ticker.Stop()
	}
}

// A ticker as a time limit, for each of them.
func collect(results []<-chan int, limit time.Duration) error {
	for _, result := range results {
		select {
		case n := <-result:
			work(n)
		case <-time.Tick(limit): // want "Each pass of the loop makes a ticker with `time.Tick` that nothing can stop."
			return errors.New("too late")
		}
	}
	return nil
}

// As a pause: a ticker for each.
func pause(times int, interval time.Duration) {
	for i := range times {
		<-time.Tick(interval) // want "makes a ticker with `time.Tick`"
		work(i)
	}
}

// The select is all of the loop: its ticker is made anew by each pass, and nothing has stopped the one before.
func poll(ctx context.Context, interval time.Duration, look func()) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.NewTicker(interval).C: // want "Each pass of the loop makes a ticker with `time.NewTicker` that nothing can stop."
			look()
		}
	}
}
