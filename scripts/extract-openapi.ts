/**
 * Writes test/openapi/github.generated.json: the part of GitHub's REST description that the sandbox answers, as plain
 * JSON Schema.
 *
 *     node scripts/extract-openapi.ts        (Node 22.18 or later, which runs TypeScript as it is)
 *
 * The description comes from the npm package @octokit/openapi (MIT licence), which unpacks to 385 MB: too much for a
 * development dependency, so it is fetched into a temporary folder. What is kept: the operations and webhooks below and
 * the schemas that they reach. What is taken out: all prose. What is changed: `nullable` of OpenAPI 3.0 becomes a union
 * with `null`, also where GitHub lists an `enum` without it; and where GitHub answers null against its own description,
 * it may (see NULLS).
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const VERSION = '23.0.2';

const APP_ITSELF = [
  'GET /app',
  'POST /app/installations/{installation_id}/access_tokens',
  'GET /repos/{owner}/{repo}/installation',
];

const OPERATIONS = [
  ...APP_ITSELF,
  'GET /repos/{owner}/{repo}',
  'GET /repos/{owner}/{repo}/pulls',
  'GET /repos/{owner}/{repo}/pulls/{pull_number}',
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/files',
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews',
  'POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews',
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/comments',
  'POST /repos/{owner}/{repo}/pulls/{pull_number}/comments',
  'POST /repos/{owner}/{repo}/pulls/comments/{comment_id}/reactions',
  'GET /repos/{owner}/{repo}/issues/{issue_number}/comments',
  'POST /repos/{owner}/{repo}/issues/{issue_number}/comments',
  'POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions',
  'GET /repos/{owner}/{repo}/contents/{path}',
  'GET /repos/{owner}/{repo}/git/blobs/{file_sha}',
  'GET /repos/{owner}/{repo}/git/trees/{tree_sha}',
  'GET /repos/{owner}/{repo}/compare/{basehead}',
  'GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls',
  'GET /repos/{owner}/{repo}/commits/{ref}/check-runs',
  'GET /repos/{owner}/{repo}/collaborators/{username}/permission',
  'POST /repos/{owner}/{repo}/check-runs',
  'GET /repos/{owner}/{repo}/check-runs/{check_run_id}',
  'PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}',
  'GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations',
];

const WEBHOOKS = [
  'webhook-pull-request-opened',
  'webhook-pull-request-synchronize',
  'webhook-pull-request-reopened',
  'webhook-pull-request-closed',
  'webhook-pull-request-edited',
  'webhook-pull-request-ready-for-review',
  'webhook-pull-request-converted-to-draft',
  'webhook-issue-comment-created',
  'webhook-check-run-rerequested',
  'webhook-check-suite-rerequested',
];

/** Null once a review comment is outdated: https://github.com/github/rest-api-description/issues/1901 */
const NULLS: Readonly<Record<string, readonly string[]>> = { 'pull-request-review-comment': ['line', 'position'] };

const PROSE = new Set([
  'description',
  'summary',
  'title',
  'example',
  'examples',
  'externalDocs',
  'tags',
  'deprecated',
  'x-github',
  'default',
]);

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function at(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>((v, key) => (isObject(v) ? v[key] : undefined), value);
}

/**
 * A schema without prose. The keys of `properties`, `patternProperties`, `responses` and the like are names, not words
 * of JSON Schema.
 */
function strip(value: Json, names = false): Json {
  if (Array.isArray(value)) return value.map((v) => strip(v));
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([key]) => names || !PROSE.has(key));
  const stripped = Object.fromEntries(
    kept.map(([key, v]) => [key, strip(v, !names && /^(properties|patternProperties|responses|content)$/.test(key))]),
  );
  return names ? stripped : withNull(stripped);
}

/** `nullable: true` as JSON Schema says it. */
function withNull(schema: { readonly [key: string]: Json }): Json {
  const { nullable, ...rest } = schema;
  if (nullable !== true) return rest;
  if (typeof rest.type !== 'string') return { anyOf: [{ type: 'null' }, rest] };
  const values = Array.isArray(rest.enum) ? { enum: [...rest.enum.filter((v) => v !== null), null] } : {};
  return { ...rest, ...values, type: [rest.type, 'null'] };
}

/** Follows `$ref`s from `value` and gathers what they reach under `into`, with the place in the description as key. */
function reach(api: Json, value: Json, into: Map<string, Json>): void {
  if (Array.isArray(value)) {
    for (const v of value) reach(api, v, into);
  } else if (isObject(value)) {
    const ref = value.$ref;
    if (typeof ref === 'string' && !into.has(ref)) {
      const target = strip(at(api, ...ref.slice(2).split('/')) ?? null);
      into.set(ref, target);
      reach(api, target, into);
    }
    for (const v of Object.values(value)) reach(api, v, into);
  }
}

/** Parameters are written out, since few are shared by reference. */
function operation(api: Json, name: string): Json {
  const [method = '', path = ''] = name.split(' ');
  const found = at(api, 'paths', path, method.toLowerCase());
  if (!isObject(found)) throw new Error(`no operation ${name} in @octokit/openapi ${VERSION}`);
  const shared = at(api, 'paths', path, 'parameters') ?? [];
  const own = found.parameters ?? [];
  const listed = [...(Array.isArray(shared) ? shared : []), ...(Array.isArray(own) ? own : [])];
  const parameters = listed.map((p) => {
    const ref = at(p, '$ref');
    return strip(typeof ref === 'string' ? (at(api, ...ref.slice(2).split('/')) ?? null) : p);
  });
  return {
    operationId: found.operationId ?? '',
    // Of an app itself, with its web token, GitHub says false: there it means installation tokens.
    enabledForGitHubApps: APP_ITSELF.includes(name) || (at(found, 'x-github', 'enabledForGitHubApps') ?? true),
    parameters,
    ...(found.requestBody ? { requestBody: strip(found.requestBody) } : {}),
    responses: strip(found.responses ?? {}, true),
  };
}

function extract(api: Json): Json {
  const operations = Object.fromEntries(OPERATIONS.map((name) => [name, operation(api, name)]));
  const roots = WEBHOOKS.map((name): Json => ({ $ref: `#/components/schemas/${name}` }));
  const reached = new Map<string, Json>();
  reach(api, [operations, ...roots], reached);
  const components: Record<string, Record<string, Json>> = {};
  for (const [ref, schema] of [...reached].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [, , section = '', name = ''] = ref.split('/');
    components[section] = { ...components[section], [name]: corrected(name, schema) };
  }
  const source = `Extracted from @octokit/openapi ${VERSION} (see LICENSE beside it) by scripts/extract-openapi.ts`;
  return { $comment: source, operations, components };
}

function corrected(name: string, schema: Json): Json {
  const properties = at(schema, 'properties');
  if (!isObject(schema) || !isObject(properties) || !NULLS[name]) return schema;
  const nulls = NULLS[name].map((key) => [key, { anyOf: [{ type: 'null' }, properties[key] ?? {}] }]);
  return { ...schema, properties: { ...properties, ...Object.fromEntries(nulls) } };
}

interface Package {
  readonly api: Json;
  readonly license: string;
}

function download(): Package {
  const folder = mkdtempSync(join(tmpdir(), 'openapi-'));
  try {
    execFileSync('npm', ['pack', '--silent', `@octokit/openapi@${VERSION}`], { cwd: folder });
    const [file, license] = ['package/generated/api.github.com.json', 'package/LICENSE'] as const;
    execFileSync('tar', ['-xzf', `octokit-openapi-${VERSION}.tgz`, file, license], { cwd: folder });
    const read = (name: string) => readFileSync(join(folder, name), 'utf8');
    return { api: JSON.parse(read(file)), license: read(license) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const folder = new URL('../test/openapi/', import.meta.url);
const { api, license } = download();
const text = `${JSON.stringify(extract(api))}\n`;
writeFileSync(new URL('github.generated.json', folder), text);
writeFileSync(new URL('LICENSE', folder), `Of github.generated.json, which comes from @octokit/openapi:\n\n${license}`);
console.log(`${OPERATIONS.length} operations, ${WEBHOOKS.length} webhooks, ${text.length} characters`);
