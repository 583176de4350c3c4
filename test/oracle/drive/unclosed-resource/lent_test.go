package resource

import (
	"io"
	"os"
	"os/exec"
	"runtime/trace"

	"leakcheck.test/check"
)

func leaksOfLent() check.Calls {
	return check.Calls{
		"runInto":  {func() { runInto("lent.txt", failing) }},
		"runWith":  {func() { runWith(file, failing) }},
		"runFrom":  {func() { runFrom(file) }},
		"startBy":  {func() { startBy("lent.txt", func(*exec.Cmd) error { return failing() }) }},
		"profiled": {func() { profiled("lent.txt", func() {}) }},
		"traced": {func() {
			trace.Start(io.Discard)
			traced("lent.txt", nil)
			trace.Stop()
		}},
		"measured": {func() {
			sizes := make(chan int64)
			measured(file, sizes)
			<-sizes
		}},
		"askedFirst": {func() {
			f, _ := askedFirst(asked(true), file)
			f.Close()
			f, _ = askedFirst(asked(false), file)
			f.Close()
		}},
		"firstOf": {func() { firstOf(file, 1) }},
	}
}

func oksOfLent() check.Calls {
	return check.Calls{
		"commandInto": {func() { cmd, _ := commandInto("lent.txt"); closeOf(cmd.Stdout) }, func() { commandInto("missing/lent.txt") }},
		"runLogged":   {func() { runLogged("lent.txt") }, func() { runLogged("missing/lent.txt") }},
		"closeOf":     {func() { closeOf(nil) }},
		"runExtra":    {func() { runExtra([]string{file}) }, func() { runExtra([]string{missing}) }},
		"startProfile": {
			func() { stop, _ := startProfile("lent.txt"); startProfile("lent.txt"); stop() },
			func() { startProfile("missing/lent.txt") },
		},
		"sized": {func() {
			sizes := make(chan int64)
			sized(file, sizes)
			for range sizes {
			}
			sized(missing, nil)
		}},
		"taken": {
			func() { taken(asked(true), file) },
			func() { f, _ := taken(asked(false), file); f.Close() },
			func() { taken(asked(false), missing) },
		},
		"sendTo": {func() {
			cmd := exec.Command("true")
			sendTo(cmd, "lent.txt")
			closeOf(cmd.Stdout)
			sendTo(cmd, "missing/lent.txt")
		}},
		"limited": {func() { r, _ := limited(file, 1); closeOf(r.R.(io.Writer)) }, func() { limited(missing, 1) }},
	}
}

type asked bool

func (a asked) NeedsCheck(*os.File) bool { return bool(a) }

func (a asked) take(f *os.File) bool {
	if a {
		f.Close()
	}
	return bool(a)
}
