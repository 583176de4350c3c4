/** The names that Go declares for every file. */
import type { GoObject } from './program.ts';
import { type BasicType, type InterfaceType, type NamedType, type Type, UNKNOWN } from './types.ts';

export function basic(name: string): BasicType {
  return { kind: 'basic', name };
}

export const BOOL = basic('bool');
export const INT = basic('int');
export const STRING = basic('string');
export const RUNE = basic('rune');
export const UNTYPED_BOOL = basic('untyped bool');
export const UNTYPED_NIL = basic('untyped nil');
const ERROR: NamedType = { kind: 'named', path: '', name: 'error', args: [] };
const ANY: NamedType = { kind: 'named', path: '', name: 'any', args: [] };
const COMPARABLE: NamedType = { kind: 'named', path: '', name: 'comparable', args: [] };

const EMPTY_INTERFACE: InterfaceType = { kind: 'interface', methods: [], embeds: [] };
const ERROR_INTERFACE: InterfaceType = {
  kind: 'interface',
  methods: [{ name: 'Error', type: { kind: 'signature', params: [], variadic: false, results: [STRING] } }],
  embeds: [],
};

/** What is under `error`, `any` and `comparable`. */
export function universeUnderlying(name: string): Type {
  if (name === 'error') return ERROR_INTERFACE;
  return name === 'any' || name === 'comparable' ? EMPTY_INTERFACE : UNKNOWN;
}

const BASICS =
  `bool string int int8 int16 int32 int64 uint uint8 uint16 uint32 uint64 uintptr float32 float64 complex64 complex128
  byte rune`.split(/\s+/);
const BUILTINS =
  'append cap clear close complex copy delete imag len make max min new panic print println real recover'.split(' ');

function universeObjects(): [string, GoObject][] {
  const types = [...BASICS.map(basic), ERROR, ANY, COMPARABLE];
  return [
    ...types.map((type): [string, GoObject] => [type.name, { kind: 'type', name: type.name, type }]),
    ...BUILTINS.map((name): [string, GoObject] => [name, { kind: 'builtin', name }]),
    ['nil', { kind: 'nil' }],
    ['true', { kind: 'const', name: 'true', type: UNTYPED_BOOL }],
    ['false', { kind: 'const', name: 'false', type: UNTYPED_BOOL }],
    ['iota', { kind: 'const', name: 'iota', type: basic('untyped int') }],
  ];
}

export const UNIVERSE: ReadonlyMap<string, GoObject> = new Map(universeObjects());

const DEFAULTS: Readonly<Record<string, BasicType>> = {
  'untyped bool': BOOL,
  'untyped int': INT,
  'untyped rune': RUNE,
  'untyped float': basic('float64'),
  'untyped complex': basic('complex128'),
  'untyped string': STRING,
};

/** The type of a variable that is initialised with a value of type `t`. */
export function defaultType(t: Type): Type {
  return t.kind === 'basic' ? (DEFAULTS[t.name] ?? t) : t;
}

export function isUntyped(t: Type): boolean {
  return t.kind === 'basic' && t.name.startsWith('untyped ');
}
