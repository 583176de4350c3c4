import { expect, test } from 'vitest';
import { startChecked } from './start.ts';

const AT = { owner: 'acme', repo: 'shop' };
const BINARY = Buffer.from([0, 159, 146, 150]);
const BIG = 'x'.repeat(1_000_001);

async function shop() {
  const checked = await startChecked();
  const repo = await checked.gh.createRepository({ owner: 'acme', name: 'shop' });
  const files = {
    'go.mod': 'module shop\n',
    'cart/a.go': 'package cart\n',
    'cart/b.go': 'package cart // ü\n',
    bin: BINARY,
    'big.txt': BIG,
  };
  const sha = await repo.commit({ files });
  return { ...checked, repo, sha, octokit: await checked.octokit(repo) };
}

const decoded = (data: { content?: string }) => Buffer.from(data.content ?? '', 'base64').toString();

test('contents are files and folders at a ref', async () => {
  const { octokit, repo, sha } = await shop();
  await repo.commit({ files: { 'cart/a.go': 'package changed\n' } });
  const { repos } = octokit.rest;
  const file = await repos.getContent({ ...AT, path: 'cart/a.go', ref: sha });
  expect(file.data).toMatchObject({ type: 'file', name: 'a.go', path: 'cart/a.go', size: 13, encoding: 'base64' });
  expect(decoded(Object(file.data))).toBe('package cart\n');
  expect(decoded(Object((await repos.getContent({ ...AT, path: 'cart/a.go' })).data))).toBe('package changed\n');

  const names = (data: unknown) => (Array.isArray(data) ? data.map((e) => `${e.type} ${e.path}`) : []);
  const root = await repos.getContent({ ...AT, path: '', ref: 'main' });
  expect(names(root.data)).toEqual(['file big.txt', 'file bin', 'dir cart', 'file go.mod']);
  const cart = await repos.getContent({ ...AT, path: 'cart' });
  expect(names(cart.data)).toEqual(['file cart/a.go', 'file cart/b.go']);

  for (const missing of [{ path: 'none.go' }, { path: 'go.mod', ref: 'nowhere' }]) {
    await expect(repos.getContent({ ...AT, ...missing })).rejects.toMatchObject({ status: 404 });
  }
});

test('a file over 1 MB has its content in the raw form only', async () => {
  const { octokit } = await shop();
  const json = await octokit.rest.repos.getContent({ ...AT, path: 'big.txt' });
  expect(json.data).toMatchObject({ encoding: 'none', content: '', size: 1_000_001 });
  const raw = await octokit.rest.repos.getContent({ ...AT, path: 'big.txt', mediaType: { format: 'raw' } });
  expect(raw.data).toBe(BIG);
});

test('trees and blobs are read by their id', async () => {
  const { octokit, sha } = await shop();
  const { git } = octokit.rest;
  const paths = async (tree_sha: string, query: object) =>
    (await git.getTree({ ...AT, tree_sha, ...query })).data.tree.map((e) => e.path);
  expect(await paths(sha, {})).toEqual(['big.txt', 'bin', 'cart', 'go.mod']);
  expect(await paths('main', { recursive: '1' })).toEqual([
    'big.txt',
    'bin',
    'cart',
    'cart/a.go',
    'cart/b.go',
    'go.mod',
  ]);

  const { data } = await git.getTree({ ...AT, tree_sha: sha });
  const file_sha = data.tree.find((e) => e.path === 'bin')?.sha ?? '';
  const blob = await git.getBlob({ ...AT, file_sha });
  expect(Buffer.from(blob.data.content, 'base64')).toEqual(BINARY);
  await expect(git.getBlob({ ...AT, file_sha: '0'.repeat(40) })).rejects.toMatchObject({ status: 404 });
  await expect(git.getTree({ ...AT, tree_sha: '0'.repeat(40) })).rejects.toMatchObject({ status: 404 });
});

test('who has the content already is told so', async () => {
  const { octokit, repo } = await shop();
  const first = await octokit.rest.repos.getContent({ ...AT, path: 'go.mod' });
  const again = () =>
    octokit.rest.repos.getContent({ ...AT, path: 'go.mod', headers: { 'if-none-match': first.headers.etag ?? '' } });
  await expect(again()).rejects.toMatchObject({ status: 304 });
  await repo.commit({ files: { 'go.mod': 'module other\n' } });
  expect((await again()).status).toBe(200);
});

test('a permission is what was set, and strangers are not found', async () => {
  const { octokit, repo } = await shop();
  repo.setPermission('alice', 'admin');
  repo.setPermission('bob', 'none');
  const permission = async (username: string) =>
    (await octokit.rest.repos.getCollaboratorPermissionLevel({ ...AT, username })).data.permission;
  expect(await permission('alice')).toBe('admin');
  expect(await permission('bob')).toBe('none');
  expect(await permission('gopher')).toBe('write');
  await expect(permission('mallory')).rejects.toMatchObject({ status: 404 });
  await expect(permission('leakcheck[bot]')).rejects.toMatchObject({ status: 404 });
});

test('one GraphQL query reads folders with the text of their files', async () => {
  const { octokit, sha } = await shop();
  const query = `query ($root: String!, $cart: String!, $none: String!, $withSize: Boolean = false) {
    repository(owner: "acme", name: "shop") {
      root: object(expression: $root) { ...Folder }
      cart: object(expression: $cart) { __typename ...Folder }
      none: object(expression: $none) { ...Folder }
    }
  }
  fragment Folder on GitObject { ... on Tree { entries { name type object { ... on Blob { isBinary isTruncated text byteSize @include(if: $withSize) } } } } }`;
  const answer = await octokit.graphql(query, { root: `${sha}:`, cart: `${sha}:cart`, none: `${sha}:none` });
  const text = (name: string, text: string) => ({
    name,
    type: 'blob',
    object: { isBinary: false, isTruncated: false, text },
  });
  expect(answer).toEqual({
    repository: {
      root: {
        entries: [
          {
            name: 'big.txt',
            type: 'blob',
            object: { isBinary: false, isTruncated: true, text: BIG.slice(0, 512_000) },
          },
          { name: 'bin', type: 'blob', object: { isBinary: true, isTruncated: false, text: null } },
          { name: 'cart', type: 'tree', object: {} },
          text('go.mod', 'module shop\n'),
        ],
      },
      cart: { __typename: 'Tree', entries: [text('a.go', 'package cart\n'), text('b.go', 'package cart // ü\n')] },
      none: null,
    },
  });
});

test('GraphQL says what it cannot find, beside what it can', async () => {
  const { octokit } = await shop();
  const query = '{ repository(owner: "acme", name: "shop") { name pullRequest(number: 9) { title } } }';
  await expect(octokit.graphql(query)).rejects.toMatchObject({
    data: { repository: { name: 'shop', pullRequest: null } },
    errors: [
      { type: 'NOT_FOUND', path: ['repository', 'pullRequest'], message: expect.stringContaining('number of 9') },
    ],
  });
});

test('GraphQL refuses a query with a field that does not exist', async () => {
  const { octokit, violations } = await shop();
  const refused = octokit.graphql('{ repository(owner: "acme", name: "shop") { nickname } }');
  await expect(refused).rejects.toMatchObject({
    errors: [{ message: "Field 'nickname' doesn't exist on type 'Repository'" }],
  });
  expect(violations.splice(0)).toHaveLength(1);
});

test('threads come in pages', async () => {
  const { octokit, repo } = await shop();
  await repo.commit({ branch: 'topic', files: { 'new.go': 'a\n'.repeat(5) } });
  const pr = await repo.openPullRequest({ head: 'topic' });
  const comments = [1, 2, 3, 4, 5].map((line) => ({ path: 'new.go', line, body: `line ${line}` }));
  await octokit.rest.pulls.createReview({ ...AT, pull_number: 1, event: 'COMMENT', body: 'x', comments });
  const [, second] = pr.threads;
  if (second) pr.resolve(second, 'alice');

  const query = `query ($after: String) { repository(owner: "acme", name: "shop") { pullRequest(number: 1) { headRefOid state isDraft
    reviewThreads(first: 2, after: $after) { totalCount pageInfo { hasNextPage endCursor }
      nodes { line isResolved resolvedBy { login } comments(first: 1) { nodes { body viewerDidAuthor author { login __typename } } } } } } } }`;
  interface Page {
    readonly totalCount: number;
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
    readonly nodes: readonly { readonly line: number; readonly isResolved: boolean; readonly comments: unknown }[];
  }
  const pages: Page[] = [];
  for (
    let after: string | null = null;
    pages.length === 0 || pages.at(-1)?.pageInfo.hasNextPage;
    after = pages.at(-1)?.pageInfo.endCursor ?? null
  ) {
    const answer = await octokit.graphql<{ repository: { pullRequest: { reviewThreads: Page } } }>(query, { after });
    pages.push(answer.repository.pullRequest.reviewThreads);
  }
  expect(pages.map((page) => page.nodes.map((node) => node.line))).toEqual([[1, 2], [3, 4], [5]]);
  expect(pages[0]?.totalCount).toBe(5);
  expect(pages[0]?.nodes[1]).toMatchObject({
    isResolved: true,
    resolvedBy: { login: 'alice' },
    comments: { nodes: [{ body: 'line 2', viewerDidAuthor: true, author: { login: 'leakcheck', __typename: 'Bot' } }] },
  });
});
