import { nodesOf } from '../../src/analysis/cfg/nodes.ts';
import { assignmentOf } from '../../src/analysis/release/acquisition.ts';
import type { Leak } from '../../src/analysis/release/must-release.ts';
import type { Expr } from '../../src/go/ast.ts';
import type { GoFunction } from '../../src/go/program.ts';
import { releaseRule } from '../release-rule.ts';

export const unendedSpan = releaseRule({
  id: 'unended-span',
  severity: 'warning',
  released: 'ended',
  mayBeReleased: travels,
});

/**
 * `ctx, _ = tracer.Start(ctx, name); return ctx`: whoever gets the context can end the span that is in it, `trace.SpanFromContext(ctx).End()`, or
 * `trace.FromContext(ctx)` of OpenCensus. Where the package does so somewhere, it is enough that the context is there; of a span that is not thrown away, both
 * must be so.
 */
function travels(fn: GoFunction, { acquisition, ways }: Leak): boolean {
  const context = assignmentOf(acquisition)?.lhs[0];
  if (!context || (context.kind === 'Ident' && context.name === '_')) return false;
  const [ends, isHanded] = [endsFromContext(fn), isHandedOn(fn, context)];
  return ways.length === 0 ? ends || isHanded : ends && isHanded;
}

function endsFromContext({ pkg }: GoFunction): boolean {
  return pkg.functions.some(({ file, pos, end }) => {
    const text = file.test ? '' : file.text.slice(pos, end);
    return /\b(Span)?FromContext\(/.test(text) && /\.End\(/.test(text);
  });
}

function isHandedOn(fn: GoFunction, context: Expr): boolean {
  if (context.kind === 'SelectorExpr') return true;
  const object = context.kind === 'Ident' ? fn.pkg.objectOf(context) : undefined;
  const isIt = (e: Expr) => e.kind === 'Ident' && fn.pkg.objectOf(e) === object;
  return (
    object !== undefined &&
    (nodesOf(fn, 'ReturnStmt').some(({ results }) => results.some(isIt)) ||
      nodesOf(fn, 'KeyValueExpr').some(({ value }) => isIt(value)) ||
      nodesOf(fn, 'AssignStmt').some(({ lhs, rhs }) => rhs.some(isIt) && lhs.some((e) => e.kind === 'SelectorExpr')))
  );
}
