/**
 * Goroutines that wait for the end of somebody else's context, and then only finish what their starter began: `go func() { <-ctx.Done(); cancel() }()`. Once the
 * starter is done, there is nothing left for them to do, but they wait on, as long as that context lasts.
 *
 * Silent where they do anything else then: to close a server or a connection at the end of a context is what such goroutines are for.
 */
import type { Block, CfgNode, Edge } from '../../src/analysis/cfg/cfg.ts';
import { isEnd, placeOfNode, wayTo } from '../../src/analysis/cfg/reach.ts';
import { cfgOf } from '../../src/analysis/cfg/scope.ts';
import { rootVariable } from '../../src/analysis/cfg/variables.ts';
import { channelsOf } from '../../src/analysis/channels/channels.ts';
import { type Goroutine, goroutinesOf } from '../../src/analysis/goroutines/goroutines.ts';
import { contextDone, firstWaits, isFromOutside } from '../../src/analysis/goroutines/signals.ts';
import { isCommand } from '../../src/analysis/runs/commands.ts';
import type { CallExpr, Expr, Node, UnaryExpr } from '../../src/go/ast.ts';
import type { GoFunction, Variable } from '../../src/go/program.ts';
import { typeString } from '../../src/go/types.ts';
import { walk } from '../../src/go/walk.ts';

export interface Watcher {
  readonly goroutine: Goroutine;
  readonly body: GoFunction;
  /** The first of the receives that it waits in. */
  readonly at: UnaryExpr;
  /** How the starter comes to its end. */
  readonly way: readonly Edge[];
  readonly exit: Block;
}

export function watchersOf(fn: GoFunction): readonly Watcher[] {
  if (isCommand(fn) || !/\.Done\(\)/.test(fn.file.text.slice(fn.pos, fn.end))) return [];
  return goroutinesOf(fn).flatMap((goroutine) => {
    const { body } = goroutine;
    if (body?.node.kind !== 'FuncLit' || body.enclosing !== fn) return [];
    const waits = firstWaits(body);
    const [at] = waits;
    if (!at || !waits.every((e) => isForeign(fn, e)) || !finishes(fn, body, waits)) return [];
    const way = leaves(fn, goroutine, body, waits);
    return way ? [{ goroutine, body, at, ...way }] : [];
  });
}

/** The Done of a context that the function was given. */
function isForeign(fn: GoFunction, { x }: UnaryExpr): boolean {
  return contextDone(fn.pkg, x) !== undefined && isFromOutside(fn, x);
}

/** Whether all that it does, once woken, is for variables of its starter: cancel functions, groups, channels. */
function finishes(fn: GoFunction, body: GoFunction, waits: readonly UnaryExpr[]): boolean {
  let acts = 0;
  let only = true;
  const isOwn = (e: Expr) => {
    const variable = ownVariable(fn, e);
    return variable !== undefined && isDoneWith(fn, body, variable);
  };
  walk(body.body, (n) => {
    if (waits.some((e) => e === n)) return false;
    const act = actOf(fn, n, isOwn);
    if (act === 'own') acts++;
    else if (act === 'other') only = false;
    return true;
  });
  return only && acts > 0;
}

function actOf(fn: GoFunction, n: Node, isOwn: (e: Expr) => boolean): 'own' | 'other' | undefined {
  switch (n.kind) {
    case 'CallExpr':
      return isOwnCall(fn, n, isOwn) ? 'own' : 'other';
    case 'SendStmt':
      return isOwn(n.chan) ? 'own' : 'other';
    case 'RangeStmt':
      return isOwn(n.x) ? 'own' : 'other';
    case 'UnaryExpr':
      return n.op !== '<-' ? undefined : isOwn(n.x) ? 'own' : 'other';
    case 'AssignStmt':
    case 'GoStmt':
    case 'DeferStmt':
    case 'ForStmt':
    case 'IncDecStmt':
    case 'FuncLit':
      return 'other';
    default:
      return undefined;
  }
}

function ownVariable({ pkg, node }: GoFunction, e: Expr): Variable | undefined {
  const object = e.kind === 'Ident' ? pkg.objectOf(e) : undefined;
  return object?.kind === 'var' && object.scope === 'local' && object.owner === node ? object : undefined;
}

/** A channel that nobody else has; a cancel function that the function calls or returns, too; a group. */
function isDoneWith(fn: GoFunction, body: GoFunction, variable: Variable): boolean {
  const kind = fn.pkg.underlying(variable.type).kind;
  if (kind === 'chan') return channelsOf(fn).some((c) => c.variable === variable && c.escapes.length === 0);
  if (kind !== 'signature' && typeString(variable.type) !== 'context.CancelFunc') return true;
  let ended = false;
  walk(fn.body, (n, parent) => {
    if (n === body.node) return false;
    if (n.kind !== 'Ident' || fn.pkg.objectOf(n) !== variable) return true;
    ended ||= parent?.kind === 'ReturnStmt' || parent?.kind === 'CallExpr';
    return true;
  });
  return ended;
}

/** `cancel()`, `wg.Done()`, `close(ch)`. */
function isOwnCall(fn: GoFunction, { fun, args }: CallExpr, isOwn: (e: Expr) => boolean): boolean {
  if (fun.kind === 'Ident' && fun.name === 'close') return args.every(isOwn);
  if (fun.kind === 'Ident') return typeString(fn.pkg.typeOf(fun)) === 'context.CancelFunc' && isOwn(fun);
  return fun.kind === 'SelectorExpr' && /WaitGroup$/.test(typeString(fn.pkg.typeOf(fun.x))) && isOwn(fun.x);
}

/** A way from the start to the end of the function on which it waits neither for the context itself, nor for what the goroutine does then. */
function leaves(
  fn: GoFunction,
  { start }: Goroutine,
  body: GoFunction,
  waits: readonly UnaryExpr[],
): Pick<Watcher, 'way' | 'exit'> | undefined {
  const from = placeOfNode(fn.pkg, fn, statementOf(fn, start));
  if (!from) return undefined;
  const contexts = waits.flatMap(({ x }) => contextIn(fn, x) ?? []);
  const closed = closedIn(body);
  const stops = (node: CfgNode) => node.kind !== 'GoStmt' && waitsFor(fn, node, contexts, closed);
  const way = wayTo(fn.pkg, fn, { from, arrives: isEnd, stops });
  return way && { way, exit: way.at(-1)?.to ?? from.block };
}

function contextIn({ pkg }: GoFunction, e: Expr): Variable | undefined {
  const context = contextDone(pkg, e);
  return context && rootVariable(pkg, context);
}

function statementOf(fn: GoFunction, start: Node): CfgNode {
  const nodes = cfgOf(fn.pkg, fn).blocks.flatMap((block) => block.nodes);
  return nodes.find((n) => n.pos <= start.pos && start.end <= n.end) ?? (start as CfgNode);
}

/** The channels that the goroutine closes, which nobody else does then. */
function closedIn({ pkg, body }: GoFunction): ReadonlySet<unknown> {
  const closed = new Set<unknown>();
  walk(body, (n) => {
    if (n.kind !== 'CallExpr' || n.fun.kind !== 'Ident' || n.fun.name !== 'close') return;
    for (const e of n.args) if (e.kind === 'Ident') closed.add(pkg.objectOf(e));
  });
  closed.delete(undefined);
  return closed;
}

function waitsFor(fn: GoFunction, node: CfgNode, contexts: readonly Variable[], closed: ReadonlySet<unknown>): boolean {
  if (node.kind === 'RangeStmt') return false;
  let found = false;
  walk(node, (n) => {
    if (n.kind === 'UnaryExpr' && n.op === '<-') {
      const context = contextIn(fn, n.x);
      found ||= context !== undefined && contexts.includes(context);
      found ||= n.x.kind === 'Ident' && closed.has(fn.pkg.objectOf(n.x));
    }
    return n.kind !== 'FuncLit';
  });
  return found;
}
