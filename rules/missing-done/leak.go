package groups

import (
	"errors"
	"sync"
)

// The goroutine returns before it gets to Done.
func fetchAll(names []string, fetch func(string) error) {
	var wg sync.WaitGroup
	for _, name := range names {
		wg.Add(1) // want "`wg.Done` is not called on the path of the goroutine that returns at line 15, so that `wg.Wait` at line 20 waits for ever."
		go func() {
			if fetch(name) != nil {
				return
			}
			wg.Done()
		}()
	}
	wg.Wait()
}

var errEmpty = errors.New("empty")

// The defer comes after a return.
func checkName(wg *sync.WaitGroup, name string) error {
	if name == "" {
		return errEmpty
	}
	defer wg.Done()
	return nil
}

func checkOne(name string) {
	var wg sync.WaitGroup
	wg.Add(1) // want "`wg.Done` is not called on the path of the goroutine that returns at line 28, so that `wg.Wait` at line 38 waits for ever."
	go checkName(&wg, name)
	wg.Wait()
}

// Counted, and then left out.
func sendAll(names []string, send func(string)) {
	var wg sync.WaitGroup
	for _, name := range names {
		wg.Add(1) // want "What `wg.Add` counts is not started on the path that goes by line 46, so that `wg.Wait` at line 54 waits for ever."
		if name == "" {
			continue
		}
		go func() {
			defer wg.Done()
			send(name)
		}()
	}
	wg.Wait()
}

// All are counted beforehand, and one is left out.
func sendEach(names []string, send func(string)) {
	var wg sync.WaitGroup
	wg.Add(len(names)) // want "What `wg.Add` counts is not started on the path that goes by line 62, so that `wg.Wait` at line 70 waits for ever."
	for _, name := range names {
		if name == "" {
			continue
		}
		go func() {
			defer wg.Done()
			send(name)
		}()
	}
	wg.Wait()
}

// Not by the goroutine, and not by anybody else.
func background(work func()) {
	var wg sync.WaitGroup
	wg.Add(1) // want "`wg.Done` is never called, so that `wg.Wait` at line 78 waits for ever."
	go work()
	wg.Wait()
}

// A start that fails has been counted already.
type server struct{ wg sync.WaitGroup }

func (s *server) start(open func() error) error {
	s.wg.Add(1) // want "low: What `s.wg.Add` counts is not started on the path that returns at line 87, so that `s.wg.Wait` at line 98 waits for ever."
	if err := open(); err != nil {
		return err
	}
	go s.serve()
	return nil
}

func (s *server) serve() {
	defer s.wg.Done()
}

func (s *server) stop() {
	s.wg.Wait()
}

// Wait may come before the goroutine has counted itself.
func countsItself(work func()) {
	var wg sync.WaitGroup
	go func() {
		wg.Add(1) // want "The goroutine counts itself with `wg.Add`: `wg.Wait` at line 109 may come first, and does not wait for it."
		defer wg.Done()
		work()
	}()
	wg.Wait()
}

type staff struct{ wg sync.WaitGroup }

// So may that of another method; who ends what has just begun is rare.
func (p *staff) begin(work func()) {
	go func() {
		p.wg.Add(1) // want "low: The goroutine counts itself with `p.wg.Add`: `p.wg.Wait` at line 123 may come first, and does not wait for it."
		defer p.wg.Done()
		work()
	}()
}

func (p *staff) end() { p.wg.Wait() }
