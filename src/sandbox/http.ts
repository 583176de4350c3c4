/** What routes are given and what they answer. */
import type { Json, JsonObject } from './json.ts';
import type { InstallationToken, Repository, World } from './state.ts';
import type { Webhooks } from './webhooks.ts';

export interface Call {
  readonly world: World;
  readonly webhooks: Webhooks;
  /** As asked, for links to further pages. */
  readonly url: URL;
  /** Path parameters by the names of GitHub's description, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly accept: string;
  readonly body: JsonObject;
}

/** A call with an installation token for a repository that the token may see. */
export interface RepositoryCall extends Call {
  readonly repository: Repository;
  readonly token: InstallationToken;
}

export interface Answer {
  readonly status: number;
  /** Bytes are sent as they are, with the type in `headers`. */
  readonly body: Json | Buffer | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Route<C> {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** As GitHub's description writes it. */
  readonly path: string;
  readonly handle: (call: C) => Answer | Promise<Answer>;
}
/** Called by the app itself, with its JSON web token. */
export interface AppRoute extends Route<Call> {
  readonly auth: 'app';
}
/** Called with an installation token. `needs`: one of these permissions, as `checks:write`. */
export interface RepositoryRoute extends Route<RepositoryCall> {
  readonly auth: 'installation';
  readonly needs: readonly string[];
}
export type Operation = AppRoute | RepositoryRoute;

/** An answer that is an error, in GitHub's form. */
export class ApiError extends Error {
  readonly status: number;
  readonly details: JsonObject;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    message: string,
    details: JsonObject = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.status = status;
    this.details = details;
    this.headers = headers;
  }

  answer(): Answer {
    const documentation_url = 'https://docs.github.com/rest';
    const body = { message: this.message, ...this.details, documentation_url, status: String(this.status) };
    return { status: this.status, body, headers: this.headers };
  }
}

export function ok(body: Json, status = 200): Answer {
  return { status, body };
}

export function notFound(): ApiError {
  return new ApiError(404, 'Not Found');
}

/** The 422 of most routes: a list of fields and codes. */
export function invalidField(resource: string, field: string, code: string, message?: string): ApiError {
  const error = { resource, field, code, ...(message === undefined ? {} : { message }) };
  return new ApiError(422, 'Validation Failed', { errors: [error] });
}

/** The 422 of review routes: a list of sentences. */
export function unprocessable(...errors: readonly string[]): ApiError {
  return new ApiError(422, 'Unprocessable Entity', { errors: [...errors] });
}

/** One page of a list with its Link header. `per_page` is 30 unless asked, 100 at most. */
export function page(
  call: Call,
  items: readonly Json[],
  wrap: (page: readonly Json[]) => Json = (list) => list,
): Answer {
  const perPage = Math.min(100, positive(call.query.get('per_page'), 30));
  const number = positive(call.query.get('page'), 1);
  const last = Math.max(1, Math.ceil(items.length / perPage));
  const link = (rel: string, to: number) => {
    const url = new URL(call.url);
    url.searchParams.set('page', String(to));
    return `<${url}>; rel="${rel}"`;
  };
  const before = number > 1 ? [link('prev', number - 1), link('first', 1)] : [];
  const after = number < last ? [link('next', number + 1), link('last', last)] : [];
  const links = [...before, ...after];
  const body = wrap(items.slice((number - 1) * perPage, number * perPage));
  return { status: 200, body, ...(links.length === 0 ? {} : { headers: { link: links.join(', ') } }) };
}

function positive(text: string | null, otherwise: number): number {
  const number = Number(text);
  return Number.isInteger(number) && number > 0 ? number : otherwise;
}
