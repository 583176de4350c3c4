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
