/** The server as GitHub meets it: real HTTP, real signatures, a sandbox behind it. */
import { createHmac } from 'node:crypto';
import { type ClientRequest, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Sandbox } from '../src/sandbox/sandbox.ts';
import { createLog } from '../src/serve/log.ts';
import { type RunningServer, startServer } from '../src/server.ts';
import { temporaryFolder } from './git.ts';
import { APP_ID, PRIVATE_KEY, startChecked, WEBHOOK_SECRET } from './sandbox/start.ts';

interface Bench {
  readonly github: Sandbox;
  readonly server: RunningServer;
  /** All that was logged so far. */
  logged(): string;
  /** The server stops, and another starts with the same queue. */
  restart(): Promise<RunningServer>;
}

async function startBench(): Promise<Bench> {
  const { gh: github } = await startChecked();
  const queueFile = join(temporaryFolder(), 'queue.sqlite');
  let text = '';
  const log = createLog({ level: 'debug', format: 'json', secrets: [WEBHOOK_SECRET] }, (line) => {
    text += line;
  });
  const start = async () => {
    const credentials = { appId: APP_ID, privateKey: PRIVATE_KEY, webhookSecret: WEBHOOK_SECRET };
    const place = { baseUrl: github.url, host: '127.0.0.1', port: 0, queueFile };
    const server = await startServer({ ...credentials, ...place, concurrency: 2, throttle: false, log });
    onTestFinished(() => server.close());
    github.setWebhookUrl(`${server.url}/api/github/webhooks`);
    return server;
  };
  const server = await start();
  const restart = async () => {
    await server.close();
    return await start();
  };
  return { github, server, logged: () => text, restart };
}

async function openPullRequest(github: Sandbox, options: { fork?: string } = {}) {
  const repository = await github.createRepository({ owner: 'acme', name: 'api' });
  await repository.commit({ files: { 'README.md': 'api\n' } });
  await repository.commit({ branch: 'topic', files: { 'README.md': 'the api\n' } });
  return { repository, pull: await repository.openPullRequest({ head: 'topic', ...options }) };
}

/** How many reviews were begun: each makes a check run. */
function reviewsBegun(github: Sandbox): number {
  return github.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/check-runs')).length;
}

const sign = (body: string, secret = WEBHOOK_SECRET) =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

/** The headers of a webhook as GitHub sends it. */
function named(body: string): Record<string, string> {
  return {
    'content-type': 'application/json',
    'x-github-event': 'pull_request',
    'x-github-delivery': 'd1',
    'x-hub-signature-256': sign(body),
  };
}

function statusOf(sent: ClientRequest): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    sent.on('response', (response) => resolve(response.resume().statusCode)).on('error', reject);
  });
}

/** A webhook; any header can be replaced, or left out by null. */
function post({ url }: RunningServer, body: string, change: Record<string, string | null> = {}): Promise<Response> {
  const headers = new Headers(named(body));
  for (const [name, value] of Object.entries(change)) {
    if (value === null) headers.delete(name);
    else headers.set(name, value);
  }
  return fetch(`${url}/api/github/webhooks`, { method: 'POST', headers, body });
}

describe('a webhook', () => {
  test('is answered, and its pull request gets a completed check run', async () => {
    const { github, server } = await startBench();
    const { repository } = await openPullRequest(github);
    expect(github.deliveries.map(({ status }) => status)).toEqual([200]);
    await server.idle();
    expect(repository.checkRuns).toMatchObject([{ status: 'completed', conclusion: 'success' }]);
  });

  test('the same delivery again asks for nothing, also after a restart', async () => {
    const { github, server, restart } = await startBench();
    await openPullRequest(github);
    const { guid } = github.deliveries[0]!;
    expect((await github.redeliver(guid)).status).toBe(200);
    await server.idle();
    const next = await restart();
    expect((await github.redeliver(guid)).status).toBe(200);
    await next.idle();
    expect(reviewsBegun(github)).toBe(1);
  });

  test('a new delivery of the same push asks for nothing', async () => {
    const { github, server } = await startBench();
    await openPullRequest(github);
    await server.idle();
    const { event, payload } = github.deliveries[0]!;
    await github.deliver(event, payload);
    await server.idle();
    expect(reviewsBegun(github)).toBe(1);
  });

  test('"Re-run" reviews again, for a check run and for all of them', async () => {
    const { github, server } = await startBench();
    const { repository, pull } = await openPullRequest(github);
    await server.idle();
    await repository.rerequestCheckRun(repository.checkRuns[0]!);
    await server.idle();
    await repository.rerequestCheckSuite(pull.headSha);
    await server.idle();
    expect(reviewsBegun(github)).toBe(3);
  });

  test('"Re-run all checks" finds the pull request of a fork, which GitHub does not name', async () => {
    const { github, server } = await startBench();
    const { repository, pull } = await openPullRequest(github, { fork: 'stranger' });
    await server.idle();
    await repository.rerequestCheckSuite(pull.headSha);
    expect(github.deliveries.at(-1)?.payload).toMatchObject({ check_suite: { pull_requests: [] } });
    await server.idle();
    expect(reviewsBegun(github)).toBe(2);
    expect(repository.checkRuns.map(({ status }) => status)).toEqual(['completed', 'completed']);
  });

  test('is also taken at the root, where the set-up page registers it', async () => {
    const { github, server } = await startBench();
    github.setWebhookUrl(server.url);
    await openPullRequest(github);
    await server.idle();
    expect(reviewsBegun(github)).toBe(1);
  });
});

describe('refused, and nothing is done', () => {
  const body = JSON.stringify({ action: 'opened', note: 'words of a person' });

  async function nothingIsDone({ github, server }: Bench): Promise<void> {
    await server.idle();
    expect(github.requests).toEqual([]);
  }

  test('a wrong signature, without a word of the payload in the log', async () => {
    const bench = await startBench();
    for (const signature of [sign(body, 'development'), 'sha256=', 'nonsense', sign(body).replace('256', '1')]) {
      expect((await post(bench.server, body, { 'x-hub-signature-256': signature })).status).toBe(401);
    }
    expect(bench.logged()).toMatch(/the signature does not match.*webhook refused/);
    expect(bench.logged()).not.toContain('words of a person');
    await nothingIsDone(bench);
  });

  test('no signature, no event, no delivery id, another kind of body', async () => {
    const bench = await startBench();
    for (const missing of ['x-hub-signature-256', 'x-github-event', 'x-github-delivery']) {
      expect((await post(bench.server, body, { [missing]: null })).status, missing).toBe(400);
    }
    expect((await post(bench.server, body, { 'content-type': 'text/plain' })).status).toBe(415);
    await nothingIsDone(bench);
  });

  test('no other spelling of the path leads around the checks', async () => {
    const bench = await startBench();
    const { port } = new URL(bench.server.url);
    for (const path of ['/x/../api/github/webhooks', '//api/github/webhooks', 'http://x/api/github/webhooks']) {
      const headers = { 'content-type': 'application/json', 'x-hub-signature-256': 'sha256=0' };
      const named = { 'x-github-event': 'pull_request', 'x-github-delivery': 'd1' };
      const sent = httpRequest({ port, host: '127.0.0.1', path, method: 'POST', headers: { ...headers, ...named } });
      const answer = await new Promise<number | undefined>((resolve, reject) => {
        sent
          .on('response', (response) => resolve(response.resume().statusCode))
          .on('error', reject)
          .end(body);
      });
      expect(answer, path).toBe(404);
    }
    expect(bench.logged()).not.toContain('words of a person');
    await nothingIsDone(bench);
  });

  test('a body that is no payload', async () => {
    const bench = await startBench();
    for (const text of ['', 'null', '7', '"text"', '[]', '{', '{"action"', '{"installation":{"id":"x"}}']) {
      expect((await post(bench.server, text)).status, text).toBe(400);
    }
    await nothingIsDone(bench);
  });

  test('a payload that lacks what a job needs is taken, and ignored for a reason', async () => {
    const bench = await startBench();
    const payloads = [
      { action: 'opened' },
      { action: 'opened', installation: { id: 7 }, pull_request: { number: {} }, repository: [] },
      { action: 'opened', installation: [], repository: { name: 'a', owner: { login: 'b' } } },
      { action: 'opened', installation: { id: 7 }, repository: { name: 'a', owner: { login: 'b' } } },
    ];
    for (const payload of payloads) expect((await post(bench.server, JSON.stringify(payload))).status).toBe(200);
    expect(bench.logged().match(/"reason":"the payload .*"webhook ignored"/g)).toHaveLength(payloads.length);
    await nothingIsDone(bench);
  });

  test('events that leakcheck does not use', async () => {
    const bench = await startBench();
    for (const event of ['ping', 'star', 'installation', 'error', 'constructor']) {
      expect((await post(bench.server, '{"action":"created"}', { 'x-github-event': event })).status).toBe(200);
    }
    expect((await post(bench.server, '{}')).status).toBe(200);
    expect(bench.logged()).not.toContain('created');
    await nothingIsDone(bench);
  });

  test('a ping with a wrong signature, which tells the owner of the app that the secret is wrong', async () => {
    const { server } = await startBench();
    const change = { 'x-github-event': 'ping', 'x-hub-signature-256': sign('{}', 'another') };
    expect((await post(server, '{}', change)).status).toBe(401);
  });

  test('headers of a form that GitHub does not give them, which are not logged', async () => {
    const bench = await startBench();
    for (const event of ['__proto__', 'Pull_request', 'pull_request.opened', 'e'.repeat(65), 'pull_request\u009b2J']) {
      const status = (await post(bench.server, body, { 'x-github-event': event })).status;
      expect(status, event).toBe(event === '__proto__' ? 200 : 400);
    }
    for (const delivery of ['', 'd 1', 'd\u009b2J', '-'.repeat(65), 'eyJ-'.repeat(3500)]) {
      expect((await post(bench.server, body, { 'x-github-delivery': delivery })).status, delivery).toBe(400);
    }
    expect(bench.logged()).not.toMatch(/eeeee|-----|eyJ|2J/);
    await nothingIsDone(bench);
  });

  test('more than 25 MB, announced or not', async () => {
    const bench = await startBench();
    const chunk = Buffer.alloc(1024 * 1024, ' ');
    const large = Buffer.concat(Array.from({ length: 26 }, () => chunk)).toString();
    expect((await post(bench.server, large)).status).toBe(413);
    expect(await postChunks(bench.server, chunk, 26)).toBe(413);
    expect((await fetch(`${bench.server.url}/healthz`)).status).toBe(200);
    await nothingIsDone(bench);
  });

  test('a body that is announced as too large, before any of it came', async () => {
    const { server } = await startBench();
    const sent = httpRequest(`${server.url}/api/github/webhooks`, {
      method: 'POST',
      headers: { ...named('{}'), 'content-length': 26 * 1024 * 1024 },
    });
    onTestFinished(() => void sent.destroy());
    sent.flushHeaders();
    expect(await statusOf(sent)).toBe(413);
  });

  test.each([
    ['large bodies', 4, Buffer.alloc(24 * 1024 * 1024, ' '), 1],
    ['bodies in crumbs', 3, Buffer.from('1\r\nx\r\n'.repeat(60_000)), 0],
  ])('%s that never end: the largest is given up, small ones are still taken', async (_, count, part, announced) => {
    const bench = await startBench();
    const { port } = new URL(bench.server.url);
    const answered = Array.from({ length: count }, () => halfSent(Number(port), part, announced === 1));
    expect(await Promise.race(answered)).toMatch(/^HTTP\/1\.1 503 /);
    expect((await post(bench.server, '{"action":"opened"}')).status).toBe(200);
    await nothingIsDone(bench);
  });

  /** A request that stops before its end; gives the first line of its answer. */
  function halfSent(port: number, part: Buffer, announced: boolean): Promise<string> {
    const length = announced ? `content-length: ${part.length + 1}` : 'transfer-encoding: chunked';
    const lines = Object.entries({ host: 'x', ...named('{}') }).map(([name, value]) => `${name}: ${value}`);
    const socket = connect(port, '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    socket.write(`POST / HTTP/1.1\r\n${[...lines, length].join('\r\n')}\r\n\r\n`);
    socket.write(part);
    return new Promise((resolve, reject) => {
      socket.once('data', (data) => resolve(data.toString().split('\r\n')[0] ?? ''));
      socket.once('error', reject);
    });
  }

  /** A body without content-length. */
  function postChunks({ url }: RunningServer, chunk: Buffer, count: number): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      const sent = httpRequest(`${url}/api/github/webhooks`, { method: 'POST', headers: named('{}') });
      statusOf(sent).then(resolve, reject);
      for (let i = 0; i < count; i++) sent.write(chunk);
      sent.end();
    });
  }
});

test('health, readiness, and nothing else', async () => {
  const { server } = await startBench();
  for (const path of ['/healthz', '/readyz']) expect((await fetch(server.url + path)).status).toBe(200);
  for (const path of ['/', '/probot', '/api/github/webhooks', '//', '/%ff']) {
    expect((await fetch(server.url + path)).status, path).toBe(404);
  }
  expect((await fetch(`${server.url}/x`, { method: 'POST', body: 'x' })).status).toBe(404);
});

test('no log line shows the key, the secret or a token', async () => {
  const { github, server, logged } = await startBench();
  await openPullRequest(github);
  await server.idle();
  expect(logged()).toMatch(/job done/);
  expect(logged()).not.toMatch(/a secret of the tests|PRIVATE KEY|ghs_|bearer ey|token gh/i);
});
