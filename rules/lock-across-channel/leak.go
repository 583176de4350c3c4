package hubs

import "sync"

// Whoever receives takes the lock first.
type mailbox struct {
	mu    sync.Mutex
	count int
	mail  chan string
}

func newMailbox() *mailbox { return &mailbox{mail: make(chan string)} }

func (m *mailbox) put(text string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.count++
	m.mail <- text // want "low: This send may wait while `m.mu` is held, and `\(\*mailbox\).take`, which receives, needs that lock first."
}

func (m *mailbox) take() string {
	m.mu.Lock()
	m.count--
	m.mu.Unlock()
	return <-m.mail
}

// The answer comes from someone who needs the lock to give it.
type asker struct {
	state   sync.RWMutex
	answers chan int
	value   int
}

func (a *asker) ask() int {
	a.state.Lock()
	n := <-a.answers // want "low: This receive may wait while `a.state` is held, and `\(\*asker\).answer`, which sends, needs that lock first."
	a.value = n
	a.state.Unlock()
	return n
}

func (a *asker) answer() {
	a.state.RLock()
	n := a.value
	a.state.RUnlock()
	a.answers <- n + 1
}
