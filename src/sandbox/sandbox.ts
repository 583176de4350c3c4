/**
 * A small stateful GitHub over HTTP, for the demo, the tests and the benchmarks: REST, GraphQL, signed webhooks and
 * pages, on real bare git repositories. It knows nothing of the product; whatever bot is pointed at it is spoken to as
 * GitHub would speak.
 */
import { createPublicKey } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Api, apiPath, type Exchange, type Reply } from './api.ts';
import type { Fault } from './faults.ts';
import { GitRepository } from './git-repository.ts';
import type { JsonObject } from './json.ts';
import { renderPage } from './page/page.ts';
import { SandboxRepository } from './repository.ts';
import { type Account, account, findRepository, nextId, now, type Permissions, type World } from './state.ts';
import { type Delivery, Webhooks } from './webhooks.ts';

export interface SandboxOptions {
  /** 0, the default, takes a free one. */
  readonly port?: number;
  readonly appId: number;
  /** PEM. Only its public half is used: to check the app's signature. */
  readonly privateKey: string;
  readonly webhookSecret: string;
  /** Can be set later, when the bot's address is known. */
  readonly webhookUrl?: string;
  /** The app writes as `<slug>[bot]`. */
  readonly slug?: string;
  readonly permissions?: Permissions;
}

export interface RepositoryOptions {
  readonly owner: string;
  readonly name: string;
  readonly private?: boolean;
  /**
   * Branches to copy, each with its history, from a repository on disk: `{ path, branches: { main: 'HEAD~3', topic:
   * 'HEAD' } }`.
   */
  readonly from?: { readonly path: string; readonly branches: Readonly<Record<string, string>> };
}

const PERMISSIONS: Permissions = {
  metadata: 'read',
  contents: 'read',
  issues: 'read',
  merge_queues: 'read',
  pull_requests: 'write',
  checks: 'write',
};

export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return new Sandbox(server, `http://127.0.0.1:${port}`, options);
}

export class Sandbox {
  /**
   * The address of the REST API; GraphQL is at `/graphql`, pages are at `/OWNER/REPO/pull/N`. Both also under `/api/v3`
   * and `/api/graphql`.
   */
  readonly url: string;
  readonly #server: Server;
  readonly #world: World;
  readonly #webhooks: Webhooks;
  readonly #api: Api;

  constructor(server: Server, url: string, options: SandboxOptions) {
    this.url = url;
    this.#server = server;
    this.#world = makeWorld(url, options);
    this.#webhooks = new Webhooks(options.webhookUrl, { secret: options.webhookSecret, appId: options.appId });
    this.#api = new Api(this.#world, this.#webhooks);
    server.on('request', (message, response) => {
      this.#serve(message, response).catch((error: unknown) => {
        console.error(error);
        response.destroy();
      });
    });
  }

  /** Makes a repository, empty or copied, on which the app is installed; owners have one installation each. */
  async createRepository(options: RepositoryOptions): Promise<SandboxRepository> {
    const world = this.#world;
    if (findRepository(world, options.owner, options.name))
      throw new Error(`${options.owner}/${options.name} is there already`);
    const owner = account(world, options.owner, 'Organization');
    const git = await GitRepository.create();
    const neighbour = world.repositories.find((r) => r.owner.id === owner.id);
    const repository = new SandboxRepository(world, this.#webhooks, {
      id: nextId(world),
      owner,
      name: options.name,
      private: options.private ?? false,
      defaultBranch: 'main',
      installation: neighbour?.installation ?? nextId(world),
      git,
      permissions: new Map(),
      pulls: [],
      checkSuites: [],
      checkRuns: [],
      createdAt: now(),
    });
    try {
      for (const [branch, revision] of Object.entries(options.from?.branches ?? {})) {
        await git.copyFrom(options.from?.path ?? '', revision, branch);
      }
    } catch (error) {
      await git.close();
      throw error;
    }
    world.repositories.push(repository.state);
    return repository;
  }

  /** Sends webhooks here from now on. */
  setWebhookUrl(url: string): void {
    this.#webhooks.target = url;
  }

  /** Sends any webhook, signed; resolves when it has been answered, and never rejects for what the receiver does. */
  deliver(event: string, payload: JsonObject, options: { readonly deliveryId?: string } = {}): Promise<Delivery> {
    return this.#webhooks.deliver(event, payload, options.deliveryId);
  }

  /** Sends the webhook that had that GUID again, with the same GUID. */
  redeliver(guid: string): Promise<Delivery> {
    return this.#webhooks.redeliver(guid);
  }

  get deliveries(): readonly Delivery[] {
    return this.#webhooks.deliveries;
  }

  /** Resolves when every webhook has been answered. What the bot does after its answer is not known here. */
  idle(): Promise<void> {
    return this.#webhooks.idle();
  }

  /** Calls of the API so far, the oldest first. */
  get requests(): readonly Exchange[] {
    return this.#api.exchanges;
  }

  /** Makes a later call of the API go wrong. */
  fail(fault: Fault): void {
    this.#api.faults.add(fault);
  }

  onExchange(observer: (exchange: Exchange) => void): void {
    this.#api.observe(observer);
  }

  onDelivery(observer: (delivery: Delivery) => void): void {
    this.#webhooks.observe(observer);
  }

  /** Stops, and deletes the repositories. */
  async close(): Promise<void> {
    this.#webhooks.target = undefined;
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
    await Promise.all(this.#world.repositories.map((repository) => repository.git.close()));
  }

  async #serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of message) chunks.push(chunk);
    const url = new URL(message.url ?? '/', this.url);
    const method = message.method ?? 'GET';
    const path = apiPath(url.pathname);
    const text = Buffer.concat(chunks).toString('utf8');
    if (path === undefined) send(response, await renderPage(this.#world, url.pathname));
    else send(response, await this.#api.handle({ method, url, path, headers: message.headers, text }));
  }
}

function makeWorld(url: string, options: SandboxOptions): World {
  const slug = options.slug ?? 'leakcheck';
  const accounts = new Map<string, Account>();
  const bot: Account = { id: 1, login: `${slug}[bot]`, type: 'Bot' };
  const owner: Account = { id: 2, login: 'app-owner', type: 'Organization' };
  for (const made of [bot, owner]) accounts.set(made.login, made);
  const app = {
    id: options.appId,
    slug,
    publicKey: createPublicKey(options.privateKey),
    permissions: options.permissions ?? PERMISSIONS,
    bot,
    owner,
    createdAt: now(),
  };
  return { url, app, accounts, repositories: [], tokens: new Map(), lastId: 1000 };
}

function send(response: ServerResponse, reply: Reply): void {
  if (reply === 'no-answer') return;
  if (reply === 'hang-up') {
    response.destroy();
    return;
  }
  const { status, body, headers } = reply;
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  if (body === undefined) response.end();
  else response.end(Buffer.isBuffer(body) ? body : JSON.stringify(body));
}
