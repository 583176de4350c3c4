/** The demo as a newcomer runs it: nothing of what it prints is canned. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { demo } from '../src/demo.ts';
import { built } from './built.ts';
import { temporaryFolder, testRepository } from './git.ts';

const CLI = built('src/cli.ts');
const EXAMPLE = join(import.meta.dirname, '..', 'fixtures', 'demo');

function run(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, 'demo', ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

/** Where a review comment stands: `file.go:line` alone on its line. */
function commented(text: string): string[] {
  return [...text.matchAll(/^(\S+\.go:\d+)$/gm)].map(([, place]) => place ?? '').sort();
}

/** `path:line` of the line that holds the text, the first of the file unless it stands below another. */
function placeOf(folder: string, path: string, text: string, below = ''): string {
  const code = readFileSync(join(folder, 'head', path), 'utf8');
  const at = code.indexOf(text, code.indexOf(below));
  return `${path}:${code.slice(0, at).split('\n').length}`;
}

const leaksOf = (folder: string) => ({
  lostCancel: placeOf(folder, 'internal/stock/sell.go', 'context.WithTimeout'),
  // The comment is on the return, and its one-click fix on the line above.
  addedReturn: placeOf(folder, 'internal/supplier/catalog.go', 'if resp.StatusCode == http.StatusAccepted'),
  missedBody: placeOf(folder, 'internal/supplier/client.go', 'c.get(', ') Amount('),
});

describe('the example', () => {
  test('its review names each introduced leak and its path, and the check run; the old leak stays silent', () => {
    const { status, stdout, stderr } = run('--once');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(commented(stdout)).toEqual(Object.values(leaksOf(EXAMPLE)).sort());
    expect(stdout).toContain('Check run leakcheck: failure (3 leaks introduced)');
    expect(stdout).not.toContain('Healthy');
    expect(stdout).not.toMatch(/<!--|\]\(|undefined/);
  });

  test('other code gets another review', async () => {
    const example = temporaryFolder();
    cpSync(EXAMPLE, example, { recursive: true });
    const edit = (path: string, from: string, to: string) => {
      const file = join(example, 'head', path);
      const text = readFileSync(file, 'utf8');
      expect(text).toContain(from);
      writeFileSync(file, text.replace(from, to));
    };
    edit('internal/stock/sell.go', '2*time.Second)\n', '2*time.Second)\n\tdefer cancel()\n');
    edit('internal/supplier/catalog.go', '\t\treturn nil, nil\n', '\t\tresp.Body.Close()\n\t\treturn nil, nil\n');
    edit('internal/supplier/client.go', '// Amount asks', '// A line above it.\n// Amount asks');
    const printed: string[] = [];
    expect(await demo({ once: true, example, write: (text) => void printed.push(text) })).toBe(0);
    const text = printed.join('');
    expect(commented(text)).toEqual([leaksOf(example).missedBody]);
    expect(text).toContain('(1 leak introduced)');
  });

  test('the page shows the comments in place until Ctrl-C', async () => {
    const child = spawn(process.execPath, [CLI, 'demo']);
    onTestFinished(() => void child.kill('SIGKILL'));
    const ended = once(child, 'exit');
    const url = await said(child, /http:\/\/127\.0\.0\.1:\d+\/\S+/);
    const page = await (await fetch(url)).text();
    expect(page).toContain('internal/supplier/catalog.go');
    expect(page).toMatch(/The body of[\s\S]*is not closed on the path/);
    child.kill('SIGINT');
    expect(await ended).toEqual([0, null]);
  });
});

describe('a repository of the user', () => {
  const leaky = (name: string) => `package p

import "net/http"

func ${name}(url string) error {
	resp, err := http.Get(url)
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return nil
	}
	return resp.Body.Close()
}
`;

  function userRepository() {
    const repository = testRepository();
    repository.commit({ 'go.mod': 'module example.com/p\n\ngo 1.24\n', 'old.go': leaky('old') });
    repository.git('switch', '--quiet', '--create', 'topic');
    repository.commit({ 'new.go': leaky('added') });
    return repository;
  }

  test('its range is reviewed, and nothing is written to it', () => {
    const { dir } = userRepository();
    const before = listing(dir);
    const { status, stdout, stderr } = run('--once', '--repo', dir, '--base', 'main', '--head', 'topic');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(commented(stdout)).toEqual(['new.go:6']);
    expect(listing(dir)).toEqual(before);
  });

  test('a range without Go files has a check run that says so', () => {
    const { dir, commit } = userRepository();
    commit({ 'README.md': 'p\n' });
    const { status, stdout } = run('--once', '--repo', dir, '--base', 'HEAD~1');
    expect(status).toBe(0);
    expect(stdout).toContain('Check run leakcheck: success');
  });

  test.each([
    ['no base', (dir: string) => ['--repo', dir], /^leakcheck: say with --base .*\n$/],
    ['no such revision', (dir: string) => ['--repo', dir, '--base', 'nowhere'], /^leakcheck: .*nowhere.*\n$/],
    ['an option for a revision', (dir: string) => ['--repo', dir, '--base=--all'], /^leakcheck: .*--all.*\n$/],
    ['no repository', () => ['--repo', temporaryFolder(), '--base', 'main'], /^leakcheck: .* is no git repository\n$/],
    ['no folder', () => ['--repo', '/nowhere', '--base', 'main'], /^leakcheck: \/nowhere is no git repository\n$/],
  ])('%s: one line and exit code 2', (_, args, line) => {
    const { status, stdout, stderr } = run('--once', ...args(userRepository().dir));
    expect({ status, stdout, stderr }).toEqual({ status: 2, stdout: '', stderr: expect.stringMatching(line) });
  });
});

function listing(dir: string): string[] {
  const entries = readdirSync(dir, { recursive: true, encoding: 'utf8' }).sort();
  return entries.map((path) => `${path} ${statSync(join(dir, path)).mtimeMs}`);
}

async function said(child: ChildProcess, what: RegExp): Promise<string> {
  let text = '';
  for await (const part of child.stdout ?? []) {
    text += part;
    const found = what.exec(text)?.[0];
    if (found !== undefined) return found;
  }
  throw new Error(`ended without ${what}: ${text}`);
}
