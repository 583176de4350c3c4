package resource

import (
	"bufio"
	"os"

	"leakcheck.test/check"
)

// fileTable is a table of the lines of a file.
type fileTable string

func (t fileTable) NewIterator() lineIterator {
	f := t.open()
	return &lineReader{f, bufio.NewScanner(f)}
}

func (t fileTable) ScanFrom(line int) (lineScanner, error) {
	f := t.open()
	return &fileScanner{f, bufio.NewScanner(f)}, nil
}

func (t fileTable) open() *os.File {
	f, err := os.Open(string(t))
	if err != nil {
		panic(err)
	}
	return f
}

type lineReader struct {
	*os.File
	lines *bufio.Scanner
}

func (r *lineReader) Next() string {
	r.lines.Scan()
	return r.lines.Text()
}

// fileScanner closes its file after the last line.
type fileScanner struct {
	*os.File
	lines *bufio.Scanner
}

func (s *fileScanner) Next() bool {
	more := s.lines.Scan()
	if !more {
		s.Close()
	}
	return more
}

func (s *fileScanner) Line() string { return s.lines.Text() }

func leaksOfIterators() check.Calls {
	return check.Calls{
		"countLines": {func() { countLines(fileTable(file)) }},
		"hasLine":    {func() { hasLine(fileTable("lines.txt"), "a") }},
	}
}

func oksOfIterators() check.Calls {
	return check.Calls{
		"longest":          {func() { longest(fileTable("lines.txt")) }},
		"newUpperIterator": {func() { it := newUpperIterator(fileTable("lines.txt").NewIterator()); it.Close() }},
		"countUpper":       {func() { countUpper(fileTable("lines.txt")) }},
	}
}
