/** What a call calls. */
import type { CallExpr, Expr, FuncDecl, FuncLit, Ident, SelectorExpr } from './ast.ts';
import { calledSignature } from './expr-type.ts';
import type { PackageModel, Qualified } from './package-model.ts';
import type { Callee, GoFunction, Variable } from './program.ts';
import { denotedType, isType } from './type-expr.ts';
import { typeString } from './types.ts';

/** The callee; undefined where it cannot be told for sure. */
export function calleeOf(pkg: PackageModel, call: CallExpr): Callee | undefined {
  const target = targetOf(pkg, call.fun);
  if (!target || target.kind === 'builtin' || target.kind === 'conversion') return target;
  const signature = calledSignature(pkg, call);
  return signature ? { ...target, signature } : target;
}

function targetOf(pkg: PackageModel, fun: Expr): Callee | undefined {
  if (isType(pkg, fun)) return { kind: 'conversion', name: typeString(denotedType(pkg, fun)) };
  switch (fun.kind) {
    case 'Ident':
      return identTarget(pkg, fun);
    case 'SelectorExpr':
      return selectorTarget(pkg, fun);
    case 'FuncLit':
      return literal(pkg, fun);
    case 'IndexExpr':
      return indexTarget(pkg, fun.x) ?? value(pkg, fun);
    default:
      return value(pkg, fun);
  }
}

/** A value of function type without a name of its own. */
function value(pkg: PackageModel, fun: Expr): Callee | undefined {
  return pkg.underlying(pkg.typeOf(fun)).kind === 'signature' ? { kind: 'value', name: '' } : undefined;
}

/** `f[T](x)`: the generic function; a call of an element of a map or slice is a value. */
function indexTarget(pkg: PackageModel, x: Expr): Callee | undefined {
  if (x.kind !== 'Ident' && x.kind !== 'SelectorExpr') return undefined;
  const target = targetOf(pkg, x);
  return target?.kind === 'func' ? target : undefined;
}

function literal(pkg: PackageModel, lit: FuncLit): Callee {
  return { kind: 'literal', name: '', ...source(pkg, lit) };
}

function source(pkg: PackageModel, node: FuncDecl | FuncLit | undefined): { readonly func?: GoFunction } {
  const func = node && pkg.functionOf(node);
  return func ? { func } : {};
}

function identTarget(pkg: PackageModel, id: Ident): Callee | undefined {
  const object = pkg.objectOf(id);
  switch (object?.kind) {
    case 'builtin':
      return { kind: 'builtin', name: object.name };
    case 'func':
      return { kind: 'func', name: object.qualified, ...source(pkg, object.decl) };
    case 'var':
      return variable(pkg, object);
    default:
      return undefined;
  }
}

/** A call through a variable: of the literal, where it never holds anything else. */
function variable(pkg: PackageModel, v: Variable): Callee {
  const bound = pkg.resolution.bindings.get(v);
  if (bound?.kind === 'FuncLit') return literal(pkg, bound);
  return { kind: 'value', name: v.scope === 'package' ? `${pkg.path}.${v.name}` : v.name };
}

function selectorTarget(pkg: PackageModel, e: SelectorExpr): Callee | undefined {
  const qualified = pkg.qualified(e);
  if (qualified) return imported(pkg, qualified, e.sel.name);
  const member = pkg.selectedMember(e);
  if (!member) return undefined;
  if (member.kind === 'method') {
    const kind = member.interface ? 'interface' : 'method';
    return { kind, name: member.qualified, ...source(member.pkg ?? pkg, member.decl) };
  }
  const owner = member.owner ? `(${typeString({ ...member.owner, args: [] })}).` : '';
  return { kind: 'value', name: owner + member.field.name };
}

/** Of a package without source the name is all that is known; a function is the likeliest thing to be called. */
function imported(pkg: PackageModel, of: Qualified, name: string): Callee | undefined {
  if (!of.known) return { kind: 'func', name: `${of.path}.${name}` };
  if (of.object?.kind === 'func')
    return { kind: 'func', name: of.object.qualified, ...source(pkg.find(of.path) ?? pkg, of.object.decl) };
  return of.object?.kind === 'var' ? { kind: 'value', name: `${of.path}.${name}` } : undefined;
}
