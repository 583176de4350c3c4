package send

import (
	"context"
	"errors"
	"math/rand"
	"os/exec"
	"sync"
	"time"
)

// The result comes when nobody waits for it any more.
func query(ctx context.Context, find func() string) (string, error) {
	found := make(chan string)
	go func() {
		found <- find() // want "The goroutine started at line 15 waits for ever to send on `found` where `query` returns at line 22 without receiving from it."
	}()
	select {
	case text := <-found:
		return text, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// The error of another step comes first.
func both(first, second func() error) error {
	done := make(chan error)
	go func() { done <- first() }() // want "The goroutine started at line 29 waits for ever to send on `done` where `both` returns at line 31 without receiving from it."
	if err := second(); err != nil {
		return err
	}
	return <-done
}

// Received from on one of the two ways out of the time limit.
func waitTimeout(cmd *exec.Cmd, limit time.Duration) error {
	done := make(chan error)
	go func() { done <- cmd.Wait() }() // want "The goroutine started at line 39 waits for ever to send on `done` where `waitTimeout` returns at line 45 without receiving from it."
	select {
	case err := <-done:
		return err
	case <-time.After(limit):
		if err := cmd.Process.Kill(); err != nil {
			return err
		}
		<-done
		return errors.New("too late")
	}
}

// Of several errors only the first is received.
func all(steps []func() error) error {
	errs := make(chan error)
	for _, step := range steps {
		go func() { errs <- step() }() // want "Goroutines started at line 56 wait for ever to send on `errs` where `all` returns at line 60 after receiving from it only once."
	}
	for range steps {
		if err := <-errs; err != nil {
			return err
		}
	}
	return nil
}

// The first result wins.
func fastest(mirrors []func() string) string {
	results := make(chan string)
	for _, mirror := range mirrors {
		go func() { results <- mirror() }() // want "Goroutines started at line 70 wait for ever to send on `results` where `fastest` returns at line 72 after receiving from it only once."
	}
	return <-results
}

// Room for one, and two may be sent.
func pair(left, right func() error) error {
	errs := make(chan error, 1)
	go func() { errs <- left() }() // want "The goroutine started at line 78 waits for ever to send on `errs`: nobody receives from it."
	go func() { errs <- right() }()
	return nil
}

// Document A's leakyChan, with the close that it advises: the goroutine is still there, since nobody receives.
func leakyChan() {
	ch := make(chan int)
	go func() {
		for i := 0; i < 10; i++ {
			ch <- i // want "The goroutine started at line 86 waits for ever to send on `ch`: nobody receives from it."
		}
		close(ch)
	}()
}

// Document B's newRandStream, reconstructed: the consumer takes three numbers, and the stream goes on.
func newRandStream() <-chan int {
	stream := make(chan int)
	go func() {
		defer close(stream)
		for {
			stream <- rand.Int() // want "The goroutine started at line 97 waits for ever to send on `stream` where `threeNumbers` returns at line 111 after receiving from it only once."
		}
	}()
	return stream
}

func threeNumbers() (numbers []int) {
	stream := newRandStream()
	for i := 0; i < 3; i++ {
		numbers = append(numbers, <-stream)
	}
	return numbers
}

// All workers may have returned with an error, and there are still jobs to send.
func distribute(jobs []int, work func(int) error) {
	queue := make(chan int)
	go func() {
		defer close(queue)
		for _, job := range jobs {
			queue <- job // want "The goroutine started at line 117 waits for ever to send on `queue` where the one started at line 126 returns at line 130 after receiving from it only once."
		}
	}()
	var workers sync.WaitGroup
	workers.Add(2)
	for i := 0; i < 2; i++ {
		go func() {
			defer workers.Done()
			for job := range queue {
				if work(job) != nil {
					return
				}
			}
		}()
	}
	workers.Wait()
}

// The consumer leaves the range.
func firstMatch(lines []string, matches func(string) (bool, error)) (string, error) {
	out := make(chan string)
	go func() {
		defer close(out)
		for _, line := range lines {
			out <- line // want "The goroutine started at line 141 waits for ever to send on `out` where `firstMatch` returns at line 150 after receiving from it only once."
		}
	}()
	for line := range out {
		ok, err := matches(line)
		if err != nil {
			return "", err
		}
		if ok {
			return line, nil
		}
	}
	return "", nil
}

// A helper sends, and another one waits.
func viaHelpers(ctx context.Context, n int) (square int) {
	out := make(chan int) // want "The goroutine started at line 162 waits for ever to send on `out` where `viaHelpers` returns at line 163 without receiving from it."
	go compute(out, n)
	return await(ctx, out)
}

func compute(out chan<- int, n int) { out <- n * n }

func await(ctx context.Context, in <-chan int) int {
	select {
	case n := <-in:
		return n
	case <-ctx.Done():
		return 0
	}
}

// The server answers to nobody: there is no room for the answer.
type request struct {
	key   string
	reply chan string
}

type server struct {
	requests chan request
}

func (s *server) ask(key string, limit time.Duration) (string, error) {
	reply := make(chan string) // want "`\(\*server\).serve` waits for ever to send its answer on `reply` where `\(\*server\).ask` has ended at line 194 without receiving it."
	s.requests <- request{key, reply}
	select {
	case text := <-reply:
		return text, nil
	case <-time.After(limit):
		return "", errors.New("too late")
	}
}

func (s *server) serve(find func(string) string) {
	for r := range s.requests {
		r.reply <- find(r.key)
	}
}

// DoubleSend of the patterns of Saioc and others: a return is missing. Shown with low confidence, since the receivers are not seen.
func double(out chan<- error, check func() error) {
	if err := check(); err != nil {
		out <- err // want "low: `out <- err` does not return, so that the send at line 209 follows on the same channel, and waits for ever where one value is received."
	}
	out <- nil
}

// It gives up with the context where it receives, and not where it sends.
func forward(ctx context.Context, in <-chan int, out chan<- int) {
	for {
		select {
		case <-ctx.Done():
			return
		case n, more := <-in:
			if !more {
				return
			}
			out <- n // want "low: The send on `out` does not end with the context, as the case at line 216 does: it waits for ever where the receiver has left."
		}
	}
}

// Who receives is its caller's choice.
func forwardFor(ctx context.Context, in <-chan int, out chan<- int) {
	go forward(ctx, in, out)
}

func forwardFirst(in <-chan int) int {
	out := make(chan int)
	go func() {
		for n := range in {
			out <- n // want "The goroutine started at line 234 waits for ever to send on `out` where `forwardFirst` returns at line 239 after receiving from it only once."
		}
	}()
	return <-out
}

// What runs several servers ends with the first of them, and the program with it; in a program that goes on, the others wait.
func serveAll(servers []func() error) error {
	errs := make(chan error)
	for _, serve := range servers {
		go func() {
			errs <- serve() // want "low: after receiving from it only once"
		}()
	}
	return <-errs
}

// As a rule there are as many as there is room for, by a number that is made elsewhere; here they are more.
func askSome(ctx context.Context, ask []func() error) error {
	answers := make(chan error, 2)
	for _, f := range ask {
		go func() {
			answers <- f() // want "low: where `askSome` returns at line"
		}()
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case err := <-answers:
		return err
	}
}

type part struct{ serve func() error }

// A part of a program is told to end when the program is; where it starts again and again, one more stays each time.
func (p *part) Start(stop <-chan struct{}) error {
	errs := make(chan error)
	go func() {
		errs <- p.serve() // want "low: returns at line 28[0-9] without receiving from it"
	}()
	select {
	case err := <-errs:
		return err
	case <-stop:
		return nil
	}
}

// Its first send gives up with the context, and the others do not.
func merge(ctx context.Context, first int, in <-chan int, out chan<- int) {
	select {
	case <-ctx.Done():
		return
	case out <- first:
	}
	for n := range in {
		out <- n // want "The send on `out` does not end with the context, as the case at line 288 does: it waits for ever where the receiver has left."
	}
}

// What cannot be looked at is told without the context, the rest with it: who receives may have left.
func Scan(ctx context.Context, keys []string, look func(string) (int, error)) <-chan int {
	out := make(chan int)
	go func() {
		defer close(out)
		for _, key := range keys {
			n, err := look(key)
			if err != nil {
				out <- -1 // want "The send on `out` does not end with the context, as the case at line \d+ does: it waits for ever where the receiver has left."
				continue
			}
			select {
			case out <- n:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

// A key that is wrong is why it leaves, and is not the last.
func parseKeys(text string) error {
	runes := make(chan rune)
	go func() {
		for _, r := range text {
			runes <- r // want "after receiving from it only once"
		}
		close(runes)
	}()
	for r := range runes {
		if r == '"' {
			return errors.New("quoted")
		}
	}
	return nil
}

// The variable is declared before, and given but this channel.
func saveTwice(save func() error) {
	var saved chan error
	saved = make(chan error)
	go func() {
		saved <- save() // want "after receiving from it only once"
		saved <- nil
	}()
	<-saved
}

// The channel of the call is nobody's, once another case is taken.
func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-after(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func after(d time.Duration) <-chan time.Time {
	passed := make(chan time.Time)
	go func() {
		defer close(passed)
		passed <- <-time.After(d) // want "where `sleep` returns at line \d+ without receiving from it"
	}()
	return passed
}

// Nor is that of a range that is left.
func hasLong(next func() (string, bool)) bool {
	for word := range wordsOf(next) {
		if len(word) > 1 {
			return true
		}
	}
	return false
}

func wordsOf(next func() (string, bool)) <-chan string {
	words := make(chan string)
	go func() {
		defer close(words)
		for {
			word, more := next()
			if !more {
				return
			}
			words <- word // want "where `hasLong` returns at line \d+ after receiving from it only once"
		}
	}()
	return words
}

// The second variable is one of the goroutine alone, too.
func ranAlone(run func() error) {
	started := make(chan struct{})
	go func() {
		ran := make(chan error)
		go func() { ran <- run() }() // want "The goroutine started at line \d+ waits for ever to send on `ran`: nobody receives from it."
		if own := ran; own != nil {
			close(started)
		}
	}()
	<-started
}

// The first step that succeeds sends nil, and the receiver takes that for the end.
func gatherNil(steps []func() error, found func(error)) {
	errs := make(chan error)
	go func() {
		for {
			select {
			case err := <-errs:
				if err == nil {
					return
				}
				found(err)
			}
		}
	}()
	for _, step := range steps {
		go func() { errs <- step() }() // want "Goroutines started at line \d+ wait for ever to send on `errs` where the one started at line \d+ returns at line \d+ after receiving from it only once."
	}
}

// Who is told and who waits are two questions.
func performTold(work func() error, wait, tell bool) (err error) {
	done := make(chan error) // want "The goroutine started at line \d+ waits for ever to send on `done` where `performTold` returns at line \d+ without receiving from it."
	go tellOf(work, tell, done)
	if wait {
		err = <-done
	}
	return err
}

func tellOf(work func() error, tell bool, done chan error) {
	err := work()
	if tell {
		done <- err
	}
}

// It drains only where something was found before.
func viewOne(ctx context.Context, find func() string) (text string) {
	found := make(chan string) // want "The goroutine started at line \d+ waits for ever to send on `found` where `viewOne` returns at line \d+ without receiving from it."
	go func() { sendOf(found, find) }()
	drain := func() {
		if text == "" {
			return
		}
		<-found
	}
	defer drain()
	select {
	case text = <-found:
	case <-ctx.Done():
		return ""
	}
	text = ""
	return text
}

func sendOf(found chan<- string, find func() string) {
	found <- find()
}

// Of several who look, the first that is done is taken for all.
func viewAll(names []string, find func(string) string, use func(string)) {
	found, done := make(chan string), make(chan struct{}, len(names))
	for _, name := range names {
		go func() {
			found <- find(name) // want "Goroutines started at line \d+ wait for ever to send on `found` where `viewAll` returns at line \d+ without receiving from it."
			done <- struct{}{}
		}()
	}
	for {
		select {
		case text := <-found:
			use(text)
		case <-done:
			return
		}
	}
}

// Each leaves by an end of its own.
func beatApart(ctx context.Context, every <-chan int, ask func(int) error, tell func(error), limit time.Duration) {
	answers := make(chan error, 1)
	go func() {
		for {
			select {
			case n := <-every:
				answers <- ask(n) // want "The goroutine started at line \d+ waits for ever to send on `answers` where `beatApart` returns at line \d+ without receiving from it."
			case <-ctx.Done():
				return
			}
		}
	}()
	for {
		select {
		case err := <-answers:
			tell(err)
		case <-time.After(limit):
			return
		}
	}
}

// There is room for one of the two, and both come only where the first step fails, and the context ends.
func finish(ctx context.Context, ask, wait func() error) error {
	finished := make(chan error, 1)
	go func() {
		if err := ask(); err != nil {
			finished <- err // want "low: The goroutine started at line \d+ waits for ever to send on `finished` where `finish` returns at line \d+ without receiving from it."
		}
		finished <- wait()
	}()
	select {
	case err := <-finished:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// It is sent on before anybody can have it.
func refused(check func() error) <-chan error {
	failed := make(chan error)
	if err := check(); err != nil {
		failed <- err // want "`refused` waits for ever to send on `failed`, which has no room: nobody else has it yet."
		return failed
	}
	close(failed)
	return failed
}

// A promise, which one caller does not look at.
func promise(work func() error) <-chan error {
	kept := make(chan error)
	go func() { kept <- work() }() // want "The goroutine started at line \d+ waits for ever to send on `kept` where `forget` throws the channel away at line \d+."
	return kept
}

func forget(work func() error) {
	promise(work)
}
