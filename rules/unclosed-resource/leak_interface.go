package resource

import (
	"bytes"
	"io"
	"os"
)

type counter interface {
	count(r io.ReadCloser) (int, error)
}

type byteCounter struct{}

func (byteCounter) count(r io.ReadCloser) (int, error) {
	text, err := io.ReadAll(r)
	return len(text), err
}

type lineCounter struct{}

func (lineCounter) count(r io.ReadCloser) (int, error) {
	text, err := io.ReadAll(r)
	return bytes.Count(text, []byte("\n")), err
}

// Whatever counts, it only reads.
func countIn(c counter, name string) (int, error) {
	f, err := os.Open(name) // want "`f`, from `os.Open`, is never closed"
	if err != nil {
		return 0, err
	}
	return c.count(f)
}

type docket interface {
	name() string
	Close() error
}

type cabinet interface {
	docket(name string) (docket, error)
}

type plainDocket struct{ *os.File }

func (e plainDocket) name() string { return e.File.Name() }

type onDisk struct{}

func (onDisk) docket(name string) (docket, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	return plainDocket{f}, nil
}

// One that passes on what another gives.
type below struct {
	cabinet
	folder string
}

func (b below) docket(name string) (docket, error) {
	return b.cabinet.docket(b.folder + name)
}

// What only stands in for a cabinet does not count.
type fakeCabinet struct{ only docket }

func (f fakeCabinet) docket(string) (docket, error) { return f.only, nil }

// All cabinets open what they give.
func nameIn(a cabinet, name string) (string, error) {
	e, err := a.docket(name) // want "`e`, from `a.docket`, is never closed"
	if err != nil {
		return "", err
	}
	return e.name(), nil
}
