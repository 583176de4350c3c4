/**
 * Holds everything that goes over the wire of the sandbox against GitHub's own description: REST calls and webhooks
 * against its OpenAPI document (the part in github.generated.json), GraphQL queries against its schema. Used by every
 * test that starts a sandbox.
 */
import { readFileSync } from 'node:fs';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { buildSchema, executeSync, type GraphQLSchema, parse, validate } from 'graphql';
import type { Exchange } from '../../src/sandbox/api.ts';
import { at, isObject, type Json, type JsonObject, stringAt } from '../../src/sandbox/json.ts';
import type { Delivery } from '../../src/sandbox/webhooks.ts';

const description: Json = JSON.parse(readFileSync(new URL('github.generated.json', import.meta.url), 'utf8'));
const ajv = new Ajv({ strict: false, allErrors: true, coerceTypes: false });
addFormats.default(ajv);
for (const format of ['int64', 'timestamp', 'repo.nwo', 'binary', 'ssh-url']) ajv.addFormat(format, true);
ajv.addSchema({ $id: 'github', ...(isObject(description) ? description : {}) });

const compiled = new Map<string, ValidateFunction>();

/** Compiles the schema at a place in the description. */
function schemaAt(...path: readonly string[]): ValidateFunction {
  const pointer = path.map((key) => key.replaceAll('~', '~0').replaceAll('/', '~1')).map(encodeURIComponent);
  const ref = `github#/${pointer.join('/')}`;
  const known = compiled.get(ref);
  if (known) return known;
  const made = ajv.compile({ $ref: ref });
  compiled.set(ref, made);
  return made;
}

/**
 * What is wrong with one call, in words; nothing for a good one. Answers that were injected as faults are not looked
 * at.
 */
export function exchangeViolations(exchange: Exchange): string[] {
  const { method, path, operation } = exchange;
  const name = `${method} ${operation ?? path}`;
  if (operation === '/graphql') return graphqlViolations(exchange).map((problem) => `${name}: ${problem}`);
  const known = at(description, 'operations', name);
  if (!isObject(known))
    return [`${name}: not an operation that the description has; add it to scripts/extract-openapi.ts`];
  const appProblem = known.enabledForGitHubApps === false ? ['not enabled for GitHub Apps'] : [];
  const request = requestViolations(name, known, exchange);
  const response = exchange.fault ? [] : responseViolations(name, known, exchange);
  return [...appProblem, ...request, ...response].map((problem) => `${name}: ${problem}`);
}

function requestViolations(name: string, known: JsonObject, { request, query }: Exchange): string[] {
  const parameters = Array.isArray(known.parameters) ? known.parameters : [];
  const inQuery = Object.entries(query).flatMap(([key, value]) => {
    const index = parameters.findIndex((p) => stringAt(p, 'name') === key && stringAt(p, 'in') === 'query');
    if (index < 0) return [`unknown query parameter ${key}`];
    const type = stringAt(parameters[index], 'schema', 'type');
    const typed = type === 'integer' ? Number(value) : type === 'boolean' ? value === 'true' : value;
    return check(schemaAt('operations', name, 'parameters', String(index), 'schema'), typed, `query ${key}`);
  });
  const body = at(known, 'requestBody', 'content', 'application/json', 'schema');
  if (body === undefined || (request === undefined && at(known, 'requestBody', 'required') !== true)) return inQuery;
  const schema = schemaAt('operations', name, 'requestBody', 'content', 'application/json', 'schema');
  return [...inQuery, ...check(schema, request, 'request'), ...unknownKeys(body, request, 'request')];
}

/** A misspelt key would be ignored by GitHub and passed by the schemas, which allow more than they name. */
function unknownKeys(schema: Json | undefined, value: Json | undefined, where: string): string[] {
  if (Array.isArray(value)) return value.flatMap((v, i) => unknownKeys(at(schema, 'items'), v, `${where}/${i}`));
  const properties = at(schema, 'properties');
  if (!isObject(value) || !isObject(properties)) return [];
  return Object.entries(value).flatMap(([key, v]) =>
    key in properties ? unknownKeys(properties[key], v, `${where}/${key}`) : [`${where}: unknown key ${key}`],
  );
}

/** Refusals that most operations share and only some of them list; they are no more than a message. */
const REFUSALS = [400, 401, 403, 404, 422];

function responseViolations(name: string, known: JsonObject, { status, response }: Exchange): string[] {
  const listed = at(known, 'responses', String(status));
  const isPlain = status === 304 || (REFUSALS.includes(status) && stringAt(response, 'message') !== undefined);
  if (listed === undefined) return isPlain ? [] : [`status ${status} is not one that it answers with`];
  const ref = stringAt(listed, '$ref');
  const place = ref ? ref.slice(2).split('/') : ['operations', name, 'responses', String(status)];
  const content = at(description, ...place, 'content', 'application/json', 'schema');
  if (content === undefined || response === undefined) return [];
  return check(schemaAt(...place, 'content', 'application/json', 'schema'), response, `response ${status}`);
}

export function deliveryViolations({ event, payload }: Delivery): string[] {
  const action = stringAt(payload, 'action');
  const schema = ['webhook', event, action].filter(Boolean).join('-').replaceAll('_', '-');
  if (at(description, 'components', 'schemas', schema) === undefined)
    return [`webhook ${schema}: not one that the description has`];
  return check(schemaAt('components', 'schemas', schema), payload, `webhook ${schema}`);
}

let graphql: GraphQLSchema | undefined;

/** The schema is read as a file: to import the package would parse it twice more. */
function graphqlSchema(): GraphQLSchema {
  const file = new URL('schema.graphql', import.meta.resolve('@octokit/graphql-schema'));
  graphql ??= buildSchema(readFileSync(file, 'utf8'), { assumeValid: true });
  return graphql;
}

const queryProblems = new Map<string, readonly string[]>();

function graphqlViolations({ request, response, fault }: Exchange): readonly string[] {
  const query = stringAt(request, 'query') ?? '';
  const known = queryProblems.get(query);
  const problems = known ?? validate(graphqlSchema(), parse(query)).map((error) => `query: ${error.message}`);
  queryProblems.set(query, problems);
  const data = at(response, 'data');
  if (problems.length > 0 || fault || !isObject(data)) return problems;
  const variables = at(request, 'variables');
  const result = executeSync({
    schema: graphqlSchema(),
    document: parse(query),
    rootValue: data,
    variableValues: isObject(variables) ? variables : {},
    fieldResolver: (source, _args, _context, { path }) => at(source, String(path.key)),
    typeResolver: (value) => typeOf(value),
  });
  return (result.errors ?? []).map((error) => `answer: ${error.path?.join('.') ?? ''} ${error.message}`);
}

/**
 * The query is run once more, over the answer: that compares each value with its type. Interfaces need the type of what
 * is there.
 */
function typeOf(value: Json): string {
  const known = stringAt(value, '__typename');
  if (known) return known;
  if (at(value, 'login') !== undefined) return 'User';
  if (at(value, 'entries') !== undefined) return 'Tree';
  return ['text', 'byteSize', 'isBinary'].some((key) => at(value, key) !== undefined) ? 'Blob' : 'Commit';
}

function check(validator: ValidateFunction, value: Json | undefined, where: string): string[] {
  return validator(value) ? [] : [`${where} ${describe(validator.errors ?? [])}`];
}

function describe(errors: readonly ErrorObject[]): string {
  return errors
    .slice(0, 3)
    .map((e) => `${e.instancePath} ${e.message} ${JSON.stringify(e.params)}`)
    .join('; ');
}
