package span

import (
	"context"
	"errors"

	"github.com/aws/aws-xray-sdk-go/xray"
	"github.com/getsentry/sentry-go"
	"github.com/opentracing/opentracing-go"
	octrace "go.opencensus.io/trace"
	dd "gopkg.in/DataDog/dd-trace-go.v1/ddtrace/tracer"
)

// OpenTracing gives the span first.
func opentracingLoad(ctx context.Context, id string) error {
	span, ctx := opentracing.StartSpanFromContext(ctx, "load") // want "The span `span`, from `opentracing.StartSpanFromContext`, is not ended on the path"
	if id == "" {
		return errors.New("no id")
	}
	defer span.Finish()
	return work(ctx)
}

func opentracingTag(t opentracing.Tracer, ok bool) {
	span := t.StartSpan("tag") // want "not ended on the path"
	span.SetTag("ok", ok)
	if !ok {
		return
	}
	span.Finish()
}

func opentracingGlobal(f func() error) error {
	span := opentracing.GlobalTracer().StartSpan("global") // want "not ended on the path that returns"
	if err := f(); err != nil {
		span.SetTag("error", true)
		return err
	}
	span.Finish()
	return nil
}

func censusRemote(ctx context.Context, parent octrace.SpanContext) error {
	ctx, span := octrace.StartSpanWithRemoteParent(ctx, "remote", parent) // want "never ended"
	span.AddAttributes(octrace.BoolAttribute("remote", true))
	return work(ctx)
}

func datadog(ctx context.Context, name string) error {
	span, ctx := dd.StartSpanFromContext(ctx, "query") // want "not ended on the path that returns"
	span.SetTag("name", name)
	if name == "" {
		return errors.New("no name")
	}
	err := work(ctx)
	span.Finish(dd.WithError(err))
	return err
}

func sentryStep(ctx context.Context) error {
	span := sentry.StartSpan(ctx, "step") // want "not ended on the path that returns"
	span.Description = "a step"
	if err := work(ctx); err != nil {
		return err
	}
	span.Finish()
	return nil
}

func xrayCall(ctx context.Context) error {
	ctx, seg := xray.BeginSubsegment(ctx, "call") // want "The segment `seg`, from `xray.BeginSubsegment`, is not ended on the path"
	if err := work(ctx); err != nil {
		return err
	}
	seg.Close(nil)
	return nil
}
