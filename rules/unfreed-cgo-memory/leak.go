package cgomemory

/*
#include <stdlib.h>
#include <string.h>

typedef struct { int size; } stack;

static stack *stack_new(int size) {
	stack *s = malloc(sizeof(stack));
	s->size = size;
	return s;
}

static void stack_free(stack *s) { free(s); }

static int stack_size(stack *s) { return s->size; }

static int stack_open(int size, stack **out) {
	if (size < 0) return 1;
	*out = stack_new(size);
	return 0;
}

static int stack_limit(stack *s, int limit) { return limit < s->size; }

static size_t measure(const char *s) { return strlen(s); }

static int describe(int code, char **text) {
	*text = strdup(code ? "bad" : "good");
	return code;
}
*/
import "C"

import (
	"errors"
	"unsafe"
)

// The example of document A, in Go: the first memory is lost when its pointer is overwritten.
func leakyPointer() {
	p1 := C.malloc(10) // want "The C memory `p1`, from `C.malloc`, is not freed before `p1` is assigned again at line 45."
	p2 := C.malloc(10)
	p1 = p2
	C.free(p1)
}

// Nobody has the pointer.
func inline(s string) int {
	return int(C.strlen(C.CString(s))) // want "The C memory of `C.CString` goes to `C.strlen` and into no variable, so it can never be freed."
}

// What C function it goes to makes no difference.
func inlineBytes(b []byte) int {
	return int(C.measure((*C.char)(C.CBytes(b)))) // want "The C memory of `C.CBytes` goes to `C.measure`"
}

// Used, and forgotten.
func forgotten(s string) string {
	cs := C.CString(s) // want "The C memory `cs`, from `C.CString`, is never freed."
	C.memset(unsafe.Pointer(cs), 'x', C.strlen(cs))
	return C.GoString(cs)
}

// Returned before it is freed.
func early(s string, limit int) error {
	cs := C.CString(s) // want "is not freed on the path that returns at line 70."
	if int(C.measure(cs)) > limit {
		return errors.New("too long")
	}
	C.free(unsafe.Pointer(cs))
	return nil
}

// Through a conversion.
func buffer(n int, fill bool) int {
	p := (*C.char)(C.malloc(C.size_t(n + 1))) // want "The C memory `p`, from `C.malloc`, is not freed on the path that returns at line 80."
	if !fill {
		return 0
	}
	C.memset(unsafe.Pointer(p), 0, C.size_t(n+1))
	size := int(C.strlen(p))
	C.free(unsafe.Pointer(p))
	return size
}

// Each pass of the loop makes one, and frees it only where all goes well.
func each(words []string) (total int) {
	for _, w := range words {
		cw := C.CString(w) // want "not freed"
		n := int(C.measure(cw))
		if n == 0 {
			continue
		}
		total += n
		C.free(unsafe.Pointer(cw))
	}
	return total
}

// The argument of the deferred call is evaluated at the defer, where it is nil.
func evaluatedEarly(s string) int {
	var cs *C.char
	defer C.free(unsafe.Pointer(cs))
	cs = C.CString(s) // want "The C memory `cs`, from `C.CString`, is not freed: the `defer` at line 105 frees what `cs` is there, which is nil."
	return int(C.strlen(cs))
}

// As before, filled through its address.
func filledLater(code int) string {
	var text *C.char
	defer C.free(unsafe.Pointer(text))
	C.describe(C.int(code), &text) // want "The C memory `text`, from `C.describe`, is not freed: the `defer` at line 113 frees"
	return C.GoString(text)
}

// What the package releases elsewhere.
func released(size int) int {
	s := C.stack_new(C.int(size))
	defer C.stack_free(s)
	return int(C.stack_size(s))
}

func notReleased(size int) (int, error) {
	s := C.stack_new(C.int(size)) // want "The C value `s`, from `C.stack_new`, is not released on the path that returns at line 128."
	if C.stack_size(s) == 0 {
		return 0, errors.New("empty")
	}
	defer C.stack_free(s)
	return int(C.stack_size(s)), nil
}

// Opened by its address, and left open when the next step fails.
func opened(size, limit int) (int, error) {
	var s *C.stack
	rc := C.stack_open(C.int(size), &s) // want "The C value `s`, from `C.stack_open`, is not released on the path that returns at line 143."
	if rc != 0 {
		return 0, errors.New("cannot be opened")
	}
	rc = C.stack_limit(s, C.int(limit))
	if rc != 0 {
		return 0, errors.New("too large")
	}
	n := int(C.stack_size(s))
	C.stack_free(s)
	return n, nil
}
