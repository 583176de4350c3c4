package span

import (
	"context"
	"errors"
	"net/http"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
)

var tracer = otel.Tracer("example.com/span")

// A tracer of the package.
func lookUp(ctx context.Context, id string) error {
	ctx, span := tracer.Start(ctx, "look up") // want "The span `span`, from `tracer.Start`, is not ended on the path that returns"
	if id == "" {
		span.SetStatus(codes.Error, "no id")
		return errors.New("no id")
	}
	defer span.End()
	return work(ctx)
}

// A handler that refuses leaves its span open.
func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx, span := s.tracer.Start(r.Context(), "serve", trace.WithSpanKind(trace.SpanKindServer)) // want "not ended on the path that returns"
	if r.Method != http.MethodGet {
		http.Error(w, "method", http.StatusMethodNotAllowed)
		return
	}
	if err := work(ctx); err != nil {
		span.RecordError(err)
	}
	span.End()
}

// A tracer made on the spot.
func local(ctx context.Context) error {
	t := otel.GetTracerProvider().Tracer("local")
	ctx, span := t.Start(ctx, "local") // want "not ended on the path that returns"
	if err := work(ctx); err != nil {
		span.RecordError(err)
		return err
	}
	span.End()
	return nil
}

// A case of the switch forgets it.
func kind(ctx context.Context, kind string) error {
	ctx, span := tracer.Start(ctx, "kind") // want "not ended on the path that returns"
	switch kind {
	case "a":
		span.End()
		return nil
	case "b":
		return work(ctx)
	default:
		span.End()
		return errors.New("kind")
	}
}

// A case of the select forgets it.
func await(ctx context.Context, done <-chan struct{}) error {
	ctx, span := tracer.Start(ctx, "await") // want "not ended on the path that returns"
	select {
	case <-done:
		span.End()
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Ended only if the deferred function finds an error.
func onError(ctx context.Context) (err error) {
	ctx, span := tracer.Start(ctx, "on error") // want "not ended on the path that returns|never ended"
	err = work(ctx)
	if err != nil {
		span.RecordError(err)
		span.End()
		return err
	}
	return nil
}

// The second span takes the variable of the first.
func steps(ctx context.Context) {
	_, span := tracer.Start(ctx, "one") // want "not ended before `span` is assigned again"
	work(ctx)
	_, span = tracer.Start(ctx, "two")
	work(ctx)
	span.End()
}

// Retried: each attempt that fails leaves one open.
func attempts(ctx context.Context, n int) error {
	for i := 0; i < n; i++ {
		ctx, span := tracer.Start(ctx, "attempt") // want "not ended before `span` is assigned again"
		span.SetAttributes(attribute.Int("n", i))
		if work(ctx) == nil {
			span.End()
			return nil
		}
		time.Sleep(time.Millisecond)
	}
	return errors.New("gave up")
}

// A goroutine of its own starts it, and returns early.
func inBackground(ctx context.Context, done chan<- error) {
	go func() {
		ctx, span := tracer.Start(ctx, "background") // want "not ended on the path that ends|not ended on the path that returns"
		if err := work(ctx); err != nil {
			done <- err
			return
		}
		span.End()
		done <- nil
	}()
}

// A literal that only describes the span does not end it.
func described(ctx context.Context) (err error) {
	ctx, span := tracer.Start(ctx, "described") // want "never ended"
	defer func() {
		if err != nil {
			span.SetStatus(codes.Error, err.Error())
		}
	}()
	return work(ctx)
}

// A helper that only describes it does not, either.
func describe(span trace.Span, err error) {
	span.RecordError(err)
	span.SetStatus(codes.Error, err.Error())
}

func helped(ctx context.Context) error {
	ctx, span := tracer.Start(ctx, "helped") // want "not ended on the path that returns"
	if err := work(ctx); err != nil {
		describe(span, err)
		return err
	}
	span.End()
	return nil
}
