package resource

import (
	"context"
	"io"
	"net"
	"os"
	"testing"

	"leakcheck.test/check"
)

// onShelf calls a function with a shelf, which is closed in the end.
func onShelf(use func(*shelf)) func() {
	return func() {
		s := shelf{files: map[string]*os.File{}}
		use(&s)
		s.Close()
	}
}

func leaksOfShared() check.Calls {
	return check.Calls{
		"shelf.peek":        {onShelf(func(s *shelf) { s.peek(file, false) })},
		"wire.dialAndGreet": {func() { (&wire{&client{dial: anew}}).dialAndGreet() }},
	}
}

func anew() io.ReadWriteCloser { return opened() }

// onWire calls a function with a wire whose client has a connection, which is closed in the end.
func onWire(use func(*wire)) func() {
	return func() {
		conn := opened()
		use(&wire{&client{hijack: func() io.ReadWriteCloser { return conn }}})
		conn.Close()
	}
}

func leaksOfWrapped(t *testing.T) check.Calls {
	silent := listening(t, "tcp", "127.0.0.1:0")
	go hangUp(silent)
	return check.Calls{
		"reads": {func() { reads(silent.Addr().String(), make([]byte, 1)) }},
		"descriptorOf": {func() {
			conn, _ := net.Dial("tcp", silent.Addr().String())
			descriptorOf(conn.(*net.TCPConn))
			conn.Close()
		}},
	}
}

func oksOfShared(t *testing.T) check.Calls {
	silent := listening(t, "tcp", "127.0.0.1:0")
	go hangUp(silent)
	return check.Calls{
		"metered":           {func() { m, _ := metered(silent.Addr().String()); m.conn.Close() }},
		"usesShared":        {func() { usesShared(file, true); usesShared(file, false); closeShared() }},
		"openShared":        {func() { closing(openShared(os.DevNull)) }},
		"fileOf":            {func() { fileOf(carrying(nil)) }, func() { f, _ := os.Open(file); fileOf(carrying(f)); f.Close() }},
		"nameOf":            {func() { nameOf(context.Background()) }, func() { f, _ := os.Open(file); nameOf(carrying(f)); f.Close() }},
		"closeShared":       {func() { openShared(file); closeShared() }},
		"wire.getConn":      {onWire(func(w *wire) { w.getConn() }), func() { new(wire).getConn() }},
		"wire.greet":        {onWire(func(w *wire) { w.greet() })},
		"plain.getConn":     {onWire(func(w *wire) { plain{}.getConn(w) })},
		"extension.getConn": {onWire(func(w *wire) { (&extension{plain{}}).getConn(w) })},
		"extension.greet":   {onWire(func(w *wire) { (&extension{plain{}}).greet(w) })},
		"shelf.size":        {onShelf(func(s *shelf) { s.size(file); s.size(file) })},
		"shelf.first": {
			onShelf(func(s *shelf) { s.first(file, false, false) }),
			onShelf(func(s *shelf) { s.first(file, true, false) }),
			onShelf(func(s *shelf) { s.first(file, true, true) }),
		},
		"shelf.Close": {onShelf(func(s *shelf) { s.add(file) })},
		"shelf.bring": {onShelf(func(s *shelf) { s.bring(file) })},
		"shelf.keep":  {onShelf(func(s *shelf) { s.bring(file) })},
		"shelf.nameOnShelf": {
			onShelf(func(s *shelf) { s.nameOnShelf(file) }),
			onShelf(func(s *shelf) { s.nameOnShelf(missing) }),
		},
	}
}

func carrying(f *os.File) context.Context {
	return context.WithValue(context.Background(), fileKey{}, f)
}
