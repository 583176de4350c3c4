package resource

import (
	"io"

	"leakcheck.test/check"
)

// closingVisitor is of another package, as far as the examples know.
type closingVisitor struct{}

func (closingVisitor) visit(f io.ReadCloser) { f.Close() }

func leaksOfInterfaces() check.Calls {
	return check.Calls{
		"countIn": {func() { countIn(byteCounter{}, file) }, func() { countIn(lineCounter{}, file) }},
	}
}

func oksOfInterfaces() check.Calls {
	return check.Calls{
		"drain.put":        {func() { f := opened(); drain{}.put(f); f.Close() }},
		"closingDrain.put": {func() { closingDrain{}.put(opened()) }},
		"given":            {func() { given(closingDrain{}, file) }, func() { given(drain{}, missing) }},
		"noVisitor.visit":  {func() { f := opened(); noVisitor{}.visit(f); f.Close() }},
		"visited":          {func() { visited(closingVisitor{}, file) }, func() { visited(noVisitor{}, missing) }},
	}
}
