package resource

import (
	"io"
	"log"
	"net"
	"os"
	"testing"
	"time"

	"leakcheck.test/check"
)

func oksOfDecided(t *testing.T) check.Calls {
	silent := listening(t, "tcp", "127.0.0.1:0")
	go hangUp(silent)
	addr := silent.Addr().String()
	return check.Calls{
		"openPlain":        {func() { closing(openPlain(file)) }},
		"createNamed":      {func() { f, _, err := createNamed(file); closing(f, err) }},
		"openPlainChecked": {func() { closing(openPlainChecked(file)) }},
		"wrapAs": {
			func() { closing(wrapAs(opened(), "plain")) },
			func() { f := opened(); wrapAs(f, "sealed"); f.Close() },
		},
		"dialKept": {func() { closing(dialKept(addr)) }},
		"keepAlive": {
			func() { conn, _ := net.Dial("tcp", addr); keepAlive(conn); conn.Close() },
			func() { in, out := net.Pipe(); keepAlive(in); in.Close(); out.Close() },
		},
		"openNo": {func() { f, _ := openNo(file); f.Close() }, func() { openNo(missing) }},
		"createLabel": {
			func() { closing(createLabel("label.json", &label{Name: "a"})) },
			func() { createLabel("missing/label.json", nil) },
		},
		"opens":     {func() { opens(file) }, func() { opens(missing) }},
		"firstByte": {func() { firstByte(file) }, func() { firstByte(missing) }},
		"listenAny": {
			func() { closeEach(listenAny("127.0.0.1:0", "")) },
			func() { closeEach(listenAny("", "127.0.0.1:0")) },
			func() { listenAny("", "nowhere") },
		},
		"filled": {
			func() { closing(filled("filled.txt", nil)) },
			func() { filled("missing/filled.txt", nil) },
			func() { quietly(func() { closing(filled("filled.txt", fails)) }) },
		},
		"dialFor": {func() { closing(dialFor(addr, time.Second)) }},
		"readFor": {func() { readFor(addr, time.Second) }},
	}
}

func fails(io.Writer) error { return io.ErrShortWrite }

func quietly(run func()) {
	log.SetOutput(io.Discard)
	defer log.SetOutput(os.Stderr)
	run()
}

func closeEach(all []net.Listener, _ error) {
	for _, l := range all {
		l.Close()
	}
}
