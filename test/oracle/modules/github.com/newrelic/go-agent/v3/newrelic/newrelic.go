// Package newrelic is a fake: as much of the package as the examples use. Its transactions and segments are counted.
package newrelic

import "leakcheck.test/check"

type (
	Application struct{}
	Transaction struct{ handle *check.Handle }
	Segment     struct{ handle *check.Handle }
)

func (a *Application) StartTransaction(string) *Transaction { return &Transaction{check.Opened()} }

func (t *Transaction) StartSegment(string) *Segment { return &Segment{check.Opened()} }

func (t *Transaction) End() { t.handle.Close() }
func (s *Segment) End()     { s.handle.Close() }
