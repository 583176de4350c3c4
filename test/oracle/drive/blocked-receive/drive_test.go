package receive

import (
	"context"
	"errors"
	"testing"
	"time"

	"leakcheck.test/check"
)

const moment = time.Millisecond

var (
	errFailed  = errors.New("failed")
	background = context.Background()
)

func Test(t *testing.T) {
	check.Run(t, check.Exceptions{},
		check.Group{Meter: check.Goroutines, Calls: oks()},
		check.Group{Meter: check.Goroutines, Calls: ownOks()},
		check.Group{Meter: check.Goroutines, Calls: leaks()},
		check.Group{Meter: check.Goroutines, Calls: silentLeaks()},
	)
}

func leaks() check.Calls {
	return check.Calls{
		"untilQuit": {func() { untilQuit(make([]byte, 1)) }},
		"loop":      {func() { loop(nil) }},
		"noCase":    {noCase},
		"forEver":   {func() { forEver(nothing) }},
		"load":      {func() { go load(unreadable) }},
		"prepared":  {func() { prepared(failing, nothing) }},
		"connected": {func() { connected(addresses(), func(string) error { return errFailed }) }},
		"twice":     {func() { twice(func(int) {}) }},
		"start":     {func() { go start(ended(), nothing)() }},
	}
}

func silentLeaks() check.Calls {
	return check.Calls{
		"expire":        {func() { expire(0, nothing) }},
		"again":         {func() { go again(0, nothing) }},
		"nilChannel":    {func() { nilChannel(nothing) }},
		"forBackground": {func() { forBackground(nothing) }},
		"merge":         {func() { _, cancel := merge(background, lasting()); cancel() }},
		"decided":       {func() { go decided(func() bool { return false }, true) }},
		"walk":          {func() { walk(lasting(), []int{1, 2}, func(int) {}) }},
	}
}

func oks() check.Calls {
	return check.Calls{
		"untilEnd":  {func() { untilEnd(ended()) }},
		"performed": {func() { performed(nothing, true) }, func() { performed(nothing, false) }},
		"firstEnd":  {func() { firstEnd([]func() error{func() error { return nil }, func() error { return nil }}) }},
		"closed":    {func() { closed(failing, nothing) }, func() { closed(fine, nothing) }},
		"loaded":    {func() { loaded(unreadable) }, func() { loaded(readable) }},
		"answered":  {func() { answered(unreadable) }, func() { answered(readable) }},
		"untilDone": {
			func() { untilDone(ended(), unreadable) },
			func() { untilDone(background, readable) },
		},
		"all":       {func() { all([]func() error{fine, failing}) }},
		"token":     {func() { token(nothing) }},
		"begin":     {begun},
		"given":     {func() { given(func(in <-chan int) int { return <-in }) }},
		"viaHelper": {func() { viaHelper(failing) }, func() { viaHelper(fine) }},
		"firstOf": {
			func() { firstOf(addresses(), func(string) error { return errFailed }) },
			func() { firstOf(addresses(), func(string) error { return nil }) },
		},
		"limited":  {func() { limited([]func(){nothing, nil, nothing}, []func(){nothing}) }},
		"gathered": {func() { gathered([]func() error{fine, failing}) }},
		"within": {
			func() {
				forEver := context.Background()
				within(forEver, time.Minute, forEver, func(context.Context) error { return nil })
			},
			func() {
				ended, cancel := context.WithCancel(context.Background())
				cancel()
				within(context.Background(), time.Minute, ended, func(ctx context.Context) error { <-ctx.Done(); return nil })
			},
		},
		"follows":  {func() { follows(lines("a", "b"), func(string) {}) }},
		"watchAll": {func() { watchAll(lines("a"), func(string) {}) }},
	}
}

func ownOks() check.Calls {
	return check.Calls{
		"stopped": {
			func() { stopped(time.NewTimer(time.Hour)) },
			func() { timer := time.NewTimer(0); time.Sleep(moment); stopped(timer) },
			func() { timer := time.NewTimer(0); <-timer.C; stopped(timer) },
			func() { timer := time.AfterFunc(0, nothing); time.Sleep(moment); stopped(timer) },
		},
		"setAgain": {func() { setAgain(0, nothing) }},
		"merged":   {func() { merged(numbers(), numbers()) }},
		"mergeToo": {
			func() { _, cancel := mergeToo(background, lasting()); cancel() },
			func() { mergeToo(ended(), lasting()) },
			func() { mergeToo(lasting(), ended()) },
		},
		"serve": {func() { ctx, cancel := context.WithCancel(background); serve(ctx, failing, nothing); cancel() }},
		"stays": {func() { stays(ended(), func(context.Context) {}) }},
	}
}

// begun is stopped when it has worked.
func begun() {
	worked := make(chan struct{}, 1)
	stop := begin(func() {
		select {
		case worked <- struct{}{}:
		default:
		}
	})
	<-worked
	stop()
}

// lines gives these lines, and then that there are no more.
func lines(all ...string) func() (string, bool) {
	return func() (string, bool) {
		if len(all) == 0 {
			return "", false
		}
		line := all[0]
		all = all[1:]
		return line, true
	}
}

func numbers() <-chan int {
	in := make(chan int, 2)
	in <- 1
	in <- 2
	close(in)
	return in
}

func addresses() <-chan string {
	all := make(chan string, 1)
	all <- "a"
	close(all)
	return all
}

func ended() context.Context {
	ctx, cancel := context.WithCancel(background)
	cancel()
	return ctx
}

// lasting is a context that somebody could cancel, and nobody does.
func lasting() context.Context {
	ctx, _ := context.WithCancel(background)
	return ctx
}

func unreadable() (string, error) { return "", errFailed }
func readable() (string, error)   { return "text", nil }
func fine() error                 { return nil }
func failing() error              { return errFailed }
func nothing()                    {}
