package resource

import (
	"errors"
	"io"
	"net"
	"os"
)

type rotated struct {
	file *os.File
	open bool
}

// What uses the field is what releases it.
func (r *rotated) rotate(name string) error {
	r.reset()
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	r.file, r.open = file, true
	return nil
}

func (r *rotated) reset() {
	if r.open {
		r.file.Close()
		r.open = false
	}
}

// What is asked of it after its release does not show that it is open.
func (r *rotated) end() string {
	r.file.Close()
	name := r.file.Name()
	r.file = nil
	return name
}

// A literal above the use releases it.
func (r *rotated) clear() error {
	closeOld := func() { r.file.Close() }
	if _, err := r.file.Stat(); err != nil {
		return err
	}
	closeOld()
	r.file = nil
	return nil
}

type volume interface {
	io.ReadCloser
	next() volume
}

type volumes struct{ at volume }

// What is in the field gives what comes after it.
func (v *volumes) advance(b []byte) error {
	if _, err := v.at.Read(b); err != nil {
		return err
	}
	v.at = v.at.next()
	return nil
}

func (v *volumes) Close() error {
	return v.at.Close()
}

type transport interface {
	Conn() net.Conn
	Close() error
}

type link struct {
	transport transport
	dial      func() transport
}

// What it gives is gone, and so is it.
func (l *link) addr() net.Addr {
	if l.transport.Conn() == nil {
		l.transport = l.dial()
	}
	return l.transport.Conn().RemoteAddr()
}

func (l *link) Close() error {
	return l.transport.Close()
}

// Released by another name.
func (r *rotated) drop() error {
	old := r.file
	if old == nil {
		return nil
	}
	info, err := r.file.Stat()
	if err != nil {
		return err
	}
	if info.Size() > 0 {
		if err := old.Close(); err != nil {
			return err
		}
		r.file = nil
	}
	return nil
}

type task struct {
	file *os.File
	path string
}

func (t *task) Close() error { return nil }

// Who opens it ends it, and its owner need not.
func (t *task) read() (n int64, err error) {
	t.file, err = os.Open(t.path)
	if err != nil {
		return 0, err
	}
	defer t.file.Close()
	return io.Copy(io.Discard, t.file)
}

// Nothing is in the field yet where it has just been asked.
func (r *rotated) start(name string) (err error) {
	if r.file != nil {
		return os.ErrExist
	}
	r.log("starts")
	r.file, err = os.Open(name)
	return err
}

func (r *rotated) log(what string) {
	if r.open {
		r.file.WriteString(what)
	}
}

type segments struct {
	all  map[int]*os.File
	head *os.File
	last *os.File
}

func (s *segments) open(name string, n int) (*os.File, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	s.all[n] = f
	return f, nil
}

// Each is in the list too, by which all are closed.
func (s *segments) advance(name string, n int) (err error) {
	if _, err := s.head.Seek(0, io.SeekEnd); err != nil {
		return err
	}
	s.head, err = s.open(name, n)
	return err
}

func (s *segments) Close() error {
	var errs []error
	for _, f := range s.all {
		errs = append(errs, f.Close())
	}
	s.head.Close()
	s.head = nil
	return errors.Join(errs...)
}

type turns struct{ now, before *os.File }

// What is put into another field is kept there.
func (t *turns) turn(next *os.File) {
	t.before.Close()
	t.before = t.now
	t.now.Seek(0, io.SeekStart)
	t.now = next
}

func (t *turns) Close() {
	t.now.Close()
	t.before.Close()
}

type daybook struct{ file *os.File }

func (j *daybook) Close() error { return j.file.Close() }

func openDaybook(name string) (*daybook, *os.File, error) {
	f, err := os.Create(name)
	if err != nil {
		return nil, nil, err
	}
	return &daybook{f}, f, nil
}

type ledger struct {
	daybook *daybook
	file    *os.File
}

// What one call gives ends together.
func (l *ledger) open(name string) error {
	daybook, file, err := openDaybook(name)
	if err != nil {
		return err
	}
	l.daybook = daybook
	l.file = file
	return nil
}

func (l *ledger) size() (int64, error) { return l.file.Seek(0, io.SeekEnd) }

func (l *ledger) Close() error { return l.daybook.Close() }

// A file that may be the same as the one beside it, and is closed with that.
type wrapped struct {
	raw, file *os.File
}

func (w *wrapped) end() error {
	if _, err := w.file.Seek(0, io.SeekStart); err != nil {
		println(err.Error())
	}
	err := w.raw.Close()
	if w.file != w.raw {
		w.file.Close()
	}
	w.raw = nil
	w.file = nil
	return err
}

type messenger struct {
	file   *os.File
	closed chan struct{}
}

func (m *messenger) Close() { close(m.closed) }

// Nobody takes it once it is closed, and who has kept it closes it by its own variable.
func (m *messenger) run(name string, out chan<- *messenger) {
	f, err := os.Open(name)
	if err != nil {
		return
	}
	m.file = f
	select {
	case out <- m:
	case <-m.closed:
		f.Close()
	}
}

type scribe struct {
	file   *os.File
	closed chan struct{}
}

func (s *scribe) Stop() { close(s.closed) }

// In use until it has been stopped.
func (s *scribe) run(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	s.file = f
	defer f.Close()
	<-s.closed
	return nil
}

// Ended by a name that nobody knows, right before it is given up.
func (t *tower) extinguish() {
	t.beacon.putOut()
	t.beacon = nil
}

// What fails to give more has come to its end.
func (t *tower) following(to []byte, b *beacon) {
	if err := t.beacon.Recv(to); err != nil {
		t.beacon = b
	}
}

type shelves map[int]*os.File

func (s shelves) Put(n int, f *os.File) { s[n] = f }

type bookcase struct {
	old shelves
	now *os.File
}

// Put among the old ones first, which are closed together.
func (a *bookcase) turn(n int, next *os.File) {
	a.old.Put(n, a.now)
	a.size()
	a.now = next
}

func (a *bookcase) size() (int64, error) { return a.now.Seek(0, io.SeekEnd) }

func (a *bookcase) Close() {
	for _, f := range a.old {
		f.Close()
	}
	a.now.Close()
}

// What is made of it takes its place.
func (t *tower) shift(to []byte) error {
	if _, err := t.beacon.file.Read(to); err != nil {
		return err
	}
	next, err := t.beacon.moved()
	if err != nil {
		return err
	}
	t.beacon = next
	return nil
}

func (b *beacon) moved() (*beacon, error) { return &beacon{b.file}, nil }

// Only now and then is there something in it.
func (t *tower) replace(b *beacon, lit bool) {
	if t.blink(lit) {
		t.beacon = b
	}
}

func (t *tower) blink(lit bool) bool {
	if lit {
		return t.beacon.Start() != nil
	}
	return true
}

// Ended by another name, before another takes its place.
func (t *tower) exchange(b *beacon) {
	t.beacon.remove()
	t.beacon = b
}

func (b *beacon) remove() { b.file.Close() }

// Released by the variable that it came in.
func (t *tower) tryOut(b *beacon) error {
	t.beacon = b
	if err := t.beacon.Start(); err != nil {
		b.Stop()
		t.beacon = nil
		return err
	}
	return nil
}

type lamp interface {
	shine() error
	Close() error
}

type candle struct{ length int }

func (c *candle) shine() error {
	c.length--
	return nil
}

func (c *candle) Close() error { return nil }

type lantern struct{ lamp lamp }

// No lamp has anything to close.
func (l *lantern) renew() {
	if err := l.lamp.shine(); err == nil {
		l.lamp = &candle{1}
	}
}

func (l *lantern) Close() error { return l.lamp.Close() }
