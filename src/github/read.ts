/** A pull request as a Change: its files with their hunks, and the Go packages that they belong to at the head commit. */
import type { Change, ChangedFile, Hunk } from '../change/change.ts';
import { isOwnGo } from '../change/own-code.ts';
import { parsePatch } from '../change/patch.ts';
import type { Skip } from '../go/program.ts';
import { BAD_PATCH, BINARY, NO_PATCH, OTHER_FILES, TRUNCATED, UNREADABLE, unlisted } from '../report/skip.ts';
import { type Octokit, type PullRef, statusOf } from './client.ts';
import { askObjects, askPull, type Blob, type GitObject, type Objects, type PullAnswer } from './query.ts';
import type { Thread } from './reconcile.ts';
import { readThreads } from './threads.ts';

export interface Reading {
  readonly change: Change;
  readonly threads: readonly Thread[];
  /** The pull request's head now; the change is that of the commit that was asked for. */
  readonly head: string;
  /** Open, and no draft: others get a check run and no comments. */
  readonly wantsComments: boolean;
  readonly repositoryUrl: string;
}

/** A file as GitHub lists it. */
export type ListedFile = Awaited<ReturnType<typeof listFiles>>[number];

/** All pages; GitHub ends at 3,000 files. */
export function listFiles(octokit: Octokit, ref: PullRef) {
  const { owner, repo, pull } = ref;
  return octokit.paginate(octokit.rest.pulls.listFiles, { owner, repo, pull_number: pull, per_page: 100 });
}

export async function readHead(octokit: Octokit, ref: PullRef): Promise<{ head: string; author: string | undefined }> {
  const { data } = await octokit.rest.pulls.get({ owner: ref.owner, repo: ref.repo, pull_number: ref.pull });
  return { head: data.head.sha, author: data.user?.login };
}

/** The rest, in one call for up to 20 package folders; more calls only for more folders or more than 100 threads. */
export async function readPull(
  octokit: Octokit,
  ref: PullRef,
  head: string,
  listed: readonly ListedFile[],
): Promise<Reading> {
  const files = listed.filter((file) => isOwnGo(file.filename)).map(changedFile);
  const { repositoryUrl, pull, objects } = await readPackages(octokit, ref, head, foldersOf(files));
  const sources = sourcesOf(objects, head);
  const unlistedFiles =
    listed.length < pull.changedFiles
      ? [{ path: OTHER_FILES, reason: unlisted(listed.length, pull.changedFiles) }]
      : [];
  return {
    change: {
      files: files.map(({ file }) => file),
      head: sources.flatMap(({ path, text }) => (text === undefined ? [] : [{ path, text }])),
      skipped: [...skips(files, sources), ...unlistedFiles],
    },
    threads: await readThreads(octokit, ref, pull.reviewThreads),
    head: pull.headRefOid,
    wantsComments: pull.state === 'OPEN' && !pull.isDraft,
    repositoryUrl,
  };
}

interface ReadFile {
  readonly file: ChangedFile;
  /** Why its lines cannot be told apart, where they cannot. */
  readonly trouble: string | undefined;
}

function changedFile(listed: ListedFile): ReadFile {
  const { filename, status, previous_filename, patch, changes } = listed;
  // Nothing changed but the name or the mode: GitHub sends no patch, and there is none.
  const parsed = parsePatch(patch ?? (changes === 0 ? '' : undefined));
  const hunks = parsed && countLines(parsed) === changes ? parsed : undefined;
  const file = {
    path: filename,
    status,
    ...(previous_filename ? { previousPath: previous_filename } : {}),
    ...(hunks ? { hunks } : {}),
  };
  return { file, trouble: hunks ? undefined : patch === undefined ? NO_PATCH : BAD_PATCH };
}

/** Lines added and deleted. Where GitHub counts more, the patch is cut, and what is missing must not pass as unchanged. */
function countLines(hunks: readonly Hunk[]): number {
  return hunks.flatMap((hunk) => hunk.lines).filter((line) => line.startsWith('+') || line.startsWith('-')).length;
}

/** The folders whose packages the change touches; for a renamed file also the one that it came from. */
function foldersOf(files: readonly ReadFile[]): readonly string[] {
  const here = files.filter(({ file }) => file.status !== 'removed').map(({ file }) => file);
  const paths = here.flatMap((file) => [file.path, ...(file.previousPath ? [file.previousPath] : [])]);
  return [...new Set(paths.map(folderOf))].toSorted();
}

/** Empty for the root. */
function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

const FOLDERS_A_QUERY = 20;

/** The pull request and its packages. Where GitHub cannot answer for many folders at once they are asked for in halves. */
async function readPackages(
  octokit: Octokit,
  ref: PullRef,
  head: string,
  folders: readonly string[],
): Promise<PullAnswer> {
  const batch = folders.slice(0, FOLDERS_A_QUERY);
  const first = await askPull(octokit, ref, expressions(head, batch)).catch(tooMuch(batch));
  const answer = first ?? (await askPull(octokit, ref, []));
  const rest = first ? folders.slice(FOLDERS_A_QUERY) : folders;
  const batches = Array.from({ length: Math.ceil(rest.length / FOLDERS_A_QUERY) }, (_, i) =>
    rest.slice(i * FOLDERS_A_QUERY, (i + 1) * FOLDERS_A_QUERY),
  );
  const objects = new Map(answer.objects);
  for (const folders of batches) {
    for (const [expression, object] of await readFolders(octokit, ref, head, folders)) objects.set(expression, object);
  }
  return { ...answer, objects };
}

/** What cannot be read even alone is left out, and its files are listed as skipped. */
async function readFolders(octokit: Octokit, ref: PullRef, head: string, folders: readonly string[]): Promise<Objects> {
  const all = await askObjects(octokit, ref, expressions(head, folders)).catch(tooMuch(folders));
  if (all) return all;
  if (folders.length === 1) return new Map();
  const half = Math.ceil(folders.length / 2);
  const left = await readFolders(octokit, ref, head, folders.slice(0, half));
  return new Map([...left, ...(await readFolders(octokit, ref, head, folders.slice(half)))]);
}

/** Passes over what fewer folders may mend: a time-out of GitHub, or a part of the answer that is missing. */
function tooMuch(folders: readonly string[]): (error: unknown) => undefined {
  return (error) => {
    const status = statusOf(error);
    if (folders.length === 0 || (status !== undefined && status < 500)) throw error;
    return undefined;
  };
}

/** Each folder, and the go.mod files that may govern it: its own comes with it, so those above. */
function expressions(head: string, folders: readonly string[]): readonly string[] {
  const modules = folders.flatMap((folder) => above(folder)).map((folder) => (folder ? `${folder}/go.mod` : 'go.mod'));
  return [...new Set([...folders, ...modules])].map((path) => `${head}:${path}`);
}

function above(folder: string): readonly string[] {
  return folder === '' ? [] : [folderOf(folder), ...above(folderOf(folder))];
}

interface Source {
  readonly path: string;
  readonly text: string | undefined;
  /** Why there is no text. */
  readonly trouble: string | undefined;
}

function sourcesOf(objects: Objects, head: string): readonly Source[] {
  const sources = [...objects].flatMap(([expression, object]) => sourcesAt(expression.slice(head.length + 1), object));
  return [...new Map(sources.map((source) => [source.path, source])).values()];
}

function sourcesAt(path: string, object: GitObject): readonly Source[] {
  if (!object) return [];
  if (!('entries' in object)) return [source(path, object)];
  return (object.entries ?? []).flatMap(({ name, object }) => {
    const file = path ? `${path}/${name}` : name;
    const wanted = name === 'go.mod' || isOwnGo(file);
    return wanted && object && isBlob(object) ? [source(file, object)] : [];
  });
}

/** A submodule or a folder in a folder is an object of which we asked nothing. */
function isBlob(object: Blob | Record<string, never>): object is Blob {
  return 'text' in object;
}

function source(path: string, { text, isBinary, isTruncated }: Blob): Source {
  const trouble = isBinary || text === null ? BINARY : isTruncated ? TRUNCATED : undefined;
  return { path, text: trouble || text === null ? undefined : text, trouble };
}

/** Only of changed files: what is missing around them can make an analysis silent, not wrong. */
function skips(files: readonly ReadFile[], sources: readonly Source[]): readonly Skip[] {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  return files
    .filter(({ file }) => file.status !== 'removed')
    .flatMap(({ file, trouble }) => {
      const source = byPath.get(file.path);
      const reason = source ? (source.trouble ?? trouble) : UNREADABLE;
      return reason ? [{ path: file.path, reason }] : [];
    });
}
