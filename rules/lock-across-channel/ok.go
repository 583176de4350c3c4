package hubs

import "sync"

// The lock is given back before.
type letters struct {
	mu    sync.Mutex
	count int
	mail  chan string
}

func (l *letters) put(text string) {
	l.mu.Lock()
	l.count++
	l.mu.Unlock()
	l.mail <- text
}

func (l *letters) take() string {
	l.mu.Lock()
	l.count--
	l.mu.Unlock()
	return <-l.mail
}

// There is room for all that is sent under the lock.
type buffered struct {
	mu   sync.Mutex
	mail chan string
}

func newBuffered() *buffered { return &buffered{mail: make(chan string, 8)} }

func (b *buffered) put(text string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.mail <- text
}

func (b *buffered) take() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	select {
	case text := <-b.mail:
		return text
	default:
		return ""
	}
}

// The other side needs no lock.
type feed struct {
	mu    sync.Mutex
	items chan int
}

func (f *feed) push(n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.items <- n
}

func (f *feed) pull() int {
	return <-f.items
}

// Where there is nobody, it goes on.
type signal struct {
	mu   sync.Mutex
	wake chan struct{}
}

func (s *signal) set() {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

func (s *signal) wait() {
	s.mu.Lock()
	wake := s.wake
	s.mu.Unlock()
	<-wake
}
