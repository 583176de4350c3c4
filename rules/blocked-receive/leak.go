package receive

import (
	"context"
	"errors"
	"sync"
	"time"
)

// Pattern 2 of the documents: nobody sends on quit, or closes it, and so data stays.
func untilQuit(data []byte) {
	quit := make(chan struct{})
	go func() {
		<-quit // want "The goroutine started at line 13 waits for ever to receive from `quit`: nobody sends on it or closes it."
		_ = data[0]
	}()
}

// The one case of a for-select.
func loop(data []byte) {
	quit := make(chan struct{})
	go func() {
		for {
			select {
			case <-quit: // want "The goroutine started at line 22 waits for ever to receive from `quit`: nobody sends on it or closes it."
				_ = data
				return
			}
		}
	}()
}

// Document B's select, reconstructed: none of its cases can run.
func noCase() {
	numbers, texts := make(chan int), make(chan string)
	go func() {
		select { // want "This select waits for ever: nobody is on the other side of `numbers`, `texts`."
		case <-numbers:
		case text := <-texts:
			_ = text
		}
	}()
}

func forEver(prepare func()) {
	go func() {
		prepare()
		select {} // want "This select waits for ever: it has no case."
	}()
}

// The sender returns early.
func load(read func() (string, error)) string {
	loaded := make(chan string)
	go func() {
		text, err := read()
		if err != nil {
			return
		}
		loaded <- text
	}()
	return <-loaded // want "`load` waits for ever to receive from `loaded` where the one started at line 55 returns at line 58 without sending on it or closing it."
}

// The one who starts returns early.
func prepared(prepare func() error, work func()) error {
	ready := make(chan struct{})
	go func() {
		<-ready // want "The goroutine started at line 68 waits for ever to receive from `ready` where `prepared` returns at line 73 without sending on it or closing it."
		work()
	}()
	if err := prepare(); err != nil {
		return err
	}
	close(ready)
	return nil
}

// Closed by one who may return before.
func connected(addresses <-chan string, connect func(string) error) {
	first := make(chan struct{})
	go func() { <-first }() // want "The goroutine started at line 82 waits for ever to receive from `first` where the one started at line 83 ends at line 93 without sending on it or closing it."
	go watch(addresses, connect, first)
}

func watch(addresses <-chan string, connect func(string) error, first chan struct{}) {
	for address := range addresses {
		if connect(address) == nil && first != nil {
			close(first)
			first = nil
		}
	}
}

// Two wait, and one value comes.
func twice(out func(int)) {
	in := make(chan int)
	go func() { out(<-in) }() // want "The goroutine started at line 98 waits for ever to receive from `in` where `twice` ends at line 101 after sending on it only once."
	go func() { out(<-in) }()
	in <- 1
}

// The function that is returned waits for an end that may be over.
func start(ctx context.Context, work func()) (stop func()) {
	stopped := make(chan struct{})
	go func() {
		work()
		if ctx.Err() != nil {
			return
		}
		close(stopped)
	}()
	return func() {
		<-stopped // want "low: Whoever calls the function literal waits for ever to receive from `stopped` where the one started at line 106 returns at line 109 without sending on it or closing it."
	}
}

// A timer of AfterFunc has no channel.
func expire(limit time.Duration, expired func()) {
	timer := time.AfterFunc(limit, expired)
	go func() {
		<-timer.C // want "`<-timer.C` waits for ever: the timer is from `time.AfterFunc`, which has no channel."
	}()
}

// A timer fires once.
func again(pause time.Duration, tick func()) {
	timer := time.NewTimer(pause)
	<-timer.C
	tick()
	<-timer.C // want "`<-timer.C` waits for ever: the timer has been received from already, and fires but once."
}

// Never assigned.
func nilChannel(work func()) {
	var ready chan struct{}
	go func() {
		<-ready // want "`<-ready` waits for ever: the channel is nil: nothing is ever assigned to it."
		work()
	}()
}

// Nobody cancels the background.
func forBackground(stop func()) {
	ctx := context.Background()
	go func() {
		<-ctx.Done() // want "`<-ctx.Done\(\)` waits for ever: the context is never cancelled."
		stop()
	}()
}

// The goroutine waits for the two contexts; that the merged one is cancelled does not end it.
func merge(a, b context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		select {
		case <-a.Done(): // want "The goroutine started at line 155 waits in `<-a.Done\(\)` as long as that context lasts, though `merge` has ended at line 162 and leaves it nothing to do."
		case <-b.Done():
		}
		cancel()
	}()
	return ctx, cancel
}

// The walk is over, and the goroutine that would have cut it short waits on.
func walk(ctx context.Context, jobs []int, work func(int)) error {
	if len(jobs) == 0 {
		return errors.New("nothing to do")
	}
	queue := make(chan int)
	var left sync.WaitGroup
	left.Add(len(jobs))
	go func() {
		<-ctx.Done() // want "The goroutine started at line 173 waits in `<-ctx.Done\(\)` as long as that context lasts, though `walk` has ended at line 187 and leaves it nothing to do."
		for range queue {
			left.Done()
		}
	}()
	for _, job := range jobs {
		go func() {
			work(job)
			left.Done()
		}()
	}
	left.Wait()
	close(queue)
	return nil
}

// By the time that it asks, the goroutine has made up its mind anew.
func decided(work func() bool, wait bool) {
	done := make(chan struct{})
	go decideIn(work, wait, done)
	if wait {
		<-done // want "`decided` waits for ever to receive from `done` where the one started at line \d+ ends at line \d+ without sending on it or closing it."
	}
}

func decideIn(work func() bool, tell bool, done chan struct{}) {
	tell = work()
	if tell {
		close(done)
	}
}
