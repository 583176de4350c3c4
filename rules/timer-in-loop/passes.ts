/** Whether a timer that a pass of a loop makes is left behind by the next. */
import type { CfgNode, Edge } from '../../src/analysis/cfg/cfg.ts';
import { nilTest } from '../../src/analysis/cfg/facts.ts';
import { type Place, wayTo } from '../../src/analysis/cfg/reach.ts';
import { soleValue } from '../../src/analysis/cfg/variables.ts';
import { contextDone, received } from '../../src/analysis/goroutines/signals.ts';
import type { CallExpr, CommClause, Expr, ForStmt, Node, RangeStmt } from '../../src/go/ast.ts';
import type { GoFunction, Package } from '../../src/go/program.ts';
import { type Type, typeString, UNKNOWN } from '../../src/go/types.ts';
import { walk } from '../../src/go/walk.ts';
import { comesAgain, type TimerChannel } from '../unstopped-timer/channels.ts';
import { settles } from '../unstopped-timer/uses.ts';

/** A shortest way from where the timer is made to there again, on which it has not fired; a ticker never ends. */
export function nextPass(pkg: Package, fn: GoFunction, timer: TimerChannel): readonly Edge[] | undefined {
  const { at, use, ticks, call } = timer;
  if (ticks) return comesAgain(pkg, fn, timer);
  if (isBounded(pkg, fn, call) || isUntilDeadline(pkg, fn, call)) return undefined;
  const arrives = (place: Place) => place.block === at.block && place.index === at.index;
  if (use.kind === 'case') return byAnotherCase(pkg, fn, timer, use.clause, arrives);
  const from = { block: at.block, index: at.index + 1 };
  if (use.kind !== 'variable') return undefined;
  const { variable } = use;
  const made = variable.ident && nilTest(pkg, variable.ident, false);
  const facts = new Map(made ? [[made.key, made.holds]] : []);
  return wayTo(pkg, fn, { from, facts, arrives, stops: (node) => waits(pkg, node) || settles(pkg, node, variable) });
}

/** Of the other cases of the select, one that goes on with the loop: a default before all, since it is always ready. */
function byAnotherCase(
  pkg: Package,
  fn: GoFunction,
  { at }: TimerChannel,
  own: CommClause,
  arrives: (place: Place) => boolean,
): readonly Edge[] | undefined {
  const ways = at.block.edges.flatMap((edge) => {
    if (clauseOf(edge) === own) return [];
    const rest = wayTo(pkg, fn, { from: { block: edge.to, index: 0 }, arrives, stops: (node) => waits(pkg, node) });
    return rest ? [[edge, ...rest]] : [];
  });
  return ways.find(isByDefault) ?? ways[0];
}

/** Whether the first case on a way is a default. */
export function isByDefault([first]: readonly Edge[]): boolean {
  const clause = first && clauseOf(first);
  return clause !== undefined && !clause.comm;
}

function clauseOf({ when }: Edge): CommClause | undefined {
  return when?.kind === 'comm' ? when.clause : undefined;
}

/**
 * Whether a node waits for something that does not come again and again: a clock, which is no faster for the timers left behind, or the end of a
 * context, which comes once.
 */
function waits(pkg: Package, node: CfgNode): boolean {
  const channel = received(node);
  if (!channel) return false;
  if (contextDone(pkg, channel)) return true;
  return typeString(elementOf(pkg, channel)) === 'time.Time';
}

/** Whether a way goes by a receive that tells no more than that something has happened: mostly that is rare, or the end. */
export function isBySignal(pkg: Package, way: readonly Edge[]): boolean {
  return way.some((edge) => {
    const comm = clauseOf(edge)?.comm;
    const channel = received(comm);
    const element = channel && pkg.underlying(elementOf(pkg, channel));
    // of a type that is not known, a value that nobody looks at is taken to be none
    return element?.kind === 'struct'
      ? element.fields.length === 0
      : element?.kind === 'unknown' && comm?.kind === 'ExprStmt';
  });
}

function elementOf(pkg: Package, channel: Expr): Type {
  const type = pkg.underlying(pkg.typeOf(channel));
  return type.kind === 'chan' ? type.elem : UNKNOWN;
}

/** So few passes leave no heap of timers behind. */
const FEW = 100;

/** Whether a constant bounds the passes of all loops around a call. */
function isBounded(pkg: Package, fn: GoFunction, call: CallExpr): boolean {
  const loops: (ForStmt | RangeStmt)[] = [];
  walk(fn.body, (n: Node) => {
    if ((n.kind === 'ForStmt' || n.kind === 'RangeStmt') && n.body.pos < call.pos && call.end < n.body.end)
      loops.push(n);
  });
  return loops.length > 0 && loops.every((loop) => hasFewPasses(pkg, loop));
}

/** `time.After(timeout - time.Since(start))`: all fire by the time at which the function gives up. */
function isUntilDeadline(pkg: Package, fn: GoFunction, { args: [duration] }: CallExpr): boolean {
  const object = duration?.kind === 'Ident' ? pkg.objectOf(duration) : undefined;
  const value = object?.kind === 'var' ? soleValue(pkg, fn, object) : duration;
  if (value?.kind === 'CallExpr') return pkg.calleeOf(value)?.name === 'time.Until';
  return value?.kind === 'BinaryExpr' && value.op === '-';
}

function hasFewPasses(pkg: Package, loop: ForStmt | RangeStmt): boolean {
  if (loop.kind === 'RangeStmt') return (pkg.intValue(loop.x) ?? Number.POSITIVE_INFINITY) <= FEW;
  const { cond, post } = loop;
  const bound = post && cond?.kind === 'BinaryExpr' && /^<=?$/.test(cond.op) ? pkg.intValue(cond.y) : undefined;
  return bound !== undefined && bound <= FEW;
}
