/** What encoding/json cannot fail on: values of types in which nothing but texts, whole numbers and booleans stands. */
import type { CallExpr } from '../../go/ast.ts';
import type { Package } from '../../go/program.ts';
import { type Type, typeString } from '../../go/types.ts';

const MARSHALS = /^encoding\/json\.Marshal(Indent)?$/;

/** `json.Marshal(v)` of such a value. */
export function marshalsPlain(pkg: Package, { args: [value] }: CallExpr, callee: string): boolean {
  return value !== undefined && MARSHALS.test(callee) && isPlain(pkg, pkg.typeOf(value), new Set());
}

/** A float may be none that JSON has, a type may marshal itself, and what is in an interface nobody can tell. */
function isPlain(pkg: Package, type: Type, around: ReadonlySet<string>): boolean {
  const name = typeString(type);
  if (around.has(name) || name === 'time.Time') return true;
  if (['MarshalJSON', 'MarshalText'].some((method) => pkg.method(type, method))) return false;
  const inside = new Set([...around, name]);
  const under = pkg.underlying(type);
  switch (under.kind) {
    case 'basic':
      return /^(string|bool|byte|rune|u?int(8|16|32|64)?)$/.test(under.name);
    case 'pointer':
    case 'slice':
    case 'array':
      return isPlain(pkg, under.elem, inside);
    case 'map':
      return isPlain(pkg, under.key, inside) && isPlain(pkg, under.value, inside);
    case 'struct':
      return under.fields.every((field) => isPlain(pkg, field.type, inside));
    default:
      return false;
  }
}
