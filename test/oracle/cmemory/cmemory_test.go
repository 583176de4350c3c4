package cmemory

import (
	"testing"
)

func TestCounts(t *testing.T) {
	before := Meter.Count()
	p := allocate(1)
	if grown := Meter.Count() - before; grown < 1 {
		t.Errorf("%d more where one is taken", grown)
	}
	free(p)
	if grown := Meter.Count() - before; grown != 0 {
		t.Errorf("%d more where all is freed", grown)
	}
}
