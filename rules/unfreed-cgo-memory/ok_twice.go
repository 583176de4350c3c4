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

func lettersOf(word string) int {
	s := C.CString(word)
	defer C.free(unsafe.Pointer(s))
	return int(C.letters(s))
}

// Freed by a function of the second preamble.
func swallowed(word string) {
	C.gulp(C.CString(word))
}
