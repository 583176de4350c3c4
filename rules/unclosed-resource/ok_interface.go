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

type page interface {
	text() string
	Close() error
}

type book interface {
	page(name string) (page, error)
}

type filePage struct{ file *os.File }

func (p *filePage) text() string { return p.file.Name() }
func (p *filePage) Close() error { return p.file.Close() }

type loose struct{}

func (loose) page(name string) (page, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	return &filePage{f}, nil
}

type bound struct{ pages map[string]page }

func (b bound) page(name string) (page, error) { return b.pages[name], nil }

// One of the books keeps its pages: who asks cannot tell.
func textIn(b book, name string) (string, error) {
	p, err := b.page(name)
	if err != nil {
		return "", err
	}
	return p.text(), nil
}

type caption interface{ text() string }

type captions interface {
	caption(name string) (caption, error)
}

type printed struct{}

func (printed) caption(name string) (caption, error) { return loose{}.page(name) }

// What is given cannot be closed by whoever gets it.
func captionIn(l captions, name string) (string, error) {
	found, err := l.caption(name)
	if err != nil {
		return "", err
	}
	return found.text(), nil
}
