// Package trace is a fake: as much of the package as the examples use.
package trace

import (
	"context"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
)

type (
	TracerOption    interface{ tracerOption() }
	SpanStartOption interface{ spanStartOption() }
	SpanEndOption   interface{ spanEndOption() }
	EventOption     interface{ eventOption() }
)

type Tracer interface {
	Start(ctx context.Context, name string, options ...SpanStartOption) (context.Context, Span)
}

type TracerProvider interface {
	Tracer(name string, options ...TracerOption) Tracer
}

type SpanKind int

const (
	SpanKindServer SpanKind = 2
	SpanKindClient SpanKind = 3
)

func (SpanKind) spanStartOption() {}

func WithSpanKind(kind SpanKind) SpanStartOption { return kind }

type Span interface {
	End(options ...SpanEndOption)
	AddEvent(name string, options ...EventOption)
	IsRecording() bool
	RecordError(err error, options ...EventOption)
	SetAttributes(attributes ...attribute.KeyValue)
	SetStatus(code codes.Code, description string)
	SetName(name string)
}

type key struct{}

func ContextWithSpan(parent context.Context, span Span) context.Context {
	return context.WithValue(parent, key{}, span)
}

func SpanFromContext(ctx context.Context) Span {
	span, _ := ctx.Value(key{}).(Span)
	return span
}
