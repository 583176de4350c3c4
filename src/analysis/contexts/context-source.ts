/** What a context comes from: the request of `ctx := r.Context()`, also by way of contexts that are made of it. */
import type { CallExpr, Expr, Ident } from '../../go/ast.ts';
import type { GoFunction } from '../../go/program.ts';
import { valuesGiven } from '../cfg/variables.ts';

/** So many steps are followed from a context to where it comes from. */
const DEPTH = 6;

/** `r` of `r.Context()`, where a context is that, or is made of that alone; undefined where it comes from elsewhere, too. */
export function sourceOfContext(fn: GoFunction, e: Expr | undefined, depth = 0): Expr | undefined {
  if (depth > DEPTH) return undefined;
  if (e?.kind === 'CallExpr') return sourceOfCall(fn, e, depth);
  if (e?.kind !== 'Ident') return undefined;
  const sources = valuesOf(fn, e).map((value) => sourceOfContext(fn, value, depth + 1));
  return sources.every((source) => source) ? sources[0] : undefined;
}

function sourceOfCall(fn: GoFunction, { fun, args }: CallExpr, depth: number): Expr | undefined {
  if (fun.kind === 'SelectorExpr' && fun.sel.name === 'Context' && args.length === 0) return fun.x;
  return args.map((arg) => sourceOfContext(fn, arg, depth + 1)).find((source) => source);
}

/** What a variable is set to, but for what is made of itself: `ctx = WithUser(ctx, user)`. */
function valuesOf(fn: GoFunction, id: Ident): readonly Expr[] {
  const object = fn.pkg.objectOf(id);
  if (object?.kind !== 'var' || object.scope === 'param') return [];
  const isIt = (e: Expr) => e.kind === 'Ident' && fn.pkg.objectOf(e) === object;
  return valuesGiven(fn, object).filter((value) => value.kind !== 'CallExpr' || !value.args.some(isIt));
}
