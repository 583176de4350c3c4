package process

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"syscall"
	"time"
)

// Run and its like start and wait.
func run(name string) error {
	if err := exec.Command(name).Run(); err != nil {
		return err
	}
	_, err := exec.Command(name).Output()
	return err
}

func waited(name string) error {
	cmd := exec.Command(name)
	if err := cmd.Start(); err != nil {
		return err
	}
	return cmd.Wait()
}

func deferred(name string) error {
	cmd := exec.Command(name)
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	defer cmd.Wait()
	_, err = bufio.NewReader(stdout).ReadString('\n')
	return err
}

func deferredBefore(name string) error {
	cmd := exec.Command(name)
	defer cmd.Wait()
	return cmd.Start()
}

func killedAndWaited(name string, d time.Duration) error {
	cmd := exec.Command(name)
	if err := cmd.Start(); err != nil {
		return err
	}
	defer func() {
		cmd.Process.Kill()
		cmd.Wait()
	}()
	time.Sleep(d)
	return nil
}

func waitedByProcess(name string) error {
	cmd := exec.Command(name)
	if err := cmd.Start(); err != nil {
		return err
	}
	_, err := cmd.Process.Wait()
	return err
}

// Released: it is to run on by itself.
func released(name string) error {
	cmd := exec.Command(name)
	if err := cmd.Start(); err != nil {
		return err
	}
	return cmd.Process.Release()
}

func inGoroutine(name string) error {
	cmd := exec.Command(name)
	if err := cmd.Start(); err != nil {
		return err
	}
	go cmd.Wait()
	return nil
}

func inGoroutineLiteral(ctx context.Context, name string) error {
	cmd := exec.Command(name)
	if err := cmd.Start(); err != nil {
		return err
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		cmd.Process.Kill()
		return <-done
	}
}

// A method value is called by whoever gets it.
func byOther(name string, group func(func() error)) error {
	cmd := exec.Command(name)
	if err := cmd.Start(); err != nil {
		return err
	}
	group(cmd.Wait)
	return nil
}

func returned(name string) (*exec.Cmd, error) {
	cmd := exec.Command(name)
	return cmd, cmd.Start()
}

func returnedProcess(name string) (*os.Process, error) {
	cmd := exec.Command(name)
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return cmd.Process, nil
}

func returnedStop(name string) (func() error, error) {
	cmd := exec.Command(name)
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return func() error {
		cmd.Process.Kill()
		return cmd.Wait()
	}, nil
}

type worker struct {
	cmd  *exec.Cmd
	proc *os.Process
}

func (w *worker) start(name string) error {
	cmd := exec.Command(name)
	if err := cmd.Start(); err != nil {
		return err
	}
	w.cmd = cmd
	return nil
}

func (w *worker) startStored(name string) error {
	cmd := exec.Command(name)
	w.cmd = cmd
	return cmd.Start()
}

func (w *worker) startField(name string) error {
	w.cmd = exec.Command(name)
	return w.cmd.Start()
}

func (w *worker) keepProcess(name string) error {
	cmd := exec.Command(name)
	if err := cmd.Start(); err != nil {
		return err
	}
	w.proc = cmd.Process
	return nil
}

// The caller's command is the caller's.
func begin(cmd *exec.Cmd) error {
	return cmd.Start()
}

// A command that somebody else has, too.
func registered(name string, register func(*exec.Cmd)) error {
	cmd := exec.Command(name)
	register(cmd)
	return cmd.Start()
}

func made(command func() *exec.Cmd) error {
	cmd := command()
	return cmd.Start()
}

// Whoever gets the number finds the process.
func number(name string) (int, error) {
	cmd := exec.Command(name)
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	return cmd.Process.Pid, nil
}

func numberFile(name, path string) error {
	cmd := exec.Command(name)
	if err := cmd.Start(); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(strconv.Itoa(cmd.Process.Pid)), 0o600)
}

// Made to outlive its parent.
func daemon(name string) error {
	cmd := exec.Command(name)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	return cmd.Start()
}

// The program starts itself anew, and ends.
func restart(name string) {
	cmd := exec.Command(name)
	cmd.Stdout = os.Stdout
	if err := cmd.Start(); err != nil {
		panic(err)
	}
	os.Exit(0)
}

func reap(cmd *exec.Cmd) error { return cmd.Wait() }

func byHelper(name string) error {
	cmd := exec.Command(name)
	if err := cmd.Start(); err != nil {
		return err
	}
	defer reap(cmd)
	return nil
}

func checkedLater(name string) error {
	cmd := exec.Command(name)
	err := cmd.Start()
	if err == nil {
		err = cmd.Wait()
	}
	return err
}

func inLoop(names []string) (err error) {
	for _, name := range names {
		cmd := exec.Command(name)
		if err = cmd.Start(); err != nil {
			break
		}
		if err = cmd.Wait(); err != nil {
			break
		}
	}
	return err
}

func all(names []string) error {
	var started []*exec.Cmd
	for _, name := range names {
		cmd := exec.Command(name)
		if err := cmd.Start(); err != nil {
			continue
		}
		started = append(started, cmd)
	}
	for _, cmd := range started {
		if err := cmd.Wait(); err != nil {
			return err
		}
	}
	return nil
}

func grouped(names []string) {
	var wg sync.WaitGroup
	for _, name := range names {
		cmd := exec.Command(name)
		if err := cmd.Start(); err != nil {
			continue
		}
		wg.Add(1)
		go func() {
			defer wg.Done()
			cmd.Wait()
		}()
	}
	wg.Wait()
}

func pipeline(from, to string, out io.Writer) error {
	first, second := exec.Command(from), exec.Command(to)
	pipe, err := first.StdoutPipe()
	if err != nil {
		return err
	}
	second.Stdin, second.Stdout = pipe, out
	if err := first.Start(); err != nil {
		return err
	}
	if err := second.Run(); err != nil {
		first.Process.Kill()
		first.Wait()
		return err
	}
	return first.Wait()
}

func rawWaited(name string) error {
	p, err := os.StartProcess(name, []string{name}, &os.ProcAttr{})
	if err != nil {
		return err
	}
	state, err := p.Wait()
	fmt.Println(state)
	return err
}

func rawReleased(name string) error {
	p, err := os.StartProcess(name, []string{name}, &os.ProcAttr{})
	if err != nil {
		return err
	}
	return p.Release()
}

func rawReturned(name string) (*os.Process, error) {
	return os.StartProcess(name, []string{name}, &os.ProcAttr{})
}

// It runs on, and is known by its number.
func service(name string, register func(pid int) error) error {
	cmd := exec.Command(name)
	if err := cmd.Start(); err != nil {
		return err
	}
	if err := register(cmd.Process.Pid); err != nil {
		cmd.Process.Kill()
		cmd.Wait()
		return err
	}
	return nil
}

// Ended by its number where something fails.
func endedByNumber(name string, reapNumber func(pid int), check func() error) error {
	cmd := exec.Command(name)
	if err := cmd.Start(); err != nil {
		return err
	}
	if err := check(); err != nil {
		reapNumber(cmd.Process.Pid)
		return err
	}
	return cmd.Wait()
}
