package locks

import "sync"

type gauge struct {
	mu sync.RWMutex
	n  int
}

// The other way of unlocking ends the program: the lock is not held in it.
func (g *gauge) value() int {
	g.mu.RLock() // want "`g.mu` is read-locked, and line 13 releases it with `Unlock`, which ends the program."
	defer g.mu.Unlock()
	return g.n
}
