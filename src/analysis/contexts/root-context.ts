/** Contexts that nothing ever ends. */
import type { Expr } from '../../go/ast.ts';
import type { Package } from '../../go/program.ts';

const ROOTS = /(^|\/)context\.(Background|TODO|WithoutCancel)$/;

/** What gives a context that only carries something more: `trace.ContextWithSpan(context.Background(), span)`. */
const CARRIES = /(^|[/.])(context\.WithValue|ContextWith[A-Z]\w*|New(Outgoing|Incoming)Context)$/;

/** `context.Background()`, the other one that stands for it, and what is cut off from its parent. */
export function isRootContext(pkg: Package, e: Expr | undefined): boolean {
  if (e?.kind !== 'CallExpr') return false;
  const name = pkg.calleeOf(e)?.name ?? '';
  return ROOTS.test(name) || (CARRIES.test(name) && isRootContext(pkg, e.args[0]));
}
