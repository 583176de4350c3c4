/**
 * Variables that hold a value which this very function has made, and which nobody else knows yet: what is put into one is still this function's.
 */
import type { CompositeLit, Expr, Ident, Node } from '../../go/ast.ts';
import type { GoFunction, Package, Variable } from '../../go/program.ts';
import { isStandardPackage } from '../../go/standard.ts';
import { walk } from '../../go/walk.ts';
import { nodesOf } from '../cfg/nodes.ts';
import { onlyBorrows } from './borrowing-structs.ts';
import { packageOf } from './only-uses.ts';

/** Whether a variable is fresh until `pos`. It is not as soon as it is mentioned in any other way than to reach into it. */
export function isFresh(pkg: Package, fn: GoFunction, variable: Variable, pos: number): boolean {
  if (variable.owner !== fn.node || variable.scope !== 'local') return false;
  return isMadeHere(pkg, fn, variable) && !escapesBefore(pkg, fn, variable, pos);
}

const made = new WeakMap<Variable, boolean>();

function isMadeHere(pkg: Package, fn: GoFunction, variable: Variable): boolean {
  const known = made.get(variable);
  if (known !== undefined) return known;
  let fresh = false;
  for (const { define, lhs, rhs } of nodesOf(fn, 'AssignStmt')) {
    const at = define && variable.ident ? lhs.indexOf(variable.ident) : -1;
    if (at < 0) continue;
    const value = rhs.length === lhs.length ? rhs[at] : undefined;
    fresh = value ? makesValue(pkg, value) : rhs.length === 0 && isPlainValue(pkg, variable);
  }
  made.set(variable, fresh);
  return fresh;
}

/** `T{}`, `&T{}`, `new(T)`, `make([]T, n)`, `exec.Command(name)`. */
function makesValue(pkg: Package, e: Expr): boolean {
  if (e.kind === 'UnaryExpr' && e.op === '&') return makesValue(pkg, e.x);
  if (e.kind === 'CompositeLit') return isOwnType(pkg, e);
  if (e.kind !== 'CallExpr') return false;
  if (e.fun.kind === 'Ident') return /^(new|make)$/.test(e.fun.name);
  return isStandardPackage(packageOf(pkg.calleeOf(e)?.name ?? '')) && onlyBorrows(pkg.typeOf(e));
}

/** `var x T` of a struct, slice or map; a pointer is nil. */
function isPlainValue(pkg: Package, { type }: Variable): boolean {
  const under = pkg.underlying(type).kind;
  return under === 'struct' || under === 'slice' || under === 'map';
}

/** What a type of another code base does with what is put into it is not known, but for a few. */
export function isOwnType(pkg: Package, e: CompositeLit): boolean {
  const type = pkg.typeOf(e);
  if (type.kind === 'named' && isStandardPackage(type.path)) return onlyBorrows(type);
  return ['struct', 'slice', 'map', 'array'].includes(pkg.underlying(type).kind);
}

function escapesBefore(pkg: Package, fn: GoFunction, variable: Variable, pos: number): boolean {
  let escapes = false;
  walk(fn.body, (n, parent) => {
    if (escapes || n.pos >= pos) return false;
    if (n.kind !== 'Ident' || pkg.objectOf(n) !== variable) return true;
    escapes = !reachesInto(pkg, n, parent);
    return false;
  });
  return escapes;
}

/** Whether a mention under this node only reaches into the variable, counts it or sets it. */
function reachesInto(pkg: Package, mention: Ident, parent: Node | undefined): boolean {
  switch (parent?.kind) {
    case 'SelectorExpr':
    case 'IndexExpr':
    case 'RangeStmt':
      return true;
    case 'AssignStmt':
      return parent.lhs.includes(mention);
    case 'CallExpr':
      return pkg.calleeOf(parent)?.kind === 'builtin';
    default:
      return false;
  }
}
