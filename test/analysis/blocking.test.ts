import { beforeAll, expect, test } from 'vitest';
import { Tangled } from '../../src/analysis/cfg/tangled.ts';
import { blockedOn, isClosedWorld, type Waiting, waitingOf } from '../../src/analysis/channels/blocking.ts';
import { type Channel, channelsOf } from '../../src/analysis/channels/channels.ts';
import { loadProgram } from '../../src/go/load.ts';
import { loadParser } from '../../src/go/parse.ts';

beforeAll(loadParser);

const KINDS: readonly Waiting[] = ['send', 'receive', 'range'];

function channels(body: string): readonly Channel[] {
  const text = `package p\nfunc send(out chan<- int) { out <- 1 }\nfunc f(n int, bad func() bool, ints []int, keep func(any)) {\n${body}\n}\n`;
  const [pkg] = loadProgram([{ path: 'a.go', text }]).packages;
  const fn = pkg?.functions.find(({ name }) => name === 'f');
  if (!fn) throw new Error('no function');
  return channelsOf(fn);
}

/** What waits for ever on the first channel of a function. */
function blocked(body: string): readonly Waiting[] {
  const [channel] = channels(body);
  if (!channel) throw new Error('no channel');
  return KINDS.filter(
    (kind) => isClosedWorld(channel, kind) && blockedOn(channel, kind, waitingOf(channel, kind)) !== undefined,
  );
}

test.each([
  ['go func() { ch <- 1 }()\n<-ch', []],
  ['go func() { ch <- 1 }()\nif bad() { return }\n<-ch', ['send']],
  ['go send(ch)\nif bad() { return }\n<-ch', ['send']],
  ['go func() { if bad() { return }; ch <- 1 }()\n<-ch', ['receive']],
  ['go func() { defer close(ch); if bad() { return }; ch <- 1 }()\n<-ch', []],
  ['go func() { <-ch }()\nif bad() { return }\nclose(ch)', ['receive']],
  ['go func() { <-ch }()\ndefer close(ch)\nif bad() { return }', []],
  ['for range ints { go send(ch) }\n<-ch', ['send']],
  ['for range ints { go send(ch) }\nfor range ints { <-ch }', []],
  ['for range ints { go send(ch) }\nfor range ints { <-ch; if bad() { return } }', ['send']],
  ['for i := 0; i < 2; i++ { go send(ch) }\n<-ch\n<-ch', []],
  ['for i := 0; i < 3; i++ { go send(ch) }\n<-ch\n<-ch', ['send']],
  ['for { go send(ch); <-ch }', []],
  ['for { go send(ch); if bad() { return }; <-ch }', ['send']],
  ['go func() { for range ch {} }()\nch <- 1', ['range']],
  ['go func() { for range ch {} }()\nch <- 1\nclose(ch)', []],
  ['keep(ch)\ngo send(ch)', []],
  ['c := ch\ngo send(c)\nif bad() { return }\n<-ch', ['send']],
  ['get := func() int { return <-ch }\ngo send(ch)\nget()', []],
  ['get := func() int { if bad() { return 0 }; return <-ch }\ngo send(ch)\nget()', ['send']],
])('%s', (body, expected) => expect(blocked(`ch := make(chan int)\n${body}`)).toEqual(expected));

test.each([
  ['1', []],
  ['n', []],
  ['0', ['send']],
])('with room for %s', (size, expected) =>
  expect(blocked(`ch := make(chan int, ${size})\ngo send(ch)\nif bad() { return }\n<-ch`)).toEqual(expected),
);

test('room for as many as there are passes', () => {
  expect(blocked('m := len(ints)\nch := make(chan int, m)\nfor range ints { go send(ch) }\n<-ch')).toEqual([]);
  expect(blocked('ch := make(chan int, n)\nfor i := 0; i < n; i++ { go send(ch) }\n<-ch')).toEqual([]);
});

test('too many frames to be told apart are given up', () => {
  const calls = 'go send(ch)\n'.repeat(100);
  expect(() => channels(`ch := make(chan int)\n${calls}<-ch`)).toThrow(Tangled);
});
