package loops

import (
	"context"
	"io"
	"net/http"
)

// The connection is closed when it returns, and its watcher waits on, for as long as the context of the caller lasts.
func exchange(ctx context.Context, conn io.Closer, talk func() error) error {
	defer conn.Close()
	go func() { // want "The goroutine that starts here waits for `ctx.Done\(\)` alone: the return at line \d+ leaves it behind, with nothing left to end."
		<-ctx.Done()
		conn.Close()
	}()
	return talk()
}

// Each time it is elected anew, another goroutine waits for the end of it all.
func elect(stop <-chan struct{}, lead func(context.Context)) {
	for {
		ctx, cancel := context.WithCancel(context.Background())
		go func() { // want "The goroutine that starts here waits for `stop` alone: the next pass of the loop leaves it behind, and starts another."
			<-stop
			cancel()
		}()
		lead(ctx)
		select {
		case <-stop:
			return
		default:
			cancel()
		}
	}
}

// It is told when to give up by a flag that nobody reads any more.
func tryUntil(ctx context.Context, try func() error) {
	isOver := false
	go func() { // want "the return at line \d+ leaves it behind"
		select {
		case <-ctx.Done():
			isOver = true
		}
	}()
	for {
		if err := try(); err == nil || isOver {
			return
		}
	}
}

// The error return forgets what the other tells it.
func send(req *http.Request, stream io.Closer, write func() error) error {
	done := make(chan struct{})
	go func() { // want "Nobody tells `done` before the return at line \d+, so that the goroutine that starts here waits on for `req.Context\(\).Done\(\)`."
		select {
		case <-req.Context().Done():
			stream.Close()
		case <-done:
		}
	}()
	if err := write(); err != nil {
		return err
	}
	close(done)
	return nil
}
