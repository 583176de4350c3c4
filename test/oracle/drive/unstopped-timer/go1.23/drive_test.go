//go:debug asynctimerchan=0

package timer

import (
	"context"
	"testing"
	"time"

	"leakcheck.test/check"
)

func Test(t *testing.T) {
	ended, end := context.WithCancel(context.Background())
	end()
	results := make(chan int)
	close(results)
	yes := func() bool { return true }
	check.Run(t, check.Exceptions{},
		check.Group{Meter: check.Heap, Calls: check.Calls{
			"poll":    {func() { poll(ended, time.Hour) }},
			"await":   {func() { await(results, time.Hour) }},
			"waitFor": {func() { waitFor(time.Millisecond, yes) }},
		}},
		check.Group{Meter: check.Heap, Calls: check.Calls{
			"run": {func() { run(&process{}, time.Hour, yes) }},
		}},
	)
}
