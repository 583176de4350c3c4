// Package xray is a fake: as much of the package as the examples use. Its segments are counted.
package xray

import (
	"context"

	"leakcheck.test/check"
)

type Segment struct{ handle *check.Handle }

func BeginSegment(ctx context.Context, _ string) (context.Context, *Segment) {
	return ctx, &Segment{check.Opened()}
}

func BeginSubsegment(ctx context.Context, name string) (context.Context, *Segment) {
	return BeginSegment(ctx, name)
}

func (s *Segment) Close(error) { s.handle.Close() }
