import { describe, expect, test } from 'vitest';
import { keyOf, laneOf, merge } from '../../src/queue/queue.ts';
import { command, review } from './jobs.ts';

describe('keys', () => {
  test('pushes to one pull request are the same work; another pull request or repository is not', () => {
    expect(keyOf(review({ head: 'a' }))).toBe(keyOf(review({ head: 'b', delivery: 'other' })));
    expect(keyOf(review({ pull: 8 }))).not.toBe(keyOf(review()));
    expect(keyOf(review({ repo: 'web' }))).not.toBe(keyOf(review()));
    expect(keyOf(review({ installation: 2 }))).not.toBe(keyOf(review()));
  });

  test('each command is work of its own, in the lane of its pull request', () => {
    expect(keyOf(command(1))).not.toBe(keyOf(command(2)));
    expect(laneOf(command(1))).toBe(laneOf(review()));
  });
});

describe('merge', () => {
  test('takes the newer head', () => {
    expect(merge(review({ head: 'a' }), review({ head: 'b' }))).toEqual(review({ head: 'b' }));
  });

  test('keeps that a person asked', () => {
    const merged = merge(review({ head: 'a', trigger: 'rerequest' }), review({ head: 'b' }));
    expect(merged).toEqual(review({ head: 'b', trigger: 'rerequest' }));
  });
});
