// Package otel is a fake: as much of the package as the examples use. Its spans are counted.
package otel

import (
	"context"

	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
	"leakcheck.test/check"
)

func Tracer(string, ...trace.TracerOption) trace.Tracer { return tracer{} }

type tracer struct{}

func (tracer) Start(ctx context.Context, _ string, _ ...trace.SpanStartOption) (context.Context, trace.Span) {
	check.Open.Add(1)
	s := &span{}
	return trace.ContextWithSpan(ctx, s), s
}

type span struct{ ended bool }

func (s *span) End(...trace.SpanEndOption) {
	if !s.ended {
		check.Open.Add(-1)
	}
	s.ended = true
}

func (s *span) AddEvent(string, ...trace.EventOption)   {}
func (s *span) IsRecording() bool                       { return !s.ended }
func (s *span) RecordError(error, ...trace.EventOption) {}
func (s *span) SetStatus(codes.Code, string)            {}
func (s *span) SetName(string)                          {}
