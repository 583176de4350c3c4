/**
 * Where a value gets to in a piece of code: which variables may hold it or something made of it (a reader around it, a struct with it), and how it gets
 * out of their sight. The order of statements is not looked at, and of two ways we take the one on which more holds it: whoever asks does so to be silent.
 */
import type { AssignStmt, CallExpr, Expr, FuncLit, Node } from '../../go/ast.ts';
import type { Package, Variable } from '../../go/program.ts';
import { walk } from '../../go/walk.ts';
import { mentions } from '../cfg/facts.ts';
import { rootVariable } from '../cfg/variables.ts';
import { canHold } from './holds.ts';

export interface Spread {
  /** Those it started from included. */
  readonly holders: ReadonlySet<Variable>;
  /** It is sent on a channel, given to a goroutine, or captured by a literal that is not called on the spot. */
  readonly captured: boolean;
  /** Calls with it as an argument, builtins and conversions left out. */
  readonly handed: readonly CallExpr[];
}

export function spreadOf(pkg: Package, roots: readonly Node[], from: Iterable<Variable>): Spread {
  const code = partsOf(roots);
  const holders = new Set(from);
  for (let before = -1; before !== holders.size; ) {
    before = holders.size;
    for (const { target, value } of code.flows) {
      const variable = carries(pkg, value, holders) ? holderIn(pkg, target) : undefined;
      if (variable) holders.add(variable);
    }
  }
  const handed = code.calls.filter((call) => hands(pkg, call, holders));
  const captured = code.leaving.some((n) => mentions(pkg, n, holders));
  return { holders, captured, handed };
}

interface Parts {
  readonly flows: { readonly target: Expr; readonly value: Expr }[];
  readonly calls: CallExpr[];
  /** Values sent, `go` statements, and literals that are called later. */
  readonly leaving: Expr[];
}

function partsOf(roots: readonly Node[]): Parts {
  const parts: Parts = { flows: [], calls: [], leaving: [] };
  const onTheSpot = new Set<FuncLit>();
  const visit = (n: Node) => {
    if (n.kind === 'AssignStmt') parts.flows.push(...flowsOf(n));
    else if (n.kind === 'RangeStmt')
      parts.flows.push(...[n.key, n.value].flatMap((e) => (e ? [{ target: e, value: n.x }] : [])));
    else if (n.kind === 'SendStmt') parts.leaving.push(n.value);
    else if (n.kind === 'GoStmt') parts.leaving.push(n.call);
    else if (n.kind === 'FuncLit' && !onTheSpot.has(n)) parts.leaving.push(n);
    else if (n.kind === 'CallExpr') {
      parts.calls.push(n);
      if (n.fun.kind === 'FuncLit') onTheSpot.add(n.fun);
    }
  };
  for (const root of roots) walk(root, visit);
  return parts;
}

function flowsOf({ lhs, rhs }: AssignStmt): Parts['flows'] {
  return lhs.flatMap((target, i) => {
    const value = rhs.length === lhs.length ? rhs[i] : rhs[0];
    const keys = target.kind === 'IndexExpr' ? target.indices.map((key) => ({ target: target.x, value: key })) : [];
    return value ? [...keys, { target, value }] : keys;
  });
}

/** The variable that holds it once it is stored in `target`; none where the type of `target` has no room for it. */
function holderIn(pkg: Package, target: Expr): Variable | undefined {
  if (!canHold(pkg, pkg.typeOf(target))) return undefined;
  return rootVariable(pkg, target);
}

/** Whether the value of an expression may hold it. */
function carries(pkg: Package, e: Expr, holders: ReadonlySet<Variable>): boolean {
  if (!mentions(pkg, e, holders)) return false;
  switch (e.kind) {
    case 'Ident':
    case 'FuncLit':
      return true;
    case 'BinaryExpr':
      return false;
    case 'CallExpr':
      return callCarries(pkg, e, holders);
    case 'CompositeLit':
      return e.elts.some((elt) => carries(pkg, elt.kind === 'KeyValueExpr' ? elt.value : elt, holders));
    case 'IndexExpr':
    case 'SliceExpr':
      return carries(pkg, e.x, holders);
    case 'StarExpr':
    case 'TypeAssertExpr':
    case 'UnaryExpr':
    case 'SelectorExpr':
      return canHold(pkg, pkg.typeOf(e)) && carries(pkg, e.x, holders);
    default:
      return true;
  }
}

function callCarries(pkg: Package, call: CallExpr, holders: ReadonlySet<Variable>): boolean {
  const given = call.args.some((a) => carries(pkg, a, holders));
  const type = pkg.typeOf(call);
  if (pkg.calleeOf(call)?.name === 'append') return given;
  return canHold(pkg, type) && (given || carries(pkg, call.fun, holders));
}

function hands(pkg: Package, call: CallExpr, holders: ReadonlySet<Variable>): boolean {
  const kind = pkg.calleeOf(call)?.kind;
  if (kind === 'builtin' || kind === 'conversion' || kind === 'literal') return false;
  return call.args.some((a) => carries(pkg, a, holders));
}
