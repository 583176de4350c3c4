package span

import (
	"errors"

	"github.com/newrelic/go-agent/v3/newrelic"
	"github.com/opentracing/opentracing-go"
	octrace "go.opencensus.io/trace"

	"leakcheck.test/check"
)

func leaksOfOthers() check.Calls {
	return check.Calls{
		"opentracingLoad":   {func() { opentracingLoad(working, "") }},
		"opentracingTag":    {func() { opentracingTag(opentracing.GlobalTracer(), false) }},
		"opentracingGlobal": {func() { opentracingGlobal(func() error { return errors.New("failed") }) }},
		"censusRemote":      {func() { censusRemote(working, octrace.SpanContext{}) }},
		"datadog":           {func() { datadog(working, "") }},
		"sentryStep":        {func() { sentryStep(failing) }},
		"xrayCall":          {func() { xrayCall(failing) }},
	}
}

func oksOfOthers() check.Calls {
	return check.Calls{
		"endedCensus":      {func() { endedCensus(working) }},
		"endedOpentracing": {func() { endedOpentracing(working, "a") }, func() { endedOpentracing(working, "") }},
		"endedDatadog":     {func() { endedDatadog(working) }, func() { endedDatadog(failing) }},
		"endedSentry":      {func() { endedSentry(working) }},
		"endedNewRelic": {func() {
			txn := new(newrelic.Application).StartTransaction("test")
			defer txn.End()
			endedNewRelic(txn, func() error { return nil })
		}},
		"endedXray": {func() { endedXray(working) }, func() { endedXray(failing) }},
	}
}
