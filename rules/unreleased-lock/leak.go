package locks

import (
	"errors"
	"sync"
)

var errClosed = errors.New("closed")

type store struct {
	mu     sync.RWMutex
	closed bool
	items  map[string]int
}

// Returned before it is unlocked.
func (s *store) put(key string) error {
	s.mu.Lock() // want "`s.mu` is still locked on the path that returns at line 20."
	if s.closed {
		return errClosed
	}
	s.items[key]++
	s.mu.Unlock()
	return nil
}

// The read lock stays, and the next writer waits for ever.
func (s *store) has(key string) bool {
	s.mu.RLock() // want "`s.mu` is still read-locked on the path that returns at line 31."
	if s.closed {
		return false
	}
	_, ok := s.items[key]
	s.mu.RUnlock()
	return ok
}

// One letter off.
func (s *store) close() {
	s.mu.Lock()
	defer s.mu.Lock() // want "`s.mu` is locked once more by the `defer` at line 41, which means to unlock it"
	s.closed = true
}

// The next pass waits for the lock of this one.
func (s *store) putAll(keys []string) {
	for _, key := range keys {
		s.mu.Lock() // want "`s.mu` is still locked where line 48 locks it again, and waits for ever."
		if key == "" {
			continue
		}
		s.items[key]++
		s.mu.Unlock()
	}
}

type box struct {
	mu   sync.Mutex
	full bool
	n    int
}

// Unlocked on the way of the error only.
func (b *box) empty() error {
	b.mu.Lock() // want "`b.mu` is still locked on the path that returns at line 71."
	if !b.full {
		b.mu.Unlock()
		return errClosed
	}
	b.full = false
	return nil
}

// In a switch whose default leaves.
func (b *box) apply(kind string) {
	b.mu.Lock() // want "still locked on the path that returns at line 83"
	switch kind {
	case "fill":
		b.full = true
	case "clear":
		b.full = false
	default:
		return
	}
	b.mu.Unlock()
}

// The lock that was tried for.
func (b *box) tryAdd(n int) bool {
	if !b.mu.TryLock() { // want "still locked on the path that returns at line 94"
		return false
	}
	if n < 0 {
		return false
	}
	b.n += n
	b.mu.Unlock()
	return true
}

type resetter struct {
	lock sync.Mutex
	n    int
}

// Nobody ever unlocks it.
func (r *resetter) reset() {
	r.lock.Lock() // want "low: `r.lock` is locked and never unlocked."
	r.n = 0
}

type counter struct {
	sync.Mutex
	n int
}

// An embedded mutex.
func (c *counter) add(n int) bool {
	c.Lock() // want "`c` is still locked on the path that returns at line 121."
	if n < 0 {
		return false
	}
	c.n += n
	c.Unlock()
	return true
}

var registry sync.Mutex

// A variable of the package, behind a pointer.
func register(skip bool) {
	mu := &registry
	mu.Lock() // want "`mu` is still locked on the path that returns at line 135."
	if skip {
		return
	}
	mu.Unlock()
}

// What unlocks it is kept in a variable, and not called on one path.
func (s *store) size(strict bool) int {
	s.mu.RLock() // want "`s.mu` is still read-locked on the path that returns at line 145."
	unlock := s.mu.RUnlock
	if strict && s.closed {
		return 0
	}
	n := len(s.items)
	unlock()
	return n
}

// Each of the nodes has a lock of its own.
func addToAll(counters []*counter, n int) {
	for _, c := range counters {
		c.Lock() // want "`c` is still locked on the path that ends at line 162."
		if c.n < 0 {
			continue
		}
		c.n += n
		c.Unlock()
	}
}

// A pair of helpers.
type pool struct {
	mu   sync.Mutex
	idle []int
}

func (p *pool) lock()   { p.mu.Lock() }
func (p *pool) unlock() { p.mu.Unlock() }

func (p *pool) pop() (int, error) {
	p.lock() // want "`p.mu` is still locked on the path that returns at line 176."
	if len(p.idle) == 0 {
		return 0, errClosed
	}
	last := p.idle[len(p.idle)-1]
	p.idle = p.idle[:len(p.idle)-1]
	p.unlock()
	return last, nil
}

// A token of a channel, which the goroutine would have given back.
func run(slots chan struct{}, job func() bool, done func()) error {
	slots <- struct{}{} // want "A token of `slots` is not given back on the path that returns at line 188."
	if !job() {
		return errClosed
	}
	go func() {
		defer func() { <-slots }()
		done()
	}()
	return nil
}

// A token of anything that has such a pair of methods.
type limiter interface {
	Acquire()
	Release()
}

func limited(l limiter, job func() error) error {
	l.Acquire() // want "A token of `l` is not given back on the path that returns at line 206."
	if err := job(); err != nil {
		return err
	}
	l.Release()
	return nil
}

// It panics with the lock held: whoever recovers never gets it again.
func (c *counter) sub(n int) {
	c.Lock() // want "low: `c` is still locked after the panic at line 216, if a caller recovers from it."
	if n > c.n {
		panic("negative")
	}
	c.n -= n
	c.Unlock()
}
