import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DiffFile, parseDiff } from './diff.ts';
import { type GitObject, ObjectReader } from './object-reader.ts';

/** The new content of a file, or null to delete it; a mode where it is not a plain file (`100755`, `120000`). */
export type FileChange = string | Uint8Array | null | { readonly mode: string; readonly content: string | Uint8Array };

export interface CommitOptions {
  readonly branch: string;
  /** Undefined for a first commit. A parent that is not the tip of the branch makes this a forced push. */
  readonly parent: string | undefined;
  readonly message: string;
  readonly files: Readonly<Record<string, FileChange>>;
}

export interface TreeEntry {
  readonly mode: string;
  readonly type: 'blob' | 'tree' | 'commit';
  readonly oid: string;
  /** Bytes; absent for a tree. */
  readonly size?: number;
  /** Relative to the tree that was asked for. */
  readonly path: string;
}

export interface Commit {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
}

export interface Signature {
  readonly name: string;
  readonly email: string;
  readonly date: string;
}

/**
 * Nothing of the user's own settings is read, except that repositories of other owners may be copied from. Commit dates
 * are counted, not read from the clock, so that the same commits have the same ids in every run.
 */
const CONFIG = `[user]
  name = Gopher
  email = gopher@example.com
[safe]
  directory = *
[core]
  quotePath = false
[gc]
  auto = 0
[init]
  defaultBranch = main
`;
const FIRST_COMMIT_AT = 1_767_225_600;

/** A bare git repository in a temporary folder. What GitHub says of commits, trees and diffs is asked of git here. */
export class GitRepository {
  readonly #folder: string;
  readonly #gitDir: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #objects: ObjectReader;
  #commits = 0;

  private constructor(folder: string, env: NodeJS.ProcessEnv) {
    this.#folder = folder;
    this.#gitDir = join(folder, 'repository.git');
    this.#env = env;
    this.#objects = new ObjectReader(this.#gitDir, env);
  }

  static async create(): Promise<GitRepository> {
    const folder = await mkdtemp(join(tmpdir(), 'leakcheck-sandbox-'));
    const config = join(folder, 'config');
    await writeFile(config, CONFIG);
    const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'));
    const env = { ...Object.fromEntries(inherited), GIT_CONFIG_GLOBAL: config, GIT_CONFIG_NOSYSTEM: '1', LC_ALL: 'C' };
    await run(['init', '--quiet', '--bare', join(folder, 'repository.git')], env);
    return new GitRepository(folder, env);
  }

  async close(): Promise<void> {
    await this.#objects.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Copies a revision with its history from another repository, which is only read, and points `branch` at it. */
  async copyFrom(path: string, revision: string, branch: string): Promise<string> {
    const ask = async (...args: readonly string[]) =>
      (await run(['-C', path, 'rev-parse', ...args], this.#env)).toString().trim();
    // Of a linked work tree, or a folder inside one, this is the repository that has the objects.
    const source = await ask('--path-format=absolute', '--git-common-dir');
    const sha = await ask('--verify', '--end-of-options', `${revision}^{commit}`).catch(() => {
      throw new Error(`no commit ${revision} in ${path}`);
    });
    const options = ['--quiet', '--no-tags', '--no-write-fetch-head', '--update-shallow'];
    await this.#git('fetch', ...options, '--', source, `+${sha}:refs/heads/${branch}`);
    return sha;
  }

  /** Makes a commit and moves the branch to it. One `git fast-import`, whatever the number of files. */
  async commit({ branch, parent, message, files }: CommitOptions): Promise<string> {
    const date = `Gopher <gopher@example.com> ${FIRST_COMMIT_AT + 60 * this.#commits++} +0000`;
    const stream = Buffer.concat([
      Buffer.from(`commit refs/heads/${branch}\nmark :1\nauthor ${date}\ncommitter ${date}\n`),
      data(message),
      Buffer.from(parent ? `from ${parent}\n` : ''),
      ...Object.entries(files).map(([path, change]) => fileCommand(path, change)),
      Buffer.from('\nget-mark :1\ndone\n'),
    ]);
    const args = ['--git-dir', this.#gitDir, 'fast-import', '--quiet', '--done', '--force'];
    return (await run(args, this.#env, stream)).toString().trim();
  }

  /** The commit that a branch, a ref or an id names. */
  async resolve(revision: string): Promise<string | undefined> {
    return (await this.object(`${revision}^{commit}`))?.oid;
  }

  /** The object that `<revision>` or `<revision>:<path>` names. */
  async object(name: string): Promise<GitObject | undefined> {
    if (name === '' || name.startsWith('-')) return undefined;
    if (!name.includes('\n')) return this.#objects.read(name);
    const oid = await this.#git('rev-parse', '--verify', '--end-of-options', name).catch(() => undefined);
    return oid === undefined ? undefined : this.#objects.read(oid.trim());
  }

  async tree(oid: string, options: { readonly recursive: boolean }): Promise<TreeEntry[]> {
    const listing = await this.#git('ls-tree', '-z', '-l', ...(options.recursive ? ['-r', '-t'] : []), oid);
    return listing.split('\0').filter(Boolean).map(treeEntry);
  }

  async mergeBase(a: string, b: string): Promise<string | undefined> {
    const base = await this.#git('merge-base', a, b).catch(() => '');
    return base.trim() || undefined;
  }

  /** What changed from one commit to another, renames found. For a pull request, `from` is the merge base. */
  async diff(from: string, to: string): Promise<DiffFile[]> {
    const args = ['diff', '--no-color', '--no-ext-diff', '--no-textconv', '-M'];
    const [raw, text] = await Promise.all([
      this.#git(...args, '--raw', '-z', '--abbrev=40', from, to),
      this.#git(...args, '--patch', from, to),
    ]);
    return parseDiff(raw, text);
  }

  /** How many commits `to` has that `from` has not. */
  async countBetween(from: string, to: string): Promise<number> {
    return Number(await this.#git('rev-list', '--count', `${from}..${to}`));
  }

  /** Commits that `to` has and `from` has not, oldest first. */
  async commitsBetween(from: string, to: string): Promise<Commit[]> {
    const ids = (await this.#git('rev-list', '--reverse', `${from}..${to}`)).split('\n').filter(Boolean);
    const commits = await Promise.all(ids.map((id) => this.commitOf(id)));
    return commits.filter((commit) => commit !== undefined);
  }

  async commitOf(revision: string): Promise<Commit | undefined> {
    const object = await this.object(`${revision}^{commit}`);
    return object && parseCommit(object);
  }

  async updateRef(ref: string, sha: string): Promise<void> {
    await this.#git('update-ref', ref, sha);
  }

  async #git(...args: readonly string[]): Promise<string> {
    return (await run(['--git-dir', this.#gitDir, ...args], this.#env)).toString('utf8');
  }
}

/** Runs git without a shell. Rejects with git's own words. */
function run(args: readonly string[], env: NodeJS.ProcessEnv, input?: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = { env, encoding: 'buffer' as const, maxBuffer: 2 ** 30 };
    const child = execFile('git', args, options, (error, stdout, stderr) => {
      if (error) reject(new Error(`git ${args.join(' ')}: ${stderr.toString().trim() || error.message}`));
      else resolve(stdout);
    });
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}

function fileCommand(path: string, change: FileChange): Buffer {
  const quoted = `"${path.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`;
  if (change === null) return Buffer.from(`D ${quoted}\n`);
  const plain = typeof change === 'string' || change instanceof Uint8Array;
  const { mode, content } = plain ? { mode: '100644', content: change } : change;
  return Buffer.concat([Buffer.from(`M ${mode} inline ${quoted}\n`), data(content)]);
}

function data(content: string | Uint8Array): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([Buffer.from(`data ${bytes.length}\n`), bytes, Buffer.from('\n')]);
}

/** `<mode> <type> <oid> <size>\t<path>`, the size padded, `-` for a tree. */
function treeEntry(record: string): TreeEntry {
  const tab = record.indexOf('\t');
  const [mode = '', type = '', oid = '', size = ''] = record.slice(0, tab).split(/ +/);
  const kind = type === 'tree' || type === 'commit' ? type : 'blob';
  return { mode, type: kind, oid, path: record.slice(tab + 1), ...(kind === 'blob' ? { size: Number(size) } : {}) };
}

function parseCommit({ oid, content }: GitObject): Commit {
  const text = content.toString('utf8');
  const end = text.indexOf('\n\n');
  const headers = text.slice(0, end).split('\n');
  const values = (name: string) => headers.filter((h) => h.startsWith(`${name} `)).map((h) => h.slice(name.length + 1));
  return {
    sha: oid,
    tree: values('tree')[0] ?? '',
    parents: values('parent'),
    author: signature(values('author')[0] ?? ''),
    committer: signature(values('committer')[0] ?? ''),
    message: text.slice(end + 2).replace(/\n$/, ''),
  };
}

function signature(line: string): Signature {
  const [, name = '', email = '', seconds = '0'] = /^(.*) <(.*)> (\d+)/.exec(line) ?? [];
  return { name, email, date: new Date(Number(seconds) * 1000).toISOString().replace('.000', '') };
}
