// Package otel is a fake: as much of the package as the examples use. Its spans are counted.
package otel

import (
	"context"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
	"leakcheck.test/check"
)

func Tracer(string, ...trace.TracerOption) trace.Tracer { return tracer{} }

func GetTracerProvider() trace.TracerProvider { return provider{} }

type provider struct{}

func (provider) Tracer(string, ...trace.TracerOption) trace.Tracer { return tracer{} }

type tracer struct{}

func (tracer) Start(ctx context.Context, _ string, _ ...trace.SpanStartOption) (context.Context, trace.Span) {
	s := &span{check.Opened()}
	return trace.ContextWithSpan(ctx, s), s
}

type span struct{ handle *check.Handle }

func (s *span) End(...trace.SpanEndOption)              { s.handle.Close() }
func (s *span) IsRecording() bool                       { return !s.handle.Closed() }
func (s *span) AddEvent(string, ...trace.EventOption)   {}
func (s *span) RecordError(error, ...trace.EventOption) {}
func (s *span) SetAttributes(...attribute.KeyValue)     {}
func (s *span) SetStatus(codes.Code, string)            {}
func (s *span) SetName(string)                          {}
