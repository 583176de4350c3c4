// Package timer shows what Go 1.23 and newer collect by themselves.
package timer

import (
	"context"
	"time"
)

func poll(ctx context.Context, interval time.Duration) {
	ticker := time.NewTicker(interval)
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

func await(results <-chan int, limit time.Duration) {
	timer := time.NewTimer(limit)
	select {
	case <-results:
	case <-timer.C:
	}
}

func waitFor(interval time.Duration, ready func() bool) {
	for range time.Tick(interval) {
		if ready() {
			break
		}
	}
}
