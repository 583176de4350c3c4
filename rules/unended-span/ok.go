package span

import (
	"context"

	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
)

func (s *service) deferred(ctx context.Context) error {
	ctx, span := s.tracer.Start(ctx, "deferred")
	defer span.End()
	return work(ctx)
}

func (s *service) onEveryPath(ctx context.Context) error {
	ctx, span := s.tracer.Start(ctx, "paths")
	if err := work(ctx); err != nil {
		span.SetStatus(codes.Error, err.Error())
		span.End()
		return err
	}
	span.End()
	return nil
}

func (s *service) inLiteral(ctx context.Context) (err error) {
	ctx, span := s.tracer.Start(ctx, "literal")
	defer func() {
		if err != nil {
			span.RecordError(err)
		}
		span.End()
	}()
	return work(ctx)
}

// Whoever is given the span ends it.
func (s *service) handedOn(ctx context.Context, finish func(trace.Span)) error {
	ctx, span := s.tracer.Start(ctx, "handed on")
	defer finish(span)
	return work(ctx)
}

func (s *service) returned(ctx context.Context) (context.Context, trace.Span) {
	ctx, span := s.tracer.Start(ctx, "returned")
	return ctx, span
}

func (s *service) inGoroutine(ctx context.Context) {
	ctx, span := s.tracer.Start(ctx, "goroutine")
	go func() {
		defer span.End()
		work(ctx)
	}()
}

// A span that was there before is not ours to end.
func existing(ctx context.Context) error {
	span := trace.SpanFromContext(ctx)
	span.AddEvent("seen")
	return work(ctx)
}

// Whoever gets the context ends what is in it.
func (s *service) begin(ctx context.Context) context.Context {
	ctx, _ = s.tracer.Start(ctx, "begun")
	return ctx
}
