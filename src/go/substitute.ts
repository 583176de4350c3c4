/** Generics by substitution of type parameters. */
import { type SignatureType, type Type, UNKNOWN } from './types.ts';

export type TypeArgs = ReadonlyMap<string, Type>;

/** `t` with each type parameter replaced by its argument. Type parameters go by name. */
export function substitute(t: Type, args: TypeArgs): Type {
  if (args.size === 0) return t;
  const sub = (u: Type) => substitute(u, args);
  switch (t.kind) {
    case 'unknown':
    case 'basic':
      return t;
    case 'typeparam':
      return args.get(t.name) ?? t;
    case 'named':
      return t.args.length === 0 ? t : { ...t, args: t.args.map(sub) };
    case 'pointer':
    case 'slice':
    case 'array':
    case 'chan':
      return { ...t, elem: sub(t.elem) };
    case 'map':
      return { ...t, key: sub(t.key), value: sub(t.value) };
    case 'struct':
      return { ...t, fields: t.fields.map((f) => ({ ...f, type: sub(f.type) })) };
    case 'interface':
      return { ...t, methods: t.methods.map((m) => ({ ...m, type: sub(m.type) })), embeds: t.embeds.map(sub) };
    case 'signature':
      return { ...t, params: t.params.map(sub), results: t.results.map(sub) };
    case 'tuple':
      return { ...t, types: t.types.map(sub) };
  }
}

/** Pairs names of type parameters with arguments; missing arguments are left as they are. */
export function typeArgs(names: readonly string[], args: readonly Type[]): TypeArgs {
  const map = new Map<string, Type>();
  names.forEach((name, i) => {
    const arg = args[i];
    if (arg && name !== '_') map.set(name, arg);
  });
  return map;
}

/** Infers type arguments from the arguments of a call; what they do not tell is unknown. */
export function infer(
  names: readonly string[],
  signature: SignatureType,
  args: readonly Type[],
  underlying: (t: Type) => Type,
): TypeArgs {
  const found = new Map<string, Type>();
  const unify = unifier(names, found, underlying);
  args.forEach((arg, i) => {
    const last = signature.params.at(-1);
    const spread =
      signature.variadic && i >= signature.params.length - 1 && last?.kind === 'slice' ? last.elem : undefined;
    const param = spread ?? signature.params[i];
    if (param) unify(param, arg);
  });
  for (const name of names) if (!found.has(name)) found.set(name, UNKNOWN);
  return found;
}

/** Pairs a parameter's type with an argument's; of `S ~[]E` the element is told by the argument for S. */
function unifier(
  names: readonly string[],
  found: Map<string, Type>,
  underlying: (t: Type) => Type,
): (param: Type, arg: Type) => void {
  const unify = (param: Type, arg: Type): void => {
    if (param.kind === 'typeparam') {
      if (!names.includes(param.name) || found.has(param.name) || arg.kind === 'unknown') return;
      found.set(param.name, arg);
      if (param.constraint) unify(param.constraint, underlying(arg));
      return;
    }
    const value = param.kind === 'named' || arg.kind !== 'named' ? arg : underlying(arg);
    if (param.kind !== value.kind) return;
    const of = parts(value);
    parts(param).forEach((part, i) => {
      const against = of[i];
      if (against) unify(part, against);
    });
  };
  return unify;
}

/** The types that a type is made of, in a fixed order. */
function parts(t: Type): readonly Type[] {
  switch (t.kind) {
    case 'pointer':
    case 'slice':
    case 'array':
    case 'chan':
      return [t.elem];
    case 'map':
      return [t.key, t.value];
    case 'named':
      return t.args;
    case 'signature':
      return [...t.params, ...t.results];
    default:
      return [];
  }
}
