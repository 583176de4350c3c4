/** Which way of the other side a finding on a channel names, and when there is none: in functions that never end, which no example can run. */
import { expect, test } from 'vitest';
import { analyzeFiles } from '../src/analyze.ts';

async function messagesIn(body: string): Promise<readonly string[]> {
  const text = `package p\n\nimport ("context"; "sync")\n\nvar _ sync.Mutex\n\n${body}`;
  const { findings } = await analyzeFiles([{ path: 'a.go', text }], { includeTests: false }, async () => []);
  return findings.filter((f) => f.rule.startsWith('blocked-')).map((f) => f.message);
}

const COLLECTOR = `func collect(queue <-chan int, workers int, flush func(int)) {
	batches := make(chan int, workers)
	for i := 0; i < workers; i++ {
		go func() {
			for batch := range batches {
				flush(batch)
			}
		}()
	}
	for {
		batches <- <-queue
	}
}
`;

test('workers that range over a channel nobody closes receive all that is sent on it', async () => {
  expect(await messagesIn(COLLECTOR)).toEqual([]);
});

const SEVERAL = `func gather(names []string, find func(string) (string, error)) (all []string, err error) {
	found, failed, done := make(chan string), make(chan error), make(chan struct{})
	go func() {
		defer close(done)
		var wg sync.WaitGroup
		for _, name := range names {
			wg.Add(1)
			go func() {
				defer wg.Done()
				f, err := find(name)
				if err != nil {
					failed <- err
					return
				}
				found <- f
			}()
		}
		wg.Wait()
	}()
	for {
		select {
		case <-done:
			return all, nil
		case err := <-failed:
			return nil, err
		case f := <-found:
			all = append(all, f)
		}
	}
}
`;

test('the way that leaves somebody behind is named, not the one that is taken when all are done', async () => {
  const messages = await messagesIn(SEVERAL);
  expect(messages).toHaveLength(2);
  for (const message of messages) expect(message).toContain('`gather` returns at line 31');
});

const asked = (then: string) => `type broker struct{ waiting []func() }

func (b *broker) do(dead bool, promise func()) {
	if dead {
		promise()
		return
	}
	${then}
}

func (b *broker) ask() {
	done := make(chan struct{})
	b.do(false, func() { close(done) })
	<-done
}
`;

test('whoever keeps a function may call it later', async () => {
  expect(await messagesIn(asked('b.waiting = append(b.waiting, promise)'))).toEqual([]);
});

const first = (send: string) => `func first(finds []func() error) error {
	errs := make(chan error, 1)
	go func() {
		for _, find := range finds {
			if err := find(); err != nil {
				${send}
				return
			}
		}
		errs <- nil
	}()
	return <-errs
}
`;

test.each([
  ['that has no room any more has been filled', 'select {\n\t\t\t\tcase errs <- err:\n\t\t\t\tdefault:\n\t\t\t\t}', 0],
  ['on which nothing is sent', 'println(err)', 1],
])('a buffer %s', async (_, send, count) => {
  expect(await messagesIn(first(send))).toHaveLength(count);
});

const OWN_END = (
  parent: string,
) => `func resolve(parent context.Context, names []string, look func(string) string) (all []string) {
	found := make(chan string)
	ctx, cancel := context.WithCancel(${parent})
	defer cancel()
	go func() {
		for _, name := range names {
			select {
			case found <- look(name):
			case <-ctx.Done():
				return
			}
		}
	}()
	for range names {
		all = append(all, <-found)
	}
	return all
}
`;

test.each([
  ['of its own', 'context.Background()', 0],
  ['of its caller', 'parent', 1],
])('a function that waits for who leaves with a context %s', async (_, parent, count) => {
  expect(await messagesIn(OWN_END(parent))).toHaveLength(count);
});

async function confidencesIn(body: string): Promise<readonly string[]> {
  const text = `package p\n\nimport ("context"; "os"; "time")\n\nvar _ = os.Args\nvar _ = time.Now\nvar _ context.Context\n\n${body}`;
  const { findings } = await analyzeFiles([{ path: 'a.go', text }], { includeTests: false }, async () => []);
  return findings.map((f) => `${f.rule} ${f.confidence}`);
}

const oneOut = (
  room: string,
) => `func poll(next func() (string, error), stop <-chan time.Time, more func(string) bool) {
	lines := make(chan string${room})
	errs := make(chan error${room})
	for {
		go func() {
			line, err := next()
			if err != nil {
				errs <- err
				return
			}
			lines <- line
		}()
		select {
		case <-stop:
			return
		case <-errs:
			return
		case line := <-lines:
			if !more(line) {
				return
			}
		}
	}
}
`;

test('of goroutines one is out at a time, where there is room for one', async () => {
  expect(await confidencesIn(oneOut(''))).toEqual(['blocked-send high', 'blocked-send high']);
  expect(await confidencesIn(oneOut(', 1'))).toEqual(['blocked-send low']);
});

const announced = (turned: string) => `func serve(run func() error) error {
	first, ready := true, make(chan error)
	go func() {
		for {
			err := run()
			if err != nil {
				break
			}
			if first {
				${turned}
				ready <- nil
			}
		}
		if first {
			ready <- os.ErrClosed
		}
	}()
	return <-ready
}
`;

test('a flag that its branch turns lets one send through', async () => {
  expect(await confidencesIn(announced('first = false'))).not.toContainEqual(expect.stringContaining('blocked-send'));
  const numbered = announced('first = 2').replaceAll('if first {', 'if first == 1 {').replace(':= true,', ':= 1,');
  expect(await confidencesIn(numbered)).not.toContainEqual(expect.stringContaining('blocked-send'));
  const twofold = announced('first = false').replace('if first {', 'if err == nil && first {');
  expect(await confidencesIn(twofold)).not.toContainEqual(expect.stringContaining('blocked-send'));
  expect(await confidencesIn(announced('println(first)'))).toContain('blocked-send high');
});

const ticks = (until: string) => `func ticks(ctx context.Context, every time.Duration, use func(time.Time)) {
	ticks := make(chan time.Time, 1)
	go func() {
		for {
			select {${until}
			case t := <-time.After(every):
				ticks <- t
			}
		}
	}()
	for {
		select {
		case <-ctx.Done():
			return
		case t := <-ticks:
			use(t)
		}
	}
}
`;

test('what is sent after the end of a context must fill the room first', async () => {
  const until = '\n\t\t\tcase <-ctx.Done():\n\t\t\t\treturn';
  expect(await confidencesIn(ticks(until))).toEqual(['blocked-send low']);
  expect(await confidencesIn(ticks(until).replace('Time, 1)', 'Time)'))).toEqual(['blocked-send high']);
  const asks = ticks(until)
    .replace('Time, 1)', 'Time)')
    .replace('ticks <- t', 'if ctx.Err() == nil {\n\t\t\t\t\tticks <- t\n\t\t\t\t}');
  expect(await confidencesIn(asks)).toEqual(['blocked-send low']);
});

const beats = (end: string) => `func beat(ctx context.Context, every time.Duration, ask func() error) {
	ctx, cancel := context.WithCancel(context.Background())
	${end}
	answers := make(chan error, 1)
	go func() {
		for {
			select {
			case <-time.After(every):
				answers <- ask()
			case <-ctx.Done():
				return
			}
		}
	}()
	for err := range answers {
		if err == context.Canceled {
			return
		}
		select {
		case <-time.After(2 * every):
			return
		case <-ctx.Done():
			return
		}
	}
}
`;

test('a sender that asks for what ends with the function has one value on its way at the most', async () => {
  expect(await confidencesIn(beats('defer cancel()'))).not.toContain('blocked-send high');
  expect(await confidencesIn(beats('time.AfterFunc(every, cancel)'))).toContain('blocked-send high');
});

const interrupted = (signals: string) => `func (m *mover) move(signals ${signals}, step func() error) error {
	errs := make(chan error)
	go func() {
		errs <- step()
	}()
	select {
	case err := <-errs:
		return err
	case <-signals:
		return nil
	}
}

type mover struct{}
`;

test('who leaves with a signal leaves with the process', async () => {
  expect(await confidencesIn(interrupted('<-chan os.Signal'))).toEqual(['blocked-send low']);
  expect(await confidencesIn(interrupted('<-chan time.Time'))).toEqual(['blocked-send high']);
});

const prompts = (answer: string) => `func talk(read func(string) string, quit chan int) {
	lines := make(chan string)
	go func() {
		for {
			read(<-lines)
			${answer}
		}
	}()
	lines <- "> "
	select {
	case <-quit:
	case <-lines:
	}
}
`;

test('who asks and is answered on one channel may wait with either', async () => {
  expect(await confidencesIn(prompts('lines <- "done"'))).not.toContainEqual(
    expect.stringContaining('blocked-receive'),
  );
});

const told = (value: string) => `type message struct{ n int; err error }

func pump(read func() (int, error), handle func(message) bool) {
	messages := make(chan message)
	go func() {
		for {
			n, err := read()
			messages <- message{n, ${value}}
			if err != nil {
				return
			}
		}
	}()
	for {
		if handle(<-messages) {
			return
		}
	}
}
`;

test('who has sent why it leaves has told', async () => {
  expect(await confidencesIn(told('err'))).not.toContainEqual(expect.stringContaining('blocked-receive'));
  expect(await confidencesIn(told('nil'))).toContain('blocked-receive high');
});

const STARTS = `type server struct{ exporters []func(context.Context) error }

func (s *server) Start(ctx context.Context) error {
	errs := make(chan error)
	for _, export := range s.exporters {
		go func() {
			if err := export(ctx); err != nil {
				errs <- err
			}
		}()
	}
	select {
	case <-ctx.Done():
		return nil
	case err := <-errs:
		return err
	}
}
`;

test('what starts several ends with the first of them, or with its context', async () => {
  expect(await confidencesIn(STARTS)).toEqual(['blocked-send low']);
  expect(await confidencesIn(STARTS.replace('Start(', 'Export('))).toEqual(['blocked-send high']);
});

const actor = (field: string, waits: string) => `type hub struct{ asked ${field} }

func (h *hub) begin(do func(string) error) {
	go func() {
		for {
			_ = do(${waits})
		}
	}()
}
`;

test('what waits for what others ask of it lasts as a part of the program', async () => {
  expect(await confidencesIn(actor('chan string', '<-h.asked'))).toEqual(['goroutine-without-exit low']);
  expect(await confidencesIn(actor('string', 'h.asked'))).toEqual(['goroutine-without-exit medium']);
});

const handler = (given: string) => `type handler func(string)

func buffered(lines int, write func(string)) handler {
	queue := make(chan string, lines)
	go func() {
		for line := range queue {
			write(line)
		}
	}()
	${given}
}

func of(queue chan string) handler { return func(line string) { queue <- line } }
`;

test('what is given away and sends on a channel lasts as long as whoever has it', async () => {
  expect(await confidencesIn(handler('return of(queue)'))).toEqual(['unclosed-channel low']);
  expect(await confidencesIn(handler('queue <- "a"\n\treturn nil'))).toEqual(['unclosed-channel medium']);
});

const dialled = (how: string) => `import "google.golang.org/grpc"

func serve(address string, run func() error) error {
	errs := make(chan error)
	go func() { errs <- run() }()
	conn, err := grpc.${how}
	if err != nil {
		return err
	}
	defer conn.Close()
	return <-errs
}
`;

test.each([
  ['dials when it is used', 'NewClient(address)', 'low'],
  ['is told to wait', 'Dial(address, grpc.WithBlock())', 'high'],
])('who leaves where a client cannot be had that %s', async (_, how, confidence) => {
  const text = `package p\n\n${dialled(how)}`;
  const { findings } = await analyzeFiles([{ path: 'a.go', text }], { includeTests: false }, async () => []);
  expect(findings.map((f) => f.confidence)).toEqual([confidence]);
});

const pushed = (room: string) => `func open(push func(func())) {
	done := make(chan struct{}${room})
	push(func() { done <- struct{}{} })
}
`;

test('how often a function is run that is given on, others know, who may have made room for it', async () => {
  expect(await confidencesIn(pushed(', 1'))).not.toContain('blocked-send medium');
  expect(await confidencesIn(pushed(''))).toContain('blocked-send medium');
});

const leaving = (way: string) => `func first(find func() string, busy func() bool, ask func() error) string {
	found := make(chan string)
	go func() { found <- find() }()
	${way}
	return <-found
}
`;

test.each([
  ['by a condition', 'if busy() {\n\t\treturn ""\n\t}', 'low'],
  ['where something has failed', 'if err := ask(); err != nil {\n\t\treturn ""\n\t}', 'high'],
  [
    'when it has waited',
    'select {\n\tcase <-time.After(9):\n\t\treturn ""\n\tcase f := <-found:\n\t\treturn f\n\t}',
    'high',
  ],
])('who leaves %s', async (_, way, confidence) => {
  expect(await confidencesIn(leaving(way))).toContain(`blocked-send ${confidence}`);
});

const unlocking = (starts: string, early: string) => `type wallet struct{ open bool }

func (w *wallet) unlock(pass string, until <-chan time.Time) error {
	if pass == "" {
		return os.ErrPermission
	}
	w.wait(until)
	return nil
}

func (w *wallet) wait(until <-chan time.Time) {
	${starts}
}

func (w *wallet) sign(pass string, do func()) error {
	until := make(chan time.Time, 1)
	if err := w.unlock(pass, until); err != nil {
		return err
	}
	${early}
	do()
	until <- time.Time{}
	return nil
}
`;

const IN_BRANCHES =
  'if w.open {\n\t\tgo func() { <-until }()\n\t} else {\n\t\tgo func() { w.open = true; <-until }()\n\t}';

test.each([
  ['of two branches, one is taken, and nothing is started where the call has failed', IN_BRANCHES, '', false],
  ['who leaves later leaves it behind', IN_BRANCHES, 'if !w.open {\n\t\treturn nil\n\t}', true],
])('a goroutine that a call starts in its callee: %s', async (_, starts, early, found) => {
  const isFound = (await confidencesIn(unlocking(starts, early))).some((f) => f.startsWith('blocked-receive'));
  expect(isFound).toBe(found);
});

const CALLBACK = `import "example.com/other"

func dial(read func() error) error {
	errs := make(chan error)
	if err := other.Do(func() error { go func() { errs <- read() }(); return nil }); err != nil {
		return err
	}
	if err := <-errs; err != nil {
		return err
	}
	return nil
}
`;

test('what a callback starts may be one', async () => {
  const files = [{ path: 'a.go', text: `package p\n\n${CALLBACK}` }];
  const { findings } = await analyzeFiles(files, { includeTests: false }, async () => []);
  expect(findings.map((f) => f.message)).not.toContainEqual(expect.stringContaining('only once'));
});

const ticking = (asked: string) => `func loop(ticks bool, work func() bool) {
	tick, tock := make(chan bool), make(chan bool)
	defer func() {
		if ${asked} {
			close(tock)
			<-tick
		}
	}()
	if ticks {
		go func() {
			for range tock {
			}
			tick <- true
		}()
	}
	for work() {
	}
}
`;

test('what a deferred function does under the condition of a start, it does for what was started', async () => {
  expect(await confidencesIn(ticking('ticks'))).toEqual([]);
  expect(await confidencesIn(ticking('work()'))).toContain('unclosed-channel high');
});

const TRIES = (room: number) => `func tries(names []string, find func(string) error) (err error) {
	for _, name := range names {
		errs := make(chan error, ${room})
		go func() { errs <- find(name) }()
		go func() { errs <- find("all") }()
		for i := 0; i < 2; i++ {
			if err = <-errs; err != nil {
				break
			}
		}
	}
	return err
}
`;

test.each([
  [1, 0],
  [0, 1],
])('each pass has a channel of its own, with room for %d', async (room, findings) => {
  expect(await messagesIn(TRIES(room))).toHaveLength(findings);
});

const ANSWERS = (last: string, stop: string) => `type question struct{ reply chan int }

type oracle struct {
	quit  chan struct{}
	asked chan question
}

func (o *oracle) run(ctx context.Context) {
	${last}
	for {
		select {
		case <-ctx.Done():
			return
		case q := <-o.asked:
			q.reply <- 1
		}
	}
}

func (o *oracle) stop() { ${stop} }

func (o *oracle) ask() int {
	reply := make(chan int)
	select {
	case <-o.quit:
		return 0
	case o.asked <- question{reply}:
	}
	select {
	case <-o.quit:
		return 0
	case n := <-reply:
		return n
	}
}
`;

test.each([
  ['who answers, when he is gone', 'defer close(o.quit)', '', 0],
  ['somebody else', '', 'close(o.quit)', 1],
])('who asks and is told to leave by %s', async (_, last, stop, findings) => {
  expect(await messagesIn(ANSWERS(last, stop))).toHaveLength(findings);
});

const WITH_TIMEOUT = (atEnd: string) => `func ask(ctx context.Context, find func() string) string {
	found := make(chan string)
	ctx, cancel := context.WithCancel(ctx)
	defer func() {
		cancel()
		${atEnd}
	}()
	go func() { found <- find() }()
	select {
	case <-ctx.Done():
		return ""
	case name := <-found:
		return name
	}
}
`;

test('who sends on a channel that is closed at the end does not wait', async () => {
  expect(await messagesIn(WITH_TIMEOUT('close(found)'))).toEqual([]);
  expect(await messagesIn(WITH_TIMEOUT(''))).toHaveLength(1);
});
