package crowd

import (
	"bufio"
	"context"
	"net/http"
	"sync"
	"time"
)

// As document B's million, of which a tenth is enough: each is there until the pause is over.
func tenthOfMillion(pause time.Duration) {
	for i := 0; i < 100000; i++ {
		go func() { // want "The loop starts 100,000 goroutines without a limit, and each of them waits at line 15."
			time.Sleep(pause)
		}()
	}
}

// Rows and columns: 40,000 in all, each until the results are collected.
func grid(results chan<- int) {
	var wg sync.WaitGroup
	for row := range 200 {
		for column := range 200 {
			wg.Add(1)
			go func() { // want "The loop starts 40,000 goroutines without a limit, and each of them waits at line 28."
				defer wg.Done()
				results <- row * column
			}()
		}
	}
	wg.Wait()
}

// As many as the input has lines.
func fetchLines(ctx context.Context, client *http.Client, lines *bufio.Scanner) {
	for lines.Scan() {
		go fetch(ctx, client, lines.Text()) // want "The loop starts a goroutine for each piece of its input without a limit, and each of them waits at line 47."
	}
}

func fetch(ctx context.Context, client *http.Client, url string) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return
	}
	resp, err := client.Do(req)
	if err != nil {
		return
	}
	resp.Body.Close()
}

// Messages may come faster than they are handled: shown with low confidence.
func handleAll(messages <-chan string, handled chan<- string) {
	for message := range messages {
		go func() { // want "low: The loop starts a goroutine for whatever comes without a limit, and each of them waits at line 58."
			handled <- message
		}()
	}
}
