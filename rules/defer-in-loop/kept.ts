/** Whether what a pass acquires is held on purpose until the function ends: it is kept where a later pass, or what follows the loop, can use it. */
import { rootOf, spreadOf } from '../../src/analysis/spread.ts';
import type { CallExpr, Node } from '../../src/go/ast.ts';
import type { Package, Variable } from '../../src/go/program.ts';
import type { Repeated } from './repeated.ts';

/** First words of methods that keep what they are given. */
const KEEPERS =
  /^(add|append|attach|enqueue|go|handle|insert|join|link|pipe|push|put|register|reset|set|store|submit|track|use)/i;

export function isKept(pkg: Package, { loop: { stmt }, acquired }: Repeated): boolean {
  if (!acquired || acquired.kind === 'lock') return false;
  const { holders, captured, handed } = spreadOf(pkg, [stmt.body], acquired.variables);
  const outside = (v: Variable) => !isWithin(v, stmt) && !acquired.variables.includes(v);
  return captured || [...holders].some(outside) || handed.some((call) => keeps(pkg, call, stmt));
}

function keeps(pkg: Package, { fun }: CallExpr, loop: Node): boolean {
  if (fun.kind !== 'SelectorExpr' || !KEEPERS.test(fun.sel.name)) return false;
  const receiver = rootOf(pkg, fun.x);
  return !receiver || !isWithin(receiver, loop);
}

function isWithin({ ident }: Variable, loop: Node): boolean {
  return ident !== undefined && loop.pos <= ident.pos && ident.end <= loop.end;
}
