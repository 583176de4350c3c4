/** `leakcheck serve` as an operator meets it: the built program, environment, signals, exit codes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { built } from '../built.ts';
import { temporaryFolder } from '../git.ts';
import { APP_ID, PRIVATE_KEY, startChecked, WEBHOOK_SECRET } from '../sandbox/start.ts';

const CLI = built('src/cli.ts');
const CREDENTIALS = { APP_ID: String(APP_ID), PRIVATE_KEY, WEBHOOK_SECRET };

interface Running {
  readonly child: ChildProcess;
  /** Where it listens, once it says so. */
  readonly url: Promise<string>;
  readonly ended: Promise<{ code: number | null; stdout: string; stderr: string }>;
}

function serve(cwd: string, env: Record<string, string>): Running {
  const child = spawn(process.execPath, [CLI, 'serve'], {
    cwd,
    env: { PATH: process.env.PATH, PORT: '0', HOST: '127.0.0.1', LOG_FORMAT: 'json', ...env },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const said = { stdout: '', stderr: '' };
  child.stderr.on('data', (data) => {
    said.stderr += data;
  });
  const url = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (data) => {
      said.stdout += data;
      const found = /"url":"(http:\/\/[^"/]+)/.exec(said.stdout)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('close', () => reject(new Error(said.stderr)));
  });
  url.catch(() => {});
  const ended = once(child, 'close').then(([code]) => ({ code, ...said }));
  return { child, url, ended };
}

describe('refuses to start, with one line and exit code 2', () => {
  test.each([
    ['without a webhook secret', { WEBHOOK_SECRET: '' }, /^leakcheck: WEBHOOK_SECRET is not set.*\n$/],
    ['without a key, although a *.pem lies there', { PRIVATE_KEY: '' }, /^leakcheck: PRIVATE_KEY is not set.*\n$/],
    ['with a short webhook secret', { WEBHOOK_SECRET: 's' }, /^leakcheck: WEBHOOK_SECRET must have at least 8 .*\n$/],
    ['with a secret file that is missing', { WEBHOOK_SECRET: '', WEBHOOK_SECRET_FILE: 'x' }, /_FILE cannot .*\n$/],
    ['with a queue file that is none', { QUEUE_FILE: 'key.pem' }, /queue file .* cannot be used: .*database\n$/],
    ['on an address of another machine', { HOST: '192.0.2.1' }, /^leakcheck: HOST is no address .*\n$/],
  ])('%s', async (_, change, line) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'key.pem'), PRIVATE_KEY);
    const { code, stdout, stderr } = await serve(folder, { ...CREDENTIALS, ...change }).ended;
    expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: expect.stringMatching(line) });
    expect(stderr.match(/\n/g)).toHaveLength(1);
  });

  test('on a port that is taken', async () => {
    const url = new URL(await serve(temporaryFolder(), CREDENTIALS).url);
    const { code, stderr } = await serve(temporaryFolder(), { ...CREDENTIALS, PORT: url.port }).ended;
    expect({ code, stderr }).toEqual({ code: 2, stderr: `leakcheck: port ${url.port} is in use: set PORT\n` });
  });
});

describe('stops', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('at %s, with code 0 and the queue file given up', async (signal) => {
    const folder = temporaryFolder();
    const { child, url, ended } = serve(folder, CREDENTIALS);
    // A connection that is kept open must not hold it up.
    expect((await fetch(`${await url}/healthz`)).status).toBe(200);
    child.kill(signal);
    expect((await ended).code).toBe(0);
    expect(existsSync(join(folder, 'leakcheck.sqlite'))).toBe(true);
    expect(existsSync(join(folder, 'leakcheck.sqlite.lock'))).toBe(false);
  });

  test('within 10 seconds while a call to GitHub hangs; the next start does what was left', async () => {
    const { gh } = await startChecked();
    const folder = temporaryFolder();
    const { host } = new URL(gh.url);
    const env = { ...CREDENTIALS, GHE_HOST: host, GHE_PROTOCOL: 'http' };
    gh.fail({ method: 'POST', path: /\/check-runs$/, mode: 'timeout' });
    const first = serve(folder, env);
    gh.setWebhookUrl(`${await first.url}/api/github/webhooks`);
    const repository = await gh.createRepository({ owner: 'acme', name: 'api' });
    await repository.commit({ files: { 'README.md': 'api\n' } });
    await repository.commit({ branch: 'topic', files: { 'README.md': 'the api\n' } });
    await repository.openPullRequest({ head: 'topic' });
    expect(gh.deliveries.map(({ status }) => status)).toEqual([200]);
    await until(() => gh.requests.some(({ path }) => path.endsWith('/check-runs')));

    // A process that is not done before 10 seconds ends itself with code 1.
    first.child.kill('SIGTERM');
    expect((await first.ended).code).toBe(0);

    const second = serve(folder, env);
    await until(() => repository.checkRuns.some(({ conclusion }) => conclusion !== undefined));
    second.child.kill('SIGTERM');
    expect((await second.ended).code).toBe(0);
  });
});

describe('without credentials', () => {
  test('shows a page that registers the app by the manifest, and is healthy but not ready', async () => {
    const url = await serve(temporaryFolder(), {}).url;
    const page = await fetch(url);
    expect(page.url).toBe(`${url}/probot`);
    const html = await page.text();
    expect(html).toContain('action="https://github.com/settings/apps/new"');
    expect(JSON.parse(/value='([^']*)'/.exec(html)?.[1] ?? '')).toMatchObject({
      name: 'leakcheck',
      public: false,
      redirect_url: `${url}/probot/setup`,
      hook_attributes: { url: `${url}/` },
      default_permissions: { contents: 'read', pull_requests: 'write', checks: 'write', issues: 'read' },
      default_events: expect.arrayContaining(['pull_request', 'issue_comment', 'merge_group']),
    });
    expect((await fetch(`${url}/probot/static/primer.css`)).status).toBe(200);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect((await fetch(`${url}/readyz`)).status).toBe(503);
    expect((await fetch(`${url}/api/github/webhooks`, { method: 'POST', body: '{}' })).status).toBe(404);
  });

  test('keeps the credentials that GitHub gives, and the next start has them', async () => {
    const credentials = {
      id: 12,
      client_id: 'c',
      client_secret: 's',
      webhook_secret: 'w3bhook-secret',
      pem: PRIVATE_KEY,
    };
    const github = await answering({ ...credentials, html_url: 'https://github.com/apps/leakcheck' });
    const folder = temporaryFolder();
    writeFileSync(join(folder, '.env'), '# mine\nLOG_LEVEL=info\nAPP_ID=\n');
    const setup = serve(folder, { GHE_HOST: `127.0.0.1:${portOf(github)}`, GHE_PROTOCOL: 'http' });
    const answer = await fetch(`${await setup.url}/probot/setup?code=abc`, { redirect: 'manual' });
    expect(answer.headers.get('location')).toBe('https://github.com/apps/leakcheck/installations/new');
    setup.child.kill('SIGTERM');
    expect((await setup.ended).code).toBe(0);

    const env = readFileSync(join(folder, '.env'), 'utf8');
    expect(env).toMatch(
      /^# mine\nLOG_LEVEL=info\nAPP_ID="12"\nPRIVATE_KEY="-----BEGIN [^\n]*"\nWEBHOOK_SECRET="w3bhook-secret"\n/,
    );
    const bot = serve(folder, {});
    expect((await fetch(`${await bot.url}/readyz`)).status).toBe(200);
  });

  test('takes the credentials of an app that exists, in a file that others cannot read', async () => {
    const folder = temporaryFolder();
    const url = await serve(folder, {}).url;
    const body = JSON.stringify({ appId: 12, pem: PRIVATE_KEY, webhook_secret: 'say "w3bhook"' });
    expect((await fetch(`${url}/probot/import`, { method: 'POST', body })).status).toBe(200);
    expect(statSync(join(folder, '.env')).mode & 0o077).toBe(0);
    expect((await fetch(`${await serve(folder, {}).url}/readyz`)).status).toBe(200);
  });

  test('in production it is an error', async () => {
    const { code, stderr } = await serve(temporaryFolder(), { NODE_ENV: 'production' }).ended;
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/^leakcheck: set APP_ID, .*\n$/) });
  });
});

async function until(happened: () => boolean): Promise<void> {
  while (!happened()) await new Promise((resolve) => setTimeout(resolve, 20));
}

async function answering(json: object): Promise<Server> {
  const server = createServer((_, response) => {
    response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify(json));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return server;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
