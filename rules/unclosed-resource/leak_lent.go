package resource

import (
	"io"
	"os"
	"os/exec"
	"runtime/pprof"
	"runtime/trace"
)

// A command never closes what it reads and writes.
func runInto(name string, ready func() error) error {
	out, err := os.Create(name) // want "`out`, from `os.Create`, is not closed on the path that returns"
	if err != nil {
		return err
	}
	cmd := exec.Command("true")
	cmd.Stdout = out
	cmd.Stderr = out
	if err := ready(); err != nil {
		return err
	}
	err = cmd.Run()
	out.Close()
	return err
}

func runWith(name string, ready func() error) error {
	extra, err := os.Open(name) // want "`extra`, from `os.Open`, is not closed on the path that returns"
	if err != nil {
		return err
	}
	cmd := exec.Command("true")
	cmd.ExtraFiles = append(cmd.ExtraFiles, extra)
	if err := ready(); err != nil {
		return err
	}
	defer extra.Close()
	return cmd.Run()
}

func runFrom(name string) error {
	in, err := os.Open(name) // want "`in`, from `os.Open`, is never closed"
	if err != nil {
		return err
	}
	cmd := &exec.Cmd{Path: "/bin/true", Stdin: in}
	return cmd.Run()
}

// Who is given the command is given no more than that: the file is still closed here where it succeeds.
func startBy(name string, start func(*exec.Cmd) error) error {
	out, err := os.Create(name) // want "`out`, from `os.Create`, is not closed on the path that returns"
	if err != nil {
		return err
	}
	cmd := exec.Command("true")
	cmd.Stdout = out
	if err := start(cmd); err != nil {
		return err
	}
	cmd.Wait()
	return out.Close()
}

func firstOf(name string, n int64) ([]byte, error) {
	f, err := os.Open(name) // want "`f`, from `os.Open`, is never closed"
	if err != nil {
		return nil, err
	}
	return io.ReadAll(&io.LimitedReader{R: f, N: n})
}

// A profile is written to it until it is stopped, and no longer.
func profiled(name string, work func()) error {
	f, err := os.Create(name) // want "`f`, from `os.Create`, is never closed"
	if err != nil {
		return err
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		return err
	}
	defer pprof.StopCPUProfile()
	work()
	return nil
}

func traced(name string, work func()) error {
	f, err := os.Create(name) // want "`f`, from `os.Create`, is not closed on the path that returns"
	if err != nil {
		return err
	}
	if err := trace.Start(f); err != nil {
		return err
	}
	work()
	trace.Stop()
	return f.Close()
}

// A function of the code base does the same with it in a goroutine as without one.
func measured(name string, sizes chan<- int64) error {
	f, err := os.Open(name) // want "`f`, from `os.Open`, is never closed"
	if err != nil {
		return err
	}
	go sizeOf(f, sizes)
	return nil
}

func sizeOf(f *os.File, sizes chan<- int64) {
	size, _ := f.Seek(0, io.SeekEnd)
	sizes <- size
}

type policy interface {
	NeedsCheck(f *os.File) bool
	take(f *os.File) bool
}

// Who is asked a question does not take it over.
func askedFirst(p policy, name string) (*os.File, error) {
	f, err := os.Open(name) // want "`f`, from `os.Open`, is not closed on the path that returns"
	if err != nil {
		return nil, err
	}
	if p.NeedsCheck(f) {
		return os.Open(name)
	}
	return f, nil
}
