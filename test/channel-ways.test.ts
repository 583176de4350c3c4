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
