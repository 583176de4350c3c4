/** Receives from what never gives anything: a nil channel, the `C` of an AfterFunc timer, the Done of a context without an end, a timer that has fired already. */
import type { CfgNode } from '../../src/analysis/cfg/cfg.ts';
import { nilComparison } from '../../src/analysis/cfg/nil.ts';
import { type Place, wayTo } from '../../src/analysis/cfg/reach.ts';
import { cfgOf } from '../../src/analysis/cfg/scope.ts';
import { assignedTo, soleValue, variableOf } from '../../src/analysis/cfg/variables.ts';
import { isRootContext } from '../../src/analysis/contexts/root-context.ts';
import { runsOf } from '../../src/analysis/goroutines/endless.ts';
import { contextDone } from '../../src/analysis/goroutines/signals.ts';
import { pathOf } from '../../src/analysis/locks/lock-path.ts';
import { isCommand } from '../../src/analysis/runs/commands.ts';
import { isOnce } from '../../src/analysis/runs/once.ts';
import type { Confidence } from '../../src/finding.ts';
import type { CallExpr, Expr, UnaryExpr } from '../../src/go/ast.ts';
import type { GoFunction, Package, Variable } from '../../src/go/program.ts';
import { typeString } from '../../src/go/types.ts';
import { walk } from '../../src/go/walk.ts';

export interface Silent {
  readonly at: UnaryExpr;
  /** Why nothing comes, as the rest of a sentence. */
  readonly because: string;
  readonly confidence: Confidence;
}

interface Receive {
  readonly fn: GoFunction;
  readonly at: UnaryExpr;
  readonly place: Place;
}

export function silentReceives(fn: GoFunction): readonly Silent[] {
  return receivesOf(fn).flatMap((receive) => {
    const because = REASONS.map((reason) => reason(receive)).find((text) => text !== undefined);
    if (!because) return [];
    // some keep a program from its end so, and mean it
    const meant = isCommand(fn) || isOnce(fn, receive.at) || isMade(fn.pkg, receive.at.x);
    return [{ at: receive.at, because, confidence: meant ? ('low' as const) : ('high' as const) }];
  });
}

/** The receives that are no case of a select with others. */
function receivesOf(fn: GoFunction): readonly Receive[] {
  const { blocks } = cfgOf(fn.pkg, fn);
  const several = blocks.filter(({ edges }) => edges.length > 1).flatMap(({ edges }) => edges);
  const cases = new Set<CfgNode>(
    several.flatMap(({ when }) => (when?.kind === 'comm' && when.clause.comm ? [when.clause.comm] : [])),
  );
  return blocks.flatMap((block) =>
    block.nodes.flatMap((node, index) =>
      cases.has(node) ? [] : receivesIn(node).map((at) => ({ fn, at, place: { block, index } })),
    ),
  );
}

function receivesIn(node: CfgNode): readonly UnaryExpr[] {
  if (node.kind === 'RangeStmt' || node.kind === 'GoStmt' || node.kind === 'DeferStmt') return [];
  const found: UnaryExpr[] = [];
  walk(node, (n) => {
    if (n.kind === 'UnaryExpr' && n.op === '<-') found.push(n);
    return n.kind !== 'FuncLit';
  });
  return found;
}

type Reason = (receive: Receive) => string | undefined;

const REASONS: readonly Reason[] = [
  ({ fn, at }) => (isMade(fn.pkg, at.x) ? 'the channel is made on the spot, and nobody can send on it' : undefined),
  ({ fn, at }) => (isNilChannel(fn, at.x) ? 'the channel is nil: nothing is ever assigned to it' : undefined),
  ({ fn, at }) =>
    at.x.kind === 'SelectorExpr' && at.x.sel.name === 'C' && isCallback(fn, at.x.x) && !isGuarded(fn, at)
      ? 'the timer is from `time.AfterFunc`, which has no channel'
      : undefined,
  ({ fn, at }) => (isEndlessContext(fn, at.x) ? 'the context is never cancelled' : undefined),
  (receive) => (hasFired(receive) ? 'the timer has been received from already, and fires but once' : undefined),
];

function isMade(pkg: Package, e: Expr): boolean {
  return (
    e.kind === 'CallExpr' && e.fun.kind === 'Ident' && e.fun.name === 'make' && pkg.calleeOf(e)?.kind === 'builtin'
  );
}

/** `var ch chan T` that is never assigned, nor has its address taken. */
function isNilChannel({ pkg }: GoFunction, e: Expr): boolean {
  const variable = variableOf(pkg, e);
  if (!variable?.owner || variable.scope !== 'local') return false;
  const values = assignedTo(pkg, variable.owner, variable);
  return values.length > 0 && values.every((v) => v === 'zero') && !isPointedTo(pkg, variable);
}

function isPointedTo(pkg: Package, variable: Variable): boolean {
  let found = false;
  if (variable.owner)
    walk(variable.owner, (n) => {
      found ||= n.kind === 'UnaryExpr' && n.op === '&' && variableOf(pkg, n.x) === variable;
      found ||= n.kind === 'RangeStmt' && [n.key, n.value].some((e) => e && variableOf(pkg, e) === variable);
      found ||=
        n.kind === 'CommClause' &&
        n.comm?.kind === 'AssignStmt' &&
        n.comm.lhs.some((e) => variableOf(pkg, e) === variable);
    });
  return found;
}

/** Whether all timers that a variable can hold are from `time.AfterFunc`. */
function isCallback(fn: GoFunction, e: Expr): boolean {
  const { pkg } = fn;
  const variable = variableOf(pkg, e);
  if (!variable?.owner || typeString(variable.type) !== '*time.Timer') return false;
  if (variable.scope === 'param') {
    const given = argumentsFor(fn, variable);
    return given !== undefined && given.length > 0 && given.every((arg) => isCallback(fn, arg));
  }
  const values = assignedTo(pkg, variable.owner, variable).filter((v) => v !== 'zero');
  const isAfterFunc = (v: Expr | undefined) => v?.kind === 'CallExpr' && pkg.calleeOf(v)?.name === 'time.AfterFunc';
  return variable.scope === 'local' && values.length > 0 && values.every(isAfterFunc);
}

/** `if t.C != nil { <-t.C }`. */
function isGuarded(fn: GoFunction, { pos, end, x }: UnaryExpr): boolean {
  const key = pathOf(fn.pkg, x)?.key;
  let guarded = false;
  walk(fn.body, (n) => {
    if (n.kind !== 'IfStmt' || n.body.pos > pos || n.body.end < end) return;
    const compared = nilComparison(fn.pkg, n.cond, true);
    guarded ||= compared?.isNil === false && pathOf(fn.pkg, compared.subject)?.key === key;
  });
  return guarded;
}

/** What a parameter of a literal that a variable names is given by all its calls; undefined where it may be called by others. */
function argumentsFor({ pkg, node, enclosing }: GoFunction, param: Variable): readonly Expr[] | undefined {
  const index = node.type.params.flatMap((p) => p.names).findIndex((name) => variableOf(pkg, name) === param);
  if (!enclosing || node.kind !== 'FuncLit' || index < 0) return undefined;
  const given: Expr[] = [];
  const called = new Set<Expr>();
  let elsewhere = false;
  walk(enclosing.body, (n, parent) => {
    if (n.kind === 'CallExpr' && pkg.calleeOf(n)?.func?.node === node) {
      const arg = n.args[index];
      if (arg) given.push(arg);
      called.add(n.fun);
    } else if (n.kind === 'Ident' && namesLiteral(pkg, n, node) && !called.has(n)) {
      elsewhere ||= parent?.kind !== 'AssignStmt' || !parent.lhs.includes(n);
    }
  });
  return elsewhere ? undefined : given;
}

function namesLiteral(pkg: Package, id: Expr & { kind: 'Ident' }, node: GoFunction['node']): boolean {
  const { pos, end } = id;
  if (!variableOf(pkg, id)) return false;
  const call: CallExpr = { kind: 'CallExpr', fun: id, args: [], ellipsis: false, pos, end };
  return pkg.calleeOf(call)?.func?.node === node;
}

/** `<-ctx.Done()` of `context.Background()`, in a goroutine: elsewhere it may be meant, and is by whoever writes `<-context.Background().Done()`. */
function isEndlessContext(fn: GoFunction, e: Expr): boolean {
  const context = contextDone(fn.pkg, e);
  return context !== undefined && runsOf(fn).length > 0 && isBackground(fn, context);
}

function isBackground(fn: GoFunction, e: Expr): boolean {
  const variable = variableOf(fn.pkg, e);
  const value = variable?.scope === 'local' ? soleValue(fn.pkg, fn, variable) : undefined;
  return value !== undefined && (isRootContext(fn.pkg, value) || isBackground(fn, value));
}

/** Whether every way to a receive comes by another one from the same timer, which is not set again in between. */
function hasFired({ fn, at, place }: Receive): boolean {
  const { pkg } = fn;
  const timer = timerOf(fn, at.x);
  const path = timer && pathOf(pkg, timer);
  if (!path || !/^\*time\.Timer$|^<-chan time\.Time$/.test(typeString(pkg.typeOf(timer)))) return false;
  const before = receivesOf(fn).filter((other) => {
    const same = timerOf(fn, other.at.x);
    return other.at !== at && same && pathOf(pkg, same)?.key === path.key;
  });
  const sets = (node: CfgNode) => mentionsOtherwise(fn, node, path.key);
  const arrives = (p: Place) => p.block === place.block && p.index === place.index;
  return before.some(({ place: from }) => {
    return wayTo(pkg, fn, { from, arrives, stops: sets }) !== undefined;
  });
}

/** `t` of `t.C`, and a variable that is given the channel of `time.After` once. */
function timerOf(fn: GoFunction, e: Expr): Expr | undefined {
  if (e.kind === 'SelectorExpr') {
    const made = variableOf(fn.pkg, e.x);
    const value = made?.scope === 'local' ? soleValue(fn.pkg, fn, made) : undefined;
    const isTimer = value?.kind === 'CallExpr' && fn.pkg.calleeOf(value)?.name === 'time.NewTimer';
    return e.sel.name === 'C' && isTimer ? e.x : undefined;
  }
  const variable = variableOf(fn.pkg, e);
  const value = variable?.scope === 'local' ? soleValue(fn.pkg, fn, variable) : undefined;
  return value?.kind === 'CallExpr' && fn.pkg.calleeOf(value)?.name === 'time.After' ? e : undefined;
}

/** Whether a node does anything but receive from the timer. */
function mentionsOtherwise(fn: GoFunction, node: CfgNode, key: string): boolean {
  let found = false;
  walk(node, (n, parent) => {
    if (n.kind !== 'Ident' || pathOf(fn.pkg, n)?.key !== key) return;
    const received = parent?.kind === 'UnaryExpr' || (parent?.kind === 'SelectorExpr' && parent.sel.name === 'C');
    found ||= !received;
  });
  return found;
}
