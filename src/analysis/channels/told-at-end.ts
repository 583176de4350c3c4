/**
 * Receivers that are told to leave only when their senders are done: `wg.Wait(); close(done)`, or the sender's own `cancel()` after its last send. What is
 * sent before that is received.
 *
 * That the group waits for those very senders is not looked at: to be wrong here is silence.
 */
import type { CommClause, Expr } from '../../go/ast.ts';
import type { GoFunction, Variable } from '../../go/program.ts';
import { nodesOf } from '../cfg/nodes.ts';
import { blocksAfter } from '../cfg/reach.ts';
import { isRootContext } from '../contexts/root-context.ts';
import {
  type Channel,
  chainTo,
  channelsOf,
  type Frame,
  type Operation,
  producedFor,
  type Site,
  siteIn,
  threadOf,
} from './channels.ts';

/**
 * Tells the cases that are taken at the word of somebody who says it only after `waiting` have come through.
 *
 * @param each whether each of those who wait is one: what is the last word of one of several is not that of the others
 */
export function casesToldAtEnd(
  channel: Channel,
  waiting: readonly Operation[],
  each: boolean,
): (clause: CommClause) => boolean {
  const known = new Map<CommClause, boolean>();
  const isLast = (word: Operation) => followsWait(word) || (each && followsAll(word, waiting));
  return (clause) => {
    const told =
      known.get(clause) ?? (tellersOf(channel, clause).some(isAlways(isLast)) || isCancelled(channel, clause, waiting));
    known.set(clause, told);
    return told;
  };
}

/** What the tellers say: each is another channel of the same function, also as its caller sees it, as the words that are sent on it. */
function tellersOf({ maker, variable }: Channel, { comm }: CommClause): readonly (readonly Operation[])[] {
  const others = channelsOf(maker).filter((other) => other.variable !== variable);
  const tellers = others
    .flatMap((other) => [other, ...producedFor(other)])
    .filter(({ operations }) => operations.some(({ site }) => site.node === comm));
  return tellers.map(({ operations }) => operations.filter(({ kind }) => kind === 'send' || kind === 'close'));
}

function isAlways(test: (word: Operation) => boolean): (words: readonly Operation[]) => boolean {
  return (words) => words.length > 0 && words.every(test);
}

function followsWait({ at, frame, site }: Operation): boolean {
  return waitsIn(frame.fn).some((end) => site.node.kind === 'DeferStmt' || end <= at.pos);
}

/** The same function says it, and comes by none of those who wait after that. The channels are two, and so are their frames. */
function followsAll({ frame, site }: Operation, waiting: readonly Operation[]): boolean {
  const deferred = frame.by === 'defer' || site.node.kind === 'DeferStmt';
  const { fn } = frame.by === 'defer' && frame.start ? frame.start.frame : frame;
  return waiting.every((w) => {
    const own = siteIn(fn, w);
    return own !== undefined && (deferred || !leadsTo(site, own));
  });
}

/** Whether a path goes from one place of a function to another. */
function leadsTo(from: Site, to: Site): boolean {
  if (from.block === to.block && from.index < to.index) return true;
  return blocksAfter(from.block).has(to.block);
}

interface Ended {
  readonly frame: Frame;
  readonly at: { readonly end: number };
}

/** Where an operation, or the call that leads to it, ends in a function; Infinity where it is not below it. */
function endIn(frame: Frame, { frame: below, at }: Ended): number {
  if (below === frame) return at.end;
  const { start } = below;
  return start && below.by !== 'go'
    ? endIn(frame, { frame: start.frame, at: start.site.node })
    : Number.POSITIVE_INFINITY;
}

/** Where calls of a method `Wait` end. */
function waitsIn(fn: GoFunction): readonly number[] {
  return nodesOf(fn, 'CallExpr').flatMap(({ fun, end }) =>
    fun.kind === 'SelectorExpr' && /^Wait(All)?(Done)?$/.test(fun.sel.name) ? [end] : [],
  );
}

// ---- contexts ----

/** `case <-ctx.Done():` of a context of the function, without a parent that could end it, and which the one who waits ends itself, further down. */
function isCancelled({ maker }: Channel, { comm }: CommClause, waiting: readonly Operation[]): boolean {
  const e = comm?.kind === 'ExprStmt' ? comm.x : comm?.kind === 'AssignStmt' ? comm.rhs[0] : undefined;
  const context =
    e?.kind === 'UnaryExpr' && e.x.kind === 'CallExpr' && e.x.fun.kind === 'SelectorExpr' ? e.x.fun.x : undefined;
  const cancel = context && cancelOf(maker, context);
  if (!cancel?.ident) return false;
  const { ident } = cancel;
  const uses = nodesOf(maker, 'Ident').filter(
    (id) => id !== ident && id.name === ident.name && maker.pkg.objectOf(id) === cancel,
  );
  const ends = ({ fn }: Frame, pos: number) => fn.file === maker.file && fn.pos <= pos && pos < fn.end;
  const isLast = (pos: number) =>
    waiting.every((w) => framesOf(w).some((frame) => ends(frame, pos) && endIn(frame, w) <= pos));
  return uses.length > 0 && uses.every(({ pos }) => isLast(pos));
}

/** The functions of the thread of an operation, from its own to the one that is started. */
function framesOf({ frame }: Operation): readonly Frame[] {
  return [frame, ...(chainTo(frame, threadOf(frame)) ?? []), threadOf(frame)];
}

/** The function that ends a context made by `ctx, cancel := context.WithCancel(context.Background())`. */
function cancelOf(fn: GoFunction, context: Expr): Variable | undefined {
  const object = context.kind === 'Ident' ? fn.pkg.objectOf(context) : undefined;
  for (const { lhs, rhs } of nodesOf(fn, 'AssignStmt')) {
    const [made, cancel] = lhs;
    const [call] = rhs;
    if (object?.kind !== 'var' || made?.kind !== 'Ident' || fn.pkg.objectOf(made) !== object) continue;
    if (cancel?.kind !== 'Ident' || call?.kind !== 'CallExpr' || !isRootContext(fn.pkg, call.args[0])) return undefined;
    const variable = fn.pkg.objectOf(cancel);
    return variable?.kind === 'var' ? variable : undefined;
  }
  return undefined;
}
