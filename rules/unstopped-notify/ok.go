package notify

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"
)

type sampler struct {
	signals chan os.Signal
}

func (s *sampler) Sample(limit time.Duration) bool {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt)
	defer signal.Stop(signals)
	select {
	case <-signals:
		return true
	case <-time.After(limit):
		return false
	}
}

func (s *sampler) Stopped(limit time.Duration) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt)
	time.Sleep(limit)
	signal.Stop(signals)
	close(signals)
}

// The goroutine stops it.
func (s *sampler) Background(ctx context.Context, use func()) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGUSR1)
	go func() {
		defer signal.Stop(signals)
		for {
			select {
			case <-signals:
				use()
			case <-ctx.Done():
				return
			}
		}
	}()
}

// Somebody else has the channel, and can stop it.
func (s *sampler) Signals() chan os.Signal {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt)
	return signals
}

func (s *sampler) Keep() {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt)
	s.signals = signals
}

func (s *sampler) Drop() {
	signal.Stop(s.signals)
}

func (s *sampler) Given(signals chan os.Signal) {
	signal.Notify(signals, os.Interrupt)
	work()
}

func (s *sampler) Passed(register func(chan<- os.Signal)) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt)
	register(signals)
}

// What a process does once, by its name: it waits for the end of the process.
func runUntil(limit time.Duration, shutdown func()) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	select {
	case <-signals:
	case <-time.After(limit):
	}
	shutdown()
}

func (s *sampler) Serve(limit time.Duration) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt)
	select {
	case <-signals:
	case <-time.After(limit):
	}
}

// A function that nobody is seen to call twice.
func prepare(stop func()) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt)
	go func() {
		<-signals
		stop()
	}()
}

func (s *sampler) Exit(bad bool) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt)
	if bad {
		os.Exit(1)
	}
	signal.Stop(signals)
}

func each(ctx context.Context, names []string, do func(context.Context, string)) {
	for _, name := range names {
		func() {
			ctx, stop := signal.NotifyContext(ctx, os.Interrupt)
			defer stop()
			do(ctx, name)
		}()
	}
}

func closes(ctx context.Context, events bus, use func(int)) error {
	sub, err := events.Subscribe("all")
	if err != nil {
		return err
	}
	defer sub.Close()
	for {
		select {
		case n := <-sub.Out():
			use(n)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func handsOn(events bus) (subscription, error) {
	return events.Subscribe("all")
}

// The subscription has come to its own end.
func untilClosed(events bus, use func(int)) error {
	sub, err := events.Subscribe("all")
	if err != nil {
		return err
	}
	for {
		n, ok := <-sub.Out()
		if !ok {
			return nil
		}
		use(n)
	}
}

func untilEnded(events bus, use func(int)) error {
	sub, err := events.Subscribe("all")
	if err != nil {
		return err
	}
	for n := range sub.Out() {
		use(n)
	}
	return nil
}

func stops(ctx context.Context, c client, wanted string) error {
	w, err := c.Watch(ctx, "pods")
	if err != nil {
		return err
	}
	defer w.Stop()
	for event := range w.ResultChan() {
		if event == wanted {
			return nil
		}
	}
	return ctx.Err()
}

// It gives nothing that could be closed.
type plain interface {
	Subscribe(topic string, use func(int)) error
}

func registers(p plain, use func(int)) error {
	err := p.Subscribe("all", use)
	return err
}

// A type may offer several ways to end it.
type stream interface {
	Out() <-chan int
	Close() error
	Stop()
}

type source interface {
	Subscribe(topic string) (stream, error)
}

func serveStream(s stream, use func(int)) {
	defer s.Stop()
	use(<-s.Out())
}

func serves(from source, record func(func()), use func(int)) error {
	s, err := from.Subscribe("all")
	if err != nil {
		return err
	}
	record(func() { serveStream(s, use) })
	return nil
}
