package resource

import (
	"archive/zip"
	"bufio"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"time"
)

// The example of document D, with its error checked: never closed.
func leakFile() error {
	file, err := os.Open("example.txt") // want "The file `file`, from `os.Open`, is never closed."
	if err != nil {
		return err
	}
	fmt.Println(file.Name())
	return nil
}

// An error return between the acquisition and its release.
func load(name string, v any) error {
	f, err := os.Open(name) // want "not closed on the path that returns at line 37"
	if err != nil {
		return err
	}
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	if size == 0 {
		return f.Close()
	}
	defer f.Close()
	return json.NewDecoder(io.NewSectionReader(f, 0, size)).Decode(v)
}

// A borrower does not close what it reads from.
func digest(name string) (string, error) {
	f, err := os.Open(name) // want "never closed"
	if err != nil {
		return "", err
	}
	h := sha256.New()
	if _, err := io.Copy(h, bufio.NewReader(f)); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// Each pass of the loop opens another.
func lines(names []string) (int, error) {
	n := 0
	for _, name := range names {
		f, err := os.Open(name) // want "not closed before `f` is assigned again"
		if err != nil {
			return 0, err
		}
		for s := bufio.NewScanner(f); s.Scan(); {
			n++
		}
	}
	return n, nil
}

// Only its name is used.
func scratch() (string, error) {
	f, err := os.CreateTemp("", "scratch") // want "never closed"
	if err != nil {
		return "", err
	}
	return f.Name(), nil
}

// Thrown away.
func touch(name string) error {
	_, err := os.Create(name) // want "The file of `os.Create` is thrown away"
	return err
}

// A constructor that fails after it has dialled.
type session struct{ conn net.Conn }

func connect(addr string) (*session, error) {
	conn, err := net.DialTimeout("tcp", addr, time.Second) // want "not closed on the path that returns at line 98"
	if err != nil {
		return nil, err
	}
	if _, err := io.ReadFull(conn, make([]byte, 8)); err != nil {
		return nil, err
	}
	return &session{conn: conn}, nil
}

// A wrapper of the package hands the file on; its caller must close it.
func open(name string) (*os.File, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	return f, nil
}

func first(name string) (byte, error) {
	f, err := open(name) // want "The file `f`, from `open`, is never closed."
	if err != nil {
		return 0, err
	}
	var b [1]byte
	_, err = f.Read(b[:])
	return b[0], err
}

// The listener is lost when the socket cannot be opened up.
func listen(path string) (net.Listener, error) {
	l, err := net.Listen("unix", path) // want "low: not closed on the path that returns at line 129"
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(path, 0o666); err != nil {
		return nil, err
	}
	return l, nil
}

// Accepted, and forgotten where it is not of the right kind.
func accept(l net.Listener) (*net.TCPConn, error) {
	conn, err := l.Accept() // want "low: not closed on the path that returns"
	if err != nil {
		return nil, err
	}
	tcp, ok := conn.(*net.TCPConn)
	if !ok {
		return nil, errors.New("not TCP")
	}
	return tcp, nil
}

// Closed only where all went well.
func unpack(name string) error {
	archive, err := zip.OpenReader(name) // want "not closed on the path that returns"
	if err != nil {
		return err
	}
	for _, entry := range archive.File {
		if entry.UncompressedSize64 > 1<<20 {
			return errors.New("too large")
		}
	}
	return archive.Close()
}

// A database handle that does not answer.
func database(source string) (*sql.DB, error) {
	db, err := sql.Open("postgres", source) // want "not closed on the path that returns"
	if err != nil {
		return nil, err
	}
	if err := db.Ping(); err != nil {
		return nil, err
	}
	return db, nil
}

// The handle lives on in what is returned, as a rule for as long as the program.
func dbSession(source string) (*sql.Conn, error) {
	db, err := sql.Open("postgres", source) // want "low: never closed"
	if err != nil {
		return nil, err
	}
	return db.Conn(context.Background())
}

type store interface {
	open(name string) (io.ReadCloser, error)
}

// Opened only to see whether it is there; that it must be closed is known by its shape alone.
func has(s store, name string) bool {
	_, err := s.open(name) // want "low: thrown away"
	return err == nil
}

// To ask the error what it is tells nothing of what there is without one.
func preferences(name string, v any) error {
	f, err := os.Open(name) // want "`f`, from `os.Open`, is never closed"
	_, missing := err.(*os.PathError)
	forbidden := os.IsPermission(err)
	if missing || forbidden {
		return nil
	}
	if err != nil {
		return err
	}
	return json.NewDecoder(f).Decode(v)
}
