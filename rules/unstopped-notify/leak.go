package notify

import (
	"context"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func work() {}

type collector struct{ done func() }

// Each call registers a channel, and starts a goroutine that waits on it.
func (c *collector) Gather() error {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt) // want "The signal channel `signals`, from `signal.Notify`, is never stopped."
	go func() {
		<-signals
		c.done()
	}()
	work()
	return nil
}

// Stopped on one path only.
func (c *collector) Pause(limit time.Duration) bool {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGUSR1) // want "is not stopped on the path that returns at line 34."
	select {
	case <-time.After(limit):
		return false
	case <-signals:
		signal.Stop(signals)
		return true
	}
}

// A channel each time that the configuration is read again.
func reload(again <-chan bool, apply func()) {
	for range again {
		signals := make(chan os.Signal, 1)
		signal.Notify(signals, syscall.SIGHUP) // want "The signal channel `signals`, from `signal.Notify`, is not stopped"
		select {
		case <-signals:
			apply()
		default:
		}
	}
}

// A channel for each request.
func handle(w http.ResponseWriter, r *http.Request) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt) // want "is never stopped"
	select {
	case <-signals:
		w.WriteHeader(http.StatusServiceUnavailable)
	case <-r.Context().Done():
	case <-time.After(time.Millisecond):
	}
}

// The stop function is thrown away, for each item.
func items(ctx context.Context, names []string, do func(context.Context, string)) {
	for _, name := range names {
		each, _ := signal.NotifyContext(ctx, os.Interrupt) // want "The stop function of `signal.NotifyContext` is thrown away, so it can never be called."
		do(each, name)
	}
}

// And here it is not called on one path.
func (c *collector) Attempt(ctx context.Context, skip bool) {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt) // want "The stop function `stop`, from `signal.NotifyContext`, is not called on the path that returns at line 79."
	work()
	if skip {
		return
	}
	<-ctx.Done()
	stop()
}

// An event bus, whose subscriptions stay in it until they are closed.
type subscription interface {
	Out() <-chan int
	Close() error
}

type bus interface {
	Subscribe(topic string) (subscription, error)
}

func listen(ctx context.Context, events bus, use func(int)) error {
	sub, err := events.Subscribe("all") // want "The subscription `sub`, from `events.Subscribe`, is never closed."
	if err != nil {
		return err
	}
	for {
		select {
		case n := <-sub.Out():
			use(n)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// A watch, as in Kubernetes.
type watch interface {
	ResultChan() <-chan string
	Stop()
}

type client interface {
	Watch(ctx context.Context, name string) (watch, error)
}

func await(ctx context.Context, c client, wanted string) error {
	w, err := c.Watch(ctx, "pods") // want "The watch `w`, from `c.Watch`, is never stopped."
	if err != nil {
		return err
	}
	for event := range w.ResultChan() {
		if event == wanted {
			return nil
		}
	}
	return ctx.Err()
}
