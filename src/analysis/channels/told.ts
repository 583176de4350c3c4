/** What tells a receiver to leave: a look at what it has received, or a count of it. */
import type { Expr, Ident, Node } from '../../go/ast.ts';
import type { GoFunction, Package, Variable } from '../../go/program.ts';
import { walk } from '../../go/walk.ts';
import type { Edge } from '../cfg/cfg.ts';
import { mentions, rootOf } from '../cfg/facts.ts';
import { blocksOf, leadsOut, loopsRepeating } from '../cfg/loops.ts';
import { isNil } from '../cfg/nil.ts';
import { nodesOf } from '../cfg/nodes.ts';
import { assignedTo, type Value, variableOf } from '../cfg/variables.ts';
import type { Channel, Frame, Operation } from './channels.ts';

export interface Received {
  readonly values: ReadonlySet<Variable>;
  /** `ok` of `v, ok := <-ch`. */
  readonly more: ReadonlySet<Variable>;
}

export function receivedIn({ operations }: Channel, frame: Frame): Received {
  const { pkg } = frame.fn;
  const own = operations.filter((o) => o.frame === frame);
  const values = own.flatMap(({ kind, site: { node } }) => {
    if (node.kind === 'RangeStmt') return kind === 'range' ? (variableOf(pkg, node.key) ?? []) : [];
    return kind === 'receive' && node.kind === 'AssignStmt' ? (variableOf(pkg, node.lhs[0]) ?? []) : [];
  });
  const more = own.flatMap(({ kind, site: { node } }) => {
    const isAsked = kind === 'receive' && node.kind === 'AssignStmt' && node.lhs.length === 2 && node.rhs.length === 1;
    return isAsked ? (variableOf(pkg, node.lhs[1]) ?? []) : [];
  });
  return { values: withParts(frame.fn, new Set(values)), more: new Set(more) };
}

/** Those that are given a part of what was received, too; what is kept from one pass to another may be of any of them. */
function withParts(fn: GoFunction, values: ReadonlySet<Variable>): ReadonlySet<Variable> {
  const all = new Set(values);
  for (const { define, lhs, rhs } of values.size > 0 ? nodesOf(fn, 'AssignStmt') : []) {
    if (!define || lhs.length !== rhs.length) continue;
    for (const [i, e] of rhs.entries()) {
      const variable = isPartOf(fn.pkg, e, all) ? variableOf(fn.pkg, lhs[i]) : undefined;
      if (variable) all.add(variable);
    }
  }
  return all;
}

/** `err` of `err := result.err`. */
function isPartOf(pkg: Package, e: Expr, values: ReadonlySet<Variable>): boolean {
  return e.kind === 'SelectorExpr' && mentions(pkg, rootOf(e), values);
}

/** Whether a test is of the value itself: what a function makes of it is its own affair. */
export function looksAt(pkg: Package, e: Expr, values: ReadonlySet<Variable>): boolean {
  let found = false;
  walk(e, (n) => {
    if (n.kind === 'Ident') found ||= mentions(pkg, n, values);
    if (n.kind !== 'CallExpr' || /^errors\.(Is|As)$/.test(pkg.calleeOf(n)?.name ?? '')) return true;
    found ||= mentions(pkg, n.fun, values);
    return false;
  });
  return found;
}

/** `results <- result{v, err}; if err != nil { return }`: who leaves has sent the reason before, and who receives looks at it. */
export function hasToldWhy(
  { operations }: Channel,
  { frame, path }: { readonly frame: Frame; readonly path: readonly Edge[] },
): boolean {
  const { pkg } = frame.fn;
  const reason = path.findLast(({ when }) => when?.kind === 'test')?.when;
  const asked = reason?.kind === 'test' ? variablesIn(pkg, reason.expr) : new Set<Variable>();
  const sent = operations.flatMap(({ at, frame: by }) => (at.kind === 'SendStmt' && by === frame ? [at.value] : []));
  return sent.some((value) => mentions(pkg, value, asked));
}

/** `if <-orders == quit { return }`: who waits leaves its loop by what it has received, and who sends last sends that. */
export function leavesByValue(channel: Channel, { frame, site: { block } }: Operation): boolean {
  const { pkg } = frame.fn;
  const { values } = receivedIn(channel, frame);
  return loopsRepeating(block).some((loop) => {
    const inside = blocksOf(loop);
    const looks = [...inside].filter(({ edges }) => edges.some(({ when }) => asks(pkg, when, values)));
    return looks.some((from) => leadsOut(from, inside, block));
  });
}

function asks(pkg: Package, when: Edge['when'], values: ReadonlySet<Variable>): boolean {
  if (when?.kind === 'test') return looksAt(pkg, when.expr, values);
  return when?.kind === 'case' && when.tag !== undefined && looksAt(pkg, when.tag, values);
}

function variablesIn(pkg: Package, e: Expr): ReadonlySet<Variable> {
  const found = new Set<Variable>();
  walk(e, (n) => {
    const object = n.kind === 'Ident' ? pkg.objectOf(n) : undefined;
    if (object?.kind === 'var') found.add(object);
  });
  return found;
}

const COMPARES = /^(==|!=|<=?|>=?)$/;

/** A comparison of numbers, or a variable that is given the outcome of one. */
export function counts(pkg: Package, e: Node): boolean {
  if (e.kind === 'Ident') return valuesOf(pkg, e).some((value) => value !== 'zero' && value && compares(pkg, value));
  return compares(pkg, e);
}

function valuesOf(pkg: Package, e: Ident): readonly Value[] {
  const object = pkg.objectOf(e);
  return object?.kind === 'var' && object.owner ? assignedTo(pkg, object.owner, object) : [];
}

function compares(pkg: Package, e: Node): boolean {
  if (e.kind !== 'BinaryExpr' || !COMPARES.test(e.op) || isNil(pkg, e.x) || isNil(pkg, e.y)) return false;
  return isNumber(pkg, e.x) || isNumber(pkg, e.y);
}

function isNumber(pkg: Package, e: Expr): boolean {
  const type = pkg.underlying(pkg.typeOf(e));
  return type.kind === 'basic' && /int/.test(type.name);
}
