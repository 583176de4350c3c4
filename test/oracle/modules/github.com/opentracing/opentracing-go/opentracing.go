// Package opentracing is a fake: as much of the package as the examples use. Its spans are counted.
package opentracing

import (
	"context"

	"leakcheck.test/check"
)

type StartSpanOption interface{ apply() }

type Tracer interface {
	StartSpan(name string, options ...StartSpanOption) Span
}

type Span interface {
	Finish()
	SetTag(key string, value any) Span
}

func GlobalTracer() Tracer { return tracer{} }

func StartSpan(name string, options ...StartSpanOption) Span {
	return GlobalTracer().StartSpan(name, options...)
}

func StartSpanFromContext(ctx context.Context, name string, options ...StartSpanOption) (Span, context.Context) {
	return StartSpan(name, options...), ctx
}

type tracer struct{}

func (tracer) StartSpan(string, ...StartSpanOption) Span { return span{check.Opened()} }

type span struct{ handle *check.Handle }

func (s span) Finish()                 { s.handle.Close() }
func (s span) SetTag(string, any) Span { return s }
