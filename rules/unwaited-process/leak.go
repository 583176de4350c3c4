package process

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"log"
	"os"
	"os/exec"
	"strings"
	"time"
)

// A failed read returns before the wait.
func output(name string) (string, error) {
	cmd := exec.Command(name, "--version")
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return "", err
	}
	if err := cmd.Start(); err != nil { // want "The process of `cmd`, from `cmd.Start`, is not waited for on the path that returns at line 28."
		return "", err
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		return "", err
	}
	return strings.TrimSpace(line), cmd.Wait()
}

// Started, and forgotten.
func notify(hook string) error {
	cmd := exec.Command(hook)
	cmd.Stdout = os.Stdout
	return cmd.Start() // want "low: The process of `cmd`, from `cmd.Start`, is never waited for."
}

// The error is all that anybody looks at.
func notifyAll(hooks []string) {
	for _, hook := range hooks {
		cmd := exec.Command("sh", "-c", hook)
		if err := cmd.Start(); err != nil { // want "low: before `cmd` is assigned again"
			log.Print(err)
		}
	}
}

// Killed is not waited for: the zombie stays.
func probe(name string, d time.Duration) error {
	cmd := exec.Command(name)
	err := cmd.Start() // want "never waited for"
	if err != nil {
		return err
	}
	time.Sleep(d)
	return cmd.Process.Kill()
}

// The context kills the process; only Wait reaps it, and ends the goroutine that watches the context.
func limited(ctx context.Context, name string) error {
	cmd := exec.CommandContext(ctx, name)
	if err := cmd.Start(); err != nil { // want "never waited for"
		return err
	}
	<-ctx.Done()
	return ctx.Err()
}

// Another step fails.
func feed(name string, in io.Reader) error {
	cmd := exec.Command(name)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	if err = cmd.Start(); err != nil { // want "not waited for on the path that returns at line 83"
		return err
	}
	if _, err = io.Copy(stdin, in); err != nil {
		stdin.Close()
		return err
	}
	stdin.Close()
	return cmd.Wait()
}

// Waited for only where asked.
func launch(name string, foreground bool) error {
	cmd := exec.Command(name)
	if err := cmd.Start(); err != nil { // want "not waited for on the path that returns at line 98"
		return err
	}
	if foreground {
		return cmd.Wait()
	}
	return nil
}

// The deferred wait comes too late.
func late(name string) error {
	cmd := exec.Command(name)
	stderr, err := cmd.StderrPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil { // want "not waited for on the path that returns at line 113"
		return err
	}
	text, err := io.ReadAll(io.LimitReader(stderr, 10))
	if err != nil || len(text) == 0 {
		return errors.New("no answer")
	}
	defer cmd.Wait()
	return nil
}

// A case of a select leaves it.
func race(ctx context.Context, name string, ready <-chan struct{}) error {
	cmd := exec.Command(name)
	if err := cmd.Start(); err != nil { // want "not waited for on the path that returns"
		return err
	}
	select {
	case <-ready:
		return cmd.Wait()
	case <-ctx.Done():
		cmd.Process.Kill()
		return ctx.Err()
	}
}

// A pass that is skipped leaves its process behind.
func each(names []string) {
	for _, name := range names {
		cmd := exec.Command(name)
		var out bytes.Buffer
		cmd.Stdout = &out
		if cmd.Start() != nil {
			continue
		}
		cmd.Wait()
	}
	for _, name := range names {
		cmd := exec.Command(name)
		if err := cmd.Start(); err != nil { // want "not waited for before `cmd` is assigned again|not waited for on the path"
			continue
		}
		if strings.HasPrefix(name, "/") {
			continue
		}
		cmd.Wait()
	}
}

// A second command takes the place of the first.
func retry(name string) error {
	cmd := exec.Command(name)
	if err := cmd.Start(); err != nil { // want "low: not waited for before `cmd` is assigned again at line 163"
		return err
	}
	cmd = exec.Command(name, "--again")
	return cmd.Run()
}

// The number is only printed.
func background(name string) {
	cmd := exec.Command(name)
	if err := cmd.Start(); err != nil { // want "never waited for"
		log.Fatal(err)
	}
	log.Printf("%s runs as %d", name, cmd.Process.Pid)
}

// A signal is sent, and nobody waits.
func reload(name string) error {
	cmd := exec.Command(name)
	if err := cmd.Start(); err != nil { // want "never waited for"
		return err
	}
	return cmd.Process.Signal(os.Interrupt)
}

// A goroutine drains the output, and does not wait.
func follow(name string, lines chan<- string) error {
	cmd := exec.Command(name)
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil { // want "never waited for"
		return err
	}
	go func() {
		for s := bufio.NewScanner(stdout); s.Scan(); {
			lines <- s.Text()
		}
		close(lines)
	}()
	return nil
}

// A timer kills it, and does not wait.
func timed(name string, d time.Duration) error {
	cmd := exec.Command(name)
	if err := cmd.Start(); err != nil { // want "never waited for"
		return err
	}
	time.AfterFunc(d, func() { cmd.Process.Kill() })
	return nil
}

// Which command it is hangs on a case; who waits does not.
func open(kind, path string) error {
	var cmd *exec.Cmd
	switch kind {
	case "text":
		cmd = exec.Command("cat", path)
	default:
		cmd = exec.Command("true", path)
	}
	return cmd.Start() // want "low: never waited for"
}

// A process of os has the same duty.
func raw(name string) error {
	p, err := os.StartProcess(name, []string{name}, &os.ProcAttr{}) // want "low: The process of `p`, from `os.StartProcess`, is never waited for."
	if err != nil {
		return err
	}
	return p.Signal(os.Interrupt)
}

func rawPartly(name string, wait bool) error {
	p, err := os.StartProcess(name, []string{name}, &os.ProcAttr{}) // want "not waited for on the path that returns"
	if err != nil {
		return err
	}
	if !wait {
		return nil
	}
	_, err = p.Wait()
	return err
}

func rawDropped(name string) error {
	_, err := os.StartProcess(name, []string{name}, &os.ProcAttr{}) // want "low: The process that `os.StartProcess` starts is never waited for"
	return err
}

// A helper of the package starts the process for its caller.
func spawn(name string) (*exec.Cmd, error) {
	cmd := exec.Command(name)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return cmd, nil
}

func useSpawned(name string, check func() error) error {
	cmd, err := spawn(name) // want "The process of `cmd`, from `spawn`, is not waited for on the path"
	if err != nil {
		return err
	}
	if err := check(); err != nil {
		cmd.Process.Kill()
		return err
	}
	return cmd.Wait()
}

// A helper that kills does not wait.
func kill(cmd *exec.Cmd) { cmd.Process.Kill() }

func stopped(name string) error {
	cmd := exec.Command(name)
	if err := cmd.Start(); err != nil { // want "low: never waited for"
		return err
	}
	kill(cmd)
	return nil
}

// Who is only given its number does not wait for it, where the function does so itself.
func placed(name string, place func(pid int) error) error {
	cmd := exec.Command(name)
	if err := cmd.Start(); err != nil { // want "The process of `cmd`, from `cmd.Start`, is not waited for on the path"
		return err
	}
	if err := place(cmd.Process.Pid); err != nil {
		return err
	}
	return cmd.Wait()
}
