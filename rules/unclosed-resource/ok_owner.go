package resource

import (
	"context"
	"errors"
	"net"
	"os"
)

func openPairClosed(from, to string) (*pair, error) {
	p := &pair{}
	var err error
	if p.in, err = os.Open(from); err != nil {
		return nil, err
	}
	if p.out, err = os.Create(to); err != nil {
		p.in.Close()
		return nil, err
	}
	return p, nil
}

func openAllClosed(names []string) ([]*os.File, error) {
	var files []*os.File
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			for _, opened := range files {
				opened.Close()
			}
			return nil, err
		}
		files = append(files, f)
	}
	return files, nil
}

func useDeviceClosed(name string, ready bool) error {
	d, err := openDevice(name)
	if err != nil {
		return err
	}
	defer d.Close()
	if !ready {
		return errors.New("not ready")
	}
	return nil
}

func (d *device) giveClosed(name string, ready bool) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	if err := d.takes(f, ready); err != nil {
		f.Close()
		return err
	}
	return nil
}

// A helper that closes where it fails.
func closesOnFailure(f *os.File, ready bool) error {
	if !ready {
		f.Close()
		return errors.New("not ready")
	}
	return nil
}

func checkedByHelper(name string, ready bool) (*os.File, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	if err := closesOnFailure(f, ready); err != nil {
		return nil, err
	}
	return f, nil
}

func (d *device) forgetClosed() error {
	if _, err := d.file.Stat(); err != nil {
		return err
	}
	d.file.Close()
	d.file = nil
	return nil
}

// The old one is taken out before the new one is put in.
func (d *device) swap(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	old := d.file
	d.file = f
	return old.Close()
}

type closedJournal struct{ data, index *os.File }

func (j *closedJournal) open(name string) error {
	data, err := os.Open(name)
	if err != nil {
		return err
	}
	j.data = data
	index, err := os.Open(name)
	if err != nil {
		return err
	}
	j.index = index
	return nil
}

func (j *closedJournal) Close() error {
	return errors.Join(j.data.Close(), j.index.Close())
}

func pollStopped(check func() error) (*poller, error) {
	p := newPoller()
	if err := check(); err != nil {
		p.Stop()
		return nil, err
	}
	return p, nil
}

func askReset(name string, first, second func() error) (*stream, error) {
	s, err := newStream(name)
	if err != nil {
		return nil, err
	}
	if err := first(); err != nil {
		_ = s.Reset()
		return nil, err
	}
	if err := second(); err != nil {
		_ = s.Reset()
		return nil, err
	}
	return s, nil
}

type dialed struct {
	conn     net.Conn
	cleanUps []func()
}

// Its clean-ups end what it keeps.
func dialStub(addr string) (*dialed, error) {
	d := &dialed{}
	return d, d.connect(addr)
}

func (d *dialed) connect(addr string) error {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	d.conn = conn
	d.cleanUps = append(d.cleanUps, func() { conn.Close() })
	return nil
}

func (d *dialed) Close() {
	for _, cleanUp := range d.cleanUps {
		cleanUp()
	}
}

type slot struct{ file *os.File }

func newSlot(f *os.File) *slot {
	return &slot{file: f}
}

func (s *slot) check() error {
	_, err := s.file.Stat()
	return err
}

// Each is closed where it does not work, and kept by its slot otherwise.
func fillSlots(open func(string) (*os.File, error), names []string) map[string]*slot {
	slots := map[string]*slot{}
	for _, name := range names {
		f, err := open(name)
		if err != nil {
			continue
		}
		kept := newSlot(f)
		if err := kept.check(); err != nil {
			f.Close()
			continue
		}
		slots[name] = kept
	}
	return slots
}

type operation struct{ canceled, done chan struct{} }

func (o *operation) Cancel() { close(o.canceled) }

func (o *operation) Wait() { <-o.done }

type copying struct{ op *operation }

func (c *copying) Abort() { c.op.Cancel() }

// An operation that was waited for has come to its end.
func (c *copying) each(starts []func() *operation) {
	for _, start := range starts {
		c.op = start()
		c.op.Wait()
	}
}

type worker struct {
	ctx    context.Context
	cancel context.CancelFunc
}

func startWorker() *worker {
	return startUnder(context.Background())
}

func startUnder(ctx context.Context) *worker {
	ctx, cancel := context.WithCancel(ctx)
	w := &worker{ctx, cancel}
	go w.loop()
	return w
}

func (w *worker) loop() {
	for {
		select {
		case <-w.ctx.Done():
			return
		}
	}
}

func (w *worker) Stop() { w.cancel() }

// What its method would call may as well be called itself.
func workOnce(check func() error) error {
	w := startWorker()
	defer w.cancel()
	return check()
}

// It ends in another way than by Close.
type watchdog struct{ f *os.File }

func openWatchdog(name string) (*watchdog, error) {
	f, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	return &watchdog{f}, nil
}

func (w *watchdog) Close() error { return w.f.Close() }

func (w *watchdog) magicClose() error {
	_, err := w.f.WriteString("V")
	return errors.Join(err, w.f.Close())
}

func disarm(name string) error {
	w, err := openWatchdog(name)
	if err != nil {
		return err
	}
	return w.magicClose()
}

// Those that the other constructor makes are listed, and closed all at once.
func rigIn(name string) (string, error) {
	r, err := openRig(name)
	if err != nil {
		return "", err
	}
	return r.file.Name(), nil
}

type rig struct{ file *os.File }

func (r *rig) Close() error { return r.file.Close() }

var rigs []*rig

func openRig(name string) (*rig, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	return newRig(f), nil
}

func newRig(f *os.File) *rig {
	r := &rig{file: f}
	rigs = append(rigs, r)
	return r
}

func closeRigs() {
	for _, r := range rigs {
		r.Close()
	}
	rigs = nil
}

// Where it has fired there is nothing left to stop.
func strikeOrStop(c clock, stop <-chan bool) {
	timer, fired := c.newTimer()
	select {
	case <-fired:
	case <-stop:
		timer.Stop()
	}
}
