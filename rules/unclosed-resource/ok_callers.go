package resource

import (
	"io"
	"strings"
)

type encoder interface {
	encode(text string) error
	Close() error
}

type excerpt interface {
	text() string
	Close() error
}

type format interface {
	newEncoder(w io.Writer) encoder
	newExcerpt(name string) excerpt
}

func copyAll(f format, w io.Writer) error {
	e := f.newEncoder(w)
	defer e.Close()
	s := f.newExcerpt("all")
	defer s.Close()
	return e.encode(s.text())
}

func copyFirst(f format, w io.Writer) error {
	e := f.newEncoder(w)
	defer e.Close()
	s := f.newExcerpt("first")
	defer s.Close()
	return e.encode(s.text())
}

// The others close what encodes to write out the rest.
func writeHeader(f format, w io.Writer) error {
	e := f.newEncoder(w)
	return e.encode("header")
}

type runner interface {
	StdoutPipeWithBuffer() (io.ReadCloser, []byte, error)
	Wait() error
}

// What waits for a process closes its pipes.
func outputOf(r runner) ([]byte, error) {
	out, buffer, err := r.StdoutPipeWithBuffer()
	if err != nil {
		return nil, err
	}
	if _, err := out.Read(buffer); err != nil {
		println(err.Error())
	}
	return buffer, r.Wait()
}

// A library's way to close nothing.
type plainly struct {
	NopCloser func(io.ReadSeeker) io.ReadSeekCloser
}

func (p plainly) open(text string) (io.ReadSeekCloser, error) {
	if text == "" {
		return nil, io.EOF
	}
	return p.NopCloser(strings.NewReader(text)), nil
}

func (p plainly) size(text string) (int64, error) {
	r, err := p.open(text)
	if err != nil {
		return 0, err
	}
	return r.Seek(0, io.SeekEnd)
}
