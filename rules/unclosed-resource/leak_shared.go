package resource

import (
	"io"
	"os"
)

// What is only counted is not kept.
func (s *shelf) peek(name string, ready bool) (string, error) {
	f, err := s.count(name) // want "`f`, from `s.count`, is not closed on the path that returns"
	if err != nil {
		return "", err
	}
	if !ready {
		return "", nil
	}
	defer f.Close()
	return f.Name(), nil
}

func (s *shelf) count(name string) (*os.File, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	s.files[f.Name()] = nil
	return f, nil
}

// What the client dials is new each time.
func (w *wire) dialAndGreet() error {
	conn, err := w.dialConn() // want "`conn`, from `w.dialConn`, is never closed"
	if err != nil {
		return err
	}
	_, err = conn.Write([]byte("hello"))
	return err
}

func (w *wire) dialConn() (io.ReadWriteCloser, error) {
	if w.client == nil {
		return nil, io.EOF
	}
	conn := w.client.dial()
	return conn, nil
}
