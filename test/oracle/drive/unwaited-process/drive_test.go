package process

import (
	"context"
	"errors"
	"io"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"testing/iotest"
	"time"

	"leakcheck.test/check"
)

const (
	missing = "/missing"
	short   = time.Millisecond
)

var ctx = context.Background()

func Test(t *testing.T) {
	log.SetOutput(io.Discard)
	quiet, slow := script(t, "exit 0"), script(t, "exec sleep 60")
	check.Run(t, check.Exceptions{
		"released":    "what is released is meant to run on, and is a child for as long as this process lives",
		"rawReleased": "what is released is meant to run on, and is a child for as long as this process lives",
		"daemon":      "it is meant to outlive this process, and is its child until then",
		"restart":     "ends the process",
	},
		check.Group{Meter: check.Children, Calls: leaks(quiet)},
		check.Group{Meter: check.Children, Calls: oks(quiet, slow)},
		check.Group{Meter: check.Children, Calls: handedOver(t, quiet, slow)},
	)
}

func leaks(quiet string) check.Calls {
	failed := errors.New("failed")
	return check.Calls{
		"output":    {func() { output(quiet) }},
		"notify":    {func() { notify(quiet) }},
		"notifyAll": {func() { notifyAll([]string{quiet}) }},
		"probe":     {func() { probe(quiet, short) }},
		"limited": {func() {
			ctx, end := context.WithTimeout(ctx, 20*short)
			defer end()
			limited(ctx, quiet)
		}},
		"placed":     {func() { placed(quiet, func(int) error { return failed }) }},
		"feed":       {func() { feed(quiet, iotest.ErrReader(failed)) }},
		"launch":     {func() { launch(quiet, false) }},
		"late":       {func() { late(quiet) }},
		"race":       {func() { race(ended(), quiet, nil) }},
		"each":       {func() { each([]string{quiet}) }},
		"retry":      {func() { retry(quiet) }},
		"background": {func() { background(quiet) }},
		"reload":     {func() { reload(quiet) }},
		"follow":     {func() { follow(quiet, make(chan string)) }},
		"timed":      {func() { timed(quiet, short) }},
		"open":       {func() { open("text", quiet) }},
		"raw":        {func() { raw(quiet) }},
		"rawPartly":  {func() { rawPartly(quiet, false) }},
		"rawDropped": {func() { rawDropped(quiet) }},
		"useSpawned": {func() { useSpawned(quiet, func() error { return failed }) }},
		"stopped":    {func() { stopped(quiet) }},
	}
}

func oks(quiet, slow string) check.Calls {
	return check.Calls{
		"run":             {func() { run(quiet) }},
		"waited":          {func() { waited(quiet) }},
		"deferred":        {func() { deferred(quiet) }},
		"deferredBefore":  {func() { deferredBefore(quiet) }, func() { deferredBefore(missing) }},
		"killedAndWaited": {func() { killedAndWaited(slow, short) }},
		"waitedByProcess": {func() { waitedByProcess(quiet) }},
		"inGoroutine":     {func() { inGoroutine(quiet) }},
		"inGoroutineLiteral": {
			func() { inGoroutineLiteral(ctx, quiet) },
			func() { inGoroutineLiteral(ended(), slow) },
		},
		"byHelper":     {func() { byHelper(quiet) }},
		"checkedLater": {func() { checkedLater(quiet) }, func() { checkedLater(missing) }},
		"inLoop":       {func() { inLoop([]string{quiet, quiet, missing}) }},
		"all":          {func() { all([]string{quiet, missing, quiet}) }},
		"grouped":      {func() { grouped([]string{quiet, missing, quiet}) }},
		"pipeline":     {func() { pipeline(quiet, quiet, io.Discard) }, func() { pipeline(slow, missing, io.Discard) }},
		"rawWaited":    {func() { rawWaited(quiet) }},
	}
}

// handedOver are those whose callers wait.
func handedOver(t *testing.T, quiet, slow string) check.Calls {
	pidFile := filepath.Join(t.TempDir(), "pid")
	return check.Calls{
		"returned":           {func() { cmd, _ := returned(quiet); cmd.Wait() }},
		"returnedProcess":    {func() { p, _ := returnedProcess(quiet); p.Wait() }},
		"returnedStop":       {func() { stop, _ := returnedStop(slow); stop() }},
		"rawReturned":        {func() { p, _ := rawReturned(quiet); p.Wait() }},
		"worker.start":       {func() { w := worker{}; w.start(quiet); w.cmd.Wait() }},
		"worker.startStored": {func() { w := worker{}; w.startStored(quiet); w.cmd.Wait() }},
		"worker.startField":  {func() { w := worker{}; w.startField(quiet); w.cmd.Wait() }},
		"worker.keepProcess": {func() { w := worker{}; w.keepProcess(quiet); w.proc.Wait() }},
		"byOther":            {func() { byOther(quiet, func(wait func() error) { wait() }) }},
		"begin":              {func() { cmd := exec.Command(quiet); begin(cmd); cmd.Wait() }},
		"registered": {func() {
			var known *exec.Cmd
			registered(quiet, func(cmd *exec.Cmd) { known = cmd })
			known.Wait()
		}},
		"made": {func() { cmd := exec.Command(quiet); made(func() *exec.Cmd { return cmd }); cmd.Wait() }},
		"service": {
			func() {
				var known int
				service(quiet, func(pid int) error { known = pid; return nil })
				wait(known)
			},
			func() { service(slow, func(int) error { return errors.New("full") }) },
		},
		"endedByNumber": {
			func() { endedByNumber(quiet, wait, func() error { return errors.New("failed") }) },
			func() { endedByNumber(quiet, nil, func() error { return nil }) },
		},
		"number": {func() { pid, _ := number(quiet); wait(pid) }},
		"numberFile": {func() {
			numberFile(quiet, pidFile)
			text, _ := os.ReadFile(pidFile)
			pid, _ := strconv.Atoi(string(text))
			wait(pid)
		}},
	}
}

func wait(pid int) {
	if _, err := syscall.Wait4(pid, nil, 0, nil); err != nil {
		panic(err)
	}
}

func ended() context.Context {
	ctx, end := context.WithCancel(ctx)
	end()
	return ctx
}

func script(t *testing.T, line string) string {
	path := filepath.Join(t.TempDir(), "script")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+line+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}
