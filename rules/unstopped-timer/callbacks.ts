/**
 * Timers of `time.AfterFunc`: a pending one holds its function and all that it captures, in every version of Go. Most are meant to fire, whatever
 * becomes of the function that set them, so that two shapes only count: one that is stopped on another path, and one that sets itself anew
 * whenever it fires.
 */
import type { CfgNode } from '../../src/analysis/cfg/cfg.ts';
import { mentions } from '../../src/analysis/cfg/facts.ts';
import { isEnd, wayTo } from '../../src/analysis/cfg/reach.ts';
import { cfgOf } from '../../src/analysis/cfg/scope.ts';
import type { Acquirer } from '../../src/analysis/release/acquisition.ts';
import { findLeaks } from '../../src/analysis/release/must-release.ts';
import { reportOf, type Wording } from '../../src/findings/leak-report.ts';
import { placeOf } from '../../src/findings/place.ts';
import type { CallExpr, Expr } from '../../src/go/ast.ts';
import type { GoFunction, Package, Variable } from '../../src/go/program.ts';
import { walk } from '../../src/go/walk.ts';
import type { Report } from '../../src/rule.ts';
import { isBrief, SECOND } from './duration.ts';
import { unsettled } from './leaks.ts';

export function callbackReports(pkg: Package, fn: GoFunction): readonly Report[] {
  return [...stoppedElsewhere(pkg, fn), ...setAnew(pkg, fn)];
}

const CALLBACK: Acquirer = { resource: { what: 'timer', methods: ['Stop'], lent: false }, result: 0 };

function callbackOf(pkg: Package, call: CallExpr): Acquirer | undefined {
  return pkg.calleeOf(call)?.name === 'time.AfterFunc' ? CALLBACK : undefined;
}

const WORDS: Wording = {
  held: (variable) => `the timer ${variable}`,
  released: 'stopped',
  dropped: (callee) => `The timer of ${callee} is thrown away, so it can never be stopped.`,
};

/** What is stopped on one path is meant to be stopped. We offer no fix: on the other path it may be meant to fire. */
function stoppedElsewhere(pkg: Package, fn: GoFunction): readonly Report[] {
  return findLeaks(pkg, fn, callbackOf).flatMap((leak) => {
    const [duration, callback] = leak.acquisition.call.args;
    const held = callback && capturedBy(pkg, callback);
    if (!held?.size || !leak.elsewhere.has('released') || isBrief(pkg, duration, SECOND)) return [];
    const pending = unsettled(pkg, fn, leak, (node) => mayTellThatItFired(pkg, node, held));
    return pending ? [reportOf(fn, pending, WORDS, 'medium', [])] : [];
  });
}

/** A receive may wait for what the callback does, and a condition look for it: behind them the timer may have fired. */
function mayTellThatItFired(pkg: Package, node: CfgNode, held: ReadonlySet<Variable>): boolean {
  if (!node.kind.endsWith('Stmt')) return mentions(pkg, node, held);
  let receives = false;
  walk(node, (n) => {
    if (n.kind === 'UnaryExpr' && n.op === '<-') receives = true;
  });
  return receives;
}

/** What a callback keeps from being collected. */
function capturedBy(pkg: Package, callback: Expr): ReadonlySet<Variable> {
  const captured = new Set<Variable>();
  if (callback.kind !== 'FuncLit' && callback.kind !== 'SelectorExpr') return captured;
  walk(callback, (n) => {
    const object = n.kind === 'Ident' ? pkg.objectOf(n) : undefined;
    const pos = object?.kind === 'var' && object.owner ? object.ident?.pos : undefined;
    if (object?.kind === 'var' && pos !== undefined && (pos < callback.pos || pos > callback.end)) captured.add(object);
  });
  return captured;
}

/** A method that sets itself anew on each of its paths, and keeps no timer that could be stopped. */
function setAnew(pkg: Package, fn: GoFunction): readonly Report[] {
  const { entry, blocks } = cfgOf(pkg, fn);
  const sets = blocks.flatMap(({ nodes }) => nodes.filter((node) => setsItself(pkg, fn, node)));
  const [first] = sets;
  if (first?.kind !== 'ExprStmt' && first?.kind !== 'DeferStmt') return [];
  const ends = wayTo(pkg, fn, {
    from: { block: entry, index: 0 },
    arrives: isEnd,
    stops: (node) => sets.includes(node),
  });
  const call = callOf(first);
  if (ends || !call) return [];
  const message = `\`${fn.name}\` sets \`time.AfterFunc\` anew whenever it runs, and keeps no timer to stop: its receiver is held for ever.`;
  const made = {
    ...placeOf(fn.file, call),
    kind: 'acquire',
    note: 'Each run sets the timer for the next one',
  } as const;
  return [{ node: call, confidence: hasTeardown(pkg, fn) ? 'medium' : 'low', message, trace: [made], fixes: [] }];
}

function callOf(node: CfgNode): CallExpr | undefined {
  const e = node.kind === 'ExprStmt' ? node.x : node.kind === 'DeferStmt' ? node.call : undefined;
  return e?.kind === 'CallExpr' ? e : undefined;
}

/** `time.AfterFunc(d, c.sweep)` in `sweep`, or with `func() { c.sweep() }`. */
function setsItself(pkg: Package, fn: GoFunction, node: CfgNode): boolean {
  const call = callOf(node);
  const callback = call && callbackOf(pkg, call) ? call.args[1] : undefined;
  if (callback?.kind !== 'FuncLit') return callback !== undefined && isOwnMethod(pkg, fn, callback);
  const [only, ...others] = callback.body.stmts;
  return (
    others.length === 0 && only?.kind === 'ExprStmt' && only.x.kind === 'CallExpr' && isOwnMethod(pkg, fn, only.x.fun)
  );
}

function isOwnMethod(pkg: Package, fn: GoFunction, fun: Expr): boolean {
  if (fun.kind !== 'SelectorExpr' || fun.x.kind !== 'Ident') return false;
  const [owner, method] = [pkg.objectOf(fun.x), pkg.objectOf(fun.sel)];
  return owner?.kind === 'var' && owner.scope === 'receiver' && method?.kind === 'func' && method.decl === fn.node;
}

/** Whether its owner can be ended, and this goes on all the same; one that cannot may live as long as the process. */
function hasTeardown(pkg: Package, fn: GoFunction): boolean {
  const receiver = fn.node.kind === 'FuncDecl' ? fn.node.recv?.names[0] : undefined;
  const object = receiver && pkg.objectOf(receiver);
  return object?.kind === 'var' && TEARDOWNS.some((name) => pkg.method(object.type, name) !== undefined);
}

const TEARDOWNS = ['Close', 'Stop', 'Shutdown', 'close', 'stop', 'shutdown'];
