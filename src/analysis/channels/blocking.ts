/**
 * Whether an operation on a channel can wait for ever: some path of the other side ends without its counterpart, and nobody else is there to do it.
 *
 *     waits      is satisfied by
 *     send       a receive, a range, the capacity
 *     receive    a send, a close
 *     range      a close
 *
 * Silent as soon as the channel escapes, or one of those who could satisfy does so at a time that cannot be told. Of several who could, all must be able to leave.
 */
import type { CommClause } from '../../go/ast.ts';
import type { GoFunction } from '../../go/program.ts';
import type { Loop } from '../cfg/cfg.ts';
import { loopsRepeating } from '../cfg/loops.ts';
import { type Ending, endOfWays, isOfContext } from '../contexts/context-life.ts';
import { isOfOwnEnd } from '../contexts/own-context.ts';
import { isLeftAt } from './capacity.ts';
import { type Channel, chainTo, type Frame, isLoose, type Kind, type Operation, siteIn, threadOf } from './channels.ts';
import { type Demand, demandsOf, isAround, MANY, testsAtStart, timesBelow, totalOf } from './demand.ts';
import { goOnAfterAny } from './goes-on.ts';
import { HIGHEST, leavingWay, type Question, type Way } from './leaving.ts';
import { isRangeLike, staysOpen } from './range-ends.ts';
import { knownWhere } from './shared-facts.ts';
import { usesOfField } from './stored.ts';
import { isAsked, talkOf } from './talk.ts';
import { hasToldWhy, leavesByValue } from './told.ts';
import { casesToldAtEnd } from './told-at-end.ts';
import { workingLoops } from './working-loops.ts';

export interface Blocked {
  readonly channel: Channel;
  /** That wait; the first of them is where it is told. */
  readonly operations: readonly [Operation, ...Operation[]];
  /** How the others leave; empty where there is nobody. */
  readonly ways: readonly Way[];
  /** One start begins several goroutines that wait. */
  readonly several: boolean;
  /** With whose end all of the others leave, and not before; `process` where that lasts as long. */
  readonly end?: Ending | 'process';
  /** How they leave without waiting for such an end. */
  readonly sooner?: readonly Way[];
}

export type Waiting = 'send' | 'receive' | 'range';

const SATISFIED_BY: { readonly [W in Waiting]: ReadonlySet<Kind> } = {
  send: new Set<Kind>(['receive', 'range']),
  receive: new Set<Kind>(['send', 'close']),
  range: new Set<Kind>(['close']),
};

/**
 * @param waiting the operations that wait, all of one kind
 * @throws Tangled
 */
export function blockedOn(channel: Channel, kind: Waiting, waiting: readonly Operation[]): Blocked | undefined {
  if (kind !== 'send' && isClosedBefore(channel, waiting)) return undefined;
  // of two branches, the one that waits more often is the one that waits in vain
  const demands = demandsOf(channel, waiting).toSorted((a, b) => b.most - a.most);
  if (demands.length === 0) return undefined;
  const times = demands.map(({ thread }) => timesOf(channel, thread));
  const single = demands.length === 1 && times[0]?.times === 1;
  const threads = suppliersOf(channel, kind);
  const others = threads.filter((thread) => !demands.some((d) => d.thread === thread));
  // an unbuffered channel takes nothing from the one who waits for it
  const alone = single && channel.capacity === 0 && !waiting.some(({ frame }) => isLoose(frame));
  if (others.length < threads.length && !alone) return undefined;
  if (others.some(({ by }) => by === 'unknown')) return undefined;
  if (threads.some((thread) => isLooseIn(channel, kind, thread))) return undefined;
  if (kind === 'receive' && (isOfTokens(channel, others) || isAlsoSending(channel, demands))) return undefined;
  const bounds = times.flatMap((t) => t.bounds);
  const room = roomIn(channel, kind, demands, bounds);
  const total = totalOf(channel, waiting);
  if (room === undefined || total <= room) return undefined;
  const open: Question = {
    channel,
    supplies: SATISFIED_BY[kind],
    demands,
    room,
    talk: talkOf(channel, demands, single),
    endless: demands.every((d) => d.endless),
    goesOn: kind === 'send' && goOnAfterAny(channel, demands),
    behind: testsAtStart(channel, demands),
    without: casesWithout(channel, kind, waiting, demands),
  };
  const found = waysKnown(open, waiting, kind, others, total);
  if (!found) return undefined;
  const { question, ways } = found;
  if (kind === 'receive' ? isTold(channel, waiting, ways) : isOfCallback(demands, ways)) return undefined;
  const [first, ...more] = owedOn(ways, channel, demands).flatMap(({ operations }) => operations);
  const several = Math.max(...times.map((t) => t.times)) > 1;
  return (
    first && {
      channel,
      operations: [first, ...more],
      ways,
      several,
      ...endingOf(question, kind, others, total, ways),
    }
  );
}

/** How the others leave who know what holds wherever somebody waits: a second look at the few that are found, which costs nothing elsewhere. */
function waysKnown(
  open: Question,
  waiting: readonly Operation[],
  kind: Waiting,
  others: readonly Frame[],
  total: number,
): { readonly question: Question; readonly ways: readonly Way[] } | undefined {
  const ways = waysOf(open, kind, others, total);
  const known = ways && knownWhere(open.channel, waiting);
  if (!ways || !known) return ways && { question: open, ways };
  const question = { ...open, known };
  const left = waysOf(question, kind, others, total);
  return left && { question, ways: left };
}

/** What all of the others wait for before they leave; or how they do sooner. */
function endingOf(
  question: Question,
  kind: Waiting,
  others: readonly Frame[],
  total: number,
  ways: readonly Way[],
): Pick<Blocked, 'end' | 'sooner'> {
  const without = (fn: GoFunction, clause: CommClause) => question.without?.(fn, clause) || isOfContext(fn, clause);
  const sooner = waysOf({ ...question, without }, kind, others, total);
  if (sooner) return { sooner };
  const end = endOfWays(ways.map(({ path, frame: { fn } }) => ({ path, fn })));
  return end ? { end } : {};
}

/** What a callback starts may be one, and was received. */
function isOfCallback(demands: readonly Demand[], ways: readonly Way[]): boolean {
  return demands.every(({ thread }) => isRunByOthers(thread)) && ways.length > 0 && ways.every(({ done }) => done > 0);
}

/** Whether who receives has been told by what it has received that nothing more comes. */
function isTold(channel: Channel, waiting: readonly Operation[], ways: readonly Way[]): boolean {
  const byValue = waiting.some((operation) => leavesByValue(channel, operation));
  return ways.some((way) => way.done > 0 && (byValue || hasToldWhy(channel, way)));
}

/** Cases of the others that are not taken before the one who waits has what it waits for. */
function casesWithout(channel: Channel, kind: Waiting, waiting: readonly Operation[], demands: readonly Demand[]) {
  if (kind === 'send') {
    const isOne = demands.every(({ thread }) => timesOf(channel, thread).times === 1);
    const told = casesToldAtEnd(channel, waiting, isOne);
    const toldInDrain = casesToldAtEnd(channel, waiting, isOne || demands.every(isOneAtATime(channel)));
    return (fn: GoFunction, clause: CommClause) => (fn === channel.root.fn ? told : toldInDrain)(clause);
  }
  // the one who waits is the function that the context ends with
  const inRoot = demands.every(({ thread }) => thread === channel.root);
  return (fn: GoFunction, clause: CommClause) => inRoot && isOfOwnEnd(fn, clause);
}

/** The demands of what is started where the others leave: of two branches, only one is taken. */
function owedOn(ways: readonly Way[], { site }: Channel, demands: readonly Demand[]): readonly Demand[] {
  const isOn = ({ frame, path }: Way, { start }: Frame) =>
    start?.frame !== frame || start.site.block === site.block || path.some(({ to }) => to === start.site.block);
  const owed = demands.filter(({ thread }) => ways.every((way) => isOn(way, thread)));
  return owed.length > 0 ? owed : demands;
}

/**
 * `close(errs); for err := range errs {`: the one who waits has closed it itself, or does so in the loop, when it has counted all. By which path it comes there is
 * not asked.
 */
function isClosedBefore({ operations }: Channel, waiting: readonly Operation[]): boolean {
  return waiting.some(({ frame, site: { node }, at }) => {
    const until = node.kind === 'RangeStmt' ? node.end : at.pos;
    return operations.some((o) => {
      const site = o.kind === 'close' && o.frame.by !== 'defer' ? siteIn(frame.fn, o) : undefined;
      return site !== undefined && site.node.kind !== 'DeferStmt' && site.node.pos < until;
    });
  });
}

/** Several who fill a buffer before they start who empties it. */
function isOfTokens({ capacity }: Channel, others: readonly Frame[]): boolean {
  return capacity !== 0 && others.length > 1;
}

/** Who asks and is answered on one channel may wait with either. */
function isAlsoSending({ operations }: Channel, demands: readonly Demand[]): boolean {
  return operations.some(({ kind, frame }) => kind === 'send' && demands.some((d) => d.thread === threadOf(frame)));
}

/** The threads that could satisfy. */
function suppliersOf({ operations }: Channel, kind: Waiting): readonly Frame[] {
  return [...new Set(operations.filter((o) => SATISFIED_BY[kind].has(o.kind)).map(({ frame }) => threadOf(frame)))];
}

function isLooseIn({ operations }: Channel, kind: Waiting, thread: Frame): boolean {
  return operations.some((o) => SATISFIED_BY[kind].has(o.kind) && threadOf(o.frame) === thread && isLoose(o.frame));
}

function timesOf(channel: Channel, thread: Frame) {
  return timesBelow(thread, channel.root, (loop, frame) => isAround(loop, channel, frame));
}

/** Started once, or in a loop that receives: the next is begun, as a rule, when the last has said that it is done, or has been drained until it does. */
function isOneAtATime(channel: Channel): (demand: Demand) => boolean {
  const supplies = SATISFIED_BY.send;
  const apart = (loop: Loop, frame: Frame) =>
    isAround(loop, channel, frame) || workingLoops({ channel, supplies }, frame).has(loop);
  return ({ thread }) => timesBelow(thread, channel.root, apart).times === 1;
}

/** How all of the others leave; undefined where one does not. Where nobody is there to do it, the function that made the channel has to leave. */
function waysOf(
  question: Question,
  kind: Waiting,
  others: readonly Frame[],
  total: number,
): readonly Way[] | undefined {
  const { channel, demands } = question;
  if (others.length > 0) {
    const ways = others.map((thread) => wayOf(question, kind, thread, total, others.length));
    return ways.every((way) => way !== undefined) ? ways : undefined;
  }
  if (demands.some(({ thread }) => thread === channel.root)) return [];
  const way = leavingWay(question, channel.root, 0, channel.site);
  return way && [];
}

/** How much may stay undone; undefined where the text does not tell that it is not enough. */
function roomIn(
  { capacity }: Channel,
  kind: Waiting,
  demands: readonly Demand[],
  bounds: readonly string[],
): number | undefined {
  if (kind !== 'send') return 0;
  // how often a callback starts a goroutine, others know: perhaps one for each that there is room for
  if (capacity !== 0 && demands.some(({ thread }) => isRunByOthers(thread))) return undefined;
  if (typeof capacity === 'number') return capacity;
  const isUntold = ({ frame, site: { block } }: Operation) =>
    isLoose(frame) || loopsRepeating(block).some((loop) => isLeftAt(frame.fn, loop, capacity));
  if (demands.some(({ operations }) => operations.some(isUntold))) return undefined;
  const streams = demands.every(({ most }) => most === MANY);
  const all = [...bounds, ...demands.flatMap((d) => d.bounds)];
  return streams && all.every((bound) => !capacity.includes(bound)) ? 0 : undefined;
}

/** Whether a callback starts the goroutine, or one that starts it. */
function isRunByOthers({ by, start }: Frame): boolean {
  return by === 'callback' || (start !== undefined && isRunByOthers(start.frame));
}

/** How one of those who could satisfy the demands leaves. */
function wayOf(question: Question, kind: Waiting, thread: Frame, total: number, others: number): Way | undefined {
  const { channel, demands } = question;
  if (demands.some((d) => kind !== 'range' && isAsked(channel, d.thread, thread, kind))) return undefined;
  // each of several may do as much as is owed
  const shared = others > 1 || timesOf(channel, thread).times > 1;
  if (shared && kind !== 'range' && total !== MANY) return undefined;
  // of as many as there are demands, perhaps, one must do nothing
  const nothing = shared && (kind === 'receive' || workingLoops(question, thread).size === 0);
  const from = thread === channel.root ? channel.site : undefined;
  const starts = demands.every((d) => d.thread !== thread && chainTo(d.thread, thread) !== undefined);
  if (starts) return leavingWay(question, thread, 0, from);
  return leavingWay({ ...question, demands: [] }, thread, nothing ? question.room + 1 : Math.min(total, HIGHEST), from);
}

/** Operations that wait: those that are no case of a select with others. A receive in a loop that only the end of the channel leaves is as good as a range. */
export function waitingOf(channel: Channel, kind: Waiting): readonly Operation[] {
  const all = channel.operations.filter((o) => !o.optional);
  // a function that nobody may ever call sends nothing
  if (kind === 'send') return all.filter((o) => o.kind === kind && !mayNeverRun(o.frame));
  if (kind === 'receive') return all.filter((o) => o.kind === kind && !isRangeLike(o));
  const ranges = all.filter((o) => o.kind === 'range' || isRangeLike(o));
  // where nobody closes it, a receiver with another way out may be told by what it receives
  return channel.operations.some((o) => o.kind === 'close') ? ranges : ranges.filter((o) => staysOpen(channel, o));
}

/** Nobody knows whether it is called, or the function that starts its goroutine. */
function mayNeverRun({ by, start }: Frame): boolean {
  return by === 'unknown' || (start !== undefined && mayNeverRun(start.frame));
}

/** Whether nobody unseen can do what satisfies; a field that the package never closes does not close it. */
export function isClosedWorld({ escapes, root }: Channel, kind: Waiting): boolean {
  return escapes.every((e) => kind === 'range' && e.how === 'stored' && usesOfField(root.fn.pkg, e).open);
}
