/**
 * Answers GraphQL queries over the state. The query is walked field by field, so that it may ask for more or less as
 * the product changes; what fields exist is said in graphql-types.ts. Mutations are not known. The tests compare each
 * query with GitHub's own schema.
 */
import {
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  parse,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import { type Arguments, isType, type Node, QueryError, queryRoot, type Value } from './graphql-types.ts';
import type { Answer } from './http.ts';
import { isObject, type Json, type JsonObject, stringAt } from './json.ts';
import type { InstallationToken, World } from './state.ts';

interface Run {
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: JsonObject;
  readonly errors: JsonObject[];
}

/** GraphQL errors come with status 200, beside what data there is. */
export async function answerQuery(world: World, token: InstallationToken, body: JsonObject): Promise<Answer> {
  try {
    const document = parse(stringAt(body, 'query') ?? '');
    const operation = document.definitions.find((d) => d.kind === Kind.OPERATION_DEFINITION);
    const fragments = document.definitions.filter((d) => d.kind === Kind.FRAGMENT_DEFINITION);
    if (operation?.operation !== 'query') return failed('Only queries are answered here', {});
    const given = isObject(body.variables) ? body.variables : {};
    const defaults = (operation.variableDefinitions ?? []).map((v): [string, Json] => [
      v.variable.name.value,
      given[v.variable.name.value] ?? (v.defaultValue ? literal(v.defaultValue, {}) : null),
    ]);
    const run: Run = {
      fragments: new Map(fragments.map((f) => [f.name.value, f])),
      variables: Object.fromEntries(defaults),
      errors: [],
    };
    const data = await select(run, queryRoot(world, token), operation.selectionSet, []);
    return { status: 200, body: { data, ...(run.errors.length > 0 ? { errors: run.errors } : {}) } };
  } catch (error) {
    if (error instanceof GraphQLError) return failed(error.message, {});
    if (error instanceof UndefinedField) return failed(error.message, { extensions: error.extensions });
    throw error;
  }
}

/** GitHub refuses the whole query for one unknown field. */
class UndefinedField extends Error {
  readonly extensions: JsonObject;

  constructor(typeName: string, fieldName: string) {
    super(`Field '${fieldName}' doesn't exist on type '${typeName}'`);
    this.extensions = { code: 'undefinedField', typeName, fieldName };
  }
}

function failed(message: string, details: JsonObject): Answer {
  return { status: 200, body: { errors: [{ message, ...details }] } };
}

type Path = readonly (string | number)[];

async function select(run: Run, node: Node, set: SelectionSetNode, path: Path): Promise<JsonObject> {
  const fields = collect(run, node, set);
  const values = await Promise.all(
    [...fields].map(
      async ([key, nodes]): Promise<[string, Json]> => [key, await field(run, node, nodes, [...path, key])],
    ),
  );
  return Object.fromEntries(values);
}

/** The fields to answer by the name that each has in the answer, with fragments for this type opened. */
function collect(
  run: Run,
  node: Node,
  set: SelectionSetNode,
  into = new Map<string, FieldNode[]>(),
): Map<string, FieldNode[]> {
  for (const selection of set.selections) {
    if (!isIncluded(run, selection.directives ?? [])) continue;
    if (selection.kind === Kind.FIELD) {
      const key = (selection.alias ?? selection.name).value;
      into.set(key, [...(into.get(key) ?? []), selection]);
      continue;
    }
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : run.fragments.get(selection.name.value);
    const wanted = fragment?.typeCondition?.name.value;
    if (fragment && (wanted === undefined || isType(node.type, wanted)))
      collect(run, node, fragment.selectionSet, into);
  }
  return into;
}

function isIncluded(
  run: Run,
  directives: readonly { name: { value: string }; arguments?: FieldNode['arguments'] }[],
): boolean {
  return directives.every(({ name, arguments: given }) => {
    const condition = argumentsOf(run, given).if === true;
    return name.value === 'skip' ? !condition : name.value === 'include' ? condition : true;
  });
}

async function field(run: Run, node: Node, nodes: readonly FieldNode[], path: Path): Promise<Json> {
  const [first] = nodes;
  if (!first) return null;
  const name = first.name.value;
  if (name === '__typename') return node.type;
  const resolve = node.fields[name];
  if (!resolve) throw new UndefinedField(node.type, name);
  const selections = nodes.flatMap((n) => n.selectionSet?.selections ?? []);
  const set: SelectionSetNode = { kind: Kind.SELECTION_SET, selections };
  try {
    return await complete(run, await resolve(argumentsOf(run, first.arguments)), set, path);
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    const { line = 0, column = 0 } = first.loc?.startToken ?? {};
    run.errors.push({ type: error.type, path: [...path], locations: [{ line, column }], message: error.message });
    return null;
  }
}

async function complete(run: Run, value: Value, set: SelectionSetNode, path: Path): Promise<Json> {
  if (Array.isArray(value)) return Promise.all(value.map((item, i) => complete(run, item, set, [...path, i])));
  if (typeof value === 'object' && value !== null && 'fields' in value) return select(run, value, set, path);
  return isScalar(value) ? value : null;
}

function isScalar(value: Value): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function argumentsOf(run: Run, given: FieldNode['arguments']): Arguments {
  return Object.fromEntries((given ?? []).map((a) => [a.name.value, literal(a.value, run.variables)]));
}

function literal(value: ValueNode, variables: JsonObject): Json {
  switch (value.kind) {
    case Kind.VARIABLE:
      return variables[value.name.value] ?? null;
    case Kind.INT:
    case Kind.FLOAT:
      return Number(value.value);
    case Kind.STRING:
    case Kind.BOOLEAN:
    case Kind.ENUM:
      return value.value;
    case Kind.NULL:
      return null;
    case Kind.LIST:
      return value.values.map((v) => literal(v, variables));
    case Kind.OBJECT:
      return Object.fromEntries(value.fields.map((f) => [f.name.value, literal(f.value, variables)]));
  }
}
