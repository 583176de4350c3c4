package resource

import (
	"errors"
	"net"
	"net/rpc"
	"os"
	"sync"
	"sync/atomic"
	"syscall"

	"leakcheck.test/check"
)

func oksOfKept() check.Calls {
	pool := &sync.Pool{}
	broken := errors.New("broken")
	return check.Calls{
		"listenAll": {
			func() { l, _ := listenAll([]string{"127.0.0.1:0", "127.0.0.1:0"}); l.shutdown() },
			func() { listenAll([]string{"127.0.0.1:0", "nowhere"}) },
		},
		"askOver": {
			func() { asking(Clock{}, "Clock.Now") },
			func() { asking(Clock{}, "Clock.Gone") },
			func() { asking(nil, "Clock.Now") },
			func() { askOver(func() (net.Conn, error) { return nil, broken }, "") },
		},
		"byName": {
			func() { opened, _ := byName([]string{file, file}); closeAllOf(opened) },
			func() { byName([]string{file, missing}) },
		},
		"closeAllOf":    {func() { opened, _ := byName([]string{file}); closeAllOf(opened) }},
		"openCounted":   {takingOver, func() { openCounted(func() (net.Conn, error) { return nil, broken }) }},
		"takeOver":      {takingOver, func() { takeOver(func() (net.Conn, error) { return nil, broken }, nil) }},
		"counted.Read":  {takingOver},
		"counted.Close": {func() { c, _ := openCounted(piped); c.Close() }},
		"descriptor":    {func() { fd, _ := descriptor(file); syscall.Close(fd) }, func() { descriptor(missing) }},
		"record":        {func() { r, _ := record("recorded.txt"); r.Close() }},
		"recordNothing": {func() { recordNothing("recorded.txt") }, func() { recordNothing("missing/recorded.txt") }},
		"follow":        {func() { follow(file, func(*atomic.Pointer[os.File]) {}) }, func() { follow(missing, nil) }},
		"fromPool": {func() {
			fromPool(pool, file)
			pool.Get().(*os.File).Close()
		}},
		"accepting": {func() {
			l, _ := net.Listen("tcp", "127.0.0.1:0")
			same := func(l net.Listener) (net.Listener, error) { return l, nil }
			accepting(l, same, func(net.Listener) error { return broken })
			l.Close()
			l, _ = net.Listen("tcp", "127.0.0.1:0")
			accepting(l, same, func(net.Listener) error { return nil })
			failing := func(net.Listener) (net.Listener, error) { return nil, broken }
			accepting(l, failing, nil)
		}},
	}
}

func leaksOfDoubt() check.Calls {
	return check.Calls{
		"newArchive": {func() { newArchive("transcript.txt", func() error { return errors.New("broken") }) }},
		"listenOn": {func() {
			l, _ := listenOn("127.0.0.1:0", "both.sock")
			l.Close()
		}},
	}
}

// Clock answers by net/rpc.
type Clock struct{}

func (Clock) Now(_ int, now *int) error {
	*now = 1
	return nil
}

// asking asks what serves one connection, with the methods of a value.
func asking(served any, question string) {
	l, _ := net.Listen("tcp", "127.0.0.1:0")
	defer l.Close()
	server := rpc.NewServer()
	if served != nil {
		server.Register(served)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		conn, _ := l.Accept()
		server.ServeConn(conn)
	}()
	askOver(func() (net.Conn, error) { return net.Dial("tcp", l.Addr().String()) }, question)
	<-done
}

func piped() (net.Conn, error) {
	in, out := net.Pipe()
	out.Close()
	return in, nil
}

func takingOver() {
	takeOver(piped, func(conn net.Conn) { (&counted{Conn: conn}).Read(nil); conn.Close() })
}
