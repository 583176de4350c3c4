/** Where the context has ended already, its parent has nothing left to call, and neither has who made it. */
import type { Condition } from '../../src/analysis/cfg/cfg.ts';
import type { Acquisition } from '../../src/analysis/release/acquisition.ts';
import { assignmentOf } from '../../src/analysis/release/acquisition.ts';
import type { CallExpr, Expr } from '../../src/go/ast.ts';
import type { GoFile } from '../../src/go/program.ts';

/** Whether a branch is taken only when the context, or the one that it was made from, is done. */
export function saysEnded(file: GoFile, acquisition: Acquisition, when: Condition | undefined): boolean {
  const text = (e: Expr) => file.text.slice(e.pos, e.end);
  const asked = when && askedOf(when);
  const contexts = [acquisition.call.args[0], assignmentOf(acquisition)?.lhs[0]].flatMap((e) => (e ? [text(e)] : []));
  return asked !== undefined && contexts.includes(text(asked));
}

/** `ctx` of `case <-ctx.Done():`, of `ctx.Err() != nil` and of `ctx.Err() == context.Canceled`. */
function askedOf(when: Condition): Expr | undefined {
  if (when.kind === 'test') return testedOf(when.expr, when.holds);
  if (when.kind !== 'comm' || when.clause.comm?.kind !== 'ExprStmt') return undefined;
  const { x } = when.clause.comm;
  return x.kind === 'UnaryExpr' && x.op === '<-' && x.x.kind === 'CallExpr' ? receiverOf(x.x, 'Done') : undefined;
}

function testedOf(e: Expr, holds: boolean): Expr | undefined {
  if (e.kind !== 'BinaryExpr' || e.x.kind !== 'CallExpr') return undefined;
  const nil = e.y.kind === 'Ident' && e.y.name === 'nil';
  return holds === (e.op === (nil ? '!=' : '==')) ? receiverOf(e.x, 'Err') : undefined;
}

function receiverOf({ fun }: CallExpr, method: string): Expr | undefined {
  return fun.kind === 'SelectorExpr' && fun.sel.name === method ? fun.x : undefined;
}
