package cancel

import (
	"context"
	"errors"
	"os"
	"time"
)

func deferred(parent context.Context) error {
	ctx, cancel := context.WithCancel(parent)
	defer cancel()
	return work(ctx)
}

func onEveryPath(parent context.Context) error {
	ctx, cancel := context.WithTimeout(parent, time.Second)
	if err := work(ctx); err != nil {
		cancel()
		return err
	}
	cancel()
	return nil
}

func returned(parent context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(parent)
	return ctx, cancel
}

func returnedAtOnce(parent context.Context) (context.Context, context.CancelFunc) {
	return context.WithCancel(parent)
}

type server struct {
	cancel context.CancelFunc
}

func stored(parent context.Context) *server {
	_, cancel := context.WithCancel(parent)
	return &server{cancel: cancel}
}

func (s *server) start(parent context.Context) context.Context {
	var ctx context.Context
	ctx, s.cancel = context.WithCancel(parent)
	return ctx
}

func inGoroutine(parent context.Context) {
	ctx, cancel := context.WithCancel(parent)
	go func() {
		defer cancel()
		work(ctx)
	}()
}

func afterDone(parent, other context.Context) context.Context {
	ctx, cancel := context.WithCancel(parent)
	context.AfterFunc(other, cancel)
	return ctx
}

func afterTime(parent context.Context) context.Context {
	ctx, cancel := context.WithCancel(parent)
	time.AfterFunc(time.Second, cancel)
	return ctx
}

func inLiteral(parent context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancel(parent)
	stop := func() { cancel() }
	return ctx, stop
}

func withCause(parent context.Context) error {
	ctx, cancel := context.WithCancelCause(parent)
	err := work(ctx)
	cancel(err)
	return err
}

func acknowledged(parent context.Context) context.Context {
	ctx, cancel := context.WithCancel(parent)
	_ = cancel
	return ctx
}

func onlyWithLimit(parent context.Context, limit time.Duration) error {
	ctx := parent
	if limit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(parent, limit)
		defer cancel()
	}
	return work(ctx)
}

func exits(parent context.Context) {
	ctx, cancel := context.WithCancel(parent)
	if err := work(ctx); err != nil {
		os.Exit(1)
	}
	cancel()
}

func endless(parent context.Context) {
	ctx, cancel := context.WithCancel(parent)
	for {
		if work(ctx) != nil {
			cancel()
			return
		}
	}
}

// A function of this name that is not the package's.
func shadowed(parent context.Context) {
	context := struct {
		WithCancel func(context.Context) (context.Context, func())
	}{func(ctx context.Context) (context.Context, func()) { return ctx, nil }}
	_, _ = context.WithCancel(parent)
}

// The context of a cancel function is never nil: where there is one, no second is made.
func once(parent context.Context, jobs []string) {
	var ctx context.Context
	var cancel context.CancelFunc
	for range jobs {
		if ctx != nil {
			continue
		}
		ctx, cancel = context.WithCancel(parent)
	}
	if cancel != nil {
		cancel()
	}
}

// Where the parent is done, nothing is registered with it any more.
func parentDone(parent context.Context, jobs <-chan struct{}) error {
	ctx, cancel := context.WithCancel(parent)
	select {
	case <-parent.Done():
		return parent.Err()
	case <-jobs:
	}
	defer cancel()
	return work(ctx)
}

// The same, asked of the context itself.
func selfDone(parent context.Context) error {
	ctx, cancel := context.WithCancel(parent)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	defer cancel()
	return work(ctx)
}

// Called where the function fails, and handed over where it does not.
func handedOver(parent context.Context) (s *server, err error) {
	ctx, cancel := context.WithCancel(parent)
	defer func() {
		if err != nil {
			cancel()
		}
	}()
	if err := work(ctx); err != nil {
		return nil, err
	}
	return &server{cancel: cancel}, nil
}

// Whether the error is nil cannot be told.
func perhaps(parent context.Context) (err error) {
	ctx, cancel := context.WithCancel(parent)
	defer func() {
		if err != nil {
			cancel()
		}
	}()
	if err = work(ctx); err == nil {
		err = errors.New("done")
	}
	return err
}

type mirror struct{ stop context.CancelFunc }

func (m *mirror) onEnd() { m.stop() }

// A method that is handed out as a value keeps what it is a method of.
func mirrored(parent context.Context, run func(ctx context.Context, onEnd func())) {
	ctx, cancel := context.WithCancel(parent)
	m := &mirror{stop: cancel}
	run(ctx, m.onEnd)
}

// A context ends with its parent.
func bounded(parent context.Context, limit time.Duration) error {
	ctx, cancel := context.WithCancelCause(parent)
	ctx, _ = context.WithTimeoutCause(ctx, limit, errors.New("late"))
	defer cancel(errors.New("done"))
	return work(ctx)
}

// Whether there is anything to cancel, it tells.
func limited(ctx context.Context, limit time.Duration) (context.Context, bool, context.CancelFunc) {
	var cancel context.CancelFunc
	var isLimited bool
	if _, ok := ctx.Deadline(); !ok && limit > 0 {
		ctx, cancel = context.WithTimeout(ctx, limit)
		isLimited = true
	}
	return ctx, isLimited, cancel
}

func withinLimit(parent context.Context, limit time.Duration) error {
	ctx, isLimited, cancel := limited(parent, limit)
	if isLimited {
		defer cancel()
	}
	return work(ctx)
}
