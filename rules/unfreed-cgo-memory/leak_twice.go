package cgomemory

/*
#include <string.h>

static size_t letters(const char *s) { return strlen(s); }
*/
import "C"

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
