package cgomemory

/*
#include <string.h>

static size_t letters(const char *s) { return strlen(s); }
*/
import "C"

import "unsafe"

/*
#include <stdlib.h>

static void gulp(char *s) { free(s); }
*/
import "C"

// A file may import "C" more than once, each time with a preamble of its own.
func lettersIn(words []string) int {
	n := 0
	for _, word := range words {
		n += int(C.letters(C.CString(word))) // want "The C memory of `C.CString` goes to `C.letters` and into no variable"
	}
	return n
}

func lettersOf(word string) int {
	s := C.CString(word)
	defer C.free(unsafe.Pointer(s))
	return int(C.letters(s))
}

// Freed by a function of the second preamble.
func swallowed(word string) {
	C.gulp(C.CString(word))
}
