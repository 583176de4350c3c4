package resource

import (
	"errors"
	"io"
	"os"
	"testing"

	"leakcheck.test/check"
)

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("broken") }

// after runs what starts a goroutine, and waits for that to be done.
func after(run func(done chan<- error) error) {
	done := make(chan error)
	if run(done) == nil {
		<-done
	}
}

func leaksLeft(t *testing.T) check.Calls {
	silent := listening(t, "tcp", "127.0.0.1:0")
	go hangUp(silent)
	copied := func(w io.Writer, name string) {
		after(func(done chan<- error) error { return copyLater(w, name, done) })
	}
	greeted := func(address, greeting string) {
		after(func(done chan<- error) error { return greetLater(address, greeting, done) })
	}
	return check.Calls{
		"copyLater":  {func() { copied(broken{}, "lines.txt"); copied(io.Discard, file); copied(io.Discard, missing) }},
		"greetLater": {func() { greeted(silent.Addr().String(), ""); greeted(silent.Addr().String(), "hello"); greeted("", "") }},
	}
}

func oksLeft() check.Calls {
	copied := func(w io.Writer, name string) {
		after(func(done chan<- error) error { return copyLaterClosed(w, name, done) })
	}
	stopped := func(w io.Writer, name string) {
		done := make(chan error)
		stop, err := copyStopped(w, name, done)
		if err == nil {
			<-done
			stop()
		}
	}
	given := func(w io.Writer) {
		done := make(chan error)
		f, err := os.Open("lines.txt")
		if err != nil {
			panic(err)
		}
		copyGiven(w, f, done)
		<-done
		f.Close()
	}
	return check.Calls{
		"copyLaterClosed": {func() { copied(broken{}, "lines.txt") }, func() { copied(io.Discard, file) }, func() { copied(io.Discard, missing) }},
		"copyAside":       {func() { copyAside(broken{}, "lines.txt") }, func() { copyAside(io.Discard, file) }, func() { copyAside(io.Discard, missing) }},
		"copyStopped":     {func() { stopped(broken{}, "lines.txt") }, func() { stopped(io.Discard, file) }, func() { stopped(io.Discard, missing) }},
		"copyGiven":       {func() { given(broken{}) }, func() { given(io.Discard) }},
	}
}
