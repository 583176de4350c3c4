/** What keeps the goroutines of a loop few: a token that the loop takes, a group with a limit, a wait in each pass. */
import type { Loop } from '../../src/analysis/cfg/cfg.ts';
import { rootVariable } from '../../src/analysis/cfg/variables.ts';
import { type Goroutine, isGroup } from '../../src/analysis/goroutines/goroutines.ts';
import type { CallExpr, Node } from '../../src/go/ast.ts';
import type { GoFunction } from '../../src/go/program.ts';
import { walk } from '../../src/go/walk.ts';

/** By their names, since semaphores and limiters are of many libraries. */
const LIMITS = /(acquire|wait|lock|limit|take|reserve|throttle|token|slot|sem|enter|borrow|get)/i;

export function isLimited({ fn, start, call }: Goroutine, { stmt }: Loop): boolean {
  if (isGroup(fn.pkg, call) && hasLimit(fn, call)) return true;
  let limited = false;
  walk(stmt.body, (n) => {
    if (n === start || n.kind === 'FuncLit') return false;
    limited ||= takes(n);
    return !limited;
  });
  return limited;
}

/** A send is a token or a job; what is received may be one. */
function takes(n: Node): boolean {
  if (n.kind === 'SendStmt' || (n.kind === 'UnaryExpr' && n.op === '<-')) return true;
  if (n.kind !== 'CallExpr') return false;
  const name = n.fun.kind === 'SelectorExpr' ? n.fun.sel.name : n.fun.kind === 'Ident' ? n.fun.name : '';
  return LIMITS.test(name);
}

/** `g.SetLimit(8)`, wherever the function does it; of a group that it is given, the caller may have. */
function hasLimit(fn: GoFunction, { fun }: CallExpr): boolean {
  const group = fun.kind === 'SelectorExpr' ? rootVariable(fn.pkg, fun.x) : undefined;
  if (group?.scope !== 'local') return true;
  let limited = false;
  const outer = outermost(fn);
  walk(outer.body, (n) => {
    if (n.kind !== 'CallExpr' || n.fun.kind !== 'SelectorExpr') return;
    limited ||= /^(SetLimit|WithMaxGoroutines)$/.test(n.fun.sel.name) && rootVariable(fn.pkg, n.fun.x) === group;
  });
  return limited;
}

function outermost(fn: GoFunction): GoFunction {
  return fn.enclosing ? outermost(fn.enclosing) : fn;
}
