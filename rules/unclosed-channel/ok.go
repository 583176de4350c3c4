package unclosed

import (
	"context"
	"errors"
	"sync"
)

// Closed on every way out.
func deferred(parts []string, send func(string), next func(string) error) error {
	queue := make(chan string)
	defer close(queue)
	go func() {
		for part := range queue {
			send(part)
		}
	}()
	for _, part := range parts {
		if err := next(part); err != nil {
			return err
		}
		queue <- part
	}
	return nil
}

// The last of the senders closes it.
func byGroup(items []int, double func(int) int) (sum int) {
	out := make(chan int)
	var senders sync.WaitGroup
	for _, item := range items {
		senders.Add(1)
		go func() {
			defer senders.Done()
			out <- double(item)
		}()
	}
	go func() {
		senders.Wait()
		close(out)
	}()
	for n := range out {
		sum += n
	}
	return sum
}

// Closed in a helper.
func byHelper(items []int) (sum int) {
	out := make(chan int)
	go sendAll(out, items)
	for n := range out {
		sum += n
	}
	return sum
}

func sendAll(out chan<- int, items []int) {
	defer close(out)
	for _, item := range items {
		out <- item
	}
}

// The receiver has another way out.
func untilDone(ctx context.Context, work func(int)) {
	in := make(chan int)
	go func() {
		for {
			select {
			case n := <-in:
				work(n)
			case <-ctx.Done():
				return
			}
		}
	}()
	in <- 1
}

// The last value says so.
func untilZero(items []int, work func(int)) {
	in := make(chan int)
	go func() {
		for n := range in {
			if n == 0 {
				return
			}
			work(n)
		}
	}()
	for _, item := range items {
		in <- item
	}
	in <- 0
}

// The caller closes it, or whoever else gets it.
func returned(work func(int)) chan<- int {
	in := make(chan int)
	go func() {
		for n := range in {
			work(n)
		}
	}()
	return in
}

// Nobody waits for more: an unclosed channel is garbage like any other value.
func onlyOne() int {
	out := make(chan int, 1)
	out <- 1
	return <-out
}

// Closed by a method of what keeps it.
type tally struct {
	steps chan int
	sum   int
	done  chan struct{}
}

func newTally() *tally {
	steps := make(chan int)
	t := &tally{steps: steps, done: make(chan struct{})}
	go func() {
		defer close(t.done)
		for n := range steps {
			t.sum += n
		}
	}()
	return t
}

func (t *tally) close() int {
	close(t.steps)
	<-t.done
	return t.sum
}

// Closed by the one who reads what is left.
func afterAll(steps []string) error {
	errs := make(chan error)
	var running sync.WaitGroup
	for range steps {
		running.Add(1)
		go func() {
			defer running.Done()
			select {
			case errs <- nil:
			default:
			}
		}()
	}
	running.Wait()
	close(errs)
	for err := range errs {
		return err
	}
	return nil
}

// Whoever receives counts, and closes the channel when all have sent.
func runAll(run []func() error) (failed []error) {
	results := make(chan error)
	for _, f := range run {
		go func() { results <- f() }()
	}
	n := 0
	for err := range results {
		failed = append(failed, err)
		n++
		if n == len(run) {
			close(results)
		}
	}
	return failed
}

// What is sent is the error by which the receiver ends.
func untilError(steps []func() error, failed func(error)) {
	errs := make(chan error)
	go func() {
		for err := range errs {
			if err != nil {
				failed(err)
				return
			}
		}
	}()
	for _, step := range steps {
		errs <- step()
	}
	errs <- errEnd
}

var errEnd = errors.New("end")

// As many as there are: the last of them is counted.
func untilAll(items []int, work func(int)) {
	in := make(chan int)
	go func() {
		n := 0
		for item := range in {
			work(item)
			if n++; n == len(items) {
				return
			}
		}
	}()
	for _, item := range items {
		in <- item
	}
}

// The list is empty until the channel has been closed.
func namesOf(records []string, use func(string)) (list []string) {
	ch := make(chan string, 1)
	go func() {
		for name := range ch {
			use(name)
		}
	}()
	ch <- "all"
	var names []string
	for _, record := range records {
		if record != "" {
			continue
		}
		if len(names) == 0 {
			close(ch)
			names = append(names, records...)
		}
	}
	if len(names) == 0 {
		close(ch)
	}
	return names
}
