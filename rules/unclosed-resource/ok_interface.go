package resource

import (
	"io"
	"os"
)

type sink interface {
	put(r io.ReadCloser) error
}

type drain struct{}

func (drain) put(r io.ReadCloser) error {
	_, err := io.Copy(io.Discard, r)
	return err
}

type closingDrain struct{}

func (closingDrain) put(r io.ReadCloser) error {
	defer r.Close()
	return drain{}.put(r)
}

// One of those that it may go to closes it: whoever gives it relies on that.
func given(s sink, name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	return s.put(f)
}

type visitor interface {
	visit(f io.ReadCloser)
}

// A visitor that does nothing says nothing of the others, which are elsewhere.
type noVisitor struct{}

func (noVisitor) visit(io.ReadCloser) {}

func visited(v visitor, name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	v.visit(f)
	return nil
}
