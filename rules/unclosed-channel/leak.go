package unclosed

import (
	"context"
	"errors"
	"sync"
)

var errFull = errors.New("full")

// NoCloseRange of the patterns of Saioc and others: the workers wait for items when there are no more.
func noCloseRange(items []string, workers int, work func(string)) {
	queue := make(chan string) // want "Goroutines started at line 15 wait for ever to range over `queue`: nobody closes it."
	for i := 0; i < workers; i++ {
		go func() {
			for item := range queue {
				work(item)
			}
		}()
	}
	for _, item := range items {
		queue <- item
	}
}

// The early return leaves out the close.
func upload(parts []string, send func(string), next func(string) error) error {
	queue := make(chan string) // want "The goroutine started at line 31 waits for ever to range over `queue` where `upload` returns at line 39 without closing it."
	var sending sync.WaitGroup
	sending.Add(1)
	go func() {
		defer sending.Done()
		for part := range queue {
			send(part)
		}
	}()
	for _, part := range parts {
		if err := next(part); err != nil {
			return err
		}
		queue <- part
	}
	close(queue)
	sending.Wait()
	return nil
}

// A receive that ends only with the channel.
type uploader struct {
	send func(string)
}

func (u *uploader) run(queue chan string) {
	for {
		part, more := <-queue
		if !more {
			break
		}
		u.send(part)
	}
}

func (u *uploader) upload(parts []string) error {
	queue := make(chan string) // want "The goroutine started at line 65 waits for ever to range over `queue` where `\(\*uploader\).upload` returns at line 68 without closing it."
	go u.run(queue)
	for _, part := range parts {
		if part == "" {
			return errFull
		}
		queue <- part
	}
	close(queue)
	return nil
}

// The sender returns without closing.
func copied(next func() (int, error), put func(int)) {
	numbers := make(chan int) // want "`copied` waits for ever to range over `numbers`: nobody closes it."
	go func() {
		for {
			n, err := next()
			if err != nil {
				return
			}
			numbers <- n
		}
	}()
	for n := range numbers {
		put(n)
	}
}

// Kept in a field, where the package only sends on it.
type progress struct {
	steps chan<- int
}

func (p *progress) step(n int) { p.steps <- n }

func measured(work func(*progress), add func(int)) {
	steps := make(chan int) // want "The goroutine started at line 102 waits for ever to range over `steps`: nobody closes it."
	go func() {
		for n := range steps {
			add(n)
		}
	}()
	work(&progress{steps: steps})
}

// A write that fails is a way out, but it comes only with a part.
func written(part string, write func(string) error) {
	queue := make(chan string) // want "The goroutine started at line \d+ waits for ever to range over `queue`: nobody closes it."
	go func() {
		for part := range queue {
			if err := write(part); err != nil {
				return
			}
		}
	}()
	queue <- part
}

// So is a context, which is looked at between two parts.
func sentAll(ctx context.Context, parts []string, send func(string)) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	queue := make(chan string, len(parts)) // want "Goroutines started at line \d+ wait for ever to range over `queue`: nobody closes it."
	sent := make(chan struct{}, len(parts))
	for range 2 {
		go func() {
			for part := range queue {
				select {
				case <-ctx.Done():
					return
				default:
					send(part)
					sent <- struct{}{}
				}
			}
		}()
	}
	for _, part := range parts {
		queue <- part
	}
	for range parts {
		<-sent
	}
}

// The list has what it was given from the start.
func namesWith(names, records []string, use func(string)) []string {
	ch := make(chan string, 1) // want "The goroutine started at line \d+ waits for ever to range over `ch` where `namesWith` returns at line \d+ without closing it."
	go func() {
		for name := range ch {
			use(name)
		}
	}()
	list := append([]string(nil), names...)
	for _, record := range records {
		if len(list) == 0 {
			close(ch)
			list = append(list, record)
		}
	}
	return list
}
