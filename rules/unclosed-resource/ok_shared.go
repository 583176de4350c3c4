package resource

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"sync"
)

var files sync.Map

// What a cache gives is everybody's.
func usesShared(name string, named bool) (string, error) {
	f, err := openShared(name)
	if err != nil {
		return "", err
	}
	if !named {
		return "", nil
	}
	return f.Name(), nil
}

func openShared(name string) (*os.File, error) {
	if f := shared(name); f != nil {
		return f, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	if name == os.DevNull {
		return f, nil
	}
	files.Store(name, f)
	return f, nil
}

func shared(name string) *os.File {
	f, _ := files.Load(name)
	file, _ := f.(*os.File)
	return file
}

func closeShared() {
	files.Range(func(name, f any) bool {
		files.Delete(name)
		f.(*os.File).Close()
		return true
	})
}

type shelf struct {
	mu    sync.Mutex
	files map[string]*os.File
}

// Nor is what is kept by its receiver, by whatever helper it comes from.
func (s *shelf) size(name string) (int64, error) {
	f, err := s.open(name)
	if err != nil {
		return 0, err
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return 0, err
	}
	return info.Size(), nil
}

func (s *shelf) open(name string) (*os.File, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f := s.find(name); f != nil {
		return f, nil
	}
	return s.add(name)
}

func (s *shelf) find(name string) *os.File {
	return s.files[name]
}

func (s *shelf) add(name string) (*os.File, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	s.files[name] = f
	return f, nil
}

func (s *shelf) Close() error {
	for _, f := range s.files {
		f.Close()
	}
	return nil
}

// It is put away, and closed where it is taken out again.
func (s *shelf) first(name string, ready, last bool) (string, error) {
	f, err := s.add(name)
	if err != nil {
		return "", err
	}
	if !ready {
		return "", nil
	}
	if last {
		delete(s.files, name)
		f.Close()
	}
	return f.Name(), nil
}

type fileKey struct{}

// What a context carries is of whoever made it.
func fileOf(ctx context.Context) (*os.File, error) {
	f, ok := ctx.Value(fileKey{}).(*os.File)
	if !ok {
		return nil, errors.New("none")
	}
	return f, nil
}

func nameOf(ctx context.Context) (string, error) {
	f, err := fileOf(ctx)
	if err != nil {
		return "", err
	}
	return f.Name(), nil
}

// It is put away by another method.
func (s *shelf) bring(name string) (*os.File, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	s.keep(f)
	return f, nil
}

func (s *shelf) keep(f *os.File) { s.files[f.Name()] = f }

func (s *shelf) nameOnShelf(name string) (string, error) {
	f, err := s.bring(name)
	if err != nil {
		return "", err
	}
	return f.Name(), nil
}

// Whoever gets the meter may close what is in it.
func metered(address string) (*meter, error) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	return newMeter(conn), nil
}

// A client of which nobody sees what its functions do.
type client struct {
	hijack func() io.ReadWriteCloser
	dial   func() io.ReadWriteCloser
}

type wire struct {
	client *client
}

// What the client has is the client's: to hijack is not to make.
func (w *wire) getConn() (io.ReadWriteCloser, error) {
	if w.client == nil {
		return nil, io.EOF
	}
	conn := w.client.hijack()
	return conn, nil
}

func (w *wire) greet() error {
	conn, err := w.getConn()
	if err != nil {
		return err
	}
	_, err = conn.Write([]byte("hello"))
	return err
}

type plug interface {
	getConn(w *wire) (io.ReadWriteCloser, error)
}

type plain struct{}

func (plain) getConn(w *wire) (io.ReadWriteCloser, error) { return w.getConn() }

type extension struct{ plug plug }

func (e *extension) getConn(w *wire) (io.ReadWriteCloser, error) { return e.plug.getConn(w) }

// Nor is it by all implementations of an interface.
func (e *extension) greet(w *wire) error {
	conn, err := e.getConn(w)
	if err != nil {
		return err
	}
	_, err = conn.Write([]byte("hello"))
	return err
}
