package deferinloop

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"sync"
	"time"
)

// A function of its own for each pass.
func countBytesEach(names []string) (int64, error) {
	var total int64
	for _, name := range names {
		n, err := func() (int64, error) {
			f, err := os.Open(name)
			if err != nil {
				return 0, err
			}
			defer f.Close()
			return io.Copy(io.Discard, f)
		}()
		if err != nil {
			return 0, err
		}
		total += n
	}
	return total, nil
}

func closedBeforeTheNext(stop <-chan struct{}, interval time.Duration, work func()) {
	for {
		timer := time.NewTimer(interval)
		select {
		case <-stop:
			timer.Stop()
			return
		case <-timer.C:
		}
		work()
	}
}

// Each pass that opens a file is the last one.
func firstThatExists(names []string) ([]byte, error) {
	for _, name := range names {
		f, err := os.Open(name)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		defer f.Close()
		return io.ReadAll(f)
	}
	return nil, os.ErrNotExist
}

func lastPass(names []string) int64 {
	var n int64
	for _, name := range names {
		if f, err := os.Open(name); err == nil {
			defer f.Close()
			n, _ = io.Copy(io.Discard, f)
			break
		}
	}
	return n
}

// The inner loop is left after the defer, and the outer one with it.
func lastOfAll(groups [][]string) {
outer:
	for _, names := range groups {
		for _, name := range names {
			f, err := os.Open(name)
			if err != nil {
				continue outer
			}
			defer f.Close()
			break outer
		}
	}
}

func fewPasses(name string) {
	for i := 0; i < 3; i++ {
		if f, err := os.Open(name); err == nil {
			defer f.Close()
			_, _ = io.Copy(io.Discard, f)
		}
	}
	for range 3 {
		if f, err := os.Open(name); err == nil {
			defer f.Close()
			_, _ = io.Copy(io.Discard, f)
		}
	}
	for _, suffix := range [...]string{".old", ".new"} {
		if f, err := os.Open(name + suffix); err == nil {
			defer f.Close()
			_, _ = io.Copy(io.Discard, f)
		}
	}
	suffixes := []string{".1", ".2"}
	for _, suffix := range suffixes {
		if f, err := os.Open(name + suffix); err == nil {
			defer f.Close()
			_, _ = io.Copy(io.Discard, f)
		}
	}
	var err error
	for try := 0; try < 3 && err == nil; try++ {
		var f *os.File
		if f, err = os.Open(name); err == nil {
			defer f.Close()
			_, _ = io.Copy(io.Discard, f)
		}
	}
	var networks []string
	if name == "" {
		networks = []string{"tcp"}
	} else {
		networks = []string{"udp", "tcp"}
	}
	for _, network := range networks {
		if conn, err := net.Dial(network, name); err == nil {
			defer conn.Close()
			_, _ = io.WriteString(conn, "hello")
		}
	}
}

// All files are needed at the same time.
func concatenated(w io.Writer, names []string) error {
	var all []io.Reader
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		all = append(all, f)
	}
	_, err := io.Copy(w, io.MultiReader(all...))
	return err
}

func byName(names []string, use func(map[string]*os.File)) error {
	open := map[string]*os.File{}
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		open[name] = f
	}
	use(open)
	return nil
}

func asKey(names []string, use func(map[*os.File]bool)) error {
	open := map[*os.File]bool{}
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		open[f] = true
	}
	use(open)
	return nil
}

// Goroutines use them until the end.
func inParallel(ctx context.Context, jobs []func(context.Context)) {
	var wg sync.WaitGroup
	for _, job := range jobs {
		jobCtx, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		wg.Add(1)
		go func() {
			defer wg.Done()
			job(jobCtx)
		}()
	}
	wg.Wait()
}

// Someone else opened them; they are closed together.
func closeAll(files []*os.File) {
	for _, f := range files {
		defer f.Close()
	}
}

// Each element has a lock of its own, and all are held at the same time.
func total(counters []*counter) int {
	sum := 0
	for _, c := range counters {
		c.mu.Lock()
		defer c.mu.Unlock()
		sum += c.n
	}
	return sum
}

// It is opened once.
func lazily(names []string, record string) error {
	var out *os.File
	for _, name := range names {
		if out == nil {
			f, err := os.Create(record)
			if err != nil {
				return err
			}
			defer f.Close()
			out = f
		}
		if _, err := io.WriteString(out, name); err != nil {
			return err
		}
	}
	return nil
}

// A later pass waits for the timer of this one.
func deadlineAfter(start <-chan time.Duration, done <-chan struct{}) bool {
	var expired <-chan time.Time
	begun := false
	for {
		select {
		case d := <-start:
			if !begun {
				begun = true
				timer := time.NewTimer(d)
				defer timer.Stop()
				expired = timer.C
			}
		case <-expired:
			return false
		case <-done:
			return true
		}
	}
}

// What is deferred is no release, and the loop ends.
func announced(names []string) {
	for _, name := range names {
		defer println(name)
	}
}

// The deferred calls run when the step panics.
func untilPanic(step func()) {
	for {
		defer func() {
			if r := recover(); r != nil {
				println("stopped")
			}
		}()
		step()
	}
}

// The function ends after the loop does, and nothing is deferred in it.
func oneDefer(name string, lines []string) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	for _, line := range lines {
		if _, err := io.WriteString(f, line); err != nil {
			return err
		}
	}
	return nil
}

// They are held for their own sake: what the pass does with each is to hold it.
func freePorts(count int) ([]int, error) {
	var ports []int
	for i := 0; i < count; i++ {
		l, err := net.Listen("tcp", "localhost:0")
		if err != nil {
			return nil, err
		}
		defer l.Close()
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports, nil
}

// The next pass may use the context of this one.
func dialAll(ctx context.Context, hosts []string, timeout time.Duration, dial func(context.Context, string) error) {
	attempt := ctx
	for i, host := range hosts {
		if i == 0 || hosts[i-1] != host {
			var cancel context.CancelFunc
			attempt, cancel = context.WithTimeout(ctx, timeout)
			defer cancel()
		}
		if dial(attempt, host) == nil {
			return
		}
	}
}

// All but the last are held until the last is there.
func chain(names []string) *os.File {
	for i, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return nil
		}
		if i == len(names)-1 {
			return f
		}
		defer f.Close()
	}
	return nil
}

// For the way out alone: each pass closes its own.
func guarded(names []string, use func(*os.File) error) error {
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		closed := false
		defer func() {
			if !closed {
				f.Close()
			}
		}()
		if err := use(f); err != nil {
			return err
		}
		closed = true
		if err := f.Close(); err != nil {
			return err
		}
	}
	return nil
}

// What is read to its end holds no connection: the next request has it.
func readEach(urls []string) ([][]byte, error) {
	var texts [][]byte
	for _, url := range urls {
		resp, err := http.Get(url)
		if err != nil {
			return nil, err
		}
		defer resp.Body.Close()
		text, err := io.ReadAll(resp.Body)
		if err != nil {
			return nil, err
		}
		texts = append(texts, text)
	}
	return texts, nil
}

// Rows that have been gone through have closed themselves.
func counts(db *sql.DB, queries []string) (int, error) {
	n := 0
	for _, query := range queries {
		rows, err := db.Query(query)
		if err != nil {
			return n, err
		}
		defer rows.Close()
		for rows.Next() {
			n++
		}
	}
	return n, nil
}

// The deferred call is for the ways out alone: each pass stops its own.
func waitEach(jobs []<-chan int, limit time.Duration) (done int) {
	for _, job := range jobs {
		timer := time.NewTimer(limit)
		defer timer.Stop()
		select {
		case n, ok := <-job:
			if !ok {
				return done
			}
			done += n
		case <-timer.C:
		}
		timer.Stop()
	}
	return done
}

// Closed in each pass, where an error of it counts; the deferred call is for the ways out before.
func copyEach(names []string, from io.Reader) error {
	for _, name := range names {
		f, err := os.Create(name)
		if err != nil {
			return err
		}
		defer f.Close()
		if _, err := io.CopyN(f, from, 1); err != nil {
			return err
		}
		if err := f.Close(); err != nil {
			return err
		}
	}
	return nil
}

// Copied to its end, or the last.
func copyBodies(urls []string, to io.Writer) error {
	for _, url := range urls {
		resp, err := http.Get(url)
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		if _, err := io.Copy(to, resp.Body); err != nil {
			return err
		}
	}
	return nil
}

// Committed in each pass; the deferred call is for the ways out before.
func migrate(db *sql.DB, steps []string) error {
	for _, step := range steps {
		tx, err := db.Begin()
		if err != nil {
			return err
		}
		defer func() { _ = tx.Rollback() }()
		if _, err := tx.Exec(step); err != nil {
			return err
		}
		if err := tx.Commit(); err != nil {
			return err
		}
	}
	return nil
}

// One pass of all comes by it.
func firstOf(names []string) (n int64, err error) {
	for i, name := range names {
		switch i {
		case 0:
			f, err := os.Open(name)
			if err != nil {
				return 0, err
			}
			defer f.Close()
			n, err = io.Copy(io.Discard, f)
			if err != nil {
				return n, err
			}
		default:
			n += int64(len(name))
		}
	}
	return n, nil
}

// Hand over hand: each pass locks the lock of another node.
func (n *node) at(names []string) *node {
	for _, name := range names {
		n = n.children[name]
		n.mu.Lock()
		defer n.mu.Unlock()
	}
	return n
}

type node struct {
	mu       sync.Mutex
	children map[string]*node
}
