package cancel

import (
	"context"
	"errors"
	"time"
)

func work(ctx context.Context) error { return ctx.Value(task{}).(func() error)() }

// The example of document A: thrown away, so the goroutine waits for ever.
func leakyContext() {
	ctx, _ := context.WithCancel(context.Background()) // want "The cancel function of `context.WithCancel` is thrown away"
	go func(ctx context.Context) {
		<-ctx.Done()
	}(ctx)
}

// Returned before it is called.
func early(parent context.Context, skip bool) error {
	ctx, cancel := context.WithTimeout(parent, time.Minute) // want "The cancel function `cancel`, from `context.WithTimeout`, is not called on the path that returns at line 23."
	if err := work(ctx); err != nil {
		return err
	}
	cancel()
	return nil
}

// One branch only.
func branch(parent context.Context, fast bool) error {
	ctx, cancel := context.WithCancel(parent) // want "not called on the path"
	if fast {
		cancel()
		return nil
	}
	return work(ctx)
}

// A second context takes its place.
func again(parent context.Context) error {
	ctx, cancel := context.WithTimeout(parent, time.Minute) // want "not called before `cancel` is assigned again at line 46"
	if err := work(ctx); err == nil {
		cancel()
		return nil
	}
	ctx, cancel = context.WithTimeout(parent, time.Minute)
	defer cancel()
	return work(ctx)
}

// Each pass of the loop makes one.
func poll(parent context.Context) error {
	for {
		ctx, cancel := context.WithTimeout(parent, time.Minute) // want "not called"
		err := work(ctx)
		if errors.Is(err, context.DeadlineExceeded) {
			continue
		}
		cancel()
		return err
	}
}

// In a switch that has no default.
func choose(parent context.Context, kind string) {
	ctx, cancel := context.WithDeadlineCause(parent, time.Now().Add(time.Hour), errors.New("late")) // want "low: not called on the path"
	switch kind {
	case "a":
		work(ctx)
		cancel()
	case "b":
		cancel()
	}
}

// Declared first, assigned later.
func later(parent context.Context, limit time.Duration) error {
	var cancel context.CancelFunc
	if limit > 0 {
		parent, cancel = context.WithTimeout(parent, limit) // want "not called on the path"
	}
	if err := work(parent); err != nil {
		return err
	}
	if cancel != nil {
		cancel()
	}
	return nil
}

// The work to do comes with the context.
type task struct{}

// Called where the function fails, and not where it does not.
func onlyOnError(parent context.Context) (err error) {
	ctx, cancel := context.WithCancel(parent) // want "not called on the path that returns at line 105"
	defer func() {
		if err != nil {
			cancel()
		}
	}()
	if err := work(ctx); err != nil {
		return err
	}
	return nil
}

// Nothing was told of the context yet: what is left is an entry in its parent.
func unused(parent context.Context, limit int) (context.Context, context.CancelFunc, error) {
	ctx, cancel := context.WithCancel(parent) // want "low: not called on the path that returns at line 112"
	if limit <= 0 {
		return nil, nil, errors.New("no limit")
	}
	return ctx, cancel, nil
}
