/** The API: from a request to an operation and to what is answered. What operations do is in routes/ and graphql.ts. */
import { createHash } from 'node:crypto';
import { checkAppToken, checkInstallationToken, checkPermission } from './auth.ts';
import { type Fault, Faults } from './faults.ts';
import { answerQuery } from './graphql.ts';
import { type Answer, ApiError, notFound, type Operation } from './http.ts';
import { isObject, type Json, type JsonObject, parseJson } from './json.ts';
import { appRoutes } from './routes/app.ts';
import { checkRoutes } from './routes/checks.ts';
import { contentRoutes } from './routes/contents.ts';
import { issueRoutes } from './routes/issues.ts';
import { pullRoutes } from './routes/pulls.ts';
import { reviewRoutes } from './routes/reviews.ts';
import { findRepository, type InstallationToken, type World } from './state.ts';
import type { Webhooks } from './webhooks.ts';

export interface ApiRequest {
  readonly method: string;
  readonly url: URL;
  /** Without the prefix that a GitHub Enterprise Server has. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** What goes back: an answer, or nothing with the connection held or broken. */
export type Reply = Answer | 'no-answer' | 'hang-up';

/** One call of the API as it went over the wire. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  /** As GitHub's description writes the path, or `/graphql`; undefined for what is not known here. */
  readonly operation: string | undefined;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly request: Json | undefined;
  /** 0 where no answer was given. */
  readonly status: number;
  /** Undefined where the answer is not JSON. */
  readonly response: Json | undefined;
  readonly fault: Fault | undefined;
}

interface Found {
  readonly operation: Operation;
  readonly params: Readonly<Record<string, string>>;
}

const RATE_LIMIT = 5000;
const HOUR_S = 3600;

const OPERATIONS = [appRoutes, pullRoutes, reviewRoutes, issueRoutes, checkRoutes, contentRoutes]
  .flat()
  .map((operation) => ({ operation, pattern: pathPattern(operation.path) }));

/** Paths of contents, ranges and refs may hold slashes, other parameters not. No path is the root. */
function pathPattern(template: string): RegExp {
  const group = (_: string, name: string) => `(?<${name}>${/^(basehead|ref)$/.test(name) ? '.+' : '[^/]+'})`;
  const pattern = template.replace('/{path}', '(?:/(?<path>.*))?').replace(/\{(\w+)\}/g, group);
  return new RegExp(`^${pattern}$`);
}

/** The path of an API call, undefined for a page. As on a GitHub Enterprise Server, it may stand under `/api`. */
export function apiPath(pathname: string): string | undefined {
  const path = pathname.replace(/^\/api\/v3(?=\/)/, '').replace(/^\/api\/graphql$/, '/graphql');
  return path !== pathname || /^\/(app|repos|graphql)(\/|$)/.test(path) ? path : undefined;
}

export class Api {
  readonly faults = new Faults();
  readonly exchanges: Exchange[] = [];
  readonly #world: World;
  readonly #webhooks: Webhooks;
  readonly #observers: ((exchange: Exchange) => void)[] = [];

  constructor(world: World, webhooks: Webhooks) {
    this.#world = world;
    this.#webhooks = webhooks;
  }

  observe(observer: (exchange: Exchange) => void): void {
    this.#observers.push(observer);
  }

  async handle(request: ApiRequest): Promise<Reply> {
    const { method, path } = request;
    const found = findOperation(method, path);
    const operation = path === '/graphql' ? path : found?.operation.path;
    const fault = this.faults.take(method, path, operation);
    const body = request.text === '' ? {} : parseJson(request.text);
    const reply = await this.#reply(request, found, body, fault);
    const answer = typeof reply === 'string' ? undefined : reply;
    this.#record({
      method,
      path,
      operation,
      params: found?.params ?? {},
      query: Object.fromEntries(request.url.searchParams),
      request: request.text === '' ? undefined : body,
      status: answer?.status ?? 0,
      response: Buffer.isBuffer(answer?.body) ? undefined : answer?.body,
      fault,
    });
    return reply;
  }

  async #reply(
    request: ApiRequest,
    found: Found | undefined,
    body: Json | undefined,
    fault: Fault | undefined,
  ): Promise<Reply> {
    if (fault?.mode === 'timeout') return 'no-answer';
    if (fault !== undefined && fault.mode !== 'lost-answer') return faultAnswer(fault, fault.status ?? 500);
    const answer = await this.#answer(request, found, body);
    if (fault === undefined) return answer;
    return fault.status === undefined ? 'hang-up' : faultAnswer(fault, fault.status);
  }

  /** Errors of the API are answers; any other error is one of the sandbox, and answered as a 500 that says so. */
  async #answer(request: ApiRequest, found: Found | undefined, body: Json | undefined): Promise<Answer> {
    try {
      if (!isObject(body)) throw new ApiError(400, 'Problems parsing JSON');
      return await this.#perform(request, found, body);
    } catch (error) {
      if (error instanceof ApiError) return error.answer();
      console.error(error);
      return new ApiError(500, `The sandbox failed: ${String(error)}`).answer();
    }
  }

  async #perform(request: ApiRequest, found: Found | undefined, body: JsonObject): Promise<Answer> {
    const world = this.#world;
    const authorization = String(request.headers.authorization ?? '');
    if (request.path === '/graphql' && request.method === 'POST') {
      const token = checkInstallationToken(world, authorization);
      return withRate(await answerQuery(world, token, body), token, 'graphql');
    }
    if (!found) throw notFound();
    const { operation, params } = found;
    const accept = String(request.headers.accept ?? '');
    const call = {
      world,
      webhooks: this.#webhooks,
      url: request.url,
      params,
      query: request.url.searchParams,
      accept,
      body,
    };
    if (operation.auth === 'app') {
      checkAppToken(world.app, authorization);
      return operation.handle(call);
    }
    const token = checkInstallationToken(world, authorization);
    const repository = findRepository(world, params.owner ?? '', params.repo ?? '');
    if (!repository || repository.installation !== token.installation) throw notFound();
    checkPermission(token, operation.needs);
    const answer = await operation.handle({ ...call, repository, token });
    return withRate(withEtag(answer, request), token, 'core');
  }

  #record(exchange: Exchange): void {
    this.exchanges.push(exchange);
    for (const observer of this.#observers) observer(exchange);
  }
}

/** Path parameters are decoded; a path that cannot be decoded names nothing. */
function findOperation(method: string, path: string): Found | undefined {
  for (const { operation, pattern } of OPERATIONS) {
    const match = operation.method === method ? pattern.exec(path) : null;
    if (!match) continue;
    try {
      const params = Object.fromEntries(
        Object.entries(match.groups ?? {}).map(([name, text = '']) => [name, decodeURIComponent(text)]),
      );
      return { operation, params };
    } catch {
      return undefined;
    }
  }
  return undefined;
}

function faultAnswer(fault: Fault, status: number): Answer {
  const body = fault.body ?? { message: `Injected fault ${status}`, documentation_url: 'https://docs.github.com/rest' };
  return { status, body, ...(fault.headers ? { headers: fault.headers } : {}) };
}

/** A reader who has the same content already is told so, at no cost of the rate limit. */
function withEtag(answer: Answer, request: ApiRequest): Answer {
  if (request.method !== 'GET' || answer.status !== 200) return answer;
  const content = Buffer.isBuffer(answer.body) ? answer.body : JSON.stringify(answer.body);
  const etag = `W/"${createHash('sha256').update(content).digest('hex')}"`;
  const headers = { ...answer.headers, etag };
  return request.headers['if-none-match'] === etag ? { status: 304, body: undefined, headers } : { ...answer, headers };
}

function withRate(answer: Answer, token: InstallationToken, resource: string): Answer {
  const reset = (Math.floor(Date.now() / 1000 / HOUR_S) + 1) * HOUR_S;
  const rate = {
    'x-ratelimit-limit': String(RATE_LIMIT),
    'x-ratelimit-remaining': String(Math.max(0, RATE_LIMIT - token.used)),
    'x-ratelimit-used': String(token.used),
    'x-ratelimit-reset': String(reset),
    'x-ratelimit-resource': resource,
  };
  return { ...answer, headers: { ...rate, ...answer.headers } };
}
