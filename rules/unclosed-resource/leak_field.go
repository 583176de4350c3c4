package resource

import "os"

type courier struct {
	file   *os.File
	closed chan struct{}
}

func (c *courier) Close() { close(c.closed) }

// Closed on the way to an error only, it has been kept all the same.
func (c *courier) open(name string, check func() error) error {
	f, err := os.Open(name) // want "is kept in `c.file`, and `.*Close` leaves it open"
	if err != nil {
		return err
	}
	c.file = f
	if err := check(); err != nil {
		f.Close()
		return err
	}
	return nil
}
