package resource

import (
	"io"
	"os"
	"os/exec"
	"runtime/pprof"
)

// Whoever gets the command may close what it writes to.
func commandInto(name string) (*exec.Cmd, error) {
	out, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	cmd := exec.Command("true")
	cmd.Stdout, cmd.Stderr = out, out
	return cmd, nil
}

func runLogged(name string) error {
	cmd, err := commandInto(name)
	if err != nil {
		return err
	}
	defer closeOf(cmd.Stdout)
	return cmd.Run()
}

func closeOf(w io.Writer) {
	if c, ok := w.(io.Closer); ok {
		c.Close()
	}
}

// Closed by way of the command.
func runExtra(names []string) error {
	cmd := exec.Command("true")
	defer func() {
		for _, f := range cmd.ExtraFiles {
			f.Close()
		}
	}()
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		cmd.ExtraFiles = append(cmd.ExtraFiles, f)
	}
	return cmd.Run()
}

// A command of somebody else.
func sendTo(cmd *exec.Cmd, name string) error {
	out, err := os.Create(name)
	if err != nil {
		return err
	}
	cmd.Stdout = out
	return nil
}

// What limits a reader is given on.
func limited(name string, n int64) (*io.LimitedReader, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	return &io.LimitedReader{R: f, N: n}, nil
}

// Closed by what stops the profile.
func startProfile(name string) (func(), error) {
	f, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		f.Close()
		return nil, err
	}
	return func() {
		pprof.StopCPUProfile()
		f.Close()
	}, nil
}

// The goroutine closes it.
func sized(name string, sizes chan<- int64) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	go sizeAndClose(f, sizes)
	return nil
}

func sizeAndClose(f *os.File, sizes chan<- int64) {
	defer close(sizes)
	defer f.Close()
	sizeOf(f, sizes)
}

// It is in use for as long as the program runs.
func synced(name string, next <-chan struct{}) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	go syncing(f, next)
	return nil
}

func syncing(f *os.File, next <-chan struct{}) {
	for {
		<-next
		f.Sync()
	}
}

// Who is asked to do something may.
func taken(p policy, name string) (*os.File, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	if p.take(f) {
		return nil, nil
	}
	return f, nil
}
