package check

import (
	"context"
	"sync"
	"time"
)

// Parent is a context that knows how many contexts and functions are registered with it. It is never done.
type Parent struct {
	Values     map[any]any
	registered Counter
}

var (
	_ context.Context                            = (*Parent)(nil)
	_ interface{ AfterFunc(func()) func() bool } = (*Parent)(nil)
)

// Contexts counts what is registered: it would be called when the parent is done, and is held by it until then.
func (p *Parent) Contexts() Meter { return p.registered.Meter("registered contexts") }

// AfterFunc is what package context registers children with, if a parent has it.
func (p *Parent) AfterFunc(func()) (stop func() bool) {
	p.registered.Add(1)
	var once sync.Once
	return func() (stopped bool) {
		once.Do(func() {
			p.registered.Add(-1)
			stopped = true
		})
		return stopped
	}
}

// Done is never closed, but not nil, which would say that there is nothing to wait for.
func (p *Parent) Done() <-chan struct{} { return never }

func (p *Parent) Deadline() (time.Time, bool) { return time.Time{}, false }
func (p *Parent) Err() error                  { return nil }
func (p *Parent) Value(key any) any           { return p.Values[key] }

var never = make(chan struct{})
