/** Functions that give what somebody else keeps: a field, a parameter, a package variable, an element of one. Their callers own nothing. */
import type { Expr } from '../go/ast.ts';
import type { GoFunction } from '../go/program.ts';
import { walk } from '../go/walk.ts';
import { rootOf } from './facts.ts';

const known = new WeakMap<GoFunction, ReadonlySet<number>>();

/** The results of a function that are such a thing on some path. */
export function borrowedResults(fn: GoFunction): ReadonlySet<number> {
  const found = known.get(fn) ?? find(fn);
  known.set(fn, found);
  return found;
}

function find(fn: GoFunction): ReadonlySet<number> {
  const found = new Set<number>();
  walk(fn.body, (n) => {
    if (n.kind === 'ReturnStmt') for (const [i, e] of n.results.entries()) if (isKept(fn, e, 0)) found.add(i);
    return n.kind !== 'FuncLit';
  });
  return found;
}

/** Chains of local variables longer than this are not followed. */
const MAX_CHAIN = 3;

function isKept(fn: GoFunction, e: Expr, depth: number): boolean {
  const root = rootOf(e);
  const object = root.kind === 'Ident' ? fn.pkg.objectOf(root) : undefined;
  if (object?.kind !== 'var' || depth > MAX_CHAIN) return false;
  if (object.scope !== 'local' && object.scope !== 'result') return true;
  let kept = false;
  walk(fn.body, (n) => {
    if (n.kind !== 'AssignStmt') return;
    n.lhs.forEach((target, i) => {
      if (target.kind !== 'Ident' || fn.pkg.objectOf(target) !== object) return;
      const value = n.rhs.length === n.lhs.length ? n.rhs[i] : n.rhs[0];
      kept ||= value !== undefined && value.kind !== 'CallExpr' && value !== e && isKept(fn, value, depth + 1);
    });
  });
  return kept;
}
