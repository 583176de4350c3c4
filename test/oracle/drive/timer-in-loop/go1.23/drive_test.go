//go:debug asynctimerchan=0

package loop

import (
	"context"
	"testing"
	"time"

	"leakcheck.test/check"
)

// The loops run beside the test, and each call makes one go round once.
func Test(t *testing.T) {
	in, result := make(chan int), make(chan int)
	results := make([]<-chan int, 1000)
	for i := range results {
		results[i] = result
	}
	ended, end := context.WithCancel(context.Background())
	end()
	go events(context.Background(), in)
	go collect(results, time.Hour)
	check.Run(t, check.Exceptions{},
		check.Group{Meter: check.Heap, Calls: check.Calls{
			"events": {func() { in <- 1 }, func() { events(ended, nil) }},
		}},
		check.Group{Meter: check.Heap, Calls: check.Calls{
			"collect": {
				func() { result <- 1 },
				func() { collect(nil, time.Hour) },
				func() { collect([]<-chan int{nil}, time.Millisecond) },
			},
		}},
	)
}
