package resource

import (
	"errors"
	"io"
	"net"
	"os"
)

// The goroutine that it is left to closes it on one of its paths.
func copyLater(w io.Writer, name string, done chan<- error) error {
	f, err := os.Open(name) // want "The file `f`, from `os.Open`, is not closed on the path of the goroutine that returns"
	if err != nil {
		return err
	}
	go func() {
		if _, err := io.Copy(w, f); err != nil {
			done <- err
			return
		}
		done <- f.Close()
	}()
	return nil
}

func greetLater(address, greeting string, done chan<- error) error {
	conn, err := net.Dial("tcp", address) // want "The connection `conn`, from `net.Dial`, is not closed on the path of the goroutine that returns"
	if err != nil {
		return err
	}
	go func(c net.Conn) {
		if greeting == "" {
			done <- errors.New("nothing to say")
			return
		}
		io.WriteString(c, greeting)
		done <- c.Close()
	}(conn)
	return nil
}
