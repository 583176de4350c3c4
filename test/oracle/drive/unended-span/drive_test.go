package span

import (
	"context"
	"errors"
	"testing"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/trace"

	"leakcheck.test/check"
)

var (
	s       = &service{otel.Tracer("test")}
	working = doing(nil)
	failing = doing(errors.New("failed"))
	late    = doing(context.Canceled)
)

func doing(err error) context.Context {
	return context.WithValue(context.Background(), task{}, func() error { return err })
}

func Test(t *testing.T) {
	check.Run(t, check.Exceptions{},
		check.Group{Meter: check.Handles, Calls: check.Calls{
			"service.handle": {func() { s.handle(failing) }},
			"service.load":   {func() { s.load(working) }},
			"print":          {func() { print(working) }},
			"service.fire":   {func() { s.fire(working) }},
			"service.drain":  {func() { s.drain(late, []string{"a", "b"}) }},
			"census":         {func() { census(working, true) }},
			"service.save":   {func() { s.save(working) }},
		}},
		check.Group{Meter: check.Handles, Calls: leaksOfOtel()},
		check.Group{Meter: check.Handles, Calls: leaksOfOthers()},
		check.Group{Meter: check.Handles, Calls: oksOfOtel()},
		check.Group{Meter: check.Handles, Calls: oksOfOthers()},
		check.Group{Meter: check.Handles, Calls: check.Calls{
			"service.deferred":    {func() { s.deferred(working) }, func() { s.deferred(failing) }},
			"service.onEveryPath": {func() { s.onEveryPath(working) }, func() { s.onEveryPath(failing) }},
			"service.inLiteral":   {func() { s.inLiteral(working) }, func() { s.inLiteral(failing) }},
			"service.handedOn":    {func() { s.handedOn(working, func(span trace.Span) { span.End() }) }},
			"service.returned":    {func() { _, span := s.returned(working); span.End() }},
			"service.inGoroutine": {func() { s.inGoroutine(working) }},
			"service.begin":       {func() { trace.SpanFromContext(s.begin(working)).End() }},
			"existing": {func() {
				ctx, span := s.tracer.Start(working, "caller's")
				defer span.End()
				existing(ctx)
			}},
		}},
	)
}
