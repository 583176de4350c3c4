package span

import (
	"context"
	"errors"

	"github.com/aws/aws-xray-sdk-go/xray"
	"github.com/getsentry/sentry-go"
	"github.com/newrelic/go-agent/v3/newrelic"
	"github.com/opentracing/opentracing-go"
	octrace "go.opencensus.io/trace"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/trace"
	dd "gopkg.in/DataDog/dd-trace-go.v1/ddtrace/tracer"
)

func endedLocal(ctx context.Context) error {
	ctx, span := otel.Tracer("local").Start(ctx, "local")
	defer span.End()
	return work(ctx)
}

func endedInSwitch(ctx context.Context, kind string) error {
	ctx, span := otel.Tracer("switch").Start(ctx, "switch")
	switch kind {
	case "a":
		span.End()
		return nil
	default:
		err := work(ctx)
		span.End()
		return err
	}
}

func endedTwice(ctx context.Context, n int) {
	for i := 0; i < n; i++ {
		_, span := otel.Tracer("loop").Start(ctx, "pass")
		if work(ctx) != nil {
			span.End()
			continue
		}
		span.End()
	}
}

func oneAfterTheOther(ctx context.Context) {
	_, span := otel.Tracer("steps").Start(ctx, "one")
	work(ctx)
	span.End()
	_, span = otel.Tracer("steps").Start(ctx, "two")
	work(ctx)
	span.End()
}

// A pointer to the span lets whoever has it end it.
func byPointer(ctx context.Context, finish func(*trace.Span)) error {
	ctx, span := otel.Tracer("pointer").Start(ctx, "pointer")
	defer finish(&span)
	return work(ctx)
}

// The function that ends it is given back.
func withEnd(ctx context.Context, name string) (context.Context, func(error)) {
	ctx, span := otel.Tracer("end").Start(ctx, name)
	return ctx, func(err error) {
		if err != nil {
			span.RecordError(err)
		}
		span.End()
	}
}

func methodValue(ctx context.Context, later func(func(...trace.SpanEndOption))) error {
	ctx, span := otel.Tracer("value").Start(ctx, "value")
	later(span.End)
	return work(ctx)
}

type request struct{ span trace.Span }

func (r *request) begin(ctx context.Context) context.Context {
	ctx, r.span = otel.Tracer("field").Start(ctx, "field")
	return ctx
}

func (r *request) keep(ctx context.Context) context.Context {
	ctx, span := otel.Tracer("field").Start(ctx, "field")
	r.span = span
	return ctx
}

// The context carries the span to whoever ends it.
func carried(ctx context.Context, run func(context.Context)) {
	_, span := otel.Tracer("carried").Start(ctx, "carried")
	run(trace.ContextWithSpan(ctx, span))
}

func endedHelper(ctx context.Context) (err error) {
	ctx, span := otel.Tracer("helper").Start(ctx, "helper")
	defer func() { endWith(span, err) }()
	return work(ctx)
}

func endWith(span trace.Span, err error) {
	if err != nil {
		span.RecordError(err)
	}
	span.End()
}

// A program that gives up needs no more spans.
func orPanic(ctx context.Context) {
	ctx, span := otel.Tracer("panic").Start(ctx, "panic")
	if err := work(ctx); err != nil {
		panic(err)
	}
	span.End()
}

func endedCensus(ctx context.Context) error {
	ctx, span := octrace.StartSpan(ctx, "census")
	defer span.End()
	return work(ctx)
}

func endedOpentracing(ctx context.Context, id string) error {
	span, ctx := opentracing.StartSpanFromContext(ctx, "load")
	defer span.Finish()
	if id == "" {
		return errors.New("no id")
	}
	return work(ctx)
}

func endedDatadog(ctx context.Context) (err error) {
	span, ctx := dd.StartSpanFromContext(ctx, "query")
	defer func() { span.Finish(dd.WithError(err)) }()
	return work(ctx)
}

func endedSentry(ctx context.Context) error {
	span := sentry.StartSpan(ctx, "step")
	defer span.Finish()
	return work(span.Context())
}

func endedNewRelic(txn *newrelic.Transaction, f func() error) error {
	defer txn.StartSegment("whole").End()
	segment := txn.StartSegment("part")
	defer segment.End()
	return f()
}

func endedXray(ctx context.Context) (err error) {
	ctx, seg := xray.BeginSubsegment(ctx, "call")
	defer func() { seg.Close(err) }()
	return work(ctx)
}
