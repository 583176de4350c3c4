package loops

import (
	"context"
	"io"
)

// The watcher ends with the call.
func exchanged(ctx context.Context, conn io.Closer, talk func() error) error {
	defer conn.Close()
	done := make(chan struct{})
	defer close(done)
	go func() {
		select {
		case <-ctx.Done():
			conn.Close()
		case <-done:
		}
	}()
	return talk()
}

// The context is the function's own, and ends with it.
func exchangedWithin(ctx context.Context, conn io.Closer, talk func() error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		<-ctx.Done()
		conn.Close()
	}()
	return talk()
}

// The connection lives on, and is to end with the context.
func dialUntil(ctx context.Context, dial func() (io.Closer, error)) (io.Closer, error) {
	conn, err := dial()
	if err != nil {
		return nil, err
	}
	go func() {
		<-ctx.Done()
		conn.Close()
	}()
	return conn, nil
}

// It does not return before the signal comes.
func acceptUntil(ctx context.Context, l io.Closer, accept func() error) {
	defer l.Close()
	go func() {
		<-ctx.Done()
		l.Close()
	}()
	for {
		_ = accept()
		if ctx.Err() != nil {
			return
		}
	}
}

// What it has started works on with its context.
func startUntil(stop <-chan struct{}, work func(context.Context)) {
	ctx, cancel := context.WithCancel(context.Background())
	go work(ctx)
	go func() {
		<-stop
		cancel()
	}()
}

// Whoever gets the body tells it when that is read; where there is none, the function itself does.
func fetch(ctx context.Context, stream io.Closer, read func() error, body func(done chan<- struct{})) error {
	done := make(chan struct{})
	go func() {
		select {
		case <-ctx.Done():
			stream.Close()
		case <-done:
		}
	}()
	if err := read(); err != nil {
		close(done)
		return err
	}
	body(done)
	return nil
}

// Who answers tells it, whenever that is.
func request(ctx context.Context, stream io.Closer, ask func(answer func()) error) error {
	done := make(chan struct{})
	answer := func() { close(done) }
	go func() {
		select {
		case <-ctx.Done():
			stream.Close()
		case <-done:
		}
	}()
	return ask(answer)
}
