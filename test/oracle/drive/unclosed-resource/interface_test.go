package resource

import (
	"io"

	"leakcheck.test/check"
)

// closingVisitor is of another package, as far as the examples know.
type closingVisitor struct{}

func (closingVisitor) visit(f io.ReadCloser) { f.Close() }

// bare gives captions that hold nothing.
type bare string

func (b bare) caption(string) (caption, error) { return b, nil }
func (b bare) text() string                    { return string(b) }

func leaksOfInterfaces() check.Calls {
	return check.Calls{
		"nameIn":  {func() { nameIn(onDisk{}, file) }, func() { nameIn(below{onDisk{}, "./"}, file) }},
		"countIn": {func() { countIn(byteCounter{}, file) }, func() { countIn(lineCounter{}, file) }},
	}
}

func oksOfInterfaces() check.Calls {
	return check.Calls{
		"drain.put":        {func() { f := opened(); drain{}.put(f); f.Close() }},
		"closingDrain.put": {func() { closingDrain{}.put(opened()) }},
		"filePage.text":    {func() { p := filePage{opened()}; p.text(); p.Close() }},
		"filePage.Close":   {func() { (&filePage{opened()}).Close() }},
		"loose.page":       {func() { closing(loose{}.page(file)) }, func() { loose{}.page(missing) }},
		"bound.page":       {func() { bound{}.page(file) }},
		"textIn":           {func() { p := &filePage{opened()}; textIn(bound{map[string]page{file: p}}, file); p.Close() }, func() { textIn(loose{}, missing) }},
		"printed.caption":  {func() { l, _ := printed{}.caption(file); l.(page).Close() }},
		"captionIn":        {func() { captionIn(bare("a"), file) }, func() { captionIn(printed{}, missing) }},
		"given":            {func() { given(closingDrain{}, file) }, func() { given(drain{}, missing) }},
		"noVisitor.visit":  {func() { f := opened(); noVisitor{}.visit(f); f.Close() }},
		"visited":          {func() { visited(closingVisitor{}, file) }, func() { visited(noVisitor{}, missing) }},
	}
}
