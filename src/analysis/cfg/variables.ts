/** Variables: which one an expression reaches into, and what they are given. */
import type { Expr, Node, Stmt } from '../../go/ast.ts';
import { outermostOf } from '../../go/outermost.ts';
import type { GoFunction, Package, Variable } from '../../go/program.ts';
import { walk } from '../../go/walk.ts';
import { nodesOf } from './nodes.ts';

/** The variable that a name stands for. */
export function variableOf(pkg: Package, e: Node | undefined): Variable | undefined {
  const object = e?.kind === 'Ident' ? pkg.objectOf(e) : undefined;
  return object?.kind === 'var' ? object : undefined;
}

/** `x` of `x`, `x.f`, `x[i].g`, `*x`. */
export function rootVariable(pkg: Package, e: Expr): Variable | undefined {
  switch (e.kind) {
    case 'Ident':
      return variableOf(pkg, e);
    case 'SelectorExpr': {
      const root = rootVariable(pkg, e.x);
      const selected = root ? undefined : pkg.objectOf(e.sel); // a variable of another package
      return root ?? (selected?.kind === 'var' ? selected : undefined);
    }
    case 'IndexExpr':
    case 'StarExpr':
    case 'SliceExpr':
    case 'TypeAssertExpr':
    case 'UnaryExpr':
      return rootVariable(pkg, e.x);
    default:
      return undefined;
  }
}

/** `zero` for `var xs []T`. */
export type Value = Expr | 'zero' | undefined;

/** What a local variable is given by assignments in a piece of code. */
export function assignedTo(pkg: Package, root: Node, variable: Variable): readonly Value[] {
  const values: Value[] = [];
  const assigned = (s: Stmt & { kind: 'AssignStmt' }) =>
    s.lhs.forEach((target, i) => {
      if (target.kind === 'Ident' && pkg.objectOf(target) === variable)
        values.push(s.rhs.length === 0 ? 'zero' : s.rhs[i]);
    });
  if (variable.scope !== 'local') return [undefined];
  walk(root, (n) => {
    if (n.kind === 'AssignStmt') assigned(n);
  });
  return values;
}

/** All that a variable is given in the declared function around. */
export function valuesGiven(fn: GoFunction, object: Variable): readonly Expr[] {
  const isIt = (e: Expr | undefined) => e?.kind === 'Ident' && fn.pkg.objectOf(e) === object;
  return nodesOf(outermostOf(fn), 'AssignStmt').flatMap(({ lhs, rhs }) => {
    const i = lhs.findIndex(isIt);
    return i < 0 ? [] : (rhs[rhs.length === lhs.length ? i : 0] ?? []);
  });
}

const definitions = new WeakMap<GoFunction, ReadonlyMap<Variable, Expr | undefined>>();

/** The one value that a variable of a function is ever given; undefined where there are more. */
export function soleValue(pkg: Package, fn: GoFunction, variable: Variable): Expr | undefined {
  const outer = fn.enclosing;
  if (outer) return soleValue(pkg, outer, variable);
  const known = definitions.get(fn) ?? valuesIn(pkg, fn);
  definitions.set(fn, known);
  return known.get(variable);
}

function valuesIn(pkg: Package, fn: GoFunction): ReadonlyMap<Variable, Expr | undefined> {
  const values = new Map<Variable, Expr | undefined>();
  for (const { lhs, rhs } of nodesOf(fn, 'AssignStmt')) {
    lhs.forEach((target, i) => {
      const object = target.kind === 'Ident' ? pkg.objectOf(target) : undefined;
      if (object?.kind !== 'var') return;
      values.set(object, values.has(object) || lhs.length !== rhs.length ? undefined : rhs[i]);
    });
  }
  return values;
}
