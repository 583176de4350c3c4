package cgomemory

/*
#include <stdlib.h>
#include <string.h>

typedef struct { char *name; } person;

static size_t swallow(char *s) {
	size_t n = strlen(s);
	free(s);
	return n;
}

static size_t length(const char *s) { return strlen(s); }

typedef struct { char *text; } note;

static note *note_new(int n) {
	note *p = malloc(sizeof(note));
	p->text = malloc(n);
	return p;
}

static void note_destroy(note *p) {
	free(p->text);
	free(p);
}

static char *note_read(note *p, char **problem) {
	if (p->text == NULL) {
		*problem = strdup("no text");
		return NULL;
	}
	return strdup("text");
}

static int note_publish(int where, note *p) {
	if (where < 0) return 1;
	note_destroy(p);
	return 0;
}
*/
import "C"

import (
	"errors"
	"runtime"
	"unsafe"
)

// Document A's example, mended: freed before its pointer is overwritten.
func pointer() {
	p1 := C.malloc(10)
	p2 := C.malloc(10)
	C.free(p1)
	p1 = p2
	C.free(p1)
}

func deferred(s string) int {
	cs := C.CString(s)
	defer C.free(unsafe.Pointer(cs))
	return int(C.length(cs))
}

func inDeferredLiteral(s string) int {
	var cs *C.char
	defer func() {
		C.free(unsafe.Pointer(cs))
	}()
	cs = C.CString(s)
	return int(C.strlen(cs))
}

func onEveryPath(s string, limit int) error {
	cs := C.CString(s)
	n := int(C.length(cs))
	C.free(unsafe.Pointer(cs))
	if n > limit {
		return errors.New("too long")
	}
	return nil
}

// The caller frees it.
func returned(s string) *C.char {
	return C.CString(s)
}

func returnedLater(s string) unsafe.Pointer {
	p := C.CString(s)
	return unsafe.Pointer(p)
}

func callsReturned(s string) int {
	p := returned(s)
	defer C.free(unsafe.Pointer(p))
	return int(C.strlen(p))
}

// Stored where somebody else frees it: a field, an element, a struct of C.
type holder struct {
	name *C.char
	size int
}

func (h *holder) set(s string) {
	h.name = C.CString(s)
	h.size = len(s)
}

func (h *holder) close() {
	C.free(unsafe.Pointer(h.name))
}

func stored(s string) int {
	h := &holder{}
	h.set(s)
	defer h.close()
	return h.size
}

func elements(words []string) (total int) {
	list := make([]*C.char, len(words))
	for i, w := range words {
		list[i] = C.CString(w)
	}
	for _, cw := range list {
		total += int(C.strlen(cw))
		C.free(unsafe.Pointer(cw))
	}
	return total
}

func structOfC(s string) int {
	var p C.person
	p.name = C.CString(s)
	defer C.free(unsafe.Pointer(p.name))
	return int(C.strlen(p.name))
}

// A function of the package frees it.
func release(p *C.char) {
	C.free(unsafe.Pointer(p))
}

func byHelper(s string) int {
	cs := C.CString(s)
	defer release(cs)
	return int(C.strlen(cs))
}

// The preamble says that this C function frees what it is given.
func taken(s string) int {
	return int(C.swallow(C.CString(s)))
}

func takenLater(s string) int {
	cs := C.CString(s)
	return int(C.swallow(cs))
}

// Freed as the finalizer of what holds it.
func finalized(s string) *holder {
	cs := C.CString(s)
	h := &holder{name: cs}
	runtime.SetFinalizer(h, (*holder).close)
	return h
}

// Only where there is something to copy.
func optional(s *string) int {
	var cs *C.char
	if s != nil {
		cs = C.CString(*s)
		defer C.free(unsafe.Pointer(cs))
	}
	if cs == nil {
		return 0
	}
	return int(C.strlen(cs))
}

// A deferred free of what the variable holds at the defer, and another for what it gets later.
func twice(a, b string) int {
	cs := C.CString(a)
	defer C.free(unsafe.Pointer(cs))
	n := int(C.strlen(cs))
	cs = C.CString(b)
	defer C.free(unsafe.Pointer(cs))
	return n + int(C.strlen(cs))
}

// realloc frees the old memory itself.
func grown(n int) int {
	p := C.malloc(C.size_t(n))
	p = C.realloc(p, C.size_t(2*n))
	defer C.free(p)
	return 2 * n
}

// A pointer into the memory, kept, frees all of it later.
type window struct {
	at unsafe.Pointer
}

func into(w *window, n int, keep bool) {
	p := C.malloc(C.size_t(n))
	if keep {
		w.at = unsafe.Pointer(&(*[1 << 20]byte)(p)[1])
		return
	}
	w.at = p
}

func windowed(n int) {
	var w window
	into(&w, n, false)
	C.free(w.at)
}

// Where the text of the error is set, there is nothing else to free.
func read(n int) (string, error) {
	p := C.note_new(C.int(n))
	defer C.note_destroy(p)
	var problem *C.char
	text := C.note_read(p, &problem)
	if problem != nil {
		defer C.free(unsafe.Pointer(problem))
		return "", errors.New(C.GoString(problem))
	}
	defer C.free(unsafe.Pointer(text))
	return C.GoString(text), nil
}

// When it succeeds it takes the note, and when it fails it leaves it.
func publish(where int) error {
	p := C.note_new(8)
	if C.note_publish(C.int(where), p) != 0 {
		C.note_destroy(p)
		return errors.New("nowhere")
	}
	return nil
}
