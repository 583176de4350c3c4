import type { Commit, TreeEntry } from '../git-repository.ts';
import { type Answer, ApiError, notFound, type Operation, ok, type RepositoryCall } from '../http.ts';
import type { JsonObject } from '../json.ts';
import { fileJson } from '../pull-views.ts';
import { changedFiles } from '../pulls.ts';
import { account, fullName, type World } from '../state.ts';
import { nodeId, userJson } from '../views.ts';

const base = '/repos/{owner}/{repo}';
const needs = ['contents:read'];

export const contentRoutes: readonly Operation[] = [
  { method: 'GET', path: `${base}/contents/{path}`, auth: 'installation', needs, handle: getContents },
  { method: 'GET', path: `${base}/git/blobs/{file_sha}`, auth: 'installation', needs, handle: getBlob },
  { method: 'GET', path: `${base}/git/trees/{tree_sha}`, auth: 'installation', needs, handle: getTree },
  { method: 'GET', path: `${base}/compare/{basehead}`, auth: 'installation', needs, handle: compare },
  {
    method: 'GET',
    path: `${base}/collaborators/{username}/permission`,
    auth: 'installation',
    needs: ['metadata:read'],
    handle: getPermission,
  },
];

/** Above this, the JSON form leaves the content out; only the raw form has it. */
const MAX_JSON_BYTES = 1_000_000;
const MAX_COMPARED_FILES = 300;
const MAX_COMPARED_COMMITS = 250;

function isRaw(accept: string): boolean {
  return /\braw\b/.test(accept);
}

async function getContents({ world, repository, params, query, accept }: RepositoryCall): Promise<Answer> {
  const ref = query.get('ref') ?? repository.defaultBranch;
  const path = (params.path ?? '').replace(/^\/+|\/+$/g, '');
  const commit = await repository.git.resolve(ref);
  if (!commit) throw new ApiError(404, `No commit found for the ref ${ref}`);
  const object = await repository.git.object(`${commit}:${path}`);
  if (!object || (object.type !== 'blob' && object.type !== 'tree')) throw notFound();
  if (object.type === 'blob') {
    if (isRaw(accept)) return raw(object.content);
    return ok(fileContents(world, fullName(repository), ref, path, object.oid, object.content));
  }
  const entries = await repository.git.tree(object.oid, { recursive: false });
  return ok(entries.map((entry) => directoryItem(world, fullName(repository), ref, path, entry)));
}

function raw(content: Buffer): Answer {
  return { status: 200, body: content, headers: { 'content-type': 'application/vnd.github.raw+json; charset=utf-8' } };
}

function locations(world: World, repository: string, ref: string, path: string, oid: string, kind: 'blob' | 'tree') {
  const escaped = path.split('/').map(encodeURIComponent).join('/');
  const url = `${world.url}/repos/${repository}/contents/${escaped}?ref=${encodeURIComponent(ref)}`;
  const git_url = `${world.url}/repos/${repository}/git/${kind}s/${oid}`;
  const html_url = `${world.url}/${repository}/${kind}/${encodeURIComponent(ref)}/${escaped}`;
  const download_url = kind === 'tree' ? null : `${world.url}/${repository}/raw/${encodeURIComponent(ref)}/${escaped}`;
  return { url, git_url, html_url, download_url, _links: { self: url, git: git_url, html: html_url } };
}

function fileContents(
  world: World,
  repository: string,
  ref: string,
  path: string,
  oid: string,
  content: Buffer,
): JsonObject {
  const shown = content.length <= MAX_JSON_BYTES;
  return {
    type: 'file',
    name: path.slice(path.lastIndexOf('/') + 1),
    path,
    sha: oid,
    size: content.length,
    encoding: shown ? 'base64' : 'none',
    content: shown ? wrappedBase64(content) : '',
    ...locations(world, repository, ref, path, oid, 'blob'),
  };
}

/** GitHub breaks base64 into lines of 60. */
function wrappedBase64(content: Buffer): string {
  return content.toString('base64').replace(/.{1,60}/g, '$&\n');
}

function directoryItem(world: World, repository: string, ref: string, folder: string, entry: TreeEntry): JsonObject {
  const path = folder === '' ? entry.path : `${folder}/${entry.path}`;
  const type = { blob: entry.mode === '120000' ? 'symlink' : 'file', tree: 'dir', commit: 'submodule' }[entry.type];
  return {
    type,
    name: entry.path,
    path,
    sha: entry.oid,
    size: entry.size ?? 0,
    ...locations(world, repository, ref, path, entry.oid, entry.type === 'tree' ? 'tree' : 'blob'),
  };
}

async function getBlob({ world, repository, params, accept }: RepositoryCall): Promise<Answer> {
  const sha = params.file_sha ?? '';
  const object = await repository.git.object(sha);
  if (object?.type !== 'blob') throw notFound();
  if (isRaw(accept)) return raw(object.content);
  return ok({
    sha: object.oid,
    node_id: nodeId('B', object.oid),
    size: object.content.length,
    url: `${world.url}/repos/${fullName(repository)}/git/blobs/${object.oid}`,
    content: wrappedBase64(object.content),
    encoding: 'base64',
  });
}

async function getTree({ world, repository, params, query }: RepositoryCall): Promise<Answer> {
  const tree = await repository.git.object(`${params.tree_sha}^{tree}`);
  if (!tree) throw notFound();
  const url = `${world.url}/repos/${fullName(repository)}/git`;
  const entries = await repository.git.tree(tree.oid, { recursive: query.has('recursive') });
  return ok({
    sha: tree.oid,
    url: `${url}/trees/${tree.oid}`,
    tree: entries.map(({ path, mode, type, oid, size }) => ({
      path,
      mode,
      type,
      sha: oid,
      ...(size === undefined ? {} : { size }),
      ...(type === 'commit' ? {} : { url: `${url}/${type}s/${oid}` }),
    })),
    truncated: false,
  });
}

/** Three-dot comparison: the files are those from the merge base to the head. */
async function compare({ world, repository, params }: RepositoryCall): Promise<Answer> {
  const { git } = repository;
  const [from = '', to = ''] = (params.basehead ?? '').split('...');
  const [base, head] = await Promise.all([git.commitOf(from), git.commitOf(to)]);
  const mergeBase = base && head && (await git.mergeBase(base.sha, head.sha));
  const common = mergeBase && (await git.commitOf(mergeBase));
  if (!base || !head || !common) throw notFound();
  const ahead = await git.commitsBetween(base.sha, head.sha);
  const behind = await git.commitsBetween(head.sha, base.sha);
  const files = await changedFiles(git, base.sha, head.sha);
  const name = fullName(repository);
  const html = `${world.url}/${name}/compare/${from}...${to}`;
  const json = (commit: Commit) => commitJson(world, name, commit);
  return ok({
    url: `${world.url}/repos/${name}/compare/${from}...${to}`,
    html_url: html,
    permalink_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    base_commit: json(base),
    merge_base_commit: json(common),
    status: comparison(ahead.length, behind.length),
    ahead_by: ahead.length,
    behind_by: behind.length,
    total_commits: ahead.length,
    commits: ahead.slice(-MAX_COMPARED_COMMITS).map(json),
    files: files.slice(0, MAX_COMPARED_FILES).map((file) => fileJson(world, repository, head.sha, file)),
  });
}

function comparison(ahead: number, behind: number): string {
  if (ahead > 0) return behind > 0 ? 'diverged' : 'ahead';
  return behind > 0 ? 'behind' : 'identical';
}

function commitJson(world: World, repository: string, commit: Commit): JsonObject {
  const api = `${world.url}/repos/${repository}`;
  const html = `${world.url}/${repository}/commit`;
  const url = `${api}/commits/${commit.sha}`;
  const verification = { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null };
  return {
    url,
    sha: commit.sha,
    node_id: nodeId('C', commit.sha),
    html_url: `${html}/${commit.sha}`,
    comments_url: `${url}/comments`,
    commit: {
      url: `${api}/git/commits/${commit.sha}`,
      author: { ...commit.author },
      committer: { ...commit.committer },
      message: commit.message,
      tree: { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` },
      comment_count: 0,
      verification,
    },
    author: null,
    committer: null,
    parents: commit.parents.map((sha) => ({ sha, url: `${api}/commits/${sha}`, html_url: `${html}/${sha}` })),
  };
}

/** 404 for a stranger. */
function getPermission({ world, repository, params }: RepositoryCall): Answer {
  const login = params.username ?? '';
  const permission = login === repository.owner.login ? 'admin' : repository.permissions.get(login);
  if (permission === undefined) throw new ApiError(404, `${login} is not a user`);
  const user = { ...userJson(world, account(world, login)), role_name: permission };
  return ok({ permission, role_name: permission, user });
}
