package resource

import (
	"context"
	"errors"
	"os"
)

type pair struct{ in, out *os.File }

// What is kept in a local value is lost with it.
func openPair(from, to string) (*pair, error) {
	in, err := os.Open(from) // want "not closed on the path that returns"
	if err != nil {
		return nil, err
	}
	p := &pair{in: in}
	if p.out, err = os.Create(to); err != nil {
		return nil, err
	}
	return p, nil
}

func openInto(from, to string) (*pair, error) {
	p := &pair{}
	var err error
	if p.in, err = os.Open(from); err != nil { // want "The file `p.in`, from `os.Open`, is not closed on the path that returns"
		return nil, err
	}
	if p.out, err = os.Create(to); err != nil {
		return nil, err
	}
	return p, nil
}

// A list is lost like what is in it.
func openAll(names []string) ([]*os.File, error) {
	var files []*os.File
	for _, name := range names {
		f, err := os.Open(name) // want "not closed on the path that returns"
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return files, nil
}

type device struct{ file *os.File }

func (d *device) Close() error { return d.file.Close() }

func openDevice(name string) (*device, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	return &device{file: f}, nil
}

// A value of the package that is closed on another path.
func useDevice(name string, ready bool) error {
	d, err := openDevice(name) // want "not closed on the path that returns"
	if err != nil {
		return err
	}
	if !ready {
		return errors.New("not ready")
	}
	return d.Close()
}

// takes keeps the file only if all went well.
func (d *device) takes(f *os.File, ready bool) error {
	if !ready {
		return errors.New("not ready")
	}
	d.file = f
	return nil
}

func (d *device) give(name string, ready bool) error {
	f, err := os.Open(name) // want "not closed on the path that returns"
	if err != nil {
		return err
	}
	if err := d.takes(f, ready); err != nil {
		return err
	}
	return nil
}

// A field is cleared while it is open.
func (d *device) forget() error {
	if _, err := d.file.Stat(); err != nil {
		return err
	}
	d.file = nil // want "What `d.file` holds is not closed before the field is assigned again."
	return nil
}

// It is used by a helper, which leaves it open.
func (d *device) forgetChecked() error {
	if err := d.check(); err != nil {
		return err
	}
	d.file = nil // want "What `d.file` holds is not closed before the field is assigned again."
	return nil
}

func (d *device) check() error {
	_, err := d.file.Stat()
	return err
}

// Close forgets one of the two.
type journal struct{ data, index *os.File }

func (j *journal) open(name string) error {
	data, err := os.Open(name)
	if err != nil {
		return err
	}
	j.data = data
	index, err := os.Open(name) // want "is kept in `j.index`, and `.*Close` leaves it open"
	if err != nil {
		return err
	}
	j.index = index
	return nil
}

func (j *journal) Close() error {
	return j.data.Close()
}

type poller struct{ stop chan struct{} }

func newPoller() *poller {
	p := &poller{stop: make(chan struct{})}
	go p.loop()
	return p
}

func (p *poller) loop() {
	for {
		select {
		case <-p.stop:
			return
		}
	}
}

func (p *poller) Stop() { close(p.stop) }

// A value with a goroutine of its own.
func poll(check func() error) (*poller, error) {
	p := newPoller() // want "not stopped on the path that returns"
	if err := check(); err != nil {
		return nil, err
	}
	return p, nil
}

type stream struct{ file *os.File }

func (s *stream) Reset() error { return s.file.Close() }

func newStream(name string) (*stream, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	return &stream{file: f}, nil
}

// One way to give up resets the stream, the other forgets to.
func ask(name string, first, second func() error) (*stream, error) {
	s, err := newStream(name) // want "not .* on the path that returns"
	if err != nil {
		return nil, err
	}
	if err := first(); err != nil {
		_ = s.Reset()
		return nil, err
	}
	if err := second(); err != nil {
		return nil, err
	}
	return s, nil
}

// The helper closes where it fails; where it does not, nobody does.
func checked(name string, ready bool) error {
	f, err := os.Open(name) // want "not closed on the path that returns"
	if err != nil {
		return err
	}
	if err := closesOnFailure(f, ready); err != nil {
		return err
	}
	return nil
}

// What keeps the file is made by another constructor.
func hullIn(name string) (string, error) {
	h, err := openHull(name) // want "`h`, from `openHull`, is never closed"
	if err != nil {
		return "", err
	}
	return h.file.Name(), nil
}

type hull struct{ file *os.File }

func (h *hull) Close() error { return h.file.Close() }

func openHull(name string) (*hull, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	return newHull(f)
}

func newHull(f *os.File) (*hull, error) {
	if f.Name() == os.DevNull {
		f.Close()
		return nil, os.ErrInvalid
	}
	return wrapHull(f), nil
}

func wrapHull(f *os.File) *hull { return &hull{file: f} }

type observer struct {
	ctx context.Context
	end context.CancelFunc
}

func newObserver(ctx context.Context) *observer {
	ctx, cancel := context.WithCancel(ctx)
	o := &observer{ctx, cancel}
	go o.loop()
	return o
}

func (o *observer) loop() {
	for {
		select {
		case <-o.ctx.Done():
			return
		}
	}
}

func (o *observer) Cancel() { o.end() }

func (o *observer) ready() bool { return o.ctx.Err() == nil }

// It ends with the context that it is given.
func observe(ctx context.Context) bool {
	o := newObserver(ctx) // want "low: The observer `o`, from `newObserver`, is never cancelled"
	return o.ready()
}

// A context without an end ends nothing.
func observeForGood() bool {
	o := newObserver(context.Background()) // want "The observer `o`, from `newObserver`, is never cancelled"
	return o.ready()
}

type chime interface{ Stop() }

type clock interface {
	newTimer() (chime, <-chan bool)
}

// Neither has it fired on the third way.
func strike(c clock, stop, skip <-chan bool) {
	timer, fired := c.newTimer() // want "low: The value `timer`, from `c.newTimer`, is not stopped on the path that ends"
	select {
	case <-fired:
	case <-skip:
	case <-stop:
		timer.Stop()
	}
}
