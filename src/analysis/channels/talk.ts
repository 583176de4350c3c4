/**
 * What else two threads say to each other: by another channel or a group that one waits for. A receiver that leaves because the sender has said that it is done
 * leaves nobody behind; and a sender that answers requests sends nothing to one who has not asked.
 */
import type { CallExpr, Expr, Node } from '../../go/ast.ts';
import type { GoFunction, Package, Variable } from '../../go/program.ts';
import { walk } from '../../go/walk.ts';
import type { CfgNode } from '../cfg/cfg.ts';
import { type Channel, type Frame, threadOf } from './channels.ts';
import type { Demand } from './demand.ts';

export interface Talk {
  /** There is but one thread that demands. */
  readonly single: boolean;
  /** Whether, with this node, a path learns that the demands are met. */
  settles(frame: Frame, node: CfgNode): boolean;
}

export function talkOf(channel: Channel, demands: readonly Demand[], single: boolean): Talk {
  const threads = demands.map(({ thread }) => thread);
  const own = channel.variable;
  const signals = single ? signalsOf(threads) : new Set<Variable>();
  for (const variable of joinedSignals(channel.root.fn)) signals.add(variable);
  signals.delete(own);
  const stops = channel.capacity === 0 ? new Set<Variable>() : new Set(threads.flatMap((t) => [...usesOf(t).received]));
  const settles = ({ fn: { pkg } }: Frame, node: CfgNode) =>
    joins(pkg, node) ||
    // told to stop, a sender that looks at that between two sends makes but one more, for which there is room
    closedBy(pkg, node).some((variable) => stops.has(variable)) ||
    receivedFrom(pkg, node).some((variable) => signals.has(variable));
  return { single, settles };
}

const JOINS = /^(\(\*sync\.WaitGroup\)|\(\*golang\.org\/x\/sync\/errgroup\.Group\))\.Wait$/;

function joins(pkg: Package, node: CfgNode): boolean {
  if (node.kind === 'RangeStmt' || node.kind === 'GoStmt') return false;
  let found = false;
  walk(node, (n) => {
    found ||= n.kind === 'CallExpr' && JOINS.test(pkg.calleeOf(n)?.name ?? '');
    return n.kind !== 'FuncLit' || node.kind === 'DeferStmt';
  });
  return found;
}

function receivedFrom(pkg: Package, node: CfgNode): readonly Variable[] {
  if (node.kind === 'RangeStmt') return channelVariable(pkg, node.x);
  if (node.kind === 'GoStmt') return [];
  const found: Variable[] = [];
  walk(node, (n) => {
    if (n.kind === 'UnaryExpr' && n.op === '<-') found.push(...channelVariable(pkg, n.x));
    return n.kind !== 'FuncLit';
  });
  return found;
}

function closedBy(pkg: Package, node: CfgNode): readonly Variable[] {
  if (node.kind !== 'ExprStmt' && node.kind !== 'DeferStmt') return [];
  const call = node.kind === 'DeferStmt' ? node.call : node.x;
  return isClose(pkg, call) && call.args[0] ? channelVariable(pkg, call.args[0]) : [];
}

function channelVariable(pkg: Package, e: Expr): readonly Variable[] {
  const object = e.kind === 'Ident' ? pkg.objectOf(e) : undefined;
  return object?.kind === 'var' ? [object] : [];
}

/** The channels that the threads send on or close, as those who start them name them. */
function signalsOf(threads: readonly Frame[]): Set<Variable> {
  return new Set(threads.flatMap((thread) => [...usesOf(thread).sent, ...usesOf(thread).closed]));
}

interface Uses {
  readonly sent: ReadonlySet<Variable>;
  readonly closed: ReadonlySet<Variable>;
  readonly received: ReadonlySet<Variable>;
}

/** The other channels that a thread operates on, in the body of its function and the literals in it. */
function usesOf(thread: Frame): Uses {
  const { fn } = thread;
  const given = argumentsOf(thread);
  const uses = { sent: new Set<Variable>(), closed: new Set<Variable>(), received: new Set<Variable>() };
  walk(fn.body, (n) => {
    for (const [use, e] of usesIn(fn.pkg, n))
      for (const v of channelVariable(fn.pkg, e)) uses[use].add(given.get(v) ?? v);
    return n.kind !== 'GoStmt'; // what it starts is a thread of its own
  });
  return uses;
}

type Use = readonly [keyof Uses, Expr];

function usesIn(pkg: Package, n: Node): readonly Use[] {
  const isChannel = (e: Expr) => pkg.underlying(pkg.typeOf(e)).kind === 'chan';
  if (n.kind === 'SendStmt') return [['sent', n.chan]];
  if (n.kind === 'UnaryExpr') return n.op === '<-' ? [['received', n.x]] : [];
  if (n.kind === 'RangeStmt') return isChannel(n.x) ? [['received', n.x]] : [];
  if (n.kind !== 'CallExpr') return [];
  if (pkg.calleeOf(n)?.kind === 'builtin')
    return pkg.calleeOf(n)?.name === 'close' ? n.args.map((e): Use => ['closed', e]) : [];
  // handed to a function that it calls: it may do either
  return n.args.filter(isChannel).flatMap((e): readonly Use[] => [
    ['sent', e],
    ['received', e],
  ]);
}

function isClose(pkg: Package, n: Node): n is CallExpr {
  return (
    n.kind === 'CallExpr' && n.fun.kind === 'Ident' && n.fun.name === 'close' && pkg.calleeOf(n)?.kind === 'builtin'
  );
}

/** From the parameters of a thread's function to the variables that it is given. */
function argumentsOf({ start, fn }: Frame): ReadonlyMap<Variable, Variable> {
  const { call } = start ?? {};
  if (call?.kind !== 'CallExpr' || !start) return new Map();
  const names = fn.type.params.flatMap((p) => p.names);
  return new Map(
    names.flatMap((name, i) => {
      const object = fn.pkg.objectOf(name);
      const [given] = call.args[i] ? channelVariable(start.frame.fn.pkg, call.args[i]) : [];
      return object?.kind === 'var' && given ? [[object, given]] : [];
    }),
  );
}

/** The channels that the function, or a literal in it, closes or sends on after it has waited for a group. */
function joinedSignals(fn: GoFunction): readonly Variable[] {
  const found: Variable[] = [];
  const visit = (root: Node): void => {
    let waited = false;
    walk(root, (n) => {
      if (n.kind === 'FuncLit' && n !== root) {
        visit(n);
        return false;
      }
      waited ||= n.kind === 'CallExpr' && n.fun.kind === 'SelectorExpr' && n.fun.sel.name === 'Wait';
      if (waited && n.kind === 'SendStmt') found.push(...channelVariable(fn.pkg, n.chan));
      if (waited && isClose(fn.pkg, n) && n.args[0]) found.push(...channelVariable(fn.pkg, n.args[0]));
      return true;
    });
  };
  visit(outermost(fn).node);
  return found;
}

function outermost(fn: GoFunction): GoFunction {
  return fn.enclosing ? outermost(fn.enclosing) : fn;
}

/** Whether the demander acts only when the other side has asked: they have another channel between them, on which the other side goes first. */
export function isAsked(channel: Channel, demander: Frame, other: Frame, by: 'send' | 'receive'): boolean {
  if (threadOf(demander) === threadOf(other)) return false;
  const [theirs, own] = [usesOf(other), usesOf(demander)];
  const [first, second] = by === 'send' ? [theirs.sent, own.received] : [own.sent, theirs.received];
  return [...first].some((v) => v !== channel.variable && !channel.frames.some((f) => f.held.has(v)) && second.has(v));
}
