import { describe, expect, test } from 'vitest';
import { constraintOf, evaluate, isBuilt, LINUX } from '../../src/go/build-constraint.ts';

describe('which files Linux on amd64 builds', () => {
  test.each([
    ['a.go', true],
    ['a_linux.go', true],
    ['a_windows.go', false],
    ['a_windows_test.go', false],
    ['a_linux_arm64.go', false],
    ['a_arm64.go', false],
    ['linux.go', true],
    ['windows.go', true],
    ['some_windows_thing.go', true],
    ['dir_windows/a.go', true],
  ])('%s: %s', (path, built) => {
    expect(isBuilt(path, 'package p', LINUX)).toBe(built);
  });

  test.each([
    ['linux', true],
    ['!linux', false],
    ['windows || linux && amd64', true],
    ['!(windows || darwin)', true],
    ['unix && !cgo', false],
    ['go1.21', true],
    ['ignore', false],
    ['integration', false],
    ['gc && !purego', true],
  ])('%s: %s', (expression, built) => {
    expect(evaluate(expression, LINUX)).toBe(built);
  });

  test('the line counts before the package clause only', () => {
    expect(constraintOf('// Copyright\n\n//go:build linux\n\npackage p')).toBe('linux');
    expect(constraintOf('/* Copyright */\r\n//go:build a && b\r\n\r\npackage p')).toBe('a && b');
    expect(constraintOf('package p\n\n//go:build linux\n')).toBeUndefined();
  });
});
