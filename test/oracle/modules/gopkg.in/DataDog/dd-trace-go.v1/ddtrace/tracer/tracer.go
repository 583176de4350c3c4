// Package tracer is a fake: as much of the package as the examples use. Its spans are counted.
package tracer

import (
	"context"

	"leakcheck.test/check"
)

type (
	StartSpanOption func()
	FinishOption    func()
)

type Span interface {
	Finish(options ...FinishOption)
	SetTag(key string, value any)
}

func StartSpan(string, ...StartSpanOption) Span { return span{check.Opened()} }

func StartSpanFromContext(ctx context.Context, name string, options ...StartSpanOption) (Span, context.Context) {
	return StartSpan(name, options...), ctx
}

func WithError(error) FinishOption { return func() {} }

type span struct{ handle *check.Handle }

func (s span) Finish(...FinishOption) { s.handle.Close() }
func (s span) SetTag(string, any)     {}
