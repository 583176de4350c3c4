/** `defer C.free(p)` above the first assignment to `p`: arguments are evaluated at the defer, so that it frees nil, and not what `p` gets later. */
import type { CallExpr, DeferStmt, Expr } from '../../src/go/ast.ts';
import type { GoFunction, Variable } from '../../src/go/program.ts';
import { walk } from '../../src/go/walk.ts';
import { cCallIn, variableIn } from './c-api.ts';
import { isReleaser } from './c-names.ts';

export interface EarlyDefer {
  readonly defer: DeferStmt;
  readonly variable: Variable;
  /** The first call that fills the variable, by its result or through its address. */
  readonly call: CallExpr;
}

export function earlyDefers(fn: GoFunction): readonly EarlyDefer[] {
  const { pkg } = fn;
  const found: EarlyDefer[] = [];
  walk(fn.body, (n) => {
    if (n.kind === 'FuncLit') return false;
    if (n.kind !== 'DeferStmt' || !isReleaser(pkg.calleeOf(n.call)?.name ?? '')) return true;
    const variable = n.call.args.length === 1 && n.call.args[0] && variableIn(pkg, n.call.args[0]);
    const call = variable && variable.owner === fn.node && variable.scope === 'local' && filledAfter(fn, n, variable);
    if (variable && call) found.push({ defer: n, variable, call });
    return true;
  });
  return found;
}

/** The call that first fills the variable; undefined if something is in it at the defer already, or is released below. */
function filledAfter(fn: GoFunction, defer: DeferStmt, variable: Variable): CallExpr | undefined {
  const fills: (CallExpr | 'other')[] = [];
  let otherwise = false;
  walk(fn.body, (n) => {
    if (n.kind === 'ForStmt' || n.kind === 'RangeStmt') otherwise ||= n.pos < defer.pos && defer.end < n.end;
    const filled = n.kind === 'AssignStmt' || n.kind === 'CallExpr' ? fillOf(fn, n, variable) : undefined;
    if (filled && n.pos < defer.pos) otherwise = true;
    if (filled) fills.push(filled);
    otherwise ||= n.kind === 'CallExpr' && n.pos > defer.end && releases(fn, n, variable);
  });
  const [first] = fills;
  return otherwise || first === 'other' ? undefined : first;
}

function fillOf(
  fn: GoFunction,
  n: Expr | { readonly kind: 'AssignStmt'; readonly lhs: readonly Expr[]; readonly rhs: readonly Expr[] },
  variable: Variable,
): CallExpr | 'other' | undefined {
  const { pkg } = fn;
  if (n.kind === 'CallExpr') {
    const address = n.args.some((a) => a.kind === 'UnaryExpr' && a.op === '&' && variableIn(pkg, a.x) === variable);
    return address ? (cCallIn(pkg, n) ? n : 'other') : undefined;
  }
  if (n.kind !== 'AssignStmt') return undefined;
  const at = n.lhs.findIndex((e) => variableIn(pkg, e) === variable);
  const value = n.rhs.length === n.lhs.length ? n.rhs[at] : n.rhs[0];
  if (at < 0 || !value || (value.kind === 'Ident' && value.name === 'nil')) return undefined;
  return cCallIn(pkg, value)?.call ?? 'other';
}

function releases({ pkg }: GoFunction, call: CallExpr, variable: Variable): boolean {
  return isReleaser(pkg.calleeOf(call)?.name ?? '') && call.args.some((arg) => variableIn(pkg, arg) === variable);
}
