package span

import (
	"context"
	"errors"
	"fmt"

	octrace "go.opencensus.io/trace"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/trace"
)

type service struct{ tracer trace.Tracer }

func work(ctx context.Context) error { return ctx.Value(task{}).(func() error)() }

// Ended on success only.
func (s *service) handle(ctx context.Context) error {
	ctx, span := s.tracer.Start(ctx, "handle") // want "The span `span`, from `s.tracer.Start`, is not ended on the path that returns at line 21."
	if err := work(ctx); err != nil {
		return err
	}
	span.End()
	return nil
}

// Never ended.
func (s *service) load(ctx context.Context) error {
	ctx, span := s.tracer.Start(ctx, "load") // want "never ended"
	span.AddEvent("loading")
	return work(ctx)
}

// Looked at, and printed, but not ended.
func print(ctx context.Context) {
	_, span := otel.Tracer("print").Start(ctx, "print") // want "never ended"
	fmt.Print(span, span.IsRecording())
}

// Thrown away.
func (s *service) fire(ctx context.Context) error {
	ctx, _ = s.tracer.Start(ctx, "fire") // want "The span of `s.tracer.Start` is thrown away"
	return work(ctx)
}

// Each pass starts one, and a skipped pass does not end it.
func (s *service) drain(ctx context.Context, jobs []string) {
	for _, job := range jobs {
		ctx, span := s.tracer.Start(ctx, job) // want "not ended before `span` is assigned again"
		if errors.Is(work(ctx), context.Canceled) {
			continue
		}
		span.End()
	}
}

// OpenCensus spans alike.
func census(ctx context.Context, skip bool) error {
	ctx, span := octrace.StartSpan(ctx, "census") // want "not ended on the path"
	if skip {
		return nil
	}
	defer span.End()
	return work(ctx)
}

// A helper of the package starts it for its caller.
func (s *service) start(ctx context.Context, name string) (context.Context, trace.Span) {
	return s.tracer.Start(ctx, "service/"+name)
}

func (s *service) save(ctx context.Context) error {
	ctx, span := s.start(ctx, "save") // want "never ended"
	span.AddEvent("saving")
	return work(ctx)
}

// The work to do comes with the context.
type task struct{}
