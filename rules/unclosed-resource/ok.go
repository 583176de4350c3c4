package resource

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
)

func safeFile(name string) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(file)
}

func closedOnEveryPath(name string) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	if _, err := f.WriteString("x"); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

func closedInLiteral(name string) (err error) {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := f.Close(); err == nil {
			err = cerr
		}
	}()
	_, err = f.WriteString("x")
	return err
}

func closedByHelper(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer closeAll(f)
	return nil
}

func closeAll(c io.Closer) { c.Close() }

func returned(name string) (io.ReadCloser, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	return f, nil
}

// What it returns beside the file closes it.
func withCleanup(name string) (*os.File, func() error, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, err
	}
	return f, f.Close, nil
}

func usesCleanup(name string) (string, error) {
	f, cleanup, err := withCleanup(name)
	if err != nil {
		return "", err
	}
	defer cleanup()
	return f.Name(), nil
}

type server struct {
	mu    sync.Mutex
	file  *os.File
	conns map[string]net.Conn
}

func (s *server) stored(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	s.file = f
	return nil
}

func (s *server) storedInMap(addr string) error {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.conns[addr] = conn
	return nil
}

func served(addr string, h http.Handler) error {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	return http.Serve(l, h)
}

func acceptLoop(ctx context.Context, l net.Listener, handle func(net.Conn)) error {
	for ctx.Err() == nil {
		conn, err := l.Accept()
		if err != nil {
			return err
		}
		go handle(conn)
	}
	return nil
}

func logged(name string) error {
	f, err := os.OpenFile(name, os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	log.SetOutput(f)
	return nil
}

// The variable of a type switch is the same connection.
func narrow(l net.Listener) (net.Conn, error) {
	conn, err := l.Accept()
	if err != nil {
		return nil, err
	}
	switch c := conn.(type) {
	case *net.TCPConn:
		return c, nil
	case *net.UnixConn:
		return c, nil
	default:
		c.Close()
		return nil, net.ErrClosed
	}
}

func narrowed(l net.Listener) (net.Conn, error) {
	conn, err := l.Accept()
	if err != nil {
		return nil, err
	}
	return wrap(conn), nil
}

func wrap(conn net.Conn) net.Conn {
	switch c := conn.(type) {
	case *net.TCPConn:
		return c
	default:
		return conn
	}
}

func inGoroutine(name string, done chan<- error) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	go func() {
		defer f.Close()
		_, err := io.Copy(io.Discard, f)
		done <- err
	}()
	return nil
}

func notExist(name string) (bool, error) {
	f, err := os.Open(name)
	if os.IsNotExist(err) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, f.Close()
}

func eitherOne(name string) (*os.File, error) {
	f, err := os.Open(name)
	if err == nil {
		return f, nil
	}
	return os.Create(name)
}

// sums is closed for the sake of an interface alone.
type sums struct {
	io.Reader
	sum int
}

func (s *sums) Close() error { return nil }

// The Close does nothing, so that nobody owes it.
func nothingToClose(r io.Reader, open func(io.Reader) (*sums, error)) (int, error) {
	s, err := open(r)
	if err != nil {
		return 0, err
	}
	if _, err := io.Copy(io.Discard, s); err != nil {
		return 0, err
	}
	return s.sum, s.Close()
}

// What is given a reader gives it back in another form.
func readThrough(name string, decode func(io.Reader) (io.ReadCloser, error)) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := decode(f)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(text)
}

// What is in the list by then is closed where the function fails.
func allOpened(names []string) (files []*os.File, err error) {
	var list []*os.File
	defer func() {
		if err != nil {
			for _, f := range list {
				f.Close()
			}
		}
	}()
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		list = append(list, f)
	}
	return list, nil
}

// The list is closed at the end, whatever is put into it.
func sizes(first, second string) (int64, error) {
	var list []*os.File
	a, err := os.Open(first)
	if err != nil {
		return 0, err
	}
	list = append(list, a)
	defer func() {
		for _, f := range list {
			f.Close()
		}
	}()
	b, err := os.Open(second)
	if err != nil {
		return 0, err
	}
	list = append(list, b)
	return a.Seek(0, io.SeekEnd)
}

// A helper named for it gives the value up in a way of its own.
func givenUp(name string, use func(*os.File) error) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	if err := use(f); err != nil {
		cleanUp(f)
		return err
	}
	return f.Close()
}

func cleanUp(f *os.File) { io.Copy(io.Discard, io.MultiReader(f, closerOf{f})) }

type closerOf struct{ f *os.File }

func (c closerOf) Read([]byte) (int, error) { return 0, errors.Join(io.EOF, c.f.Close()) }

type job struct {
	path string
	err  error
}

// The error is kept in a field.
func (j *job) size() (n int64) {
	var f *os.File
	f, j.err = os.Open(j.path)
	if j.err != nil {
		return 0
	}
	n, j.err = f.Seek(0, io.SeekEnd)
	f.Close()
	return n
}

type rack struct{ files map[string]*os.File }

func (s *rack) put(name string, f *os.File) bool {
	if s.files[name] != nil {
		return false
	}
	s.files[name] = f
	return true
}

type putter interface {
	put(name string, f *os.File) bool
}

// Who may refuse it has taken it over where it does not.
func shelve(s putter, name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	if !s.put(name, f) {
		return f.Close()
	}
	return nil
}

// The one that is given comes back, if there is one.
func orOpen(f *os.File, name string) (*os.File, error) {
	if f == nil {
		return os.Open(name)
	}
	return f, nil
}

// A file that is open comes back as it is.
func first512(kept *os.File, name string) ([]byte, error) {
	f, err := orOpen(kept, name)
	if err != nil {
		return nil, err
	}
	head := make([]byte, 512)
	n, err := f.ReadAt(head, 0)
	return head[:n], err
}

// The address of a listener is one.
func portOf(addr string) (net.Listener, string, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, "", err
	}
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		return nil, "", err
	}
	return l, port, nil
}

type feed struct {
	f      *os.File
	closed bool
}

func openFeed(name string) (*feed, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	return &feed{f: f}, nil
}

func (s *feed) Closed() bool { return s.closed }

func (s *feed) Close() error {
	s.closed = true
	return s.f.Close()
}

// What says that it is closed is.
func fill(name string, buf []byte) error {
	s, err := openFeed(name)
	if err != nil {
		return err
	}
	if _, err := io.ReadFull(s.f, buf); err != nil {
		if !s.Closed() {
			s.Close()
		}
		return err
	}
	return s.Close()
}

type memory map[string]string

func (m memory) Open(name string) (io.ReadCloser, error) {
	text, known := m[name]
	if !known {
		return nil, os.ErrNotExist
	}
	return io.NopCloser(strings.NewReader(text)), nil
}

// Its Close does nothing.
func (m memory) read(name string) ([]byte, error) {
	r, err := m.Open(name)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// The deferred literal is given what it closes where the function fails.
func saveAs(name string, rd io.Reader, limit int64) (err error) {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer func(f *os.File) {
		if err != nil {
			f.Close()
		}
	}(f)
	n, err := io.Copy(f, rd)
	if err != nil {
		return err
	}
	if n > limit {
		return errors.New("too long")
	}
	if err = f.Close(); err != nil {
		return err
	}
	return nil
}
