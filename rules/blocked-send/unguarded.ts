/**
 * A send in a loop, to whoever the function was given the channel by, or to whoever it is returned to by the function around it, that does not give up with the context, while another operation of the same function does:
 * its author expects that the others leave. Which of them does is not seen.
 */
import type { Block, CfgNode } from '../../src/analysis/cfg/cfg.ts';
import { mentions } from '../../src/analysis/cfg/facts.ts';
import { loopsRepeating } from '../../src/analysis/cfg/loops.ts';
import { nodesOf, ownNodesOf } from '../../src/analysis/cfg/nodes.ts';
import { cfgOf } from '../../src/analysis/cfg/scope.ts';
import { isClosedWorld } from '../../src/analysis/channels/blocking.ts';
import { channelsOf, producedFor } from '../../src/analysis/channels/channels.ts';
import { functionsNaming } from '../../src/analysis/goroutines/endless.ts';
import { contextDone } from '../../src/analysis/goroutines/signals.ts';
import type { CallExpr, CommClause, Expr, SelectStmt, SendStmt } from '../../src/go/ast.ts';
import { outermostOf } from '../../src/go/outermost.ts';
import type { GoFunction, GoObject, Variable } from '../../src/go/program.ts';
import { typeString } from '../../src/go/types.ts';

export interface Unguarded {
  readonly send: SendStmt;
  /** The case by which the function gives up elsewhere. */
  readonly guard: CommClause;
  /** There it would send on the same channel: it knows that whoever receives may have left. */
  readonly alike: boolean;
}

export function unguardedSends(fn: GoFunction): readonly Unguarded[] {
  const contexts = contextsOf(fn);
  if (contexts.size === 0) return [];
  const sends = plainSends(fn).filter(({ chan }) => isGiven(fn, chan));
  const guards = sends.length > 0 ? guardsOf(fn, contexts) : [];
  const [first] = guards;
  if (!first) return [];
  const calls = callsOf(fn);
  return sends.flatMap((send) => {
    if (isReturnedToSeen(fn, send.chan) || calls.some((call) => isSeen(fn, call, send.chan))) return [];
    const alike = guards.find(({ select }) => sendsOn(fn, select, send.chan));
    return [{ send, guard: (alike ?? first).guard, alike: alike !== undefined }];
  });
}

function sendsOn({ pkg }: GoFunction, { cases }: SelectStmt, chan: Expr): boolean {
  const channel = chan.kind === 'Ident' ? pkg.objectOf(chan) : undefined;
  return cases.some(
    ({ comm }) => comm?.kind === 'SendStmt' && comm.chan.kind === 'Ident' && pkg.objectOf(comm.chan) === channel,
  );
}

interface Call {
  readonly from: GoFunction;
  readonly call: CallExpr;
}

function callsOf(fn: GoFunction): readonly Call[] {
  return functionsNaming(fn).flatMap((from) =>
    nodesOf(from, 'CallExpr').flatMap((call) => (from.pkg.calleeOf(call)?.func === fn ? [{ from, call }] : [])),
  );
}

/** Whether a call gives a channel of which all are seen who receive from it: then what they do is known (blocking.ts), and need not be guessed. */
function isSeen(fn: GoFunction, { from, call }: Call, chan: Expr): boolean {
  const names = fn.type.params.flatMap((p) => p.names);
  const given = call.args[names.findIndex((name) => chan.kind === 'Ident' && name.name === chan.name)];
  const variable = given?.kind === 'Ident' ? from.pkg.objectOf(given) : undefined;
  return hasSeenReceivers(from, variable);
}

function isReturnedToSeen(fn: GoFunction, chan: Expr): boolean {
  const variable = chan.kind === 'Ident' ? fn.pkg.objectOf(chan) : undefined;
  return isReturned(fn, variable) && hasSeenReceivers(fn, variable);
}

function hasSeenReceivers(fn: GoFunction, variable: GoObject | undefined): boolean {
  const channels = channelsOf(outermostOf(fn)).filter((c) => c.variable === variable);
  return channels.flatMap((c) => [c, ...producedFor(c)]).some((c) => isClosedWorld(c, 'send'));
}

/** The contexts that the function, or one around it, is given, and the variables that hold the Done of one. */
function contextsOf(fn: GoFunction): ReadonlySet<Variable> {
  const { pkg, type } = fn;
  const found = new Set<Variable>(fn.enclosing && contextsOf(fn.enclosing));
  for (const name of type.params.flatMap((p) => p.names)) {
    const object = pkg.objectOf(name);
    if (object?.kind === 'var' && typeString(object.type) === 'context.Context') found.add(object);
  }
  for (const n of nodesOf(fn, 'AssignStmt')) {
    if (!n.define || n.rhs.length !== n.lhs.length) continue;
    n.lhs.forEach((target, i) => {
      const object = target.kind === 'Ident' ? pkg.objectOf(target) : undefined;
      const value = n.rhs[i];
      const isDone = value !== undefined && contextDone(pkg, value) !== undefined;
      if (isDone && object?.kind === 'var' && mentions(pkg, value, found)) found.add(object);
    });
  }
  return found;
}

/** In loops, and no case of a select with others. */
function plainSends(fn: GoFunction): readonly SendStmt[] {
  const { blocks } = cfgOf(fn.pkg, fn);
  const cases = new Set<CfgNode>(blocks.flatMap(casesOf));
  return blocks.flatMap((block) =>
    loopsRepeating(block).length === 0
      ? []
      : block.nodes.flatMap((n) => (n.kind === 'SendStmt' && !cases.has(n) ? [n] : [])),
  );
}

function casesOf({ edges }: Block): readonly CfgNode[] {
  if (edges.length < 2) return [];
  return edges.flatMap(({ when }) => (when?.kind === 'comm' && when.clause.comm ? [when.clause.comm] : []));
}

function isGiven(fn: GoFunction, e: Expr): boolean {
  const object = e.kind === 'Ident' ? fn.pkg.objectOf(e) : undefined;
  const isParam = object?.kind === 'var' && object.scope === 'param' && object.owner === fn.node;
  return isParam || isReturned(fn, object);
}

/** Whether the function around a literal returns a channel of its own, that the literal has captured. */
function isReturned({ enclosing }: GoFunction, object: GoObject | undefined): boolean {
  if (!enclosing || object?.kind !== 'var' || object.owner !== enclosing.node) return false;
  const returned = ownNodesOf(enclosing, 'ReturnStmt').flatMap(({ results }) => results);
  return returned.some((e) => e.kind === 'Ident' && enclosing.pkg.objectOf(e) === object);
}

interface Guard {
  readonly select: SelectStmt;
  readonly guard: CommClause;
}

/** The cases that wait for the end of one of the contexts, and then return. Who only looks, with a `default`, takes it that the send comes through. */
function guardsOf(fn: GoFunction, contexts: ReadonlySet<Variable>): readonly Guard[] {
  const ends = ({ comm, body }: CommClause) =>
    comm?.kind === 'ExprStmt' && body.some((s) => s.kind === 'ReturnStmt') && mentions(fn.pkg, comm, contexts);
  const waiting = nodesOf(fn, 'SelectStmt').filter(({ cases }) => cases.every(({ comm }) => comm));
  return waiting.flatMap((select) => select.cases.filter(ends).map((guard) => ({ select, guard })));
}
