package locks

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"leakcheck.test/check"
)

// A lock that is not released shows in whoever comes next: a goroutine that waits for it for ever. So that is what is counted.
func Test(t *testing.T) {
	var ended check.Counter
	check.Run(t, check.Exceptions{},
		check.Group{Meter: check.Goroutines, Calls: mutexLeaks()},
		check.Group{Meter: check.Goroutines, Calls: tokenLeaks()},
		check.Group{Meter: check.Goroutines, Calls: storeOks()},
		check.Group{Meter: check.Goroutines, Calls: mutexOks()},
		check.Group{Meter: check.Goroutines, Calls: tokenOks()},
		check.Group{Meter: ended.Meter("programs that ended"), Calls: check.Calls{
			"gauge.value": {func() { crash(t, &ended) }},
		}},
	)
}

func mutexLeaks() check.Calls {
	return check.Calls{
		"store.put":      {func() { withStore(func(s *store) { s.closed = true; s.put("a") }) }},
		"store.has":      {func() { withStore(func(s *store) { s.closed = true; s.has("a") }) }},
		"store.close":    {func() { go newStore().close() }},
		"store.putAll":   {func() { go newStore().putAll([]string{"", "a"}) }},
		"store.size":     {func() { withStore(func(s *store) { s.closed = true; s.size(true) }) }},
		"box.empty":      {func() { b := box{full: true}; b.empty(); next(&b.mu) }},
		"box.apply":      {func() { b := box{}; b.apply("other"); next(&b.mu) }},
		"box.tryAdd":     {func() { b := box{}; b.tryAdd(-1); next(&b.mu) }},
		"resetter.reset": {func() { r := resetter{}; r.reset(); next(&r.lock) }},
		"counter.add":    {func() { withCounter(func(c *counter) { c.add(-1) }) }},
		"counter.sub":    {func() { withCounter(func(c *counter) { recovered(func() { c.sub(1) }) }) }},
		"register":       {func() { go register(true) }},
		"addToAll":       {func() { withCounter(func(c *counter) { c.n = -1; addToAll([]*counter{c}, 1) }) }},
		"pool.pop":       {func() { p := pool{}; p.pop(); next(&p.mu) }},
	}
}

func tokenLeaks() check.Calls {
	return check.Calls{
		"run":     {func() { withTokens(func(own tokens) { run(own, no, nothing) }) }},
		"limited": {func() { withTokens(func(own tokens) { limited(own, failing) }) }},
	}
}

func storeOks() check.Calls {
	return check.Calls{
		"store.deferred": {func() { withStore(func(s *store) { s.deferred() }) }},
		"withFileLock": {
			func() { withFileLock(&fileLock{}, nothing) },
			func() { withFileLock(&fileLock{held: true}, nothing) },
			func() { withFileLock(&fileLock{broken: true}, nothing) },
		},
		"store.inLiteral": {func() { withStore(func(s *store) { s.inLiteral() }) }},
		"store.onEveryPath": {
			func() { withStore(func(s *store) { s.onEveryPath(false) }) },
			func() { withStore(func(s *store) { s.onEveryPath(true) }) },
		},
		"store.use":        {func() { withStore(func(s *store) { _, unlock := s.use(); unlock() }) }},
		"store.useLiteral": {func() { withStore(func(s *store) { s.useLiteral()() }) }},
		"store.flagged": {
			func() { withStore(func(s *store) { s.flagged(false) }) },
			func() { withStore(func(s *store) { s.flagged(true) }) },
		},
		"store.lockedBefore": {
			func() { withStore(func(s *store) { s.lockedBefore(false) }) },
			func() { withLocked(func(s *store) { s.lockedBefore(true) }) },
		},
		"store.decidedLater": {
			func() { withStore(func(s *store) { s.decidedLater(false) }) },
			func() { withStore(func(s *store) { s.decidedLater(true) }) },
		},
		"store.waitUnlocked":      {func() { withLocked((*store).waitUnlocked) }},
		"store.deferRelock":       {func() { withLocked(func(s *store) { s.deferRelock() }) }},
		"store.callsWaitUnlocked": {func() { withStore((*store).callsWaitUnlocked) }},
		"store.inBetween":         {func() { withStore(func(s *store) { s.inBetween(2) }) }},
		"store.inGoroutine":       {func() { withStore((*store).inGoroutine) }},
		"store.byHelper": {
			func() { withStore(func(s *store) { s.byHelper(false) }) },
			func() { withStore(func(s *store) { s.byHelper(true) }) },
		},
		"byFunction":  {func() { withStore(byFunction) }},
		"store.exits": {func() { withStore(func(s *store) { s.exits(false) }) }}, // where it exits nobody comes next
		"store.eitherWay": {
			func() { withStore(func(s *store) { s.eitherWay(false) }) },
			func() { withStore(func(s *store) { s.eitherWay(true) }) },
		},
	}
}

func mutexOks() check.Calls {
	return check.Calls{
		"perhapsLocked": {
			func() { var mu sync.Mutex; perhapsLocked(&mu, true, nothing); next(&mu) },
			func() { var mu sync.Mutex; perhapsLocked(&mu, false, nothing); next(&mu) },
		},
		"queue.next":     {func() { q := filledSoon(); q.next(); next(q.cond.L) }},
		"node.sum":       {func() { withNodes(func(all []*node) { all[0].sum() }) }},
		"useFound":       {func() { withNodes(func(all []*node) { useFound(all[0]) }) }, func() { useFound(&node{}) }},
		"gate.acquire":   {func() { withGate(true) }, func() { withGate(false) }},
		"gate.release":   {func() { withGate(true) }},
		"engine.Disable": {func() { var e engine; e.Disable(); e.tasksMu.Unlock(); next(&e.tasksMu) }},
		"session.start": {
			func() { s := session{}; s.start().end(); next(&s.mu) },
			func() { s := session{n: 1}; s.start(); next(&s.mu) },
		},
		"session.end": {func() { s := session{}; s.start().end(); next(&s.mu) }},
		"shelves.look": {
			func() { s := shelves{each: map[string]*sync.RWMutex{"a": {}}}; s.look("a", nothing); next(s.each["a"]) },
			func() { s := shelves{}; s.look("a", nothing); next(&s.mu) },
		},
		"allOf":     {func() { withNodes(allOf) }},
		"untilFull": {func() { withNodes(func(all []*node) { untilFull(all) }) }},
		"newNode":   {func() { made, _ := newNode(1); next(&made.mu) }, func() { newNode(-1) }},
		"counter.tried": {
			func() { withCounter(func(c *counter) { c.tried(1) }) },
			func() { withCounter(func(c *counter) { c.Lock(); c.tried(1); c.Unlock() }) },
		},
		"counter.triedFirst": {
			func() { withCounter(func(c *counter) { c.triedFirst(1) }) },
			func() { withCounter(func(c *counter) { c.Lock(); c.triedFirst(1); c.Unlock() }) },
		},
		"counter.polls": {func() { withCounter(func(c *counter) { c.polls(second()) }) }},
		"noLock":        {func() { noLock(noMutex{}); noLock(noMutex{}) }},
	}
}

func tokenOks() check.Calls {
	return check.Calls{
		"signals": {
			func() { signals(nil, make(chan struct{}, 1)) },
			func() { done := make(chan struct{}); close(done); signals(done, make(chan struct{})) },
		},
		"drains": {func() { drains(make(chan struct{}, 2), []func(){nothing, nothing, nothing}) }},
		"pinned": {
			func() { withTokens(func(own tokens) { l, _ := pinned(own, work); l.Release() }) },
			func() { withTokens(func(own tokens) { pinned(own, failing) }) },
		},
		"workers.finished": {func() { withWorkers(func(w *workers) { w.permits <- struct{}{}; w.finished() }) }},
		"workers.release":  {func() { withWorkers(func(w *workers) { w.permits <- struct{}{}; w.release() }) }},
		"workers.begin": {
			func() { withWorkers(func(w *workers) { w.begin(nothing) }) },
			func() { withWorkers(func(w *workers) { w.closed = true; w.begin(nothing) }) },
			func() { new(workers).begin(nothing) },
		},
		"listener.accept": {
			func() { withListener(func(l *listener) { c, _ := l.accept(work); c.release() }) },
			func() { withListener(func(l *listener) { l.accept(failing) }) },
		},
		"localSlots": {
			func() { localSlots([]func(){nothing, nothing, nothing}, no) },
			func() { localSlots([]func(){nothing, nothing}, second()) },
		},
		"listener.sendOn": {
			func() { withListener(func(l *listener) { l.sendOn(work, nil) }) },
			func() { withListener(func(l *listener) { l.sendOn(work, &conn{}) }) },
			func() { withListener(func(l *listener) { l.sendOn(work, &conn{release: nothing}) }) },
			func() { withListener(func(l *listener) { l.sendOn(failing, nil) }) },
			func() { withListener(func(l *listener) { l.sendOn(failing, &conn{}) }) },
		},
	}
}

// next wants the lock after an example.
func next(lock sync.Locker) {
	go func() {
		lock.Lock()
		defer lock.Unlock()
	}()
}

func newStore() *store { return &store{items: map[string]int{}} }

func withStore(use func(*store)) {
	s := newStore()
	use(s)
	next(&s.mu)
}

// withLocked has the lock before and after.
func withLocked(use func(*store)) {
	s := newStore()
	s.mu.Lock()
	use(s)
	s.mu.Unlock()
	next(&s.mu)
}

func withCounter(use func(*counter)) {
	c := &counter{}
	use(c)
	next(c)
}

func withNodes(use func([]*node)) {
	last := &node{n: -1}
	middle := &node{n: 1, next: last}
	all := []*node{{next: middle}, middle, last}
	use(all)
	for _, n := range all {
		next(&n.mu)
	}
}

func withGate(open bool) {
	g := gate{open: open}
	if g.acquire() == nil {
		g.release()
	}
	next(&g.mu)
}

// filledSoon is a queue that has to be waited for.
func filledSoon() *queue {
	q := &queue{cond: sync.NewCond(&sync.Mutex{})}
	time.AfterFunc(time.Millisecond, func() {
		q.cond.L.Lock()
		defer q.cond.L.Unlock()
		q.items = append(q.items, 1)
		q.cond.Signal()
	})
	return q
}

// tokens is a semaphore.
type tokens chan struct{}

func (t tokens) Acquire() { t <- struct{}{} }
func (t tokens) Release() { <-t }
func (t tokens) Lock()    { t.Acquire() }
func (t tokens) Unlock()  { t.Release() }

// withTokens has a semaphore of one token.
func withTokens(use func(tokens)) {
	own := make(tokens, 1)
	use(own)
	next(own)
}

func withListener(use func(*listener)) {
	withTokens(func(own tokens) { use(&listener{slots: own}) })
}

// withWorkers wants the only permit after an example.
func withWorkers(use func(*workers)) {
	w := &workers{permits: make(chan struct{}, 1), run: func(work func()) { work() }}
	use(w)
	go func() { w.permits <- struct{}{} }()
}

func recovered(call func()) {
	defer func() { recover() }()
	call()
}

func nothing()       {}
func no() bool       { return false }
func failing() error { return errors.New("failed") }

// second is true from the second time on.
func second() func() bool {
	asked := 0
	return func() bool {
		asked++
		return asked > 1
	}
}

// TestCrash is what crash runs.
func TestCrash(t *testing.T) {
	if os.Getenv(crashing) == "" {
		t.Skip("it ends the process")
	}
	(&gauge{}).value()
}

const crashing = "ORACLE_CRASH"

// crash does in another process what nothing can recover from.
func crash(t *testing.T, ended *check.Counter) {
	cmd := exec.Command(os.Args[0], "-test.run=^TestCrash$")
	cmd.Env = append(os.Environ(), crashing+"=1")
	output, err := cmd.CombinedOutput()
	if err == nil || !bytes.Contains(output, []byte("fatal error: sync: Unlock of unlocked RWMutex")) {
		t.Errorf("it did not end: %s", output)
		return
	}
	ended.Add(1)
}
