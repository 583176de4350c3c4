package crowd

import (
	"bufio"
	"net"
	"sync"
	"time"
)

// The loop takes a token first.
func limited(pause time.Duration) {
	tokens := make(chan struct{}, 8)
	for i := 0; i < 20000; i++ {
		tokens <- struct{}{}
		go func() {
			defer func() { <-tokens }()
			time.Sleep(pause)
		}()
	}
}

// A few workers for whatever comes.
func workers(lines *bufio.Scanner, handle func(string)) {
	jobs := make(chan string)
	var wg sync.WaitGroup
	for i := 0; i < 4; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for job := range jobs {
				handle(job)
			}
		}()
	}
	for lines.Scan() {
		jobs <- lines.Text()
	}
	close(jobs)
	wg.Wait()
}

// How many there are cannot be seen: mostly few.
func each(names []string, results chan<- string) {
	for _, name := range names {
		go func() {
			results <- name
		}()
	}
}

// One for each connection, as long as it lasts.
func serve(listener net.Listener, done <-chan struct{}) error {
	for {
		conn, err := listener.Accept()
		if err != nil {
			return err
		}
		go func() {
			<-done
			conn.Close()
		}()
	}
}

// In batches.
func batches(lines *bufio.Scanner, results chan<- string) {
	for lines.Scan() {
		var wg sync.WaitGroup
		line := lines.Text()
		wg.Add(1)
		go func() {
			defer wg.Done()
			results <- line
		}()
		wg.Wait()
	}
}

// They wait for nothing.
func counts(count func(int)) {
	for i := range 20000 {
		go count(i)
	}
}
