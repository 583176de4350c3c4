package send

// The error of one is not the end of all.
func loadSome(names []string, load func(string) (string, error), use func(string)) error {
	type part struct {
		text string
		err  error
	}
	parts := make(chan part)
	go func() {
		defer close(parts)
		for _, name := range names {
			text, err := load(name)
			parts <- part{text, err} // want "The goroutine started at line \d+ waits for ever to send on `parts` where `loadSome` returns at line \d+ after receiving from it only once."
		}
	}()
	for next := range parts {
		err := next.err
		if err != nil {
			return err
		}
		use(next.text)
	}
	return nil
}

// What ends the count is not what there is room for.
func countSome(items []string, next func() int, room int, count func(string) int, stop func() bool) (all int) {
	total := len(items)
	counts := make(chan int, room)
	go func() {
		for {
			n := next()
			if n >= total {
				return
			}
			counts <- count(items[n]) // want "The goroutine started at line \d+ waits for ever to send on `counts` where `countSome` returns at line \d+ after receiving from it only once."
		}
	}()
	for range items {
		all += <-counts
		if stop() {
			return all
		}
	}
	return all
}
