/** Contexts that nothing ever ends. */
import type { Expr } from '../../go/ast.ts';
import type { Package } from '../../go/program.ts';

const ROOTS = /(^|\/)context\.(Background|TODO|WithoutCancel)$/;

/** `context.Background()`, the other one that stands for it, and what is cut off from its parent. */
export function isRootContext(pkg: Package, e: Expr | undefined): boolean {
  return e?.kind === 'CallExpr' && ROOTS.test(pkg.calleeOf(e)?.name ?? '');
}
