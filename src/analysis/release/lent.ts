/** Whether a value only gets to where it is in sight: to local variables, and to functions that do not keep it. */
import type { CallExpr, Ident } from '../../go/ast.ts';
import type { GoFunction, Package, Variable } from '../../go/program.ts';
import { isStandardPackage } from '../../go/standard.ts';
import { mentions } from '../cfg/facts.ts';
import { packageOf } from './only-uses.ts';
import { type Spread, spreadOf } from './spread.ts';

/** Calls deeper than this are taken to keep what they are given. */
const DEPTH = 4;

/**
 * Where the variables of a function spread to; undefined where they get out of sight. `takes` are functions of the standard library that
 * keep what they are given; of other packages we know nothing.
 */
export function spreadInSight(
  pkg: Package,
  fn: GoFunction,
  from: readonly Variable[],
  takes: ReadonlySet<string>,
  depth = 0,
): Spread | undefined {
  const spread = spreadOf(pkg, [fn.body], from);
  const local = [...spread.holders].every((v) => v.owner === fn.node && v.scope !== 'result');
  const lent = (call: CallExpr) => borrows(pkg, call, spread.holders, takes, depth + 1);
  return local && !spread.captured && spread.handed.every(lent) ? spread : undefined;
}

function borrows(
  pkg: Package,
  call: CallExpr,
  holders: ReadonlySet<Variable>,
  takes: ReadonlySet<string>,
  depth: number,
): boolean {
  const callee = pkg.calleeOf(call);
  if (!callee) return false;
  const { func } = callee;
  if (!func) return isStandardPackage(packageOf(callee.name)) && !takes.has(callee.name);
  if (depth > DEPTH || call.ellipsis || func.pkg !== pkg) return false;
  const given = call.args.flatMap((arg, i) => (mentions(pkg, arg, holders) ? [parameter(pkg, func, i)] : []));
  const known = given.flatMap((v) => v ?? []);
  return known.length === given.length && spreadInSight(pkg, func, known, takes, depth) !== undefined;
}

/** None for one of a variadic, or without a name. */
function parameter(pkg: Package, fn: GoFunction, index: number): Variable | undefined {
  const all = fn.type.params.flatMap((p): readonly (Ident | undefined)[] =>
    p.type.kind === 'Ellipsis' ? [undefined] : p.names,
  );
  const object = all[index] && pkg.objectOf(all[index]);
  return object?.kind === 'var' ? object : undefined;
}
