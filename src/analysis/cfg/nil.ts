/** Nil, and what is compared with it. */
import type { Expr } from '../../go/ast.ts';
import type { Package } from '../../go/program.ts';

export function isNil(pkg: Package, e: Expr): boolean {
  return e.kind === 'Ident' && pkg.objectOf(e)?.kind === 'nil';
}

/** `x == nil`, `x != nil` and `errors.Is(x, nil)`, with what the outcome says. */
export function nilComparison(
  pkg: Package,
  e: Expr,
  holds: boolean,
): { readonly subject: Expr; readonly isNil: boolean } | undefined {
  if (e.kind === 'CallExpr') {
    const [subject, nil] = pkg.calleeOf(e)?.name === 'errors.Is' ? e.args : [];
    return subject && nil && isNil(pkg, nil) ? { subject, isNil: holds } : undefined;
  }
  if (e.kind !== 'BinaryExpr' || (e.op !== '==' && e.op !== '!=')) return undefined;
  const subject = isNil(pkg, e.y) ? e.x : isNil(pkg, e.x) ? e.y : undefined;
  return subject && { subject, isNil: holds === (e.op === '==') };
}
