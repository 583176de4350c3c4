package resource

import (
	"context"
	"errors"
	"os"
	"testing"

	"leakcheck.test/check"
)

func failing() error { return errors.New("failed") }

func succeeding() error { return nil }

func opened() *os.File {
	f, err := os.Open(file)
	if err != nil {
		panic(err)
	}
	return f
}

func ended() *operation {
	o := operation{canceled: make(chan struct{}), done: make(chan struct{})}
	close(o.done)
	return &o
}

// A clock whose timers have a file open until they fire.
type wound struct{ fires bool }

type bell struct{ *os.File }

func (b bell) Stop() { b.Close() }

func (w wound) newTimer() (chime, <-chan bool) {
	b, fired := bell{opened()}, make(chan bool)
	if w.fires {
		b.Stop()
		close(fired)
	}
	return b, fired
}

func leaksOfOwners() check.Calls {
	return check.Calls{
		"strike":               {func() { skip := make(chan bool); close(skip); strike(wound{}, nil, skip) }},
		"hullIn":               {func() { hullIn(file); hullIn(os.DevNull) }},
		"openPair":             {func() { openPair(file, "missing/new.txt") }},
		"openInto":             {func() { openInto(file, "missing/new.txt") }},
		"checked":              {func() { checked(file, true) }},
		"openAll":              {func() { openAll([]string{file, missing}) }},
		"useDevice":            {func() { useDevice(file, false) }},
		"device.give":          {func() { new(device).give(file, false) }},
		"device.forget":        {func() { d := device{opened()}; d.forget() }},
		"device.forgetChecked": {func() { d := device{opened()}; d.forgetChecked() }},
		"ask":                  {func() { ask(file, succeeding, failing) }},
		"journal.open":         {func() { j := journal{}; j.open(file); j.Close() }},
	}
}

func goroutinesOfOwners() check.Calls {
	return check.Calls{
		"poll":           {func() { poll(failing) }},
		"observe":        {func() { observe(context.Background()) }},
		"observeForGood": {func() { observeForGood() }},
	}
}

func oksOfOwners(t *testing.T) check.Calls {
	silent := listening(t, "tcp", "127.0.0.1:0")
	go hangUp(silent)
	return check.Calls{
		"strikeOrStop": {
			func() { strikeOrStop(wound{fires: true}, nil) },
			func() { stop := make(chan bool); close(stop); strikeOrStop(wound{}, stop) },
		},
		"rigIn":               {func() { rigIn(file); rigIn(missing); closeRigs() }},
		"rig.Close":           {func() { newRig(opened()); closeRigs() }},
		"openRig":             {func() { openRig(file); openRig(missing); closeRigs() }},
		"newRig":              {func() { newRig(opened()); closeRigs() }},
		"closeRigs":           {func() { newRig(opened()); closeRigs() }},
		"openWatchdog":        {func() { w, _ := openWatchdog("dog.txt"); w.Close() }, func() { openWatchdog("no/dog.txt") }},
		"watchdog.Close":      {func() { w, _ := openWatchdog("dog.txt"); w.Close() }},
		"watchdog.magicClose": {func() { w, _ := openWatchdog("dog.txt"); w.magicClose() }},
		"disarm":              {func() { disarm("dog.txt") }, func() { disarm("no/dog.txt") }},
		"dialStub": {
			func() { d, _ := dialStub(silent.Addr().String()); d.Close() },
			func() { d, _ := dialStub("nowhere"); d.Close() },
		},
		"newSlot": {func() { newSlot(opened()).file.Close() }},
		"fillSlots": {
			func() { fillSlots(os.Open, []string{file, missing})[file].file.Close() },
			func() { fillSlots(closedFile, []string{file}) },
		},
		"openPairClosed": {
			func() { openPairClosed(file, "missing/new.txt") },
			func() { p, _ := openPairClosed(file, "new.txt"); p.in.Close(); p.out.Close() },
		},
		"openAllClosed": {
			func() { openAllClosed([]string{file, missing}) },
			func() { files, _ := openAllClosed([]string{file}); files[0].Close() },
		},
		"useDeviceClosed": {func() { useDeviceClosed(file, true) }, func() { useDeviceClosed(file, false) }},
		"device.giveClosed": {
			func() { new(device).giveClosed(file, false) },
			func() { d := device{}; d.giveClosed(file, true); d.Close() },
		},
		"checkedByHelper": {
			func() { checkedByHelper(file, false) },
			func() { closing(checkedByHelper(file, true)) },
		},
		"askReset": {
			func() { askReset(file, failing, nil) },
			func() { askReset(file, succeeding, failing) },
			func() { s, _ := askReset(file, succeeding, succeeding); s.Reset() },
		},
		"operation.Cancel":    {func() { ended().Cancel() }},
		"operation.Wait":      {func() { ended().Wait() }},
		"copying.Abort":       {func() { c := copying{ended()}; c.Abort() }},
		"copying.each":        {func() { new(copying).each([]func() *operation{ended, ended}) }},
		"device.forgetClosed": {func() { d := device{opened()}; d.forgetClosed() }},
		"device.swap":         {func() { d := device{opened()}; d.swap(file); d.Close() }},
		"closedJournal.open":  {func() { j := closedJournal{}; j.open(file); j.Close() }},
		"closedJournal.Close": {func() { j := closedJournal{opened(), opened()}; j.Close() }},
	}
}

func goroutinesOfOksOfOwners() check.Calls {
	return check.Calls{
		"pollStopped": {
			func() { pollStopped(failing) },
			func() { p, _ := pollStopped(succeeding); p.Stop() },
		},
		"startWorker": {func() { startWorker().Stop() }},
		"worker.loop": {func() {
			ctx, cancel := context.WithCancel(context.Background())
			cancel()
			(&worker{ctx, cancel}).loop()
		}},
		"worker.Stop": {func() { startWorker().Stop() }},
		"startUnder":  {func() { startUnder(context.Background()).Stop() }},
		"workOnce":    {func() { workOnce(failing) }},
	}
}

func closedFile(name string) (*os.File, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	return f, f.Close()
}
