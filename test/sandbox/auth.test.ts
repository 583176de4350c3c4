import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { appToken, quietOctokit, startChecked } from './start.ts';

const AT = { owner: 'acme', repo: 'shop' };
const seconds = () => Math.floor(Date.now() / 1000);

async function shop() {
  const checked = await startChecked();
  const repo = await checked.gh.createRepository({ owner: 'acme', name: 'shop' });
  await repo.commit({ files: { 'a.go': 'package a\n' } });
  return { ...checked, repo };
}

test('the app learns who it is and where it is installed', async () => {
  const { gh, repo } = await shop();
  const { rest } = quietOctokit(gh.url, appToken());
  expect((await rest.apps.getAuthenticated()).data).toMatchObject({
    slug: 'leakcheck',
    permissions: { checks: 'write' },
  });
  expect((await rest.apps.getRepoInstallation(AT)).data).toMatchObject({
    id: repo.installation,
    app_slug: 'leakcheck',
  });
  await expect(rest.apps.getRepoInstallation({ owner: 'acme', repo: 'none' })).rejects.toMatchObject({ status: 404 });
});

const otherKey = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  }).privateKey;

test.each<[string, () => string, number]>([
  ['signed with another key', () => appToken({}, otherKey()), 401],
  [
    'changed after it was signed',
    () => appToken().replace(/\.[^.]+\./, `.${Buffer.from('{"iss":4711,"exp":9999999999}').toString('base64url')}.`),
    401,
  ],
  ['that has ended', () => appToken({ exp: seconds() - 60 }), 401],
  ['that lives too long', () => appToken({ exp: seconds() + 3600 }), 401],
  ['from the future', () => appToken({ iat: seconds() + 600 }), 401],
  ['of another app', () => appToken({ iss: 1 }), 404],
  ['that is none', () => 'x.y.z', 401],
])('a web token %s is refused', async (_, token, status) => {
  const { gh } = await shop();
  const { rest } = quietOctokit(gh.url, token());
  await expect(rest.apps.getAuthenticated()).rejects.toMatchObject({ status });
});

test('calls need a token that was given out', async () => {
  const { gh } = await shop();
  expect((await fetch(`${gh.url}/repos/acme/shop`)).status).toBe(401);
  for (const token of ['ghs_made_up', appToken()]) {
    await expect(quietOctokit(gh.url, token).rest.repos.get(AT)).rejects.toMatchObject({ status: 401 });
    await expect(quietOctokit(gh.url, token).graphql('{ rateLimit { limit } }')).rejects.toMatchObject({ status: 401 });
  }
});

test('a token is for the repositories of its installation', async () => {
  const { gh, repo, octokit } = await shop();
  await gh.createRepository({ owner: 'acme', name: 'same-owner' });
  await gh.createRepository({ owner: 'other', name: 'shop' });
  const { rest, graphql } = await octokit(repo);
  expect((await rest.repos.get({ owner: 'acme', repo: 'same-owner' })).status).toBe(200);
  await expect(rest.repos.get({ owner: 'other', repo: 'shop' })).rejects.toMatchObject({ status: 404 });
  await expect(rest.repos.get({ owner: 'acme', repo: 'none' })).rejects.toMatchObject({ status: 404 });
  const query =
    '{ a: repository(owner: "acme", name: "shop") { name } b: repository(owner: "other", name: "shop") { name } }';
  await expect(graphql(query)).rejects.toMatchObject({
    data: { a: { name: 'shop' }, b: null },
    errors: [{ type: 'NOT_FOUND', path: ['b'] }],
  });
});

test('what the app may not do is refused, and the answer names the permission', async () => {
  const { gh, repo, octokit } = await startWith({ metadata: 'read', contents: 'read', checks: 'read' });
  const { rest, graphql } = await octokit(repo);
  const head_sha = await repo.commit({ files: { 'a.go': '' } });
  await expect(rest.checks.create({ ...AT, name: 'leakcheck', head_sha })).rejects.toMatchObject({
    status: 403,
    message: expect.stringContaining('Resource not accessible by integration'),
    response: { headers: { 'x-accepted-github-permissions': 'checks=write' } },
  });
  expect((await rest.checks.listForRef({ ...AT, ref: head_sha })).data.total_count).toBe(0);
  await expect(rest.issues.createComment({ ...AT, issue_number: 1, body: 'x' })).rejects.toMatchObject({ status: 403 });
  const query = '{ repository(owner: "acme", name: "shop") { pullRequest(number: 1) { title } } }';
  await expect(graphql(query)).rejects.toMatchObject({ errors: [{ type: 'FORBIDDEN' }] });
  expect(gh.requests.at(-1)?.status).toBe(200);
});

async function startWith(permissions: Readonly<Record<string, 'read' | 'write'>>) {
  const checked = await startChecked({ permissions });
  return { ...checked, repo: await checked.gh.createRepository({ owner: 'acme', name: 'shop' }) };
}

test('a token can be asked for with fewer permissions, not with more', async () => {
  const { gh, repo } = await shop();
  const app = quietOctokit(gh.url, appToken());
  const ask = (permissions: Readonly<Record<string, 'read' | 'write'>>) =>
    app.rest.apps.createInstallationAccessToken({ installation_id: repo.installation, permissions });
  const { data } = await ask({ contents: 'read' });
  expect(data.permissions).toEqual({ contents: 'read', metadata: 'read' });
  expect(Date.parse(data.expires_at)).toBeGreaterThan(Date.now() + 3_500_000);
  const narrow = quietOctokit(gh.url, data.token).rest;
  expect((await narrow.repos.getContent({ ...AT, path: 'a.go' })).status).toBe(200);
  await expect(narrow.pulls.list(AT)).rejects.toMatchObject({ status: 403 });
  await expect(ask({ contents: 'write' })).rejects.toMatchObject({ status: 422 });
  await expect(app.rest.apps.createInstallationAccessToken({ installation_id: 1 })).rejects.toMatchObject({
    status: 404,
  });
});

test('every answer says what is left of the rate limit', async () => {
  const { repo, octokit } = await shop();
  const { rest, request } = await octokit(repo);
  const first = (await rest.repos.get(AT)).headers;
  const graphql = (await request('POST /graphql', { query: '{ rateLimit { limit } }' })).headers;
  expect(first).toMatchObject({
    'x-ratelimit-limit': '5000',
    'x-ratelimit-remaining': '4999',
    'x-ratelimit-resource': 'core',
  });
  expect(graphql).toMatchObject({ 'x-ratelimit-remaining': '4998', 'x-ratelimit-resource': 'graphql' });
  expect(Number(first['x-ratelimit-reset']) * 1000).toBeGreaterThan(Date.now());
});

test('it also answers where a GitHub Enterprise Server does', async () => {
  const { gh, repo, octokit } = await shop();
  await octokit(repo);
  const { data } = await quietOctokit(`${gh.url}/api/v3`, appToken()).rest.apps.createInstallationAccessToken({
    installation_id: repo.installation,
  });
  const enterprise = quietOctokit(`${gh.url}/api/v3`, data.token);
  expect((await enterprise.rest.repos.get(AT)).data.name).toBe('shop');
  const answer = await enterprise.graphql('{ repository(owner: "acme", name: "shop") { name } }');
  expect(answer).toEqual({ repository: { name: 'shop' } });
});
