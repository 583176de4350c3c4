package span

import (
	"context"
	"net/http"
	"net/http/httptest"

	"go.opentelemetry.io/otel/trace"

	"leakcheck.test/check"
)

func leaksOfOtel() check.Calls {
	cancelled, cancel := context.WithCancel(working)
	cancel()
	return check.Calls{
		"lookUp": {func() { lookUp(working, "") }},
		"service.ServeHTTP": {func() {
			r := httptest.NewRequest(http.MethodPost, "/", nil)
			s.ServeHTTP(httptest.NewRecorder(), r.WithContext(working))
		}},
		"local":        {func() { local(failing) }},
		"kind":         {func() { kind(working, "b") }},
		"await":        {func() { await(cancelled, nil) }},
		"onError":      {func() { onError(working) }},
		"steps":        {func() { steps(working) }},
		"attempts":     {func() { attempts(failing, 2) }},
		"inBackground": {func() { done := make(chan error); inBackground(failing, done); <-done }},
		"described":    {func() { described(working) }, func() { described(failing) }},
		"helped":       {func() { helped(failing) }},
	}
}

func oksOfOtel() check.Calls {
	end := func(ctx context.Context) { trace.SpanFromContext(ctx).End() }
	return check.Calls{
		"endedLocal":       {func() { endedLocal(working) }, func() { endedLocal(failing) }},
		"endedInSwitch":    {func() { endedInSwitch(working, "a") }, func() { endedInSwitch(working, "b") }},
		"endedTwice":       {func() { endedTwice(working, 2) }, func() { endedTwice(failing, 2) }},
		"oneAfterTheOther": {func() { oneAfterTheOther(working) }},
		"byPointer":        {func() { byPointer(working, func(span *trace.Span) { (*span).End() }) }},
		"withEnd": {func() {
			_, end := withEnd(working, "a")
			end(context.Canceled)
		}},
		"methodValue":   {func() { methodValue(working, func(end func(...trace.SpanEndOption)) { end() }) }},
		"request.begin": {func() { r := request{}; r.begin(working); r.span.End() }},
		"request.keep":  {func() { r := request{}; r.keep(working); r.span.End() }},
		"carried":       {func() { carried(working, end) }},
		"endedHelper":   {func() { endedHelper(working) }, func() { endedHelper(failing) }},
		"orPanic":       {func() { orPanic(working) }}, // where it panics nothing is left to leak
	}
}
