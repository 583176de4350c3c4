/** Functions whose error is always nil, as that of one which only implements an interface, and those whose error never is. */
import type { CallExpr, Expr } from '../go/ast.ts';
import type { GoFunction, Package } from '../go/program.ts';
import { walk } from '../go/walk.ts';

export type Failing = 'never' | 'always';

const known = new WeakMap<GoFunction, Failing | 'unknown'>();

/** Whether a call fails, if that is the same each time. */
export function failingOf(pkg: Package, call: CallExpr): Failing | undefined {
  const callee = pkg.calleeOf(call);
  if (!callee?.func) return callee && MAKE_ERRORS.has(callee.name) ? 'always' : undefined;
  const found = known.get(callee.func);
  if (found) return found === 'unknown' ? undefined : found;
  known.set(callee.func, 'unknown'); // met again in a recursion
  const failing = find(callee.func);
  known.set(callee.func, failing ?? 'unknown');
  return failing;
}

/** What gives an error, and no other way to tell how it went. */
const MAKE_ERRORS = new Set(['errors.New', 'fmt.Errorf']);

function find(fn: GoFunction): Failing | undefined {
  if (!returnsError(fn) || setsResultsLast(fn)) return undefined;
  const all = new Set<Failing | undefined>();
  walk(fn.body, (n) => {
    if (n.kind === 'ReturnStmt') all.add(failingIn(fn.pkg, n.results.at(-1)));
    return n.kind !== 'FuncLit';
  });
  const [only] = all;
  return all.size === 1 ? only : undefined;
}

/** Whether a deferred call may set a named result after the return: a literal, or what is given its address. */
export function setsResultsLast(fn: GoFunction): boolean {
  if (!fn.type.results.some((field) => field.names.length > 0)) return false;
  let sets = false;
  walk(fn.body, (n) => {
    if (n.kind === 'DeferStmt') sets ||= n.call.fun.kind !== 'SelectorExpr' || n.call.args.some(isAddress);
    return n.kind !== 'FuncLit';
  });
  return sets;
}

function isAddress(e: Expr): boolean {
  return e.kind === 'UnaryExpr' && e.op === '&';
}

export function returnsError(fn: GoFunction): boolean {
  const last = fn.type.results.at(-1);
  return last?.type.kind === 'Ident' && last.type.name === 'error' && fn.pkg.objectOf(last.type)?.kind === 'type';
}

function failingIn(pkg: Package, e: Expr | undefined): Failing | undefined {
  switch (e?.kind) {
    case 'CallExpr':
      return failingOf(pkg, e);
    case 'CompositeLit':
      return 'always';
    case 'UnaryExpr':
      return isAddress(e) ? 'always' : undefined;
    case 'Ident':
      return pkg.objectOf(e)?.kind === 'nil' ? 'never' : undefined;
    default:
      return undefined;
  }
}
