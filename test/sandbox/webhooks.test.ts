import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { startChecked, WEBHOOK_SECRET } from './start.ts';

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A receiver of webhooks that answers with the given status. */
async function receiver(status = 202) {
  const received: Received[] = [];
  const server = createServer(async (message, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of message) chunks.push(chunk);
    received.push({ headers: message.headers, body: Buffer.concat(chunks).toString() });
    response.writeHead(status).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  return { received, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` };
}

test('a webhook is signed and says what it is', async () => {
  const { received, url } = await receiver();
  const { gh } = await startChecked({ webhookUrl: url });
  const repo = await gh.createRepository({ owner: 'acme', name: 'shop' });
  await repo.commit({ files: { 'a.go': 'a\n' } });
  await repo.commit({ branch: 'topic', files: { 'a.go': 'b\n' } });
  const pr = await repo.openPullRequest({ head: 'topic' });
  await pr.comment({ user: 'alice', body: '/leakcheck' });

  expect(received.map(({ headers }) => headers['x-github-event'])).toEqual(['pull_request', 'issue_comment']);
  for (const { headers, body } of received) {
    const signature = createHmac('sha256', WEBHOOK_SECRET).update(body).digest('hex');
    expect(headers['x-hub-signature-256']).toBe(`sha256=${signature}`);
    expect(headers['x-github-delivery']).toMatch(/^[0-9a-f-]{36}$/);
    expect(JSON.parse(body).installation.id).toBe(repo.installation);
  }
  expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({
    action: 'opened',
    pull_request: { number: 1, head: { sha: pr.headSha }, draft: false },
    repository: { full_name: 'acme/shop' },
  });
  expect(JSON.parse(received[1]?.body ?? '')).toMatchObject({
    action: 'created',
    issue: { number: 1, state: 'open', pull_request: {} },
    comment: { body: '/leakcheck', user: { login: 'alice', type: 'User' } },
  });
  expect(gh.deliveries.map((d) => d.status)).toEqual([202, 202]);
});

test('a redelivery has the same id and the same body', async () => {
  const { received, url } = await receiver(500);
  const { gh } = await startChecked();
  gh.setWebhookUrl(url);
  const repo = await gh.createRepository({ owner: 'acme', name: 'shop' });
  await repo.commit({ files: { 'a.go': 'a\n' } });
  await repo.commit({ branch: 'topic', files: { 'a.go': 'b\n' } });
  await repo.openPullRequest({ head: 'topic' });
  const [first] = gh.deliveries;
  await gh.redeliver(first?.guid ?? '');
  expect(received[1]?.headers['x-github-delivery']).toBe(first?.guid);
  expect(received[1]?.body).toBe(received[0]?.body);
  expect(gh.deliveries).toMatchObject([
    { redelivery: false, status: 500 },
    { redelivery: true, status: 500 },
  ]);
});

test('any payload can be delivered, under any id', async () => {
  const { received, url } = await receiver();
  const { gh, violations } = await startChecked({ webhookUrl: url });
  await gh.deliver('pull_request', { action: 'opened' }, { deliveryId: 'made-up' });
  expect(received[0]).toMatchObject({ body: '{"action":"opened"}', headers: { 'x-github-delivery': 'made-up' } });
  expect(violations.splice(0)[0]).toContain('webhook-pull-request-opened');
});

test('a receiver that is not there is noted, and nothing throws', async () => {
  const { gh } = await startChecked({ webhookUrl: 'http://127.0.0.1:9/' });
  const repo = await gh.createRepository({ owner: 'acme', name: 'shop' });
  await repo.commit({ files: { 'a.go': 'a\n' } });
  await repo.commit({ branch: 'topic', files: { 'a.go': 'b\n' } });
  await repo.openPullRequest({ head: 'topic' });
  await gh.idle();
  expect(gh.deliveries.map((d) => d.status)).toEqual([0]);
});
