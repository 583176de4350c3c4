/** `C.x_open(name, &db)`: a C function that gives what it makes through a pointer, and says by its result whether it has. */
import type { CfgNode, Condition } from '../../src/analysis/cfg/cfg.ts';
import type { Acquisition } from '../../src/analysis/release/acquisition.ts';
import type { Outcome } from '../../src/analysis/release/paths.ts';
import type { CallExpr, Expr, Ident } from '../../src/go/ast.ts';
import type { GoFunction, Package, Variable } from '../../src/go/program.ts';
import { typeString } from '../../src/go/types.ts';
import { walk } from '../../src/go/walk.ts';
import { cApiOf, cCallIn, variableIn } from './c-api.ts';
import { isMaker } from './c-names.ts';

export interface Filled {
  readonly call: CallExpr;
  readonly target: Ident;
}

/**
 * The pointers of this function that a call of the node fills: the C function is named as one that makes something, and the package releases
 * values of that type.
 */
export function filledBy(fn: GoFunction, node: CfgNode): readonly Filled[] {
  if (node.kind === 'RangeStmt') return [];
  const { pkg } = fn;
  const found: Filled[] = [];
  walk(node, (n) => {
    if (n.kind === 'CallExpr' && isMaker(cCallIn(pkg, n)?.name ?? '')) {
      for (const target of n.args.flatMap(addressed)) if (isReleased(fn, target)) found.push({ call: n, target });
    }
    return n.kind !== 'FuncLit';
  });
  return found;
}

export function addressed(e: Expr): readonly Ident[] {
  return e.kind === 'UnaryExpr' && e.op === '&' && e.x.kind === 'Ident' ? [e.x] : [];
}

function isReleased({ pkg, node }: GoFunction, target: Ident): boolean {
  const type = typeString(pkg.typeOf(target));
  const own = variableIn(pkg, target)?.owner === node;
  return own && type.startsWith('*C.') && type !== '*C.char' && cApiOf(pkg).releasedTypes.has(type);
}

/** Whether no test on the way, of what the call returns or of the value that it gives, says that it has failed. */
export function succeeds(
  { pkg }: GoFunction,
  acquisition: Acquisition,
  { path }: Outcome,
  from: readonly CfgNode[],
): boolean {
  const { call, statement, target } = acquisition;
  const value = target && variableIn(pkg, target);
  const assigned = statement.kind === 'AssignStmt' ? statement.lhs.flatMap((e) => variableIn(pkg, e) ?? []) : [];
  const results = new Set(assigned.filter((variable) => variable !== value));
  let nodes = from;
  for (const { to, when } of path) {
    for (const node of nodes) forget(pkg, node, results);
    const isResult = (e: Expr) => e === call || isOneOf(pkg, e, results);
    if (when && (failed(when, isResult) || isZero(when, (e) => value !== undefined && variableIn(pkg, e) === value)))
      return false;
    nodes = to.nodes;
  }
  return true;
}

function isOneOf(pkg: Package, e: Expr, variables: ReadonlySet<Variable>): boolean {
  const variable = variableIn(pkg, e);
  return variable !== undefined && variables.has(variable);
}

/** The next call's result takes its place. */
function forget(pkg: Package, node: CfgNode, results: Set<Variable>): void {
  if (node.kind !== 'AssignStmt') return;
  for (const variable of node.lhs.flatMap((e) => variableIn(pkg, e) ?? [])) results.delete(variable);
}

type Is = (e: Expr) => boolean;

/** `rc != C.OK` and `err != nil` say so where they hold, `rc == 0` where it does not; and so does what we do not understand. */
function failed(when: Condition, isResult: Is): boolean {
  if (when.kind === 'case') return when.tag !== undefined && isResult(when.tag);
  if (when.kind !== 'test' || when.expr.kind !== 'BinaryExpr') return false;
  const { op, x, y } = when.expr;
  if (!isResult(unwrapped(x)) && !isResult(unwrapped(y))) return false;
  return op === '==' ? !when.holds : op === '!=' || op === '<' ? when.holds : true;
}

/** `fd < 0`, `handle == 0`. */
function isZero(when: Condition, isValue: Is): boolean {
  if (when.kind !== 'test' || when.expr.kind !== 'BinaryExpr' || !isValue(when.expr.x)) return false;
  const { op } = when.expr;
  return op === '!=' ? !when.holds : op === '<' || op === '==' ? when.holds : true;
}

/** A test of `toError(C.f(&v))` is one of the call. */
function unwrapped(e: Expr): Expr {
  const [only] = e.kind === 'CallExpr' && e.args.length === 1 ? e.args : [];
  return only?.kind === 'CallExpr' ? unwrapped(only) : e;
}
