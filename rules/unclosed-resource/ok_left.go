package resource

import (
	"io"
	"os"
)

// The goroutine closes it on all of its paths.
func copyLaterClosed(w io.Writer, name string, done chan<- error) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	go func() {
		if _, err := io.Copy(w, f); err != nil {
			f.Close()
			done <- err
			return
		}
		done <- f.Close()
	}()
	return nil
}

// Where the goroutine leaves it open, the function closes it.
func copyAside(w io.Writer, name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	done := make(chan error)
	go func() {
		if _, err := io.Copy(w, f); err != nil {
			done <- err
			return
		}
		done <- f.Close()
	}()
	if err := <-done; err != nil {
		f.Close()
		return err
	}
	return nil
}

// Another literal does.
func copyStopped(w io.Writer, name string, done chan<- error) (stop func(), err error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	stop = func() { f.Close() }
	go func() {
		if _, err := io.Copy(w, f); err != nil {
			done <- err
			return
		}
		done <- f.Close()
	}()
	return stop, nil
}

// It is the caller's.
func copyGiven(w io.Writer, f *os.File, done chan<- error) {
	go func() {
		if _, err := io.Copy(w, f); err != nil {
			done <- err
			return
		}
		done <- f.Close()
	}()
}
