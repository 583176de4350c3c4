// Package cmemory counts the memory that C code, or Go code for it, has allocated and not freed. It needs a C compiler and glibc.
package cmemory

// #include <malloc.h>
// #include <stdlib.h>
//
// static size_t taken(void) { return mallinfo2().uordblks; }
import "C"

import (
	"unsafe"

	"leakcheck.test/check"
)

// smallest is the least that malloc takes for an allocation on the platforms that Go has.
const smallest = 16

// Meter counts in units of the smallest allocation there is, so that each that is left behind is at least one. What is freed must not be kept in
// a cache, where it counts as taken: scripts/oracle.ts sees to that. The runs are so many that a thread that Go starts meanwhile, of some 200 units,
// is noise.
var Meter = check.Meter{
	Name:  "units of C memory",
	Runs:  2000,
	Count: func() int { return int(C.taken()) / smallest },
}

// A test cannot use C by itself.
func allocate(n int) unsafe.Pointer { return C.malloc(C.size_t(n)) }
func free(p unsafe.Pointer)         { C.free(p) }
