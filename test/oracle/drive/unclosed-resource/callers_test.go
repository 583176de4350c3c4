package resource

import (
	"errors"
	"io"
	"os"

	"leakcheck.test/check"
)

type spelled struct{ io.Writer }

func (l spelled) encode(text string) error {
	_, err := io.WriteString(l, text)
	return err
}

func (spelled) Close() error { return nil }

type filed struct{ *os.File }

func (f filed) text() string { return f.Name() }

type formatted struct{}

func (formatted) newEncoder(w io.Writer) encoder { return spelled{w} }

func (formatted) newExcerpt(string) excerpt { return filed{opened()} }

type running struct{ out *os.File }

func (r *running) StdoutPipeWithBuffer() (io.ReadCloser, []byte, error) {
	if r.out == nil {
		return nil, nil, errors.New("not running")
	}
	return r.out, make([]byte, 1), nil
}

func (r *running) Wait() error { return r.out.Close() }

type seeker struct{ io.ReadSeeker }

func (seeker) Close() error { return nil }

func closesNothing(r io.ReadSeeker) io.ReadSeekCloser { return seeker{r} }

func leaksOfCallers() check.Calls {
	return check.Calls{"lookUp": {func() { lookUp(formatted{}) }}}
}

func oksOfCallers() check.Calls {
	return check.Calls{
		"copyAll":      {func() { copyAll(formatted{}, io.Discard) }},
		"copyFirst":    {func() { copyFirst(formatted{}, io.Discard) }},
		"writeHeader":  {func() { writeHeader(formatted{}, io.Discard) }},
		"outputOf":     {func() { outputOf(&running{opened()}) }, func() { outputOf(&running{}) }},
		"plainly.open": {func() { plainly{closesNothing}.open("text") }, func() { plainly{closesNothing}.open("") }},
		"plainly.size": {func() { plainly{closesNothing}.size("text") }},
	}
}
