/** Which go.mod files have the timers that the rules about timers are about. */
import { expect, test } from 'vitest';
import { analyzeFiles } from '../src/analyze.ts';

const TEXT = `package p

import "time"

func f(done <-chan int) {
	t := time.NewTicker(time.Second)
	select {
	case <-t.C:
	case <-done:
	}
}
`;

test.each([
  ['go 1.22', 1],
  ['go 1.22.7', 1],
  ['go 1.23', 0],
  ['go 1.23.0', 0],
  ['go 1.26', 0],
  ['', 1],
  ['go 1.22\ngodebug asynctimerchan=0', 0],
  ['go 1.22\ngodebug default=go1.23', 0],
  ['go 1.24\ngodebug asynctimerchan=1', 1],
  ['go 1.24\ngodebug (\n\tdefault=go1.22\n)', 1],
])('%s', async (directives, wanted) => {
  const files = [
    { path: 'go.mod', text: `module example.com/m\n\n${directives}\n` },
    { path: 'a.go', text: TEXT },
  ];
  const { findings } = await analyzeFiles(files, { includeTests: false }, async () => []);
  expect(findings.map(({ rule }) => rule)).toEqual(Array(wanted).fill('unstopped-timer'));
});
