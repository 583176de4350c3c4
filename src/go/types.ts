/**
 * Types of Go expressions, in the words of go/types, as far as declarations, the package and the standard library tell.
 * What cannot be told is `unknown`, never a guess: to every rule, unknown means silence.
 */
export type Type =
  | UnknownType
  | BasicType
  | NamedType
  | PointerType
  | SliceType
  | ArrayType
  | MapType
  | ChanType
  | StructType
  | InterfaceType
  | SignatureType
  | TupleType
  | TypeParamType;

export interface UnknownType {
  readonly kind: 'unknown';
}
/** `int`, `string`, `untyped nil`, `untyped int`, `unsafe.Pointer`… */
export interface BasicType {
  readonly kind: 'basic';
  readonly name: string;
}
/**
 * A declared type. `path` is its package's import path, '' for `error`, `any` and `comparable`. A type of a package whose source is not
 * at hand keeps path and name, and its underlying type is unknown.
 */
export interface NamedType {
  readonly kind: 'named';
  readonly path: string;
  readonly name: string;
  readonly args: readonly Type[];
}
export interface PointerType {
  readonly kind: 'pointer';
  readonly elem: Type;
}
export interface SliceType {
  readonly kind: 'slice';
  readonly elem: Type;
}
export interface ArrayType {
  readonly kind: 'array';
  /** Unknown lengths (constants of other packages) are undefined. */
  readonly len: number | undefined;
  readonly elem: Type;
}
export interface MapType {
  readonly kind: 'map';
  readonly key: Type;
  readonly value: Type;
}
export interface ChanType {
  readonly kind: 'chan';
  readonly dir: 'both' | 'send' | 'receive';
  readonly elem: Type;
}
export interface StructType {
  readonly kind: 'struct';
  readonly fields: readonly StructField[];
}
export interface StructField {
  readonly name: string;
  readonly type: Type;
  readonly embedded: boolean;
}
export interface InterfaceType {
  readonly kind: 'interface';
  readonly methods: readonly { readonly name: string; readonly type: Type }[];
  readonly embeds: readonly Type[];
}
export interface SignatureType {
  readonly kind: 'signature';
  readonly params: readonly Type[];
  readonly variadic: boolean;
  readonly results: readonly Type[];
}
/** The type of a call with two or more results, or none. */
export interface TupleType {
  readonly kind: 'tuple';
  readonly types: readonly Type[];
}
export interface TypeParamType {
  readonly kind: 'typeparam';
  readonly name: string;
  /** Its constraint; absent where it is not known. */
  readonly constraint?: Type;
}

export const UNKNOWN: UnknownType = { kind: 'unknown' };

/** The type as Go would write it, with full import paths: `*net/http.Response`, `func(int) error`. */
export function typeString(t: Type): string {
  switch (t.kind) {
    case 'unknown':
      return '?';
    case 'basic':
    case 'typeparam':
      return t.name;
    case 'named':
      return `${t.path ? `${t.path}.` : ''}${t.name}${t.args.length ? `[${t.args.map(typeString).join(', ')}]` : ''}`;
    case 'pointer':
      return `*${typeString(t.elem)}`;
    case 'slice':
      return `[]${typeString(t.elem)}`;
    case 'array':
      return `[${t.len ?? '?'}]${typeString(t.elem)}`;
    case 'map':
      return `map[${typeString(t.key)}]${typeString(t.value)}`;
    case 'chan':
      return `${{ both: 'chan', send: 'chan<-', receive: '<-chan' }[t.dir]} ${typeString(t.elem)}`;
    case 'struct':
      return `struct{${t.fields.map((f) => (f.embedded ? '' : `${f.name} `) + typeString(f.type)).join('; ')}}`;
    case 'interface':
      return `interface{${t.methods.map((m) => m.name + typeString(m.type).slice(4)).join('; ')}}`;
    case 'signature':
      return `func(${t.params.map(typeString).join(', ')})${resultString(t.results)}`;
    case 'tuple':
      return `(${t.types.map(typeString).join(', ')})`;
  }
}

function resultString(results: readonly Type[]): string {
  if (results.length === 0) return '';
  const text = results.map(typeString).join(', ');
  return results.length === 1 ? ` ${text}` : ` (${text})`;
}
