package deferinloop

import (
	"archive/zip"
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"sync"
	"time"
)

func countBytes(names []string) (int64, error) {
	var total int64
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return 0, err
		}
		defer f.Close() // want "low: `f`, from `os.Open`, is released only when the function ends, and each pass of the loop at line 18 adds another"
		n, err := io.Copy(io.Discard, f)
		if err != nil {
			return 0, err
		}
		total += n
	}
	return total, nil
}

func firstLines(names map[string]string) map[string]string {
	lines := map[string]string{}
	for key, name := range names {
		f, err := os.Open(name)
		if err != nil {
			continue
		}
		defer func() { // want "low: `f`, from `os.Open`, is released only when the function ends"
			if err := f.Close(); err != nil {
				println(err.Error())
			}
		}()
		line, _ := bufio.NewReader(f).ReadString('\n')
		lines[key] = line
	}
	return lines
}

func retry(url string, tries int) error {
	err := errors.New("not tried")
	for i := 0; i < tries; i++ {
		var resp *http.Response
		resp, err = http.Get(url)
		if err != nil {
			continue
		}
		defer resp.Body.Close() // want "`resp`, from `http.Get`, is released only when the function ends"
		if resp.StatusCode == http.StatusOK {
			return nil
		}
	}
	return err
}

func pages(get func(page int) (io.ReadCloser, bool, error)) error {
	page := 0
	for {
		body, more, err := get(page)
		if err != nil {
			return err
		}
		defer closeQuietly(body) // want "`body`, from `get`, is released only when the function ends"
		if !more {
			return nil
		}
		page++
	}
}

func closeQuietly(c io.Closer) { _ = c.Close() }

// A shape of etcd: the timers of all passes wait for the function to end.
func everyInterval(stop <-chan struct{}, interval time.Duration, work func()) {
	for {
		timer := time.NewTimer(interval)
		defer timer.Stop() // want "`timer`, from `time.NewTimer`, is released only when the function ends"
		select {
		case <-stop:
			return
		case <-timer.C:
		}
		work()
	}
}

func heartbeats(ctx context.Context, ticks <-chan time.Time, beat func(context.Context) error) {
	for {
		select {
		case <-ticks:
			beatCtx, cancel := context.WithTimeout(ctx, time.Hour)
			defer cancel() // want "`cancel`, from `context.WithTimeout`, is released only when the function ends"
			if err := beat(beatCtx); err != nil {
				println(err.Error())
			}
		case <-ctx.Done():
			return
		}
	}
}

func answerAll(conns <-chan net.Conn) {
	for conn := range conns {
		defer conn.Close() // want "`conn`, received from `conns`, is released only when the function ends"
		_, _ = io.WriteString(conn, "hello\n")
	}
}

func answerForEver(l net.Listener, gone func(error)) {
	for {
		conn, err := l.Accept()
		if err != nil {
			gone(err)
			continue
		}
		defer conn.Close() // want "`conn`, from `l.Accept`, is never released: `defer conn.Close..` waits for the function to end, and the loop at line 121 does not end"
		_, _ = io.WriteString(conn, "hello\n")
	}
}

// The inner loop is short, the outer one is not.
func rounds(stop <-chan struct{}, name string) {
	for {
		for i := 0; i < 2; i++ {
			f, err := os.Open(name)
			if err != nil {
				return
			}
			defer f.Close() // want "each pass of the loop at line 134 adds another"
			_, _ = io.Copy(io.Discard, f)
		}
		select {
		case <-stop:
			return
		case <-time.After(time.Millisecond):
		}
	}
}

type counter struct {
	mu sync.Mutex
	n  int
}

func (c *counter) addAll(numbers []int) {
	for _, n := range numbers {
		c.mu.Lock()
		defer c.mu.Unlock() // want "`c.mu` is unlocked only when the function ends, and the next pass of the loop at line 157 locks it again"
		c.n += n
	}
}

func countForEver(wg *sync.WaitGroup, step func()) {
	for {
		defer wg.Done() // want "`defer wg.Done..` never runs: the loop at line 165 does not end"
		step()
	}
}

func printForEver(step func()) {
	for {
		defer println("bye") // want "low: never runs"
		step()
	}
}

// The loop ends by itself: what is a deadline, or of memory alone, is held a little longer.
func each(ctx context.Context, names []string, use func(context.Context, string)) {
	for _, name := range names {
		each, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel() // want "low: `cancel`, from `context.WithTimeout`, is released only when the function ends"
		use(each, name)
	}
}

func entries(files []*zip.File, use func(io.Reader)) error {
	for _, file := range files {
		r, err := file.Open()
		if err != nil {
			return err
		}
		defer r.Close() // want "low: `r`, from `file.Open`, is released only when the function ends"
		use(r)
	}
	return nil
}
