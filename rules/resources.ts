/** What rules/resources.yml says, read once. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { endsWithFunction } from '../src/analysis/contexts/own-context.ts';
import type { Acquirer, AcquirerOf } from '../src/analysis/release/acquisition.ts';
import type { Resource } from '../src/analysis/release/resource.ts';
import type { CallExpr } from '../src/go/ast.ts';
import type { Callee, Package } from '../src/go/program.ts';
import { typeString } from '../src/go/types.ts';
import { packageFolder } from '../src/package-folder.ts';
import { keyOf, parseResources } from '../src/resources.ts';

const FILE = join(packageFolder(), 'rules', 'resources.yml');
const { table: TABLE, shared: SHARED } = parseResources(readFileSync(FILE, 'utf8'), FILE);

/** The resource that a call acquires by its name, if it is of one of these kinds. */
export function resourceNamed(callee: string, kinds: ReadonlySet<string>): Resource | undefined {
  return TABLE.get(keyOf(callee))?.find(({ resource }) => kinds.has(resource.what))?.resource;
}

const shared = new WeakMap<Resource, Resource>();

/** What is taken over, or only used, whatever shows that it is a resource. */
export function withShared(acquirer: Acquirer): Acquirer {
  const resource = shared.get(acquirer.resource) ?? { ...acquirer.resource, ...SHARED };
  shared.set(acquirer.resource, resource);
  return { ...acquirer, resource };
}

/** What the table lists: by the name of the callee, else by the type that it gives. */
export const listed: AcquirerOf = (pkg, call, { fn }) => {
  const callee = pkg.calleeOf(call);
  const named = TABLE.get(keyOf(callee?.name ?? '')) ?? [];
  const found = named.length > 0 ? named : acquirersOfType(givenType(callee) ?? '');
  return found.filter(
    ({ ofReceiver, ofContext }) =>
      !(ofReceiver && endsWithReceiver(pkg, call)) &&
      !(ofContext && call.args.some((arg) => endsWithFunction(fn, arg))),
  );
};

/** What gives a value of a type is taken to acquire. */
export function acquirersOfType(type: string): readonly Acquirer[] {
  return (TABLE.get(type) ?? []).map(byShape);
}

function byShape(acquirer: Acquirer): Acquirer {
  return { ...acquirer, basis: 'shape' };
}

/** `T` of a function that gives `(T, error)`. */
function givenType(callee: Callee | undefined): string | undefined {
  const results = callee?.signature?.kind === 'signature' ? callee.signature.results.map(typeString) : [];
  return results.length === 2 && results[1] === 'error' ? results[0] : undefined;
}

/** What ends with its receiver is a leak only where the receiver lives on: a field, a parameter, not a variable of the function. */
function endsWithReceiver(pkg: Package, { fun }: CallExpr): boolean {
  const object = fun.kind === 'SelectorExpr' && fun.x.kind === 'Ident' ? pkg.objectOf(fun.x) : undefined;
  return object?.kind === 'var' && object.scope === 'local';
}
