package loops

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"testing"
	"time"

	"leakcheck.test/check"
)

const moment = time.Millisecond

func Test(t *testing.T) {
	check.Run(t, check.Exceptions{},
		check.Group{Meter: check.Goroutines, Calls: oks()},
		check.Group{Meter: check.Goroutines, Calls: leaks()},
	)
}

// Each does what its author means to end it: the loop is still there.
func leaks() check.Calls {
	return check.Calls{
		"leakyFunction": {func() { leakyFunction(moment) }},
		"flushEvery":    {func() { flushEvery(moment, nothing) }},
		"onSignal":      {func() { onSignal(make(chan os.Signal), nothing) }},
		"spin":          {func() { deadLoop(pause) }},
		"flusher.run":   {func() { newFlusher(moment, nothing).Close() }},
		"maintain":      {func() { maintain(closed(), nothing) }},
		"forward":       {func() { forward(ended(), nil, ignore) }},
		"session.read":  {func() { s := newSession(time.Hour); s.in <- 1; s.Close() }},
		"renewer.run":   {func() { (&renewer{renew: nothing}).keep(moment) }},
		"drive.clean":   {func() { openDrive(func(string) {}).Close() }},
		"poller.run":    {func() { (&poller{interval: moment}).start(nothing) }},
		"sink.write":    {func() { (&sink{}).write(nothing) }},
		"dial":          {func() { dial(failing, nothing) }},
		"serveOrders":   {func() { serveOrders([]int{1}, func(int) { pause() }) }},
		"acceptAll":     {func() { acceptAll(listen, func(net.Conn) {}) }},
		"acceptOne":     {func() { acceptOne(slowErrors, func(net.Conn) {}, nothing) }},
		"handleThree":   {func() { handleThree(items, ignoreItem) }},
		"exchange":      {func() { exchange(live(), closer{}, func() error { return nil }) }},
		"elect":         {func() { go elect(live().Done(), twice()) }},
		"send": {
			func() { send((&http.Request{}).WithContext(live()), closer{}, func() error { return errFailed }) },
		},
		"tryUntil":     {func() { tryUntil(live(), func() error { return nil }) }},
		"limiter.fill": {func() { newLimiter(moment, nothing).stopTicker() }},
	}
}

func oks() check.Calls {
	return check.Calls{
		"untilExit":      {func() { untilExit(soon().Done(), moment) }},
		"untilCancelled": {func() { in := make(chan int); untilCancelled(soon(), in, ignore); in <- 1 }},
		"untilLabel":     {func() { in := make(chan int); untilLabel(soon(), in, ignore); in <- 1 }},
		"untilFlag":      {func() { in := make(chan int); untilFlag(soon().Done(), in, ignore); in <- 1 }},
		"untilError":     {func() { untilError(second(errDone), ignore) }},
		"spares.fill":    {spare},
		"newSpares":      {spare},
		"spares.Close":   {spare},
		"untilClosed":    {func() { untilClosed(jobs()) }},
		"fewTries":       {func() { fewTries(func() error { return errDone }) }, func() { fewTries(func() error { return nil }) }},
		"untilPanic": {func() {
			next := second(errDone)
			untilPanic(func() error { _, err := next(); return err })
		}},
		"newWatcher":      {func() { watched() }},
		"watcher.run":     {func() { watched() }},
		"watcher.Close":   {func() { watched() }},
		"clock":           {func() { clock(moment, nothing) }},
		"record":          {record},
		"registry.start":  {record},
		"registry.loop":   {record},
		"dialed":          {dialing(dialed, nil), dialing(dialed, errFailed)},
		"dialedOnce":      {dialing(dialedOnce, nil), dialing(dialedOnce, errFailed)},
		"dialedAborting":  {dialing(dialedAborting, nil), dialing(dialedAborting, errFailed)},
		"client.abort":    {dialing(dialedAborting, errFailed)},
		"dialedLate":      {dialing(dialedLate, nil), dialing(dialedLate, errFailed)},
		"orders.xread":    {serveOrdersOnce},
		"orders.xcheck":   {serveOrdersOnce},
		"orders.serve":    {serveOrdersOnce},
		"orders.serveOne": {serveOrdersOnce},
		"handleAll":       {func() { handleAll(items, ignoreItem) }},
		"started": {func() {
			var stop func()
			started(ignoreItem, func(s func()) { stop = s })
			stop()
		}},
		"untilDone":       {func() { done := make(chan struct{}); untilDone(items, ignoreItem, done); close(done) }},
		"exchanged":       {func() { exchanged(live(), closer{}, func() error { return nil }) }, func() { exchanged(soon(), closer{}, func() error { time.Sleep(40 * moment); return errDone }) }},
		"exchangedWithin": {func() { exchangedWithin(live(), closer{}, func() error { return nil }) }},
		"dialUntil":       {func() { dialUntil(soon(), func() (io.Closer, error) { return closer{}, nil }) }, func() { dialUntil(live(), func() (io.Closer, error) { return nil, errDone }) }},
		"fetch": {
			func() {
				fetch(live(), closer{}, func() error { return nil }, func(done chan<- struct{}) { close(done) })
			},
			func() { fetch(live(), closer{}, func() error { return errFailed }, nil) },
			func() { fetch(soon(), closer{}, func() error { return nil }, func(chan<- struct{}) {}) },
		},
		"request": {
			func() { request(live(), closer{}, func(answer func()) error { answer(); return nil }) },
			func() { request(soon(), closer{}, func(func()) error { return nil }) },
		},
		"acceptUntil":    {func() { acceptUntil(soon(), closer{}, func() error { return nil }) }},
		"startUntil":     {func() { startUntil(soon().Done(), func(ctx context.Context) { <-ctx.Done() }) }},
		"registry.serve": {func() { go metrics.serve(untilSecond(runtime.Goexit)) }},
	}
}

var errFailed = errors.New("failed")

func failing() error { return errFailed }

// dialing closes what it is given.
func dialing(dial func(func() error, func()) (*client, error), failure error) func() {
	return func() {
		if c, err := dial(func() error { return failure }, nothing); err == nil {
			c.Close()
		}
	}
}

func watched() {
	looked := make(chan struct{}, 1)
	w := newWatcher(moment, func() {
		select {
		case looked <- struct{}{}:
		default:
		}
	})
	<-looked
	w.Close()
}

func nothing() {}

func ignore(int) {}

func ignoreItem(string) {}

func listen() (net.Listener, error) { return net.Listen("tcp", "127.0.0.1:0") }

// slowErrors gives a listener that leaves the processor to others.
func slowErrors() (net.Listener, error) {
	l, err := listen()
	return unhurried{l}, err
}

type unhurried struct{ net.Listener }

func (l unhurried) Accept() (net.Conn, error) {
	pause()
	return l.Listener.Accept()
}

func serveOrdersOnce() {
	next := second(errDone)
	o := &orders{func() (string, error) { _, err := next(); return "a", err }}
	o.serve(ignoreItem, func(bool) {})
}

var items = []string{"a", "b"}

func pause() { time.Sleep(moment) }

// soon is a context that ends after some time.
func soon() context.Context {
	ctx, end := context.WithCancel(context.Background())
	time.AfterFunc(20*moment, end)
	return ctx
}

// ended is a context that has ended; a loop that goes on by it spins.
func ended() context.Context { return &pacing{} }

// pacing is done again and again, but slowly, so that what spins leaves time for others.
type pacing struct{ context.Context }

func (*pacing) Done() <-chan struct{} {
	time.Sleep(moment)
	return closed()
}

func closed() chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}

// second fails from the second time on.
func second(err error) func() (int, error) {
	asked := 0
	return func() (int, error) {
		if asked++; asked > 1 {
			return 0, err
		}
		return asked, nil
	}
}

// untilSecond ends from the second time on.
func untilSecond(end func()) func() {
	next := second(errors.New("over"))
	return func() {
		if _, err := next(); err != nil {
			end()
		}
	}
}

func jobs() <-chan func() {
	c := make(chan func(), 1)
	c <- nothing
	close(c)
	return c
}

func one() (int, error) { return 1, nil }

func spare() {
	s := newSpares(one)
	s.fill()
	<-s.ready
	s.Close()
}

// live is a context that can end, and does not.
func live() context.Context {
	ctx, _ := context.WithCancel(context.Background())
	return ctx
}

type closer struct{}

func (closer) Close() error { return nil }

// twice returns at once, and then no more: so many are elected.
func twice() func(context.Context) {
	led := false
	return func(context.Context) {
		if led {
			runtime.Goexit()
		}
		led = true
	}
}
