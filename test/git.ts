/** A real git repository in a temporary folder, apart from the user's settings. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

export interface TestRepository {
  readonly dir: string;
  git(...args: readonly string[]): string;
  /** Writes files into the work tree; null removes one. */
  write(files: Readonly<Record<string, string | null>>): void;
  /** Writes and commits; gives back the commit. */
  commit(files: Readonly<Record<string, string | null>>): string;
}

const ENV = {
  ...process.env,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Ann',
  GIT_AUTHOR_EMAIL: 'ann@example.com',
  GIT_COMMITTER_NAME: 'Ann',
  GIT_COMMITTER_EMAIL: 'ann@example.com',
};

/** A folder that is gone when the test has ended. */
export function temporaryFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'leakcheck-test-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

export function testRepository(): TestRepository {
  const dir = temporaryFolder();
  const git = (...args: readonly string[]) => execFileSync('git', args, { cwd: dir, encoding: 'utf8', env: ENV });
  const write: TestRepository['write'] = (files) => {
    for (const [path, text] of Object.entries(files)) {
      const file = join(dir, path);
      mkdirSync(dirname(file), { recursive: true });
      if (text === null) rmSync(file);
      else writeFileSync(file, text);
    }
  };
  git('init', '--quiet', '--initial-branch=main');
  return {
    dir,
    git,
    write,
    commit(files) {
      write(files);
      git('add', '--all');
      git('commit', '--quiet', '--allow-empty', '--message', 'change');
      return git('rev-parse', 'HEAD').trim();
    },
  };
}
