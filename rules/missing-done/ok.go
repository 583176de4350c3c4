package groups

import (
	"sync"
	"sync/atomic"
)

// Deferred in the first line.
func deferred(names []string, fetch func(string) error) {
	var wg sync.WaitGroup
	for _, name := range names {
		wg.Add(1)
		go func() {
			defer wg.Done()
			if fetch(name) != nil {
				return
			}
			_ = fetch(name)
		}()
	}
	wg.Wait()
}

// On every path.
func onEveryPath(name string, fetch func(string) error) {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		if fetch(name) != nil {
			wg.Done()
			return
		}
		wg.Done()
	}()
	wg.Wait()
}

// Counted after all that can skip it.
func countedLate(names []string, send func(string)) {
	var wg sync.WaitGroup
	for _, name := range names {
		if name == "" {
			continue
		}
		wg.Add(1)
		go func() {
			defer wg.Done()
			send(name)
		}()
	}
	wg.Wait()
}

// What is left out is done.
func takenBack(names []string, send func(string)) {
	var wg sync.WaitGroup
	wg.Add(len(names))
	for _, name := range names {
		if name == "" {
			wg.Done()
			continue
		}
		go func() {
			defer wg.Done()
			send(name)
		}()
	}
	wg.Wait()
}

// Workers are done with jobs, not with themselves.
func workers(names []string, send func(string)) {
	var wg sync.WaitGroup
	jobs := make(chan string)
	go func() {
		for name := range jobs {
			send(name)
			wg.Done()
		}
	}()
	for _, name := range names {
		wg.Add(1)
		jobs <- name
	}
	wg.Wait()
	close(jobs)
}

// With a group or without.
func optional(wg *sync.WaitGroup, work func()) {
	if wg != nil {
		wg.Add(1)
	}
	go func() {
		if wg != nil {
			defer wg.Done()
		}
		work()
	}()
	if wg != nil {
		wg.Wait()
	}
}

// By a function that is handed on.
func handedOn(run func(work, done func()), work func()) {
	var wg sync.WaitGroup
	wg.Add(1)
	run(work, wg.Done)
	wg.Wait()
}

// By a method of what holds the group.
type pool struct {
	wg   sync.WaitGroup
	open func() error
}

func (p *pool) start() error {
	p.wg.Add(1)
	if err := p.open(); err != nil {
		p.finish()
		return err
	}
	go p.run()
	return nil
}

func (p *pool) run() {
	defer p.finish()
	if p.open() != nil {
		return
	}
	_ = p.open()
}

func (p *pool) finish() {
	p.wg.Done()
}

func (p *pool) stop() {
	p.wg.Wait()
}

// Nobody waits.
func nobodyWaits(wg *sync.WaitGroup, fetch func() error) {
	wg.Add(1)
	go func() {
		if fetch() != nil {
			return
		}
		wg.Done()
	}()
}

// Counted in what a function calls for each, before it comes back.
func each(names []string, visit func(string)) {
	for _, name := range names {
		visit(name)
	}
}

func walked(names []string, send func(string)) {
	var wg sync.WaitGroup
	each(names, func(name string) {
		wg.Add(1)
		go func() {
			defer wg.Done()
			send(name)
		}()
	})
	wg.Wait()
}

// A loop of a constant number of passes makes one; the first to answer is done for all.
func fastest(ask func() string) (answer string) {
	var pending sync.WaitGroup
	var first sync.Once
	pending.Add(1)
	workers := 3
	for i := 0; i < workers; i++ {
		go func() {
			text := ask()
			first.Do(func() {
				answer = text
				pending.Done()
			})
		}()
	}
	pending.Wait()
	return answer
}

// Counted once for all of them: the last is done.
func lastOfAll(steps [2]func()) {
	var pending sync.WaitGroup
	var left atomic.Int64
	left.Store(int64(len(steps)))
	pending.Add(1)
	for _, step := range steps {
		go func() {
			step()
			if left.Add(-1) == 0 {
				pending.Done()
			}
		}()
	}
	pending.Wait()
}

// The first is not counted, and does not count itself.
func allButFirst(jobs []func()) {
	var wg sync.WaitGroup
	wg.Add(len(jobs) - 1)
	for i, job := range jobs {
		go func() {
			job()
			if i > 0 {
				wg.Done()
			}
		}()
	}
	wg.Wait()
}

// Who receives is done, once for each that has sent.
func gatherAll(names []string, fetch func(string) string) (all []string) {
	results := make(chan string)
	var pending sync.WaitGroup
	for _, name := range names {
		pending.Add(1)
		go func() {
			results <- fetch(name)
		}()
	}
	go func() {
		pending.Wait()
		close(results)
	}()
	gathered := make(chan struct{})
	go func() {
		defer close(gathered)
		for result := range results {
			all = append(all, result)
			pending.Done()
		}
	}()
	<-gathered
	return all
}

// It counts itself, once it has something to do.
type listeners struct{ open sync.WaitGroup }

func (l *listeners) listen(ready bool) {
	if !ready {
		return
	}
	l.open.Add(1)
	defer l.open.Done()
}

func (l *listeners) serve(ready bool) {
	go l.listen(ready)
	l.open.Wait()
}

// The first loop only tells what has failed; the second starts one for each.
func checkedFirst(names []string, check, fetch func(string) error) []error {
	failed := make(chan error, 2*len(names))
	var wg sync.WaitGroup
	wg.Add(len(names))
	for _, name := range names {
		if err := check(name); err != nil {
			failed <- err
			continue
		}
	}
	for _, name := range names {
		go func() {
			defer wg.Done()
			if err := fetch(name); err != nil {
				failed <- err
			}
		}()
	}
	wg.Wait()
	close(failed)
	var all []error
	for err := range failed {
		all = append(all, err)
	}
	return all
}

// Counted into a list; another loop starts one for each of it.
func listedFirst(names []string, use func(string)) {
	var wg sync.WaitGroup
	var wanted []string
	for _, name := range names {
		if name == "" {
			continue
		}
		wanted = append(wanted, name)
		wg.Add(1)
	}
	for _, name := range wanted {
		go func() {
			defer wg.Done()
			use(name)
		}()
	}
	wg.Wait()
}

// Whoever is told that a task was sent calls finish for it; here, it is for those that could not be.
func (s *sender) sendAll(tasks []string) {
	for _, task := range tasks {
		s.wg.Add(1)
		if err := s.send(task); err != nil {
			s.finish()
		}
	}
	s.wg.Wait()
}

func (s *sender) finish() {
	s.free()
	s.wg.Done()
}

type sender struct {
	wg   sync.WaitGroup
	send func(string) error
	free func()
}

type clients struct {
	wg   sync.WaitGroup
	work func()
}

// Who is counted, both ask.
func (c *clients) serve(kind, own string) {
	if kind != own {
		c.wg.Add(1)
	}
	go c.accept(kind, own)
	c.wg.Wait()
}

func (c *clients) accept(kind, mine string) {
	if kind != mine {
		defer c.wg.Done()
	}
	c.work()
}

// What was started somewhere is done below.
func doneBelow(names []string, start func(string) error) {
	var wg sync.WaitGroup
	wg.Add(len(names))
	started := 0
	for _, name := range names {
		if start(name) != nil {
			wg.Done()
			continue
		}
		started++
	}
	for ; started > 0; started-- {
		wg.Done()
	}
	wg.Wait()
}

// A deferred Done comes also where the goroutine is ended.
func mustAllDeferred(names []string, fetch func(string) error) {
	var wg sync.WaitGroup
	for _, name := range names {
		wg.Add(1)
		go func() {
			defer wg.Done()
			if err := fetch(name); err != nil {
				giveUp()
			}
		}()
	}
	wg.Wait()
}
