/** Durations that are written out in the source. */
import { nodesOf } from '../../src/analysis/cfg/nodes.ts';
import { functionsWith } from '../../src/analysis/cfg/word-index.ts';
import type { Expr, Ident } from '../../src/go/ast.ts';
import type { Package } from '../../src/go/program.ts';

export const SECOND = 1e9;
export const MINUTE = 60 * SECOND;

const UNITS: Readonly<Record<string, number>> = {
  Nanosecond: 1,
  Microsecond: 1e3,
  Millisecond: 1e6,
  Second: SECOND,
  Minute: MINUTE,
  Hour: 60 * MINUTE,
};

/** Whether a duration is known to be under a limit: what waits no longer is soon gone. */
export function isBrief(pkg: Package, duration: Expr | undefined, limit: number): boolean {
  const value = duration && nanoseconds(pkg, duration);
  return value !== undefined && value < limit;
}

/** Undefined where it is not a constant that can be seen here. */
function nanoseconds(pkg: Package, e: Expr): number | undefined {
  if (e.kind === 'SelectorExpr') return unit(pkg, e.x) ? UNITS[e.sel.name] : undefined;
  if (e.kind === 'BinaryExpr' && (e.op === '*' || e.op === '/')) {
    const [x, y] = [nanoseconds(pkg, e.x), nanoseconds(pkg, e.y)];
    if (x === undefined || y === undefined) return undefined;
    return e.op === '*' ? x * y : x / y;
  }
  if (e.kind === 'CallExpr') {
    const [only] = e.args;
    return only && pkg.calleeOf(e)?.name === 'time.Duration' ? nanoseconds(pkg, only) : undefined;
  }
  return pkg.intValue(e) ?? (e.kind === 'Ident' ? constant(pkg, e) : undefined);
}

function unit(pkg: Package, x: Expr): boolean {
  const object = x.kind === 'Ident' ? pkg.objectOf(x) : undefined;
  return object?.kind === 'package' && object.path === 'time';
}

/** A constant of the package, `const interval = 5 * time.Second`, or a variable of it that nothing sets but its declaration: a test may. */
function constant(pkg: Package, id: Ident): number | undefined {
  const object = pkg.objectOf(id);
  const isFixed = object?.kind === 'var' && object.scope === 'package' && !isSet(pkg, id);
  if (object?.kind !== 'const' && !isFixed) return undefined;
  const decls = pkg.files.flatMap((file) => file.decls).filter((d) => d.kind === 'ConstDecl' || d.kind === 'VarDecl');
  const decl = decls.find(({ names }) => names.some(({ name }) => name === id.name));
  const value = decl?.values[decl.names.findIndex(({ name }) => name === id.name)];
  return value && nanoseconds(pkg, value);
}

function isSet(pkg: Package, id: Ident): boolean {
  const object = pkg.objectOf(id);
  const isIt = (e: Expr) => e.kind === 'Ident' && pkg.objectOf(e) === object;
  return functionsWith(pkg, id.name).some(
    (fn) =>
      !fn.file.test &&
      (nodesOf(fn, 'AssignStmt').some(({ lhs }) => lhs.some(isIt)) ||
        nodesOf(fn, 'UnaryExpr').some(({ op, x }) => op === '&' && isIt(x))),
  );
}
