package groups

import (
	"errors"
	"runtime"
	"sync"
)

// The goroutine returns before it gets to Done.
func fetchAll(names []string, fetch func(string) error) {
	var wg sync.WaitGroup
	for _, name := range names {
		wg.Add(1) // want "`wg.Done` is not called on the path of the goroutine that returns at line 16, so that `wg.Wait` at line 21 waits for ever."
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
	wg.Add(1) // want "`wg.Done` is not called on the path of the goroutine that returns at line 29, so that `wg.Wait` at line 39 waits for ever."
	go checkName(&wg, name)
	wg.Wait()
}

// Counted, and then left out.
func sendAll(names []string, send func(string)) {
	var wg sync.WaitGroup
	for _, name := range names {
		wg.Add(1) // want "What `wg.Add` counts is not started on the path that goes by line 47, so that `wg.Wait` at line 55 waits for ever."
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
	wg.Add(len(names)) // want "What `wg.Add` counts is not started on the path that goes by line 63, so that `wg.Wait` at line 71 waits for ever."
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
	wg.Add(1) // want "`wg.Done` is never called, so that `wg.Wait` at line 79 waits for ever."
	go work()
	wg.Wait()
}

// A start that fails has been counted already.
type server struct{ wg sync.WaitGroup }

func (s *server) start(open func() error) error {
	s.wg.Add(1) // want "low: What `s.wg.Add` counts is not started on the path that returns at line 88, so that `s.wg.Wait` at line 99 waits for ever."
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
		wg.Add(1) // want "The goroutine counts itself with `wg.Add`: `wg.Wait` at line 110 may come first, and does not wait for it."
		defer wg.Done()
		work()
	}()
	wg.Wait()
}

type staff struct{ wg sync.WaitGroup }

// So may that of another method; who ends what has just begun is rare.
func (p *staff) begin(work func()) {
	go func() {
		p.wg.Add(1) // want "low: The goroutine counts itself with `p.wg.Add`: `p.wg.Wait` at line 124 may come first, and does not wait for it."
		defer p.wg.Done()
		work()
	}()
}

func (p *staff) end() { p.wg.Wait() }

// What fails ends the goroutine, and not the process.
func mustAll(names []string, fetch func(string) error) {
	var wg sync.WaitGroup
	for _, name := range names {
		wg.Add(1) // want "`wg.Done` is not called on the path of the goroutine that ends at line 133, so that `wg.Wait` at line 138 waits for ever."
		go func() {
			if err := fetch(name); err != nil {
				giveUp()
			}
			wg.Done()
		}()
	}
	wg.Wait()
}

func giveUp() {
	runtime.Goexit()
}
