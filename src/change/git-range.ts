/**
 * A change from a local git repository: two commits, or a commit and the work tree. Commits are read from the object database, so a bare repository
 * will do. No program that the repository names is run: its diff drivers, filters, file system monitor and lazy fetches are switched off.
 */
import { execFileSync } from 'node:child_process';
import { lstatSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import { readDependencies } from '../go/dependencies.ts';
import type { Skip, SourceFile } from '../go/program.ts';
import type { Change, ChangedFile, Hunk } from './change.ts';
import { isOwnGo } from './own-code.ts';
import { parsePatch } from './patch.ts';

/** In bytes: what is larger is no source. */
const MAX_FILE = 16_000_000;

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
export async function readGitRange({ dir, range, tests = false }: GitRange): Promise<Change> {
  const repository = new Repository(dir);
  if (!range && repository.bare)
    throw new GitError(`${dir} is bare and has no work tree: name a range, as in \`main...topic\``);
  const ends = endsOf(repository, range);
  const files = changedFiles(repository, ends);
  const folders = new Set(files.filter((f) => isOwnGo(f.path, tests)).map((f) => dirname(f.path)));
  const skipped: Skip[] = [];
  const head = sources(repository, ends.head, { folders, tests }, skipped);
  const dependencies = await readDependencies(head, async (wanted) => {
    const folders = new Set(wanted);
    return repository.read(ends.head, (path) => path.endsWith('.go') && folders.has(dirname(path))).filter(isRead);
  });
  return { files, head, dependencies, skipped };
}

/** Gives all Go files at the head of a range, tests left out, and the go.mod files. What cannot be read is left out. */
export function headReader({ dir, range }: GitRange): () => readonly SourceFile[] {
  return () => {
    const repository = new Repository(dir);
    const isWanted = (path: string) => isOwnGo(path, false) || path === 'go.mod' || path.endsWith('/go.mod');
    return repository.read(endsOf(repository, range).head, isWanted).filter(isRead);
  };
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
  // Every line of a patch begins with a sign, so that these words after a line feed are always a header; other separators of lines are text.
  const patches = `\n${repository.git('diff', '-U3', ...compared)}`.split('\ndiff --git ').slice(1);
  const files: ChangedFile[] = [];
  for (let i = 0; i < names.length; ) {
    const letter = names[i++]?.[0] ?? '';
    const previousPath = letter === 'R' || letter === 'C' ? names[i++] : undefined;
    const path = names[i++] ?? '';
    const hunks = hunksOf(patches[files.length] ?? '');
    const status = STATUS[letter] ?? 'changed';
    files.push({ path, status, ...(previousPath !== undefined && { previousPath }), ...(hunks && { hunks }) });
  }
  if (files.length !== patches.length)
    throw new Error(`git named ${files.length} files and gave ${patches.length} patches`);
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
  return paths.flatMap((path) => {
    const text = path.endsWith('.go') ? repository.readFile(path) : undefined;
    if (text === undefined) return [];
    const lines = text.split('\n');
    if (lines.at(-1) === '') lines.pop();
    const added = lines.map((line) => `+${line}`);
    const hunk = { oldStart: 1, oldLines: 0, newStart: 1, newLines: added.length, lines: added };
    return [{ path, status: 'added' as const, hunks: [hunk] }];
  });
}

/** The Go files of the touched folders, and the go.mod files above them. */
function sources(
  repository: Repository,
  head: string | undefined,
  { folders, tests }: { readonly folders: ReadonlySet<string>; readonly tests: boolean },
  skipped: Skip[],
): readonly SourceFile[] {
  const wanted = (path: string) => {
    if (path.endsWith('.go')) return folders.has(dirname(path)) && isOwnGo(path, tests);
    return path === 'go.mod' || path.endsWith('/go.mod');
  };
  return repository.read(head, wanted).flatMap(({ path, text }) => {
    if (text !== undefined) return [{ path, text }];
    skipped.push({ path, reason: 'it could not be read: it is missing, too large, or no plain file' });
    return [];
  });
}

function isRead(file: MaybeFile): file is SourceFile {
  return file.text !== undefined;
}

interface MaybeFile {
  readonly path: string;
  readonly text: string | undefined;
}

class Repository {
  private readonly dir: string;
  readonly bare: boolean;
  private readonly root: string;

  /** Each filter of the configuration, set to nothing: they are programs. */
  private noFilters: readonly string[] = [];

  constructor(dir: string) {
    this.dir = dir;
    this.bare = this.git('rev-parse', '--is-bare-repository').trim() === 'true';
    this.root = this.bare ? dir : this.git('rev-parse', '--show-toplevel').trim();
    const keys = this.git('config', '--name-only', '-z', '--list')
      .split('\0')
      .filter((key) => key.startsWith('filter.'));
    this.noFilters = keys.flatMap((key) => ['-c', key.endsWith('.required') ? `${key}=false` : `${key}=`]);
  }

  git(...args: readonly string[]): string {
    return this.run(noDrivers(args), '').toString('utf8');
  }

  /** @throws GitError with git's own first line. */
  private run(args: readonly string[], input: string): Buffer {
    try {
      return execFileSync('git', [...NO_PROGRAMS, ...this.noFilters, ...args], {
        cwd: this.root ?? this.dir,
        input,
        maxBuffer: 1 << 30,
        stdio: ['pipe', 'pipe', 'pipe'],
        env: {
          ...process.env,
          GIT_OPTIONAL_LOCKS: '0',
          GIT_NO_LAZY_FETCH: '1',
          GIT_ALLOW_PROTOCOL: 'none',
          LC_ALL: 'C',
        },
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

  /** The files whose paths are wanted, of a commit or of the work tree. */
  read(revision: string | undefined, wanted: (path: string) => boolean): readonly MaybeFile[] {
    return revision ? this.readCommit(revision, wanted) : this.readWorkTree(wanted);
  }

  /** The plain files of a commit whose paths are wanted. One process reads them all, by their ids. */
  private readCommit(revision: string, wanted: (path: string) => boolean): readonly MaybeFile[] {
    const entries = this.git('ls-tree', '-r', '-z', '--full-tree', revision)
      .split('\0')
      .flatMap((line) => {
        const [, id = '', path = ''] = /^100\d+ blob (\w+)\t(.*)$/s.exec(line) ?? [];
        return id && wanted(path) ? [{ id, path }] : [];
      });
    const output = this.run(['cat-file', '--batch'], entries.map(({ id }) => `${id}\n`).join(''));
    let at = 0;
    return entries.map(({ path }) => {
      const end = output.indexOf('\n', at);
      const size = / blob (\d+)$/.exec(output.toString('utf8', at, end))?.[1];
      const start = end + 1;
      at = size === undefined ? start : start + Number(size) + 1;
      return { path, text: size === undefined ? undefined : output.toString('utf8', start, at - 1) };
    });
  }

  private readWorkTree(wanted: (path: string) => boolean): readonly MaybeFile[] {
    const paths = this.git('ls-files', '--cached', '--others', '--exclude-standard', '-z').split('\0').filter(Boolean);
    return paths.filter(wanted).map((path) => ({ path, text: this.readFile(path) }));
  }

  /** Undefined for what is not a plain file (any more), or is far too large to be source. */
  readFile(path: string): string | undefined {
    const file = join(this.root, path);
    const stat = lstatSync(file, { throwIfNoEntry: false });
    return stat?.isFile() && stat.size <= MAX_FILE ? readFileSync(file, 'utf8') : undefined;
  }
}

const NO_PROGRAMS = [
  'core.fsmonitor=false',
  'core.quotePath=false',
  'diff.noprefix=false',
  'diff.orderFile=/dev/null',
].flatMap((setting) => ['-c', setting]);

/** `--text`, since whether a Go file is text is not for a committed attribute to say. */
const DIFF = ['--no-ext-diff', '--no-textconv', '--no-color', '--text', '--ignore-submodules=all'];

/** A repository's own diff drivers are programs: they are not run. */
function noDrivers(args: readonly string[]): readonly string[] {
  const [command, ...rest] = args;
  return command === 'diff' ? ['diff', ...DIFF, ...rest] : args;
}

function messageOf(error: unknown, dir: string): string {
  const { code, stderr } = error as { readonly code?: string; readonly stderr?: Buffer };
  if (code === 'ENOENT') return `cannot run git in ${dir}: is git installed, and does the folder exist?`;
  const said = stderr?.toString().trim().split('\n')[0] ?? String(error);
  return /not a git repository/.test(said) ? `${dir} is not a git repository: give one with -C DIR` : said;
}
