package longhelddefer

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"sync"
	"syscall"
	"time"
)

// Document A's advice.
func closedAtOnce(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	time.Sleep(2 * time.Second)
	return nil
}

// The defer stands in a function that ends early.
func readFirst(name string) error {
	c, err := load(name)
	if err != nil {
		return err
	}
	return http.ListenAndServe(c.Address, nil)
}

func load(name string) (config, error) {
	f, err := os.Open(name)
	if err != nil {
		return config{}, err
	}
	defer f.Close()
	var c config
	err = json.NewDecoder(f).Decode(&c)
	return c, err
}

func usedAfter(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	time.Sleep(time.Second)
	return io.ReadAll(f)
}

func usedInLoop(ctx context.Context, name string, ticks <-chan time.Time) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	for {
		select {
		case <-ctx.Done():
			return nil
		case t := <-ticks:
			fmt.Fprintln(f, t)
		}
	}
}

func usedByWrapper(ctx context.Context, name string, ticks <-chan time.Time) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	r := bufio.NewReader(f)
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticks:
			line, err := r.ReadString('\n')
			if err != nil {
				return err
			}
			println(line)
		}
	}
}

type printer struct{ out io.Writer }

func usedByField(ctx context.Context, name string, ticks <-chan time.Time) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	p := printer{out: f}
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticks:
			fmt.Fprintln(p.out, "tick")
		}
	}
}

func usedByGoroutine(ctx context.Context, name string) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	go func() {
		for ctx.Err() == nil {
			fmt.Fprintln(f, "tick")
			time.Sleep(time.Millisecond)
		}
	}()
	<-ctx.Done()
	return nil
}

func usedByHandler(name, address string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	return http.ListenAndServe(address, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(w, io.NewSectionReader(f, 0, 1))
	}))
}

func usedAtTheEnd(ctx context.Context, name string) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	defer w.Flush()
	<-ctx.Done()
	return nil
}

func usedWhileClosing(ctx context.Context, name string) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer func() {
		fmt.Fprintln(f, "bye")
		f.Close()
	}()
	<-ctx.Done()
	return nil
}

// Whom it is given to is not known, or keeps it.
func givenAway(ctx context.Context, name string, use func(io.Writer)) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	use(f)
	<-ctx.Done()
	return nil
}

func logsToIt(ctx context.Context, name string) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	log.SetOutput(f)
	<-ctx.Done()
	return nil
}

var output io.Writer

func keepsIt(w io.Writer) { output = w }

func givenToKeeper(ctx context.Context, name string) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	keepsIt(f)
	<-ctx.Done()
	return nil
}

// It is held open for its own sake: a lock, a device, a log, a connection, a listener.
func locked(ctx context.Context, name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
		return err
	}
	<-ctx.Done()
	return nil
}

func lockFile(ctx context.Context, name string) error {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	<-ctx.Done()
	return nil
}

func connected(ctx context.Context, address string) error {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return err
	}
	defer conn.Close()
	_, _ = io.WriteString(conn, "hello\n")
	<-ctx.Done()
	return nil
}

func listening(ctx context.Context) error {
	l, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		return err
	}
	defer l.Close()
	<-ctx.Done()
	return nil
}

var mu sync.Mutex

func guarded(ctx context.Context, work func()) {
	mu.Lock()
	defer mu.Unlock()
	<-ctx.Done()
	work()
}

// The wait is short, or soon over as far as anyone knows.
func shortSleep(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	time.Sleep(10 * time.Millisecond)
	return nil
}

func withDeadline(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	<-ctx.Done()
	return nil
}

func untilEmpty(name string, items, others <-chan int) (int, error) {
	f, err := os.Open(name)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	sum := 0
	for n := range items {
		sum += n
	}
	for {
		select {
		case n, ok := <-others:
			if !ok {
				return sum, nil
			}
			sum += n
		}
	}
}

// A worker that tells when it is done does not run for ever.
func untilWorked(name string, work func()) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	done := make(chan struct{})
	go func() {
		defer close(done)
		work()
	}()
	<-done
	return nil
}

// A context and a ticker are used as long as the loop runs.
func ticking(ctx context.Context, work func(context.Context)) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ticker := time.NewTicker(time.Millisecond)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			work(ctx)
		}
	}
}
