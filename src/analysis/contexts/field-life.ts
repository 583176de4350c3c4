/**
 * What ends a context, or closes a channel, that is kept in a field: `case <-s.quit:`. Whoever waits for it leaves when the method that ends the value is called.
 *
 * We err on the side of not telling: where more than one function ends it, or none that we see.
 */
import type { Expr, SelectorExpr } from '../../go/ast.ts';
import { outermostOf } from '../../go/outermost.ts';
import type { GoFunction, Package, Variable } from '../../go/program.ts';
import { mentions } from '../cfg/field-mentions.ts';
import { nodesOf } from '../cfg/nodes.ts';
import { functionsWith } from '../cfg/word-index.ts';

/** A value that a field is given. */
export interface Given {
  readonly fn: GoFunction;
  readonly value: Expr;
  /** What is given along with it, by the same call: `s.ctx, s.cancel = context.WithCancel(ctx)`. */
  readonly along: Expr | undefined;
}

/** The field of a selector. */
export function fieldIn(pkg: Package, e: SelectorExpr): Variable | undefined {
  const object = pkg.objectOf(e.sel);
  return object?.kind === 'var' && object.scope === 'field' ? object : undefined;
}

/** The only declared function that closes, or calls, what the field holds. */
export function enderOf(pkg: Package, field: Variable): GoFunction | undefined {
  const enders = new Set(
    mentions(pkg, field).flatMap(({ fn, field: at, parent }) => {
      if (parent?.kind !== 'CallExpr' || fn.file.test) return [];
      const closes = parent.fun.kind === 'Ident' && parent.fun.name === 'close' && parent.args[0] === at;
      return closes || parent.fun === at ? [outermostOf(fn)] : [];
    }),
  );
  const [only, ...more] = enders;
  return more.length === 0 ? only : undefined;
}

/** All that a package gives a field. */
export function givenTo(pkg: Package, field: Variable): readonly Given[] {
  return functionsWith(pkg, field.name).flatMap((fn) => [
    ...nodesOf(fn, 'KeyValueExpr').flatMap(({ key, value }) =>
      key.kind === 'Ident' && pkg.objectOf(key) === field ? [{ fn, value, along: undefined }] : [],
    ),
    ...nodesOf(fn, 'AssignStmt').flatMap(({ lhs, rhs }) => {
      const i = lhs.findIndex((e) => e.kind === 'SelectorExpr' && pkg.objectOf(e.sel) === field);
      const value = i < 0 ? undefined : rhs[rhs.length === lhs.length ? i : 0];
      return value ? [{ fn, value, along: lhs.length > rhs.length ? lhs[i + 1] : undefined }] : [];
    }),
  ]);
}

/** The field that a variable is put into, in a function. */
export function fieldHolding(fn: GoFunction, e: Expr | undefined): Variable | undefined {
  if (e?.kind === 'SelectorExpr') return fieldIn(fn.pkg, e);
  const variable = e?.kind === 'Ident' ? fn.pkg.objectOf(e) : undefined;
  if (variable?.kind !== 'var') return undefined;
  const isIt = (value: Expr | undefined) => value?.kind === 'Ident' && fn.pkg.objectOf(value) === variable;
  for (const { key, value } of nodesOf(fn, 'KeyValueExpr')) {
    const object = key.kind === 'Ident' && isIt(value) ? fn.pkg.objectOf(key) : undefined;
    if (object?.kind === 'var' && object.scope === 'field') return object;
  }
  for (const { lhs, rhs } of nodesOf(fn, 'AssignStmt')) {
    const target = lhs[rhs.findIndex(isIt)];
    if (rhs.length === lhs.length && target?.kind === 'SelectorExpr') return fieldIn(fn.pkg, target);
  }
  return undefined;
}
