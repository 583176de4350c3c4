package cancel

import (
	"context"
	"errors"
	"testing"
	"time"

	"leakcheck.test/check"
)

// parent outlives what the examples do, and its work succeeds; with failing it does not.
var (
	parent  = &check.Parent{Values: map[any]any{task{}: func() error { return nil }}}
	failing = under(parent, func() error { return errors.New("failed") })
)

func Test(t *testing.T) {
	check.Run(t, check.Exceptions{},
		check.Group{Meter: check.Goroutines, Calls: check.Calls{
			"leakyContext": {leakyContext},
		}},
		check.Group{Meter: parent.Contexts(), Calls: leaks()},
		check.Group{Meter: parent.Contexts(), Calls: oks()},
	)
}

func leaks() check.Calls {
	return check.Calls{
		"early":       {func() { early(failing, false) }},
		"branch":      {func() { branch(parent, false) }},
		"again":       {func() { again(failing) }},
		"poll":        {func() { poll(under(parent, firstLate())) }},
		"choose":      {func() { choose(parent, "c") }},
		"onlyOnError": {func() { onlyOnError(parent) }},
		"later":       {func() { later(failing, time.Hour) }},
		"unused":      {func() { unused(parent, 0) }},
	}
}

func oks() check.Calls {
	return check.Calls{
		"deferred":       {func() { deferred(parent) }},
		"bounded":        {func() { bounded(parent, time.Hour) }},
		"mirrored":       {func() { mirrored(parent, func(_ context.Context, onEnd func()) { onEnd() }) }},
		"mirror.onEnd":   {func() { (&mirror{func() {}}).onEnd() }},
		"onEveryPath":    {func() { onEveryPath(parent) }, func() { onEveryPath(failing) }},
		"returned":       {func() { _, cancel := returned(parent); cancel() }},
		"returnedAtOnce": {func() { _, cancel := returnedAtOnce(parent); cancel() }},
		"stored":         {func() { stored(parent).cancel() }},
		"server.start":   {func() { s := server{}; s.start(parent); s.cancel() }},
		"inGoroutine":    {func() { inGoroutine(parent) }},
		"afterDone": {func() {
			other, end := context.WithCancel(parent)
			afterDone(parent, other)
			end()
		}},
		"afterTime":     {func() { afterTime(parent) }},
		"inLiteral":     {func() { _, stop := inLiteral(parent); stop() }},
		"withCause":     {func() { withCause(parent) }},
		"acknowledged":  {func() { ending(func(ctx context.Context) { acknowledged(ctx) }) }},
		"onlyWithLimit": {func() { onlyWithLimit(parent, 0) }, func() { onlyWithLimit(parent, time.Hour) }},
		"exits":         {func() { exits(parent) }}, // where it exits nothing is left to leak
		"endless":       {func() { endless(under(parent, thirdFails())) }},
		"shadowed":      {func() { shadowed(parent) }},
		"parentDone": {
			func() { parentDone(ended(), nil) },
			func() { parentDone(parent, closed()) },
		},
		"handedOver":  {func() { s, _ := handedOver(parent); s.cancel() }, func() { handedOver(failing) }},
		"perhaps":     {func() { perhaps(parent) }, func() { perhaps(failing) }},
		"selfDone":    {func() { selfDone(ended()) }, func() { selfDone(parent) }},
		"limited":     {func() { limited(parent, 0) }, func() { _, _, stop := limited(parent, time.Hour); stop() }},
		"withinLimit": {func() { withinLimit(parent, 0) }, func() { withinLimit(parent, time.Hour) }},
		"once":        {func() { once(parent, nil) }, func() { once(parent, []string{"a", "b"}) }},
	}
}

// ending gives a parent that ends, as it must where the context is knowingly left to it.
func ending(use func(context.Context)) {
	ctx, end := context.WithCancel(parent)
	defer end()
	use(ctx)
}

func ended() context.Context {
	ctx, end := context.WithCancel(parent)
	end()
	return ctx
}

func closed() <-chan struct{} {
	jobs := make(chan struct{})
	close(jobs)
	return jobs
}

func firstLate() func() error {
	return inTurn(context.DeadlineExceeded, nil)
}

func thirdFails() func() error {
	return inTurn(nil, nil, errors.New("failed"))
}

func inTurn(results ...error) func() error {
	return func() error {
		err := results[0]
		results = results[1:]
		return err
	}
}

// under is a context with other work, which what is registered with it registers with its parent.
func under(parent *check.Parent, work func() error) context.Context {
	return &doing{parent, work}
}

type doing struct {
	*check.Parent
	work func() error
}

func (d *doing) Value(key any) any {
	if key == (task{}) {
		return d.work
	}
	return d.Parent.Value(key)
}
