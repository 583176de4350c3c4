package locks

import (
	"os"
	"sync"
	"time"
)

func work() error { return nil }

func (s *store) deferred() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return work()
}

func (s *store) inLiteral() error {
	s.mu.Lock()
	defer func() {
		s.closed = true
		s.mu.Unlock()
	}()
	return work()
}

func (s *store) onEveryPath(skip bool) error {
	s.mu.RLock()
	if skip {
		s.mu.RUnlock()
		return nil
	}
	s.mu.RUnlock()
	return work()
}

// What releases it is given to the caller.
func (s *store) use() (int, func()) {
	s.mu.RLock()
	return len(s.items), s.mu.RUnlock
}

func (s *store) useLiteral() func() {
	s.mu.RLock()
	return func() { s.mu.RUnlock() }
}

// A flag tells whether it is held.
func (s *store) flagged(early bool) error {
	locked := true
	s.mu.Lock()
	if early {
		s.mu.Unlock()
		locked = false
	}
	err := work()
	if locked {
		s.mu.Unlock()
	}
	return err
}

// So does a parameter.
func (s *store) lockedBefore(held bool) error {
	if !held {
		s.mu.Lock()
	}
	err := work()
	if !held {
		s.mu.Unlock()
	}
	return err
}

// Decided where it is left.
func (s *store) decidedLater(early bool) error {
	locked := false
	defer func() {
		if locked {
			s.mu.Unlock()
		}
	}()
	s.mu.Lock()
	locked = true
	if early {
		return errClosed
	}
	return work()
}

// Entered with the lock, and left with it.
func (s *store) waitUnlocked() {
	s.mu.Unlock()
	time.Sleep(time.Millisecond)
	s.mu.Lock()
}

func (s *store) deferRelock() error {
	s.mu.Unlock()
	defer s.mu.Lock()
	return work()
}

func (s *store) callsWaitUnlocked() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for range 3 {
		s.waitUnlocked()
	}
}

// Unlocked and locked again in the middle.
func (s *store) inBetween(n int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for range n {
		s.mu.Unlock()
		err := work()
		s.mu.Lock()
		if err != nil {
			return err
		}
	}
	return nil
}

// Goroutines that take it unlock it.
func (s *store) inGoroutine() {
	s.mu.Lock()
	go func() {
		defer s.mu.Unlock()
		work()
	}()
}

// A helper unlocks it.
func (s *store) byHelper(early bool) error {
	s.mu.Lock()
	if early {
		return s.fail()
	}
	s.mu.Unlock()
	return nil
}

func (s *store) fail() error {
	s.mu.Unlock()
	return errClosed
}

func byFunction(s *store) {
	s.mu.Lock()
	finish(&s.mu)
}

func finish(mu *sync.RWMutex) { mu.Unlock() }

// The end of the process is the end of its locks.
func (s *store) exits(bad bool) {
	s.mu.Lock()
	if bad {
		os.Exit(1)
	}
	s.mu.Unlock()
}

// Wait unlocks the lock while it waits.
func (q *queue) next() int {
	q.cond.L.Lock()
	for len(q.items) == 0 {
		q.cond.Wait()
	}
	item := q.items[0]
	q.items = q.items[1:]
	q.cond.L.Unlock()
	return item
}

type queue struct {
	cond  *sync.Cond
	items []int
}

// From hand to hand along a list.
type node struct {
	mu   sync.Mutex
	next *node
	n    int
}

func (first *node) sum() int {
	cur := first
	cur.mu.Lock()
	total := cur.n
	for cur.next != nil {
		next := cur.next
		next.mu.Lock()
		cur.mu.Unlock()
		cur = next
		total += cur.n
	}
	cur.mu.Unlock()
	return total
}

// It comes back locked, and says so by what it returns.
func (first *node) find(n int) *node {
	for cur := first; cur != nil; cur = cur.next {
		cur.mu.Lock()
		if cur.n == n {
			return cur
		}
		cur.mu.Unlock()
	}
	return nil
}

func useFound(first *node) {
	if found := first.find(1); found != nil {
		found.n++
		found.mu.Unlock()
	}
}

// Whoever calls these has both.
type gate struct {
	mu   sync.Mutex
	open bool
}

func (g *gate) acquire() error {
	g.mu.Lock()
	if !g.open {
		g.mu.Unlock()
		return errClosed
	}
	return nil
}

func (g *gate) release() { g.mu.Unlock() }

// Begin and end are two functions.
type session struct {
	mu sync.Mutex
	n  int
}

func (s *session) start() *session {
	s.mu.Lock()
	if s.n > 0 {
		s.mu.Unlock()
		return nil
	}
	s.n++
	return s
}

func (s *session) end() {
	s.n--
	s.mu.Unlock()
}

// All of them, and then all again.
func allOf(nodes []*node) {
	for _, n := range nodes {
		n.mu.Lock()
	}
	for _, n := range nodes {
		n.mu.Unlock()
	}
}

// As many as can be had, and then all of them again.
func untilFull(nodes []*node) int {
	got := nodes[:0:0]
	for _, n := range nodes {
		n.mu.Lock()
		if n.n < 0 {
			n.mu.Unlock()
			continue
		}
		got = append(got, n)
	}
	for _, n := range got {
		n.mu.Unlock()
	}
	return len(got)
}

// Nobody else has the object yet.
func newNode(n int) (*node, error) {
	made := &node{n: n}
	made.mu.Lock()
	if n < 0 {
		return nil, errClosed
	}
	made.mu.Unlock()
	return made, nil
}

func (c *counter) tried(n int) bool {
	if !c.TryLock() {
		return false
	}
	c.n += n
	c.Unlock()
	return true
}

func (c *counter) triedFirst(n int) {
	ok := c.TryLock()
	if !ok {
		return
	}
	defer c.Unlock()
	c.n += n
}

// A loop that can only be left with the lock.
func (c *counter) polls(ready func() bool) {
	for {
		c.Lock()
		if ready() {
			break
		}
		c.Unlock()
		time.Sleep(time.Millisecond)
	}
	c.n++
	c.Unlock()
}

// Two ways to lock, and two to unlock.
func (s *store) eitherWay(write bool) error {
	if write {
		s.mu.Lock()
	} else {
		s.mu.RLock()
	}
	err := work()
	if write {
		s.mu.Unlock()
	} else {
		s.mu.RUnlock()
	}
	return err
}

// The channel is a signal, and not a count.
func signals(done, ready chan struct{}) {
	select {
	case ready <- struct{}{}:
	default:
	}
	for {
		select {
		case <-ready:
			return
		case <-done:
			return
		}
	}
}

// The last ones fill the channel, to wait for all.
func drains(slots chan struct{}, jobs []func()) {
	for _, job := range jobs {
		slots <- struct{}{}
		go func() {
			defer func() { <-slots }()
			job()
		}()
	}
	for range cap(slots) {
		slots <- struct{}{}
	}
}

// A token that is kept with what is returned.
func pinned(l limiter, job func() error) (limiter, error) {
	l.Acquire()
	if err := job(); err != nil {
		l.Release()
		return nil, err
	}
	return l, nil
}

// What releases it goes with the connection.
type listener struct{ slots chan struct{} }

type conn struct{ release func() }

func (l *listener) acquire() { l.slots <- struct{}{} }
func (l *listener) release() { <-l.slots }

func (l *listener) accept(dial func() error) (*conn, error) {
	l.acquire()
	if err := dial(); err != nil {
		l.release()
		return nil, err
	}
	return &conn{release: l.release}, nil
}

// Of a semaphore that ends with the function nobody misses a token.
func localSlots(jobs []func(), bad func() bool) error {
	slots := make(chan struct{}, 2)
	for _, job := range jobs {
		slots <- struct{}{}
		if bad() {
			return errClosed
		}
		go func() {
			defer func() { <-slots }()
			job()
		}()
	}
	return nil
}

// A parameter decides, after it has been tested for something else.
func (l *listener) sendOn(done func() error, counted *conn) error {
	if counted != nil && counted.release != nil {
		counted.release()
	}
	if counted != nil {
		l.slots <- struct{}{}
	}
	if err := done(); err != nil {
		if counted != nil {
			<-l.slots
		}
		return err
	}
	if counted == nil {
		return nil
	}
	<-l.slots
	return nil
}

// A mutex that does not lock.
type noMutex struct{}

func (noMutex) Lock() {}

func noLock(m noMutex) { m.Lock() }

type fileLock struct{ held, broken bool }

func (l *fileLock) TryLock() (bool, error) {
	if l.broken {
		return false, errClosed
	}
	taken := !l.held
	l.held = true
	return taken, nil
}

func (l *fileLock) Unlock() { l.held = false }

// Two answers: whether it was taken, and whether it could be asked.
func withFileLock(l *fileLock, use func()) error {
	ok, err := l.TryLock()
	if err != nil {
		return err
	}
	if !ok {
		return nil
	}
	defer l.Unlock()
	use()
	return nil
}

type engine struct{ tasksMu sync.Mutex }

// Called to take the lock, so that nothing is done any more until whoever called it says so.
func (e *engine) Disable() {
	e.tasksMu.Lock()
}

type shelves struct {
	mu   sync.RWMutex
	each map[string]*sync.RWMutex
}

// Whether the literal has taken it, a variable tells.
func (s *shelves) look(name string, use func()) bool {
	var shelf *sync.RWMutex
	var exists bool
	func() {
		s.mu.RLock()
		defer s.mu.RUnlock()
		shelf, exists = s.each[name]
		if exists {
			shelf.RLock()
		}
	}()
	if !exists {
		return false
	}
	defer shelf.RUnlock()
	use()
	return true
}

type workers struct {
	permits chan struct{}
	closed  bool
	run     func(work func())
}

func (w *workers) finished() { <-w.permits }

func (w *workers) release() { w.finished() }

// What is given to be run gives the token back.
func (w *workers) begin(work func()) bool {
	select {
	case w.permits <- struct{}{}:
	default:
		return false
	}
	if w.closed {
		w.release()
		return false
	}
	w.run(func() {
		defer func() {
			w.release()
		}()
		work()
	})
	return true
}

// What is locked is there: no mutex that is nil can be.
func perhapsLocked(mu *sync.Mutex, shared bool, work func()) {
	var held *sync.Mutex
	if shared {
		held = mu
		held.Lock()
	}
	work()
	if held != nil {
		held.Unlock()
	}
}
