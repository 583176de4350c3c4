package send

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

var errDone = errors.New("done")

// Room for the one result.
func buffered(ctx context.Context, find func() string) (string, error) {
	found := make(chan string, 1)
	go func() {
		found <- find()
	}()
	select {
	case text := <-found:
		return text, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// Room for each, counted in the same words.
func bufferedAll(steps []func() error) error {
	n := len(steps)
	errs := make(chan error, n)
	for _, step := range steps {
		go func() { errs <- step() }()
	}
	for range steps {
		if err := <-errs; err != nil {
			return err
		}
	}
	return nil
}

// The sender gives up, too.
func selects(ctx context.Context, find func() string) (string, error) {
	found := make(chan string)
	go func() {
		select {
		case found <- find():
		case <-ctx.Done():
		}
	}()
	select {
	case text := <-found:
		return text, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// Received from on each way out.
func waited(limit time.Duration, work func() error, kill func()) error {
	done := make(chan error)
	go func() { done <- work() }()
	select {
	case err := <-done:
		return err
	case <-time.After(limit):
		kill()
		<-done
		return errDone
	}
}

// As many receives as sends, by the same count.
func each(steps []func() error) error {
	errs := make(chan error)
	for _, step := range steps {
		go func() { errs <- step() }()
	}
	var first error
	for range steps {
		if err := <-errs; err != nil && first == nil {
			first = err
		}
	}
	return first
}

// Counted by hand.
func counted(steps []func() error) (failed int) {
	errs := make(chan error)
	for _, step := range steps {
		go func() { errs <- step() }()
	}
	for n := 0; ; {
		if <-errs != nil {
			failed++
		}
		if n++; n == len(steps) {
			return failed
		}
	}
}

// Either of two channels of one goroutine: it sends on one of them only.
func either(find func() (int, error)) (int, error) {
	found, failed := make(chan int), make(chan error)
	go func() {
		n, err := find()
		if err != nil {
			failed <- err
			return
		}
		found <- n
	}()
	select {
	case n := <-found:
		return n, nil
	case err := <-failed:
		return 0, err
	}
}

// The sender says when it is done.
func untilDone(values []int) (sum int) {
	out, done := make(chan int), make(chan struct{})
	go func() {
		for _, v := range values {
			out <- v
		}
		close(done)
	}()
	for {
		select {
		case v := <-out:
			sum += v
		case <-done:
			return sum
		}
	}
}

// All senders are waited for, and then the receiver is told.
func untilWaited(steps []func() error) (failed int) {
	errs, done := make(chan error), make(chan struct{})
	var senders sync.WaitGroup
	for _, step := range steps {
		senders.Add(1)
		go func() {
			defer senders.Done()
			errs <- step()
		}()
	}
	go func() {
		senders.Wait()
		close(done)
	}()
	for {
		select {
		case <-errs:
			failed++
		case <-done:
			return failed
		}
	}
}

// The last value says that it is the last.
type item struct {
	n    int
	last bool
}

func untilLast(values []int) (sum int) {
	out := make(chan item)
	go func() {
		for i, v := range values {
			out <- item{v, i == len(values)-1}
		}
	}()
	for {
		next := <-out
		sum += next.n
		if next.last {
			return sum
		}
	}
}

// What is left over is taken out.
func drained(values []int, enough func(int) bool) (sum int) {
	out := make(chan int)
	go func() {
		defer close(out)
		for _, v := range values {
			out <- v
		}
	}()
	defer func() {
		for range out {
		}
	}()
	for v := range out {
		sum += v
		if enough(sum) {
			return sum
		}
	}
	return sum
}

// A token that each gives back.
func tokens(steps []func() error) {
	sem := make(chan struct{}, 2)
	var running sync.WaitGroup
	for _, step := range steps {
		sem <- struct{}{}
		running.Add(1)
		go func() {
			defer running.Done()
			defer func() { <-sem }()
			if step() != nil {
				return
			}
		}()
	}
	running.Wait()
}

// Somebody else has the channel.
func given(out chan<- int, n int) {
	go func() { out <- n }()
}

func kept(keep func(<-chan int)) {
	out := make(chan int)
	keep(out)
	go func() { out <- 1 }()
}

// It answers only to those who ask.
func answers(keys []string, find func(string) (string, error)) (texts []string, err error) {
	asked, texted := make(chan string), make(chan string)
	go func() {
		defer close(texted)
		for key := range asked {
			texted <- key + "!"
		}
	}()
	defer close(asked)
	for _, key := range keys {
		if _, err := find(key); err != nil {
			return nil, err
		}
		asked <- key
		texts = append(texts, <-texted)
	}
	return texts, nil
}

// After a panic it sends what it could not send before.
func recovered(work func() error) error {
	done := make(chan error, 1)
	go func() {
		defer func() {
			if r := recover(); r != nil {
				done <- errDone
			}
		}()
		done <- work()
	}()
	return <-done
}

// There is room for the answer.
func (s *server) askBuffered(key string, limit time.Duration) (string, error) {
	reply := make(chan string, 1)
	s.requests <- request{key, reply}
	select {
	case text := <-reply:
		return text, nil
	case <-time.After(limit):
		return "", errDone
	}
}

// The consumer of the stream ends it.
func newCounter(done <-chan struct{}) <-chan int {
	numbers := make(chan int)
	go func() {
		defer close(numbers)
		for n := 0; ; n++ {
			select {
			case numbers <- n:
			case <-done:
				return
			}
		}
	}()
	return numbers
}

func threeCounted() (sum int) {
	done := make(chan struct{})
	defer close(done)
	numbers := newCounter(done)
	for i := 0; i < 3; i++ {
		sum += <-numbers
	}
	return sum
}

// One of the two sends is made.
func single(out chan<- error, check func() error) {
	if err := check(); err != nil {
		out <- err
		return
	}
	out <- nil
}

// Both give up with the context.
func forwardAll(ctx context.Context, in <-chan int, out chan<- int) {
	for {
		select {
		case <-ctx.Done():
			return
		case n, more := <-in:
			if !more {
				return
			}
			select {
			case out <- n:
			case <-ctx.Done():
				return
			}
		}
	}
}

// It gives up with the context where it receives; what it sends is received to the end.
func passOn(ctx context.Context, in <-chan int, out chan<- int) {
	for {
		select {
		case <-ctx.Done():
			return
		case n, more := <-in:
			if !more {
				return
			}
			out <- n
		}
	}
}

func passOnAll(ctx context.Context, in <-chan int) (sum int) {
	out := make(chan int)
	go func() {
		defer close(out)
		passOn(ctx, in, out)
	}()
	for n := range out {
		sum += n
	}
	return sum
}

// The receiver is told to leave when all senders are done.
func collectAll(jobs []int, work func(int) string) (lines []string) {
	found, done, written := make(chan string), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(written)
		for {
			select {
			case <-done:
				return
			case line := <-found:
				lines = append(lines, line)
			}
		}
	}()
	var workers sync.WaitGroup
	for _, job := range jobs {
		workers.Add(1)
		go func() {
			defer workers.Done()
			found <- work(job)
		}()
	}
	workers.Wait()
	close(done)
	<-written
	return lines
}

// Room for all that is in the map.
func loadAll(sizes map[string]int, load func(string) error) {
	wanted := map[string]bool{}
	for name, size := range sizes {
		wanted[name] = size > 0
	}
	queue := make(chan string, len(wanted))
	for name := range wanted {
		queue <- name
	}
	close(queue)
	var workers sync.WaitGroup
	for i := 0; i < 2; i++ {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for name := range queue {
				if load(name) != nil {
					return
				}
			}
		}()
	}
	workers.Wait()
}

// The context has no parent: it ends when the sender says so, after its last line.
func untilSent(lines []string, write func(string)) {
	out := make(chan string)
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		for _, line := range lines {
			out <- line
		}
		cancel()
	}()
	for {
		select {
		case <-ctx.Done():
			return
		case line := <-out:
			write(line)
		}
	}
}

// Who is told by the sender that it is done has received what it sent before.
func untilTold(find func() string, use func(string)) {
	found, done := make(chan string), make(chan struct{})
	go func() {
		found <- find()
		close(done)
	}()
	for {
		select {
		case <-done:
			return
		case s := <-found:
			use(s)
		}
	}
}

// How often the callback runs, who calls it knows: here once for each that there is room for.
func askAll(each func(names []string, ask func(string) error), names []string, ask func(string) error) int {
	failed := make(chan error, len(names))
	each(names, func(name string) error {
		if err := ask(name); err != nil {
			failed <- err
		}
		return nil
	})
	close(failed)
	return len(failed)
}

// Nothing is sent any more once the sender has said that it is done.
func keys(next func() (key string, quit bool), use func(string)) {
	pressed, done := make(chan string), make(chan struct{})
	go func() {
		for {
			key, quit := next()
			if quit {
				close(done)
				return
			}
			pressed <- key
		}
	}()
	for {
		select {
		case <-done:
			return
		case key := <-pressed:
			use(key)
		}
	}
}

// A flag lets but one of the sends happen, and there is room for one.
func firstOf(lines []string, stop <-chan struct{}) string {
	found := make(chan string, 1)
	go func() {
		sent := false
		for _, line := range lines {
			if line != "" && !sent {
				sent = true
				found <- line
			}
		}
	}()
	select {
	case line := <-found:
		return line
	case <-stop:
		return ""
	}
}

// The first of them wins, and there is room for it.
func race(results <-chan string, count int) string {
	winner := make(chan string, 1)
	go func() {
		won := false
		for range count {
			result := <-results
			if result == "" || won {
				continue
			}
			won = true
			winner <- result
		}
		close(winner)
	}()
	return <-winner
}

// Who receives counts what it has, and leaves with the last.
func checkAll(checks []func() bool) (passed int) {
	results := make(chan bool)
	total := len(checks)
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		failed, finished := 0, false
		for {
			if <-results {
				passed++
			} else {
				failed++
			}
			finished = total == passed+failed
			if finished {
				return
			}
		}
	}()
	for _, check := range checks {
		wg.Add(1)
		go func() {
			defer wg.Done()
			results <- check()
		}()
	}
	wg.Wait()
	return passed
}

// The caller leaves at the word that the goroutine gives when it has sent all.
func collectLines(read func() ([]string, error)) ([]string, error) {
	found, failed := linesOf(read)
	var all []string
	for {
		select {
		case line := <-found:
			all = append(all, line)
		case err := <-failed:
			return all, err
		}
	}
}

func linesOf(read func() ([]string, error)) (chan string, chan error) {
	found, failed := make(chan string), make(chan error)
	go func() {
		defer close(failed)
		if err := sendLines(read, found); err != nil {
			failed <- err
			return
		}
		failed <- nil
	}()
	return found, failed
}

func sendLines(read func() ([]string, error), found chan string) error {
	lines, err := read()
	for _, line := range lines {
		found <- line
	}
	return err
}

// Nobody sends where the start has failed.
func firstChange(start func() error) (string, error) {
	changes := make(chan string)
	if err := startWatch(start, changes); err != nil {
		return "", err
	}
	return <-changes, nil
}

func startWatch(start func() error, changes chan<- string) error {
	if err := start(); err != nil {
		return err
	}
	go func() {
		changes <- "changed"
	}()
	return nil
}

// The browser comes back once, and there is room for what it brings.
func login(serve func(http.Handler), stop <-chan struct{}) string {
	token := make(chan string, 1)
	go func() {
		mux := http.NewServeMux()
		mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
			if r.FormValue("error") != "" {
				token <- ""
				return
			}
			token <- r.FormValue("token")
		})
		serve(mux)
	}()
	select {
	case t := <-token:
		return t
	case <-stop:
		return ""
	}
}

// Whoever calls it receives: a return without results gives the named one back.
func answerLater(find func() string) (answer <-chan string) {
	found := make(chan string)
	answer = found
	go func() {
		found <- find()
	}()
	return
}

// Whoever schedules it runs it once, for which there is room.
func scheduled(schedule func(func()), do func() error, stop <-chan struct{}) error {
	errs := make(chan error, 1)
	schedule(func() {
		go func() {
			errs <- do()
		}()
	})
	select {
	case err := <-errs:
		return err
	case <-stop:
		return nil
	}
}

// Who has sent an error sends nothing more.
type line struct {
	text string
	err  error
}

func readLines(next func() (text string, more bool, err error)) (texts []string, err error) {
	lines := make(chan line)
	go func() {
		defer close(lines)
		for {
			text, more, err := next()
			if !more {
				return
			}
			lines <- line{text, err}
			if err != nil {
				return
			}
		}
	}()
	for l := range lines {
		if l.err != nil {
			return texts, l.err
		}
		texts = append(texts, l.text)
	}
	return texts, nil
}

// The value shows how far the sender has come.
func progress(steps []func()) {
	type state struct{ done, of int }
	states := make(chan state)
	go func() {
		defer close(states)
		for i, step := range steps {
			step()
			done := i + 1
			states <- state{done, len(steps)}
		}
	}()
	for s := range states {
		if s.done == s.of {
			return
		}
	}
}

// Nothing else ends the loop: the list has the value by which it is left.
func untilStop(words []string) (said []string) {
	in := make(chan string)
	go func() {
		for _, word := range words {
			in <- word
		}
	}()
	for {
		word := <-in
		if word == "stop" {
			return said
		}
		said = append(said, word)
	}
}

// The goroutine is only there where the channel is, and then it is received from.
func askIf(wanted bool, find func() string) string {
	var found chan string
	if wanted {
		found = make(chan string)
		go func() { found <- find() }()
	}
	if found != nil {
		return <-found
	}
	return ""
}

// Of the two channels, each pass waits for the one before.
func inTurns(steps []func() error) (failed int) {
	var last chan error
	for _, step := range steps {
		if last != nil && <-last != nil {
			failed++
		}
		last = make(chan error, 1)
		go func() { last <- step() }()
	}
	return failed
}

// There is room for what nobody waits for any more.
func rest(ctx context.Context, d time.Duration) error {
	select {
	case <-passedAfter(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func passedAfter(d time.Duration) <-chan time.Time {
	passed := make(chan time.Time, 1)
	go func() { passed <- <-time.After(d) }()
	return passed
}

// The one who waits for the call waits for nothing else; and a range over what it gives goes to the end.
func waitFor(d time.Duration, parts []string) (all string) {
	<-soonAfter(d)
	for part := range streamOf(parts) {
		all += part
	}
	return all
}

func soonAfter(d time.Duration) <-chan time.Time {
	passed := make(chan time.Time)
	go func() { passed <- <-time.After(d) }()
	return passed
}

func streamOf(parts []string) <-chan string {
	out := make(chan string)
	go func() {
		defer close(out)
		for _, part := range parts {
			out <- part
		}
	}()
	return out
}

// What a closed channel gives is empty, and so is no word: the receiver asks for nothing else.
func untilEmpty(words []string) (all string) {
	in := make(chan string)
	go func() {
		for _, word := range words {
			in <- word
		}
		close(in)
	}()
	for {
		word := <-in
		if word == "" {
			return all
		}
		all += word
	}
}

// The channel is there for the first time alone: after that it is nil, and nobody sends.
func rotated(ctx context.Context, rotate func(), every <-chan int) {
	first := make(chan struct{})
	go func() {
		for {
			rotate()
			if first != nil {
				first <- struct{}{}
				first = nil
			}
			select {
			case <-ctx.Done():
				return
			case <-every:
			}
		}
	}()
	<-first
}

// The function around the goroutine receives, by a variable of its own.
func ranAround(run func() error) error {
	var done chan error
	started := make(chan struct{})
	go func() {
		ran := make(chan error)
		go func() { ran <- run() }()
		done = ran
		close(started)
	}()
	<-started
	return <-done
}

// No goroutine sends nil: what the receiver takes for the end is that of the channel.
func gather(steps []func() error) (failed []error) {
	errs := make(chan error)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case err := <-errs:
				if err == nil {
					return
				}
				failed = append(failed, err)
			}
		}
	}()
	var running sync.WaitGroup
	for _, step := range steps {
		running.Add(1)
		go func() {
			defer running.Done()
			if err := step(); err != nil {
				errs <- err
			}
		}()
	}
	running.Wait()
	close(errs)
	<-ended
	return failed
}

// Both sides ask the same: who does not wait is not sent to.
func perform(work func() error, wait bool) (err error) {
	var done chan error
	if wait {
		done = make(chan error)
	}
	go performIn(work, wait, done)
	if wait {
		err = <-done
	}
	return err
}

func performIn(work func() error, tell bool, done chan error) {
	var err error
	if tell {
		defer func() {
			done <- err
			close(done)
		}()
	}
	err = work()
}

// Who has nothing to cancel has nothing to drain, and what is drained ends with the last word of the one who sends.
func views(requests <-chan int, find func(context.Context, int) string) (all string) {
	found, done := make(chan string), make(chan struct{})
	var cancel context.CancelFunc
	drain := func() {
		if cancel == nil {
			return
		}
		cancel()
		cancel = nil
		for {
			select {
			case <-found:
			case <-done:
				return
			}
		}
	}
	defer drain()
	for {
		select {
		case text := <-found:
			all += text
		case <-done:
			cancel = nil
		case request := <-requests:
			drain()
			if request == 0 {
				return all
			}
			var ctx context.Context
			ctx, cancel = context.WithCancel(context.Background())
			go view(found, done, func() string { return find(ctx, request) })
		}
	}
}

func view(found chan<- string, done chan<- struct{}, find func() string) {
	defer func() { done <- struct{}{} }()
	found <- find()
}

// All take from one count, which ends where there is no room any more.
func countAll(items []string, workers int, count func(string) int, stop func() bool) (all int) {
	total := len(items)
	counts := make(chan int, total)
	var next atomic.Int32
	for i := 0; i < workers; i++ {
		go func() {
			for {
				n := int(next.Add(1)) - 1
				if n >= total {
					return
				}
				counts <- count(items[n])
			}
		}()
	}
	for range items {
		all += <-counts
		if stop() {
			return all
		}
	}
	return all
}

// The error that ends the reading is a part of what is received.
func readAll(read func() (string, error), use func(string)) {
	type part struct {
		line string
		err  error
	}
	parts := make(chan part)
	go func() {
		for {
			line, err := read()
			parts <- part{line, err}
			if err != nil {
				return
			}
		}
	}()
	for {
		next := <-parts
		err := next.err
		if err != nil {
			return
		}
		use(next.line)
	}
}

// Who receives has it already, or it has room.
func refusedToOthers(check func() error, tell func(error)) {
	failed := make(chan error)
	done := make(chan struct{})
	go func() {
		defer close(done)
		tell(<-failed)
	}()
	failed <- check()
	<-done
}

func refusedWithRoom(check func() error) <-chan error {
	failed := make(chan error, 1)
	failed <- check()
	return failed
}

// One caller forgets it, and it has room.
func promiseWithRoom(work func() error) <-chan error {
	kept := make(chan error, 1)
	go func() { kept <- work() }()
	return kept
}

func forgetWithRoom(work func() error) {
	promiseWithRoom(work)
}

// The workers have it, however many they are.
func giveToWorkers(jobs []int, workers int, work func(int)) {
	given := make(chan int)
	var group sync.WaitGroup
	for range workers {
		group.Add(1)
		go func() {
			defer group.Done()
			for job := range given {
				work(job)
			}
		}()
	}
	for _, job := range jobs {
		given <- job
	}
	close(given)
	group.Wait()
}

func startWorkers(jobs []int, workers int, start func(<-chan int)) {
	given := make(chan int)
	for range workers {
		start(given)
	}
	for _, job := range jobs {
		given <- job
	}
	close(given)
}
