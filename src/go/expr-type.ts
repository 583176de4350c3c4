/** The types of expressions, one function a kind. What is not sure is unknown. */
import type {
  BasicLit,
  BinaryExpr,
  CallExpr,
  CompositeLit,
  Expr,
  Ident,
  IndexExpr,
  SelectorExpr,
  SliceExpr,
  UnaryExpr,
} from './ast.ts';
import { builtinType } from './builtin-type.ts';
import { typeOfExternal } from './module-results.ts';
import type { PackageModel } from './package-model.ts';
import type { GoObject } from './program.ts';
import { infer, substitute, typeArgs } from './substitute.ts';
import { denotedType, isType, signatureType, typeParamNames } from './type-expr.ts';
import { type SignatureType, type Type, UNKNOWN } from './types.ts';
import { basic, defaultType, isUntyped, STRING, UNTYPED_BOOL, UNTYPED_NIL } from './universe.ts';

/** The type of an expression; of a call with no or several results a tuple. An expression that is a type has that type. */
export function typeOfExpr(pkg: PackageModel, e: Expr): Type {
  switch (e.kind) {
    case 'Ident':
      return identType(pkg, e);
    case 'BasicLit':
      return literalType(e);
    case 'CompositeLit':
      return e.type ? denotedType(pkg, e.type) : elidedType(pkg, e);
    case 'FuncLit':
      return signatureType(pkg, e.type);
    case 'SelectorExpr':
      return selectorType(pkg, e);
    case 'IndexExpr':
      return indexType(pkg, e);
    case 'SliceExpr':
      return sliceType(pkg, e);
    case 'TypeAssertExpr':
      return denotedType(pkg, e.type);
    case 'CallExpr':
      return callType(pkg, e);
    case 'StarExpr':
      return starType(pkg, e.x);
    case 'UnaryExpr':
      return unaryType(pkg, e);
    case 'BinaryExpr':
      return binaryType(pkg, e);
    case 'KeyValueExpr':
      return pkg.typeOf(e.value);
    default:
      return denotedType(pkg, e);
  }
}

function identType(pkg: PackageModel, id: Ident): Type {
  return objectType(pkg.objectOf(id));
}

/** The type of what a name means; of a function its signature. */
function objectType(object: GoObject | undefined): Type {
  switch (object?.kind) {
    case 'var':
    case 'const':
    case 'type':
    case 'func':
      return object.type;
    case 'nil':
      return UNTYPED_NIL;
    default:
      return UNKNOWN;
  }
}

const LITERALS: Readonly<Record<BasicLit['lit'], Type>> = {
  int: basic('untyped int'),
  float: basic('untyped float'),
  imaginary: basic('untyped complex'),
  rune: basic('untyped rune'),
  string: basic('untyped string'),
};

function literalType(e: BasicLit): Type {
  return LITERALS[e.lit];
}

/** The type of inner braces, from the literal around them. */
function elidedType(pkg: PackageModel, e: CompositeLit): Type {
  const around = pkg.resolution.outer.get(e);
  if (!around) return UNKNOWN;
  const outer = pkg.underlying(derefType(pkg, pkg.typeOf(around.literal)));
  if (outer.kind === 'map') return around.key ? outer.key : outer.value;
  return outer.kind === 'slice' || outer.kind === 'array' ? outer.elem : UNKNOWN;
}

function derefType(pkg: PackageModel, t: Type): Type {
  const under = pkg.underlying(t);
  return under.kind === 'pointer' ? under.elem : t;
}

function selectorType(pkg: PackageModel, e: SelectorExpr): Type {
  const qualified = pkg.qualified(e);
  if (qualified && !qualified.known) return typeOfExternal(`${qualified.path}.${e.sel.name}`);
  if (qualified) return objectType(qualified.object);
  const member = pkg.selectedMember(e);
  if (!member) return UNKNOWN;
  if (member.kind === 'field') return member.field.type;
  if (!isType(pkg, e.x) || member.type.kind !== 'signature') return member.type;
  return { ...member.type, params: [pkg.typeOf(e.x), ...member.type.params] };
}

function indexType(pkg: PackageModel, e: IndexExpr): Type {
  if (isType(pkg, e.x)) return denotedType(pkg, e);
  const operand = pkg.typeOf(e.x);
  const over = pkg.underlying(derefType(pkg, operand));
  switch (over.kind) {
    case 'slice':
    case 'array':
      return over.elem;
    case 'map':
      return over.value;
    case 'basic':
      return over.name.endsWith('string') ? basic('byte') : UNKNOWN;
    case 'signature':
      return substitute(
        over,
        typeArgs(
          genericNames(pkg, e.x),
          e.indices.map((i) => denotedType(pkg, i)),
        ),
      );
    default:
      return UNKNOWN;
  }
}

function sliceType(pkg: PackageModel, e: SliceExpr): Type {
  const operand = pkg.typeOf(e.x);
  const over = pkg.underlying(derefType(pkg, operand));
  if (over.kind === 'array') return { kind: 'slice', elem: over.elem };
  if (over.kind === 'basic') return isUntyped(operand) ? STRING : operand;
  return over.kind === 'slice' ? operand : UNKNOWN;
}

function starType(pkg: PackageModel, x: Expr): Type {
  if (isType(pkg, x)) return { kind: 'pointer', elem: denotedType(pkg, x) };
  const under = pkg.underlying(pkg.typeOf(x));
  return under.kind === 'pointer' ? under.elem : UNKNOWN;
}

function unaryType(pkg: PackageModel, e: UnaryExpr): Type {
  const operand = pkg.typeOf(e.x);
  if (e.op === '&') return operand.kind === 'unknown' ? UNKNOWN : { kind: 'pointer', elem: operand };
  if (e.op !== '<-') return operand;
  const chan = pkg.underlying(operand);
  return chan.kind === 'chan' ? chan.elem : UNKNOWN;
}

const COMPARISONS = new Set(['==', '!=', '<', '<=', '>', '>=']);

function binaryType(pkg: PackageModel, e: BinaryExpr): Type {
  if (COMPARISONS.has(e.op)) return UNTYPED_BOOL;
  const left = pkg.typeOf(e.x);
  if (e.op === '<<' || e.op === '>>') return left;
  const right = pkg.typeOf(e.y);
  if (!isUntyped(left)) return left.kind === 'unknown' && !isUntyped(right) ? right : left;
  return isUntyped(right) ? wider(left, right) : right;
}

const WIDTHS = ['untyped int', 'untyped rune', 'untyped float', 'untyped complex'];

function wider(a: Type, b: Type): Type {
  const width = (t: Type) => (t.kind === 'basic' ? WIDTHS.indexOf(t.name) : -1);
  return width(b) > width(a) ? b : a;
}

// ---- calls ----

function callType(pkg: PackageModel, e: CallExpr): Type {
  if (isType(pkg, e.fun)) return denotedType(pkg, e.fun);
  const builtin = e.fun.kind === 'Ident' && pkg.objectOf(e.fun);
  if (builtin && builtin.kind === 'builtin') return builtinType(pkg, builtin.name, e.args);
  const signature = calledSignature(pkg, e);
  if (!signature) return UNKNOWN;
  const [only] = signature.results;
  return only && signature.results.length === 1 ? only : { kind: 'tuple', types: signature.results };
}

/** The signature that a call goes to, type parameters replaced. */
export function calledSignature(pkg: PackageModel, e: CallExpr): SignatureType | undefined {
  const signature = pkg.underlying(pkg.typeOf(e.fun));
  if (signature.kind !== 'signature') return undefined;
  const names = genericNames(pkg, e.fun.kind === 'IndexExpr' ? e.fun.x : e.fun);
  if (names.length === 0) return signature;
  const params = e.ellipsis ? { ...signature, variadic: false } : signature;
  const called = substitute(
    signature,
    infer(names, params, argumentTypes(pkg, e), (t) => pkg.underlying(t)),
  );
  return called.kind === 'signature' ? called : undefined;
}

/** `f(g())` passes all results of g. */
function argumentTypes(pkg: PackageModel, e: CallExpr): Type[] {
  return e.args.flatMap((arg) => {
    const type = pkg.typeOf(arg);
    return type.kind === 'tuple' ? type.types : [defaultType(type)];
  });
}

/** The type parameters of the function that an expression names. */
function genericNames(pkg: PackageModel, fun: Expr): string[] {
  const id = fun.kind === 'SelectorExpr' && pkg.qualified(fun) ? fun.sel : fun;
  const object = id.kind === 'Ident' ? pkg.objectOf(id) : undefined;
  return object?.kind === 'func' && object.decl ? typeParamNames(object.decl.type.typeParams) : [];
}
