// Package loop shows what Go 1.23 and newer collect by themselves.
package loop

import (
	"context"
	"errors"
	"time"
)

func events(ctx context.Context, events <-chan int) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-events:
		case <-time.After(time.Minute):
		}
	}
}

func collect(results []<-chan int, limit time.Duration) error {
	for _, result := range results {
		select {
		case <-result:
		case <-time.Tick(limit):
			return errors.New("too late")
		}
	}
	return nil
}
