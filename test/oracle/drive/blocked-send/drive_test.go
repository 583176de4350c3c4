package send

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"testing"
	"time"

	"leakcheck.test/check"
)

const moment = time.Millisecond

var errFailed = errors.New("failed")

func Test(t *testing.T) {
	check.Run(t, check.Exceptions{},
		check.Group{Meter: check.Goroutines, Calls: oks()},
		check.Group{Meter: check.Goroutines, Calls: sendOks()},
		check.Group{Meter: check.Goroutines, Calls: leaks()},
		check.Group{Meter: check.Goroutines, Calls: streamLeaks()},
	)
}

// Each takes the path on which the receiver leaves.
func leaks() check.Calls {
	return check.Calls{
		"askSome":     {func() { askSome(ended(), []func() error{failing, failing, failing}) }},
		"part.Start":  {func() { (&part{func() error { late(); return nil }}).Start(ended().Done()) }},
		"serveAll":    {func() { serveAll([]func() error{failing, failing}) }},
		"query":       {func() { query(ended(), late) }},
		"both":        {func() { both(fine, failing) }},
		"waitTimeout": {func() { waitTimeout(unkillable(), 0) }},
		"all":         {func() { all([]func() error{failing, failing}) }},
		"fastest":     {func() { fastest([]func() string{late, late}) }},
		"pair":        {func() { pair(fine, fine) }},
		"viaHelpers":  {func() { viaHelpers(ended(), 3) }},
		"double":      {func() { out := make(chan error); go double(out, failing); <-out }},
		"server.ask": {func() {
			s := server{make(chan request)}
			go s.serve(func(key string) string { return late() })
			s.ask("key", 0)
		}},
	}
}

func streamLeaks() check.Calls {
	return check.Calls{
		"refused":   {func() { go refused(failing) }},
		"promise":   {func() { promise(fine) }},
		"saveTwice": {func() { saveTwice(fine) }},
		"beatApart": {func() {
			beatApart(context.Background(), filled(), func(int) error { return nil }, func(error) {}, 0)
		}},
		"finish": {func() { finish(ended(), func() error { late(); return errFailed }, fine) }},
		"loadSome": {func() {
			loadSome([]string{"a", "b", "c"}, func(string) (string, error) { return "", errFailed }, func(string) {})
		}},
		"countSome": {func() {
			countSome([]string{"a", "b", "c", "d"}, upFrom(0), 1, func(string) int { return 1 }, func() bool { return true })
		}},
		"viewOne":     {func() { viewOne(ended(), late) }},
		"viewAll":     {func() { viewAll([]string{"a", "b"}, func(name string) string { return name }, func(string) {}) }},
		"ranAlone":    {func() { ranAlone(fine) }},
		"performTold": {func() { performTold(fine, false, true) }},
		"gatherNil":   {func() { gatherNil([]func() error{failing, fine, fine}, func(error) {}) }},
		"after":       {func() { sleep(ended(), moment) }},
		"wordsOf":     {func() { hasLong(func() (string, bool) { return "word", true }) }},
		"parseKeys":   {func() { parseKeys(`a"b`) }},
		"leakyChan":   {leakyChan},
		"forward":     {func() { go forward(soon(), filled(), nil) }},
		"merge": {func() {
			out := make(chan int)
			go merge(context.Background(), 0, filled(), out)
			<-out
		}},
		"Scan":          {func() { Scan(ended(), []string{"a"}, func(string) (int, error) { return 0, errFailed }) }},
		"forwardFirst":  {func() { forwardFirst(filled()) }},
		"newRandStream": {func() { threeNumbers() }},
		"rotated":       {func() { rotated(soon(), func() {}, filled()) }},
		"distribute":    {func() { distribute([]int{1, 2, 3}, func(int) error { return errFailed }) }},
		"firstMatch": {func() {
			firstMatch([]string{"a", "b"}, func(string) (bool, error) { return false, errFailed })
		}},
	}
}

func oks() check.Calls {
	return check.Calls{
		"checkAll": {func() {
			checkAll([]func() bool{func() bool { return true }, func() bool { return false }})
		}},
		"collectLines": {
			func() { collectLines(func() ([]string, error) { return []string{"a", "b"}, nil }) },
			func() { collectLines(func() ([]string, error) { return []string{"a"}, errFailed }) },
		},
		"answerLater":     {func() { <-answerLater(late) }},
		"refusedToOthers": {func() { refusedToOthers(failing, func(error) {}) }},
		"giveToWorkers":   {func() { giveToWorkers([]int{1, 2, 3}, 2, func(int) {}) }},
		"startWorkers": {func() {
			startWorkers([]int{1, 2, 3}, 2, func(given <-chan int) {
				go func() {
					for range given {
					}
				}()
			})
		}},
		"refusedWithRoom": {func() { refusedWithRoom(fine) }},
		"promiseWithRoom": {func() { promiseWithRoom(fine) }},
		"forgetWithRoom":  {func() { forgetWithRoom(fine) }},
		"scheduled": {
			func() { scheduled(func(run func()) { run() }, fine, nil) },
			func() { done := make(chan struct{}); close(done); scheduled(func(run func()) { run() }, fine, done) },
		},
		"firstChange": {func() { firstChange(fine) }, func() { firstChange(failing) }},
		"login": {
			func() { login(visit("/?token=a"), nil) },
			func() { login(visit("/?error=denied"), nil) },
			func() { done := make(chan struct{}); close(done); login(visit("/?token=a"), done) },
		},
		"loadAll": {
			func() { loadAll(map[string]int{"a": 1, "b": 2}, func(string) error { return nil }) },
			func() { loadAll(map[string]int{"a": 1, "b": 2}, func(string) error { return errFailed }) },
		},
		"passOn": {func() { out := make(chan int, 9); passOn(ended(), filled(), out) }},
		"passOnAll": {
			func() { passOnAll(context.Background(), filled()) },
			func() { passOnAll(soon(), filled()) },
		},
		"race": {func() {
			results := make(chan string, 3)
			results <- ""
			results <- "a"
			results <- "b"
			race(results, 3)
		}},
		"firstOf": {
			func() { firstOf([]string{"", "a", "b"}, nil) },
			func() { done := make(chan struct{}); close(done); firstOf([]string{"a", "b", "c"}, done) },
		},
		"collectAll": {func() { collectAll([]int{1, 2, 3}, func(int) string { return late() }) }},
		"buffered": {
			func() { buffered(ended(), late) },
			func() { buffered(context.Background(), late) },
		},
		"bufferedAll": {
			func() { bufferedAll([]func() error{failing, failing}) },
			func() { bufferedAll([]func() error{fine, fine}) },
		},
		"selects": {
			func() { selects(ended(), late) },
			func() { selects(context.Background(), late) },
		},
		"waited": {
			func() { waited(time.Minute, failing, func() {}) },
			func() { waited(0, func() error { time.Sleep(moment); return nil }, func() {}) },
		},
		"each":    {func() { each([]func() error{failing, fine}) }},
		"counted": {func() { counted([]func() error{failing, fine}) }},
		"either": {
			func() { either(func() (int, error) { return 1, nil }) },
			func() { either(func() (int, error) { return 0, errFailed }) },
		},
		"untilDone":   {func() { untilDone([]int{1, 2}) }},
		"untilWaited": {func() { untilWaited([]func() error{failing, fine}) }},
		"untilLast":   {func() { untilLast([]int{1, 2}) }},
		"drained": {
			func() { drained([]int{1, 2}, func(int) bool { return true }) },
			func() { drained([]int{1, 2}, func(int) bool { return false }) },
		},
		"tokens": {func() { tokens([]func() error{failing, fine, fine}) }},
	}
}

func sendOks() check.Calls {
	return check.Calls{
		"readLines": {
			func() { readLines(func() (string, bool, error) { return "", true, errFailed }) },
			func() {
				left := 2
				readLines(func() (string, bool, error) { left--; return "a", left > 0, nil })
			},
		},
		"askIf": {
			func() { askIf(true, late) },
			func() { askIf(false, late) },
		},
		"countAll": {
			func() { countAll([]string{"a", "b"}, 2, func(string) int { return 1 }, func() bool { return true }) },
			func() { countAll([]string{"a", "b"}, 2, func(string) int { return 1 }, func() bool { return false }) },
		},
		"readAll": {func() {
			next := upFrom(0)
			read := func() (string, error) {
				if next() > 1 {
					return "", errFailed
				}
				return "a", nil
			}
			readAll(read, func(string) {})
		}},
		"views": {
			func() { views(slowly(1, 2, 0), func(context.Context, int) string { return late() }) },
			func() { views(filled(), func(context.Context, int) string { return late() }) },
		},
		"ranAround": {func() { ranAround(fine) }},
		"perform":   {func() { perform(failing, true) }, func() { perform(failing, false) }},
		"gather":    {func() { gather([]func() error{failing, fine, failing}) }},
		"inTurns":   {func() { inTurns([]func() error{failing, fine}) }},
		"rest": {
			func() { rest(ended(), moment) },
			func() { rest(context.Background(), moment) },
		},
		"untilEmpty": {func() { untilEmpty([]string{"a", "b"}) }},
		"waitFor":    {func() { waitFor(moment, []string{"a", "b"}) }},
		"progress":   {func() { progress([]func(){func() {}, func() {}}) }},
		"untilStop":  {func() { untilStop([]string{"a", "stop"}) }},
		"given":      {func() { out := make(chan int); given(out, 1); <-out }},
		"keys": {func() {
			left := 2
			keys(func() (string, bool) { left--; return "a", left < 0 }, func(string) {})
		}},
		"untilSent": {func() { untilSent([]string{"a", "b"}, func(string) {}) }},
		"untilTold": {func() { untilTold(func() string { return "a" }, func(string) {}) }},
		"askAll": {func() {
			each := func(names []string, ask func(string) error) {
				for _, name := range names {
					ask(name)
				}
			}
			askAll(each, []string{"a", "b"}, func(string) error { return errDone })
		}},
		"kept": {func() {
			var in <-chan int
			kept(func(c <-chan int) { in = c })
			<-in
		}},
		"answers": {
			func() { answers([]string{"a", "b"}, func(string) (string, error) { return "", nil }) },
			func() { answers([]string{"a"}, func(string) (string, error) { return "", errFailed }) },
		},
		"recovered": {
			func() { recovered(failing) },
			func() { recovered(func() error { panic("cut off") }) },
		},
		"server.askBuffered": {
			func() { served(func(s *server) { s.askBuffered("key", 0) }) },
			func() { served(func(s *server) { s.askBuffered("key", time.Minute) }) },
		},
		"forwardAll": {
			func() { forwardAll(soon(), filled(), make(chan int)) },
			func() { forwardAll(context.Background(), filled(), make(chan int, 2)) },
			func() { forwardAll(ended(), nil, nil) },
		},
		"newCounter":   {func() { threeCounted() }},
		"threeCounted": {func() { threeCounted() }},
		"single": {
			func() { out := make(chan error); go single(out, failing); <-out },
			func() { out := make(chan error); go single(out, fine); <-out },
		},
	}
}

func served(use func(*server)) {
	s := server{make(chan request)}
	go s.serve(func(key string) string { return late() })
	use(&s)
	close(s.requests)
}

// unkillable is a command that has ended, and been waited for, before it is killed. Its input, for which Wait waits too, ends later.
func unkillable() *exec.Cmd {
	cmd := exec.Command("true")
	cmd.Stdin = lateInput{}
	if err := cmd.Start(); err != nil {
		panic(err)
	}
	cmd.Process.Wait()
	return cmd
}

type lateInput struct{}

func (lateInput) Read([]byte) (int, error) {
	late()
	return 0, io.EOF
}

func ended() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}

func soon() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(moment, cancel)
	return ctx
}

func filled() <-chan int {
	in := make(chan int, 2)
	in <- 1
	in <- 2
	close(in)
	return in
}

func upFrom(n int) func() int {
	return func() int { n++; return n - 1 }
}

// slowly gives one after the other, each when what the last has begun is done.
func slowly(numbers ...int) <-chan int {
	out := make(chan int)
	go func() {
		defer close(out)
		for _, n := range numbers {
			out <- n
			time.Sleep(20 * moment)
		}
	}()
	return out
}

// late comes when the time limit is over.
func late() string {
	time.Sleep(moment)
	return "late"
}

// visit asks a handler once.
func visit(path string) func(http.Handler) {
	return func(h http.Handler) {
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, path, nil))
	}
}

func fine() error    { return nil }
func failing() error { return errFailed }
