package receive

import (
	"context"
	"sync"
	"time"
)

// Closed on every way out.
func closed(prepare func() error, work func()) error {
	ready := make(chan struct{})
	defer close(ready)
	go func() {
		<-ready
		work()
	}()
	return prepare()
}

// The sender closes it whatever happens.
func loaded(read func() (string, error)) string {
	text := make(chan string)
	go func() {
		defer close(text)
		t, err := read()
		if err != nil {
			return
		}
		text <- t
	}()
	return <-text
}

// Sent on each path.
func answered(read func() (string, error)) (string, error) {
	type answer struct {
		text string
		err  error
	}
	answers := make(chan answer)
	go func() {
		text, err := read()
		if err != nil {
			answers <- answer{err: err}
			return
		}
		answers <- answer{text: text}
	}()
	a := <-answers
	return a.text, a.err
}

// The receiver gives up.
func untilDone(ctx context.Context, read func() (string, error)) (string, error) {
	text := make(chan string, 1)
	go func() {
		if t, err := read(); err == nil {
			text <- t
		}
	}()
	select {
	case t := <-text:
		return t, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// As many sends as receives, by the same count.
func all(steps []func() error) (failed int) {
	errs := make(chan error)
	for _, step := range steps {
		go func() { errs <- step() }()
	}
	for range steps {
		if <-errs != nil {
			failed++
		}
	}
	return failed
}

// Filled before.
func token(work func()) {
	tokens := make(chan struct{}, 1)
	tokens <- struct{}{}
	go func() {
		<-tokens
		work()
	}()
}

// The end is closed by the function that is returned.
func begin(work func()) (stop func()) {
	quit, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			select {
			case <-quit:
				return
			default:
				work()
			}
		}
	}()
	return func() {
		close(quit)
		<-stopped
	}
}

// Somebody else can send.
func given(wait func(<-chan int) int) int {
	in := make(chan int, 1)
	in <- 1
	return wait(in)
}

// By way of a helper that is called before it comes back.
func viaHelper(work func() error) error {
	done := make(chan error)
	go run(done, work)
	return <-done
}

func run(done chan<- error, work func() error) {
	if err := work(); err != nil {
		done <- err
		return
	}
	done <- nil
}

// Closed unless it was before.
func firstOf(addresses <-chan string, connect func(string) error) {
	first := make(chan struct{})
	go func() { <-first }()
	go follow(addresses, connect, first)
}

func follow(addresses <-chan string, connect func(string) error, first chan struct{}) {
	defer func() {
		if first != nil {
			close(first)
		}
	}()
	for address := range addresses {
		if connect(address) == nil && first != nil {
			close(first)
			first = nil
		}
	}
}

// Looked at first.
func stopped(timer *time.Timer) {
	if !timer.Stop() && timer.C != nil {
		select {
		case <-timer.C:
		default:
		}
	}
}

// Set again.
func setAgain(pause time.Duration, tick func()) {
	timer := time.NewTimer(pause)
	<-timer.C
	tick()
	timer.Reset(pause)
	<-timer.C
}

// A case that is switched off by nil: the others go on.
func merged(left, right <-chan int) (sum int) {
	for left != nil || right != nil {
		select {
		case n, ok := <-left:
			if !ok {
				left = nil
			}
			sum += n
		case n, ok := <-right:
			if !ok {
				right = nil
			}
			sum += n
		}
	}
	return sum
}

// It ends with the merged context, too.
func mergeToo(a, b context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		select {
		case <-a.Done():
		case <-b.Done():
		case <-ctx.Done():
		}
		cancel()
	}()
	return ctx, cancel
}

// What such goroutines are for: it closes what others use.
func serve(ctx context.Context, accept func() error, shutDown func()) error {
	go func() {
		<-ctx.Done()
		shutDown()
	}()
	for {
		if err := accept(); err != nil {
			return err
		}
	}
}

// The function stays as long as the context.
func stays(ctx context.Context, work func(context.Context)) {
	inner, cancel := context.WithCancel(context.Background())
	go func() {
		<-ctx.Done()
		cancel()
	}()
	work(inner)
	<-ctx.Done()
}

// The group is waited for, and then closed.
func gathered(steps []func() error) (failed int) {
	errs := make(chan error, len(steps))
	var running sync.WaitGroup
	for _, step := range steps {
		running.Add(1)
		go func() {
			defer running.Done()
			if err := step(); err != nil {
				errs <- err
			}
		}()
	}
	running.Wait()
	close(errs)
	for range errs {
		failed++
	}
	return failed
}

// Who takes a token starts the one who gives it back.
func limited(left, right []func()) {
	tokens := make(chan struct{}, 2)
	go runAll(tokens, left)
	go runAll(tokens, right)
}

func runAll(tokens chan struct{}, jobs []func()) {
	for _, job := range jobs {
		if job == nil {
			continue
		}
		tokens <- struct{}{}
		go func() {
			defer func() { <-tokens }()
			job()
		}()
	}
}

// The callback is called again and again, and sends each time.
func follows(next func() (string, bool), use func(string)) {
	lines := make(chan string)
	watchAll(next, func(line string) { lines <- line })
	for {
		line := <-lines
		if line == "" {
			return
		}
		use(line)
	}
}

func watchAll(next func() (string, bool), found func(string)) {
	go func() {
		for {
			line, ok := next()
			found(line)
			if !ok {
				return
			}
		}
	}()
}

// The parameter has another value by then, and that context ends with the function.
func within(ctx context.Context, limit time.Duration, closed context.Context, work func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	go func() {
		select {
		case <-ctx.Done():
		case <-closed.Done():
			cancel()
		}
	}()
	defer cancel()
	return work(ctx)
}

// Whoever ends first says so, by a literal that another literal calls.
func firstEnd(serve []func() error) error {
	ended := make(chan error)
	var once sync.Once
	end := func(err error) {
		once.Do(func() {
			ended <- err
		})
	}
	for _, s := range serve {
		go func() {
			end(s())
		}()
	}
	return <-ended
}

// What the goroutine closes then, its starter waits for.
func untilEnd(ctx context.Context) {
	done := make(chan struct{})
	go func() {
		<-ctx.Done()
		close(done)
	}()
	<-done
}

// Both sides ask the same: who does not wait is not told.
func performed(work func(), wait bool) {
	done := make(chan struct{})
	go performIn(work, wait, done)
	if wait {
		<-done
	}
}

func performIn(work func(), tell bool, done chan struct{}) {
	work()
	if !tell {
		return
	}
	close(done)
}
