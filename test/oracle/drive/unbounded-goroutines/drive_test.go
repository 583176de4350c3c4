package crowd

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"leakcheck.test/check"
)

// What a loop starts is there at a time: more than a few at its height count.
func Test(t *testing.T) {
	var crowd check.Counter
	check.Run(t, check.Exceptions{},
		check.Group{Meter: crowd.Meter("goroutines at a time"), Calls: oks(&crowd)},
		check.Group{Meter: crowd.Meter("goroutines at a time"), Calls: leaks(&crowd)},
	)
}

const (
	few     = 100
	moment  = 20 * time.Millisecond
	several = "a\nb\nc\n"
)

func leaks(crowd *check.Counter) check.Calls {
	return check.Calls{
		// the pause is longer than a slow machine takes to start them all
		"tenthOfMillion": {func() {
			atHeight(crowd, func() { tenthOfMillion(50 * moment) }, func() { time.Sleep(50 * moment) })
		}},
		"grid": {func() {
			results := make(chan int)
			atHeight(crowd, func() { go grid(results) }, func() { drain(results, 40_000) })
		}},
		"fetchLines": {func() {
			held := make(chan struct{})
			client := &http.Client{Transport: holding(held)}
			lines := bufio.NewScanner(strings.NewReader(strings.Repeat("http://a\n", 2*few)))
			atHeight(crowd, func() { fetchLines(context.Background(), client, lines) }, func() { close(held) })
		}},
		"handleAll": {func() {
			messages, handled := make(chan string), make(chan string)
			go handleAll(messages, handled)
			atHeight(crowd, func() {
				for range 2 * few {
					messages <- "a"
				}
				close(messages)
			}, func() { drain(handled, 2*few) })
		}},
	}
}

func oks(crowd *check.Counter) check.Calls {
	return check.Calls{
		"limited": {func() { atHeight(crowd, func() { limited(0) }, nil) }},
		"workers": {func() { atHeight(crowd, func() { workers(lines(), func(string) {}) }, nil) }},
		"each": {func() {
			results := make(chan string)
			atHeight(crowd, func() { each([]string{"a", "b"}, results) }, func() { drain(results, 2) })
		}},
		"serve": {func() { atHeight(crowd, served, nil) }},
		"batches": {func() {
			results := make(chan string)
			atHeight(crowd, func() { go batches(lines(), results) }, func() { drain(results, 3) })
		}},
		"counts": {func() { atHeight(crowd, func() { counts(func(int) {}) }, nil) }},
	}
}

// atHeight runs what starts goroutines, counts those that are there then, and lets them end.
func atHeight(crowd *check.Counter, start, end func()) {
	before := settled()
	start()
	time.Sleep(moment) // until they are where they wait
	height := runtime.NumGoroutine() - before
	if end != nil {
		end()
	}
	if height > few {
		crowd.Add(1)
	}
}

// settled is the number of goroutines once those of the call before have ended.
func settled() int {
	for n := runtime.NumGoroutine(); ; {
		time.Sleep(moment)
		now := runtime.NumGoroutine()
		if now == n {
			return n
		}
		n = now
	}
}

func lines() *bufio.Scanner { return bufio.NewScanner(strings.NewReader(several)) }

func drain[T any](c <-chan T, n int) {
	for range n {
		<-c
	}
}

// holding answers nothing until it is let go.
type holding chan struct{}

func (h holding) RoundTrip(*http.Request) (*http.Response, error) {
	<-h
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(""))}, nil
}

// served has one connection, and no more.
func served() {
	done := make(chan struct{})
	close(done)
	serve(&one{}, done)
}

type one struct {
	net.Listener
	given bool
}

func (o *one) Accept() (net.Conn, error) {
	if o.given {
		return nil, io.EOF
	}
	o.given = true
	conn, other := net.Pipe()
	other.Close()
	return conn, nil
}
