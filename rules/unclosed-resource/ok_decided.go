package resource

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"log"
	"net"
	"os"
	"regexp"
	"syscall"
	"time"
)

// The callee fails only for another constant.
func openPlain(name string) (io.ReadCloser, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	return wrapAs(f, "plain")
}

func openPlainChecked(name string) (io.ReadCloser, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	r, err := wrapAs(f, "plain")
	if err != nil {
		return nil, err
	}
	return r, nil
}

type buffered struct {
	io.Reader
	io.Closer
}

func wrapAs(f *os.File, how string) (io.ReadCloser, error) {
	if how == "sealed" {
		return nil, errors.New("sealed files cannot be read")
	}
	return buffered{bufio.NewReader(f), f}, nil
}

// The callee fails only where the connection is of another type than it asserts.
func dialKept(addr string) (net.Conn, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	if err := keepAlive(conn); err != nil {
		return nil, err
	}
	return conn, nil
}

func keepAlive(conn net.Conn) error {
	tcp, ok := conn.(*net.TCPConn)
	if !ok {
		return errors.New("not TCP")
	}
	tcp.SetKeepAlive(true)
	return nil
}

// The error that is looked at is never set: the block has one of its own.
func filled(name string, fill func(io.Writer) error) (*os.File, error) {
	f, failed := os.Create(name)
	if failed != nil {
		return nil, failed
	}
	var err error
	if fill != nil {
		err := fill(f)
		log.Println("filled", name, err)
	}
	if err != nil {
		return nil, err
	}
	return f, nil
}

// A deadline can be set as long as the connection is open.
func dialFor(addr string, limit time.Duration) (net.Conn, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	if err := conn.SetDeadline(time.Now().Add(limit)); err != nil {
		return nil, err
	}
	return conn, nil
}

func readFor(addr string, limit time.Duration) ([]byte, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	if err := conn.SetReadDeadline(time.Now().Add(limit)); err != nil {
		return nil, err
	}
	defer conn.Close()
	return io.ReadAll(conn)
}

func openNo(name string) (*os.File, syscall.Errno) {
	f, err := os.Open(name)
	if err != nil {
		return nil, syscall.ENOENT
	}
	return f, 0
}

// The error of a system call is none where it is 0.
func firstByte(name string) ([1]byte, error) {
	var b [1]byte
	f, errno := openNo(name)
	if errno != 0 {
		return b, errno
	}
	defer f.Close()
	_, err := f.Read(b[:])
	return b, err
}

// What was put into the list is in there.
func listenAny(addr, other string) ([]net.Listener, error) {
	var all []net.Listener
	if addr != "" {
		l, err := net.Listen("tcp", addr)
		if err != nil {
			return nil, err
		}
		all = append(all, l)
	} else if l, err := net.Listen("tcp", other); err == nil {
		all = append(all, l)
	}
	if len(all) == 0 {
		return nil, errors.New("nothing to listen on")
	}
	return all, nil
}

type label struct {
	Name  string            `json:"name"`
	Sizes []int             `json:"sizes"`
	Tags  map[string]string `json:"tags"`
}

// What is in a label can be written as JSON.
func createLabel(name string, l *label) (*os.File, error) {
	f, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(l)
	if err != nil {
		return nil, err
	}
	f.Write(text)
	return f, nil
}

// What is made of a constant fails each time or never, and so does whoever only hands on such an error.
func createNamed(name string) (*os.File, *regexp.Regexp, error) {
	f, err := os.Create(name)
	if err != nil {
		return nil, nil, err
	}
	names, err := newNames()
	if err != nil {
		return nil, nil, err
	}
	return f, names, nil
}

func newNames() (*regexp.Regexp, error) {
	names, err := regexp.Compile("^[a-z]+$")
	if err != nil {
		return nil, errors.Join(errors.New("no names"), err)
	}
	return names, nil
}

// What the error says may be kept in a variable.
func opens(name string) bool {
	f, err := os.Open(name)
	failed := err != nil
	if failed {
		return false
	}
	defer f.Close()
	_, err = f.Stat()
	return err == nil
}
