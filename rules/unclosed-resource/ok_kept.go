package resource

import (
	"errors"
	"io"
	"net"
	"net/rpc"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
)

type listeners struct{ all []net.Listener }

func (l *listeners) shutdown() {
	for _, listener := range l.all {
		listener.Close()
	}
}

// A literal that was deferred before closes what has been put into its list by then.
func listenAll(addresses []string) (*listeners, error) {
	ok, l := false, listeners{}
	defer func() {
		if !ok {
			l.shutdown()
		}
	}()
	for _, address := range addresses {
		listener, err := net.Listen("tcp", address)
		if err != nil {
			return nil, err
		}
		l.all = append(l.all, listener)
	}
	ok = true
	return &l, nil
}

type recording struct{ f *os.File }

func record(name string) (*recording, error) {
	f, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	return &recording{f}, nil
}

func (r *recording) Close() error { return r.f.Close() }

func (r *recording) CloseWithReason(reason string) error {
	_, err := r.f.WriteString(reason)
	return errors.Join(err, r.f.Close())
}

// Closed by another name that begins like it.
func recordNothing(name string) error {
	r, err := record(name)
	if err != nil {
		return err
	}
	return r.CloseWithReason("nothing")
}

// What is put into an atomic value is of whoever takes it out.
func follow(name string, read func(*atomic.Pointer[os.File])) error {
	var current atomic.Pointer[os.File]
	defer func() {
		if f := current.Load(); f != nil {
			f.Close()
		}
	}()
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	current.Store(f)
	read(&current)
	return nil
}

// A pool keeps it for the next.
func fromPool(pool *sync.Pool, name string) (int64, error) {
	f, _ := pool.Get().(*os.File)
	if f == nil {
		opened, err := os.Open(name)
		if err != nil {
			return 0, err
		}
		f = opened
	}
	defer pool.Put(f)
	return f.Seek(0, io.SeekEnd)
}

// What is given a listener and gives one only wraps it.
func accepting(l net.Listener, wrap func(net.Listener) (net.Listener, error), use func(net.Listener) error) error {
	counted, err := wrap(l)
	if err != nil {
		return err
	}
	if err := use(counted); err != nil {
		return err
	}
	return counted.Close()
}

// A number below zero is no descriptor.
func descriptor(name string) (int, error) {
	fd, err := syscall.Open(name, syscall.O_RDONLY, 0)
	if err == nil && fd >= 0 {
		return fd, nil
	}
	return -1, err
}

// The client closes the connection that it is made of; where it does not answer, the function does so itself.
func askOver(dial func() (net.Conn, error), question string) (answer int, err error) {
	conn, err := dial()
	if err != nil {
		return 0, err
	}
	client := rpc.NewClient(conn)
	if err := client.Call("Clock.Now", 0, &answer); err != nil {
		conn.Close()
		return 0, err
	}
	defer client.Close()
	if err := client.Call(question, 0, &answer); err != nil {
		return 0, err
	}
	return answer, nil
}

// The keys of a map keep what they are.
func byName(names []string) (map[*os.File]string, error) {
	opened := map[*os.File]string{}
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			closeAllOf(opened)
			return nil, err
		}
		opened[f] = name
	}
	return opened, nil
}

func closeAllOf(opened map[*os.File]string) {
	for f := range opened {
		f.Close()
	}
}

// What wraps a connection is given up with it.
type counted struct {
	Conn net.Conn
	read int
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.read += n
	return n, err
}

func (c *counted) Close() error { return c.Conn.Close() }

func openCounted(dial func() (net.Conn, error)) (*counted, error) {
	conn, err := dial()
	if err != nil {
		return nil, err
	}
	return &counted{Conn: conn}, nil
}

func takeOver(dial func() (net.Conn, error), serve func(net.Conn)) error {
	c, err := openCounted(dial)
	if err != nil {
		return err
	}
	serve(c.Conn)
	return nil
}
