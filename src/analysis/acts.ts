/** Methods that are there for an interface alone: `func (r *Reader) Close() error { return nil }` frees nothing, so nobody owes it. */
import type { GoFunction, Package } from '../go/program.ts';
import type { Type } from '../go/types.ts';
import { walk } from '../go/walk.ts';

const known = new WeakMap<GoFunction, boolean>();

/** Whether a function does anything: all but to return a value. */
export function acts(fn: GoFunction): boolean {
  const found = known.get(fn) ?? hasEffect(fn);
  known.set(fn, found);
  return found;
}

function hasEffect({ body }: GoFunction): boolean {
  if (body.stmts.some((s) => s.kind !== 'ReturnStmt')) return true;
  let calls = false;
  walk(body, (n) => {
    calls ||= n.kind === 'CallExpr';
    return !calls;
  });
  return calls;
}

/** Whether a method of a type may do something: one that we do not see may. */
export function mayAct(pkg: Package, type: Type, method: string): boolean {
  const fn = pkg.method(type, method)?.func;
  return !fn || acts(fn);
}
