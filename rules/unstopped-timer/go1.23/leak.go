package timer

import (
	"sync"
	"time"
)

type process struct {
	killed bool
	mu     sync.Mutex
}

func (p *process) kill() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.killed = true
}

// A pending timer of AfterFunc is in the heap of the runtime in every version.
func run(p *process, limit time.Duration, wait func() bool) bool {
	timer := time.AfterFunc(limit, p.kill) // want "The timer `timer`, from `time.AfterFunc`, is not stopped on the path that returns at line 23."
	if wait() {
		return true
	}
	return timer.Stop()
}
