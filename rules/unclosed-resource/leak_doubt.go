package resource

import (
	"net"
	"os"
)

type transcript struct{ f *os.File }

func newTranscript(name string) (*transcript, error) {
	f, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	return &transcript{f}, nil
}

func (t *transcript) Close() error { return t.f.Close() }

type archive struct{ transcript *transcript }

// Where a program cannot set up what it needs it ends, as a rule, and its callers are in other packages.
func newArchive(name string, load func() error) (*archive, error) {
	t, err := newTranscript(name) // want "low: The transcript `t`, from `newTranscript`, is not closed on the path that returns at line 29."
	if err != nil {
		return nil, err
	}
	if err := load(); err != nil {
		return nil, err
	}
	return &archive{t}, nil
}

func (a *archive) Close() error { return a.transcript.Close() }

// Whoever wrote it takes only one of the two to be asked for.
func listenOn(address, socket string) (net.Listener, error) {
	var l net.Listener
	var err error
	if address != "" {
		l, err = net.Listen("tcp", address) // want "low: not closed before `l` is assigned again at line 47"
		if err != nil {
			return nil, err
		}
	}
	if socket != "" {
		l, err = net.Listen("unix", socket)
		if err != nil {
			return nil, err
		}
	}
	return l, nil
}
