/**
 * What a call of a method of an interface of the code base may run: the methods of the types in sight that have all that the interface asks for.
 *
 * May be wrong: where a type that is not in sight, of a package that nobody here imports, does otherwise than those that are.
 */
import type { CallExpr } from '../../go/ast.ts';
import type { GoFunction, Package } from '../../go/program.ts';
import { isStandardPackage } from '../../go/standard.ts';
import { type InterfaceType, type NamedType, type Type, typeString } from '../../go/types.ts';
import { isOther } from './call-sites.ts';

/** With more than these an interface is a point where others plug in what they like. */
const MAX_TYPES = 8;

const known = new WeakMap<Package, Map<string, readonly GoFunction[]>>();

/** None where one of them cannot be looked into, or where there are too many. Types that stand in for others are left out. */
export function implementationsOf(pkg: Package, { fun }: CallExpr): readonly GoFunction[] {
  return fun.kind === 'SelectorExpr' ? methodsOfAll(pkg, pkg.typeOf(fun.x), fun.sel.name) : [];
}

/** The same of a method of a type. */
export function methodsOfAll(pkg: Package, asked: Type, name: string): readonly GoFunction[] {
  if (asked.kind !== 'named' || isStandardPackage(asked.path)) return [];
  const ofPackage = known.get(pkg) ?? new Map<string, readonly GoFunction[]>();
  known.set(pkg, ofPackage);
  const key = `${typeString(asked)} ${name}`;
  const found = ofPackage.get(key) ?? find(pkg, asked, name);
  ofPackage.set(key, found);
  return found;
}

function find(pkg: Package, asked: NamedType, name: string): readonly GoFunction[] {
  const wanted = methodsOf(pkg, asked);
  if (!wanted?.some((method) => method.name === name)) return [];
  const types = pkg.typesWith(name).filter((type) => implementsAll(pkg, type, wanted));
  const methods = types.map((type) => pkg.method({ kind: 'pointer', elem: type }, name)?.func);
  const real = methods.filter((method, i) => !isStandIn(`${types[i]?.name} ${method?.file.path}`));
  const all = real.flatMap((method) => method ?? []);
  return real.length <= MAX_TYPES && all.length === real.length ? [...new Set(all)] : [];
}

type Wanted = InterfaceType['methods'];

/** Those of embedded interfaces too; undefined where one of them has no source. */
function methodsOf(pkg: Package, t: Type): Wanted | undefined {
  const under = pkg.underlying(t);
  if (under.kind !== 'interface') return undefined;
  const embedded = under.embeds.map((type) => methodsOf(pkg, type));
  return embedded.includes(undefined) ? undefined : [...under.methods, ...embedded.flatMap((methods) => methods ?? [])];
}

function implementsAll(pkg: Package, type: NamedType, wanted: Wanted): boolean {
  const receiver: Type = { kind: 'pointer', elem: type };
  return wanted.every((asked) => {
    const own = pkg.method(receiver, asked.name);
    return own !== undefined && isOfForm(own.type, asked.type);
  });
}

/** Of a method without source the form is not known. */
function isOfForm(own: Type, asked: Type): boolean {
  if (own.kind !== 'signature' || asked.kind !== 'signature') return true;
  const agree = (a: readonly Type[], b: readonly Type[]) =>
    a.length === b.length && a.every((type, i) => !isOther(type, b[i]));
  return own.variadic === asked.variadic && agree(own.params, asked.params) && agree(own.results, asked.results);
}

/** `mockClient`, `NoopStore`, a file of a folder `fakes`: what it does says nothing of what the real ones do. */
function isStandIn(name: string): boolean {
  return STANDS_IN.test(name);
}

const STANDS_IN =
  /(?<![a-z])(mock|fake|stub|dummy|no-?op|nop|null|unimplemented|unsupported|test(ing)?)(s|ed)?(?![a-z])|(Mock|Fake|Stub|Dummy|No[Oo]p|Nop|Null|Unimplemented|Unsupported|Test)(?![a-z])/;
