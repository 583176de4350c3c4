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

type beacon struct{ file *os.File }

func (b *beacon) Start() error {
	_, err := b.file.Write([]byte("on"))
	return err
}

func (b *beacon) Recv(to []byte) error {
	_, err := b.file.Read(to)
	if err != nil {
		b.file.Close()
	}
	return err
}

func (b *beacon) putOut() { b.file.Close() }

func (b *beacon) Stop() { b.file.Close() }

type tower struct{ beacon *beacon }

func (t *tower) Stop() { t.beacon.Stop() }

// What fails to start has been made all the same.
func (t *tower) light() {
	if err := t.beacon.Start(); err != nil {
		t.beacon = nil // want "What `t.beacon` holds is not closed before the field is assigned again."
	}
}

// What has not come to its end is left open.
func (t *tower) next(to []byte, b *beacon) error {
	if err := t.beacon.Recv(to); err != nil {
		return err
	}
	t.beacon = b // want "What `t.beacon` holds is not closed before the field is assigned again."
	return nil
}
