/** Fields of receivers and parameters, and where a package mentions them. */
import type { Expr, Node, SelectorExpr } from '../../go/ast.ts';
import type { GoFunction, Package, Variable } from '../../go/program.ts';
import { walk } from '../../go/walk.ts';
import { functionsWith } from './word-index.ts';

/** `x.f`: the field and the variable that it is a field of. */
export interface FieldOf {
  readonly field: SelectorExpr;
  readonly holder: Variable;
  readonly object: Variable;
}

/** `x.f` of a receiver or parameter `x`. */
export function fieldOf(pkg: Package, e: Expr): FieldOf | undefined {
  if (e.kind !== 'SelectorExpr' || e.x.kind !== 'Ident') return undefined;
  const holder = pkg.objectOf(e.x);
  const object = pkg.objectOf(e.sel);
  if (holder?.kind !== 'var' || object?.kind !== 'var' || object.scope !== 'field') return undefined;
  return holder.scope === 'receiver' || holder.scope === 'param' ? { field: e, holder, object } : undefined;
}

/** The places where a field is mentioned in a package, with what is around each. */
export interface Mention {
  readonly fn: GoFunction;
  readonly field: SelectorExpr;
  readonly parent: Node | undefined;
}

const mentionsOf = new WeakMap<Variable, readonly Mention[]>();

export function mentions(pkg: Package, object: Variable): readonly Mention[] {
  const known = mentionsOf.get(object);
  if (known) return known;
  const found: Mention[] = [];
  for (const fn of functionsWith(pkg, object.name)) {
    walk(fn.body, (n, parent) => {
      if (n.kind === 'SelectorExpr' && n.sel.name === object.name && pkg.objectOf(n.sel) === object)
        found.push({ fn, field: n, parent });
    });
  }
  mentionsOf.set(object, found);
  return found;
}
