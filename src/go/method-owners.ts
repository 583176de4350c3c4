/** Which types of a package have a method of a name: one of their own, or one of a type of the package that they embed. */
import type { Declarations } from './declarations.ts';
import type { PackageModel } from './package-model.ts';
import { embeddedName } from './type-expr.ts';
import type { NamedType } from './types.ts';

const indices = new WeakMap<PackageModel, ReadonlyMap<string, readonly NamedType[]>>();

export function typesWith(pkg: PackageModel, method: string): readonly NamedType[] {
  const index = indices.get(pkg) ?? indexOf(pkg);
  indices.set(pkg, index);
  return index.get(method) ?? [];
}

/** Of a type with parameters each instance has methods of its own. */
function indexOf({ path, declared }: PackageModel): ReadonlyMap<string, readonly NamedType[]> {
  const index = new Map<string, NamedType[]>();
  for (const [name, { typeParams }] of declared.types) {
    if (typeParams.length > 0) continue;
    for (const method of new Set(methodsOf(declared, name, new Set()))) {
      const owners = index.get(method) ?? [];
      index.set(method, owners);
      owners.push({ kind: 'named', path, name, args: [] });
    }
  }
  return index;
}

/** `seen` ends the cycles of types that embed pointers to each other. */
function methodsOf(declared: Declarations, name: string, seen: Set<string>): readonly string[] {
  if (seen.has(name)) return [];
  seen.add(name);
  const type = declared.types.get(name)?.type;
  const embedded = type?.kind === 'StructType' ? type.fields.filter(({ names }) => names.length === 0) : [];
  const promoted = embedded.flatMap((field) => methodsOf(declared, embeddedName(field.type), seen));
  return [...(declared.methods.get(name)?.keys() ?? []), ...promoted];
}
