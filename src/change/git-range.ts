/**
 * A change from a local git repository: two commits, or a commit and the work tree. Commits are read from the object database, so a bare repository
 * will do. Nothing of the repository is run, and its text and external diff drivers are switched off.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import type { Skip, SourceFile } from '../go/program.ts';
import type { Change, ChangedFile, Hunk } from './change.ts';
import { parsePatch } from './patch.ts';

/** What the user can mend: not a repository, an unknown revision. The message is one line and says what to do. */
export class GitError extends Error {}

export interface GitRange {
  /** A folder of the repository, or a bare repository. */
  readonly dir: string;
  /** `A...B` (from their merge base), `A..B`, `A` (its merge base with HEAD… as `A...HEAD`); undefined: the work tree against HEAD. */
  readonly range?: string | undefined;
  /** With `_test.go` files. */
  readonly tests?: boolean;
}

/** @throws GitError */
export function readGitRange({ dir, range, tests = false }: GitRange): Change {
  const repository = new Repository(dir);
  if (!range && repository.bare)
    throw new GitError(`${dir} is bare and has no work tree: name a range, as in \`main...topic\``);
  const ends = endsOf(repository, range);
  const files = changedFiles(repository, ends);
  const folders = new Set(files.filter((f) => f.path.endsWith('.go')).map((f) => dirname(f.path)));
  const skipped: Skip[] = [];
  const head = sources(repository, ends.head, { folders, tests }, skipped);
  return { files, head, skipped };
}

/** `head` undefined is the work tree. */
interface Ends {
  readonly base: string;
  readonly head: string | undefined;
}

function endsOf(repository: Repository, range: string | undefined): Ends {
  if (!range) return { base: repository.commit('HEAD'), head: undefined };
  const [, from = '', dots, to = ''] = range.match(/^(.*?)(\.{2,3})(.*)$/) ?? [undefined, range, '...', 'HEAD'];
  const base = repository.commit(from || 'HEAD');
  const head = repository.commit(to || 'HEAD');
  return { base: dots === '..' ? base : repository.mergeBase(base, head), head };
}

const STATUS: Readonly<Record<string, ChangedFile['status']>> = {
  A: 'added',
  M: 'modified',
  D: 'removed',
  R: 'renamed',
  C: 'copied',
  T: 'changed',
};

/** The changed Go files with their hunks. Names and patches are asked for apart, in the same order, so that no name has to be read from a patch. */
function changedFiles(repository: Repository, ends: Ends): readonly ChangedFile[] {
  const compared = ['-M', ...(ends.head ? [ends.base, ends.head] : [ends.base]), '--', '*.go'];
  const names = repository
    .git('diff', '--name-status', '-z', ...compared)
    .split('\0')
    .filter(Boolean);
  // Every line of a patch begins with a sign, so that these words at the beginning of a line are always a header.
  const patches = repository
    .git('diff', '-U3', ...compared)
    .split(/^diff --git /m)
    .slice(1);
  const files: ChangedFile[] = [];
  for (let i = 0; i < names.length; ) {
    const letter = names[i++]?.[0] ?? '';
    const previousPath = letter === 'R' || letter === 'C' ? names[i++] : undefined;
    const path = names[i++];
    const patch = patches[files.length];
    if (path === undefined || patch === undefined) break;
    const status = STATUS[letter] ?? 'changed';
    const hunks = hunksOf(patch);
    files.push({ path, status, ...(previousPath !== undefined && { previousPath }), ...(hunks && { hunks }) });
  }
  return [...files, ...(ends.head ? [] : untracked(repository))];
}

/** Undefined for a binary file. */
function hunksOf(patch: string): readonly Hunk[] | undefined {
  const at = patch.indexOf('\n@@ ');
  if (at < 0) return /^Binary files /m.test(patch) ? undefined : [];
  return parsePatch(patch.slice(at + 1));
}

/** What git does not know yet is new. */
function untracked(repository: Repository): readonly ChangedFile[] {
  const paths = repository.git('ls-files', '--others', '--exclude-standard', '--full-name', '-z', ':/').split('\0');
  return paths
    .filter((path) => path.endsWith('.go'))
    .map((path) => {
      const lines = repository.readFile(path).split('\n');
      if (lines.at(-1) === '') lines.pop();
      const added = lines.map((line) => `+${line}`);
      return {
        path,
        status: 'added',
        hunks: [{ oldStart: 1, oldLines: 0, newStart: 1, newLines: added.length, lines: added }],
      };
    });
}

/** The Go files of the touched folders, and the go.mod files above them. */
function sources(
  repository: Repository,
  head: string | undefined,
  { folders, tests }: { readonly folders: ReadonlySet<string>; readonly tests: boolean },
  skipped: Skip[],
): readonly SourceFile[] {
  const paths = repository.list(head).filter((path) => {
    if (path.endsWith('.go')) return folders.has(dirname(path)) && (tests || !path.endsWith('_test.go'));
    return path === 'go.mod' || path.endsWith('/go.mod');
  });
  const texts = head ? repository.readBlobs(head, paths) : paths.map((path) => repository.tryReadFile(path));
  return paths.flatMap((path, i) => {
    const text = texts[i];
    if (text !== undefined) return [{ path, text }];
    skipped.push({ path, reason: 'it could not be read' });
    return [];
  });
}

class Repository {
  private readonly dir: string;
  readonly bare: boolean;
  private readonly root: string;

  constructor(dir: string) {
    this.dir = dir;
    this.bare = this.git('rev-parse', '--is-bare-repository').trim() === 'true';
    this.root = this.bare ? dir : this.git('rev-parse', '--show-toplevel').trim();
  }

  /** @throws GitError with git's own first line. */
  git(...args: readonly string[]): string {
    try {
      return execFileSync('git', ['-c', 'core.quotePath=false', '-c', 'diff.noprefix=false', ...noDrivers(args)], {
        cwd: this.root ?? this.dir,
        encoding: 'utf8',
        maxBuffer: 1 << 30,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' },
      });
    } catch (error) {
      throw new GitError(messageOf(error, this.dir));
    }
  }

  commit(revision: string): string {
    try {
      return this.git('rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`).trim();
    } catch {
      throw new GitError(
        `no commit \`${revision}\` in ${this.dir}: name a branch, a tag or a commit that is there (fetch it first?)`,
      );
    }
  }

  mergeBase(a: string, b: string): string {
    try {
      return this.git('merge-base', a, b).trim();
    } catch {
      throw new GitError(`${a} and ${b} have no commit in common: use \`A..B\` to compare the two as they are`);
    }
  }

  list(revision: string | undefined): readonly string[] {
    const names = revision
      ? this.git('ls-tree', '-r', '-z', '--name-only', '--full-tree', revision)
      : this.git('ls-files', '--cached', '--others', '--exclude-standard', '-z');
    return names.split('\0').filter(Boolean);
  }

  /** Undefined for what is not a file at that commit. One process reads them all. */
  readBlobs(revision: string, paths: readonly string[]): readonly (string | undefined)[] {
    const input = paths.map((path) => `${revision}:${path}\n`).join('');
    const output = execFileSync('git', ['cat-file', '--batch'], { cwd: this.root, input, maxBuffer: 1 << 30 });
    let at = 0;
    return paths.map(() => {
      const end = output.indexOf('\n', at);
      const size = / blob (\d+)$/.exec(output.toString('utf8', at, end))?.[1];
      const start = end + 1;
      at = size === undefined ? start : start + Number(size) + 1;
      return size === undefined ? undefined : output.toString('utf8', start, at - 1);
    });
  }

  readFile(path: string): string {
    return readFileSync(join(this.root, path), 'utf8');
  }

  /** Undefined for a file that git lists and the work tree has no more. */
  tryReadFile(path: string): string | undefined {
    try {
      return this.readFile(path);
    } catch {
      return undefined;
    }
  }
}

/** A repository's own diff drivers are programs: they are not run. */
function noDrivers(args: readonly string[]): readonly string[] {
  const [command, ...rest] = args;
  return command === 'diff' ? ['diff', '--no-ext-diff', '--no-textconv', '--no-color', ...rest] : args;
}

function messageOf(error: unknown, dir: string): string {
  const { code, stderr } = error as { readonly code?: string; readonly stderr?: string };
  if (code === 'ENOENT') return `cannot run git in ${dir}: is git installed, and does the folder exist?`;
  const said = stderr?.trim().split('\n')[0] ?? String(error);
  return /not a git repository/.test(said) ? `${dir} is not a git repository: give one with -C DIR` : said;
}
