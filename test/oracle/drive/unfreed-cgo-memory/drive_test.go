package cgomemory

import (
	"runtime"
	"testing"
	"unsafe"

	"leakcheck.test/check"
	"leakcheck.test/cmemory"
)

func Test(t *testing.T) {
	check.Run(t, check.Exceptions{},
		check.Group{Meter: cmemory.Meter, Calls: leaks()},
		check.Group{Meter: cmemory.Meter, Calls: oks()},
		check.Group{Meter: collected, Calls: check.Calls{
			"finalized": {func() { finalized("text") }},
		}},
	)
}

// collected counts what is left once finalizers have run.
var collected = check.Meter{
	Name:  cmemory.Meter.Name,
	Runs:  cmemory.Meter.Runs,
	Count: func() int { runtime.GC(); return cmemory.Meter.Count() },
}

func leaks() check.Calls {
	return check.Calls{
		"leakyPointer":   {leakyPointer},
		"inline":         {func() { inline("text") }},
		"inlineBytes":    {func() { inlineBytes([]byte("text\x00")) }},
		"forgotten":      {func() { forgotten("text") }},
		"early":          {func() { early("text", 1) }},
		"buffer":         {func() { buffer(8, false) }},
		"each":           {func() { each([]string{""}) }},
		"evaluatedEarly": {func() { evaluatedEarly("text") }},
		"filledLater":    {func() { filledLater(1) }},
		"notReleased":    {func() { notReleased(0) }},
		"opened":         {func() { opened(2, 1) }},
		"lettersIn":      {func() { lettersIn([]string{"text"}) }},
	}
}

func oks() check.Calls {
	word := "text"
	return check.Calls{
		"pointer":           {pointer},
		"lettersOf":         {func() { lettersOf(word) }},
		"swallowed":         {func() { swallowed(word) }},
		"deferred":          {func() { deferred(word) }},
		"inDeferredLiteral": {func() { inDeferredLiteral(word) }},
		"onEveryPath":       {func() { onEveryPath(word, 8) }, func() { onEveryPath(word, 1) }},
		"returned":          {func() { release(returned(word)) }},
		"returnedLater":     {func() { freeing(returnedLater(word)) }},
		"callsReturned":     {func() { callsReturned(word) }},
		"stored":            {func() { stored(word) }},
		"elements":          {func() { elements([]string{"a", "b"}) }},
		"structOfC":         {func() { structOfC(word) }},
		"byHelper":          {func() { byHelper(word) }},
		"taken":             {func() { taken(word) }},
		"takenLater":        {func() { takenLater(word) }},
		"optional":          {func() { optional(nil) }, func() { optional(&word) }},
		"twice":             {func() { twice("a", "b") }},
		"grown":             {func() { grown(8) }},
		"windowed":          {func() { windowed(8) }},
		"into":              {func() { kept(true) }, func() { kept(false) }},
		"read":              {func() { read(8) }, func() { read(-1) }}, // of which there is no memory

		"publish": {func() { publish(0) }, func() { publish(-1) }},
	}
}

// kept frees the memory by what is kept of it: its start, or its second byte.
func kept(inner bool) {
	var w window
	into(&w, 8, inner)
	if inner {
		w.at = unsafe.Add(w.at, -1)
	}
	freeing(w.at)
}

// freeing frees as an example does: a test cannot use C by itself.
func freeing(p unsafe.Pointer) { (&holder{name: (*_Ctype_char)(p)}).close() }
