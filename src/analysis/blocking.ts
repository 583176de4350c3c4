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
import {
  type Channel,
  chainTo,
  type Escape,
  type Frame,
  isLoose,
  type Kind,
  type Operation,
  threadOf,
} from './channels.ts';
import { type Demand, demandsOf, MANY, timesBelow } from './demand.ts';
import { leavingWay, type Question, type Way } from './leaving.ts';
import { isAsked, talkOf } from './talk.ts';

export interface Blocked {
  readonly channel: Channel;
  /** That wait; the first of them is where it is told. */
  readonly operations: readonly [Operation, ...Operation[]];
  /** How the others leave; empty where there is nobody. */
  readonly ways: readonly Way[];
  /** The most that one goroutine sends, and how many there are: `MANY` where that is not known. */
  readonly most: number;
  readonly threads: number;
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
  const [first, ...more] = waiting;
  if (!first) return undefined;
  const demands = demandsOf(waiting);
  const suppliers = channel.operations.filter((o) => SATISFIED_BY[kind].has(o.kind));
  if (suppliers.some(({ frame }) => isLoose(frame))) return undefined;
  const threads = [...new Set(suppliers.map(({ frame }) => threadOf(frame)))];
  const others = threads.filter((thread) => !demands.some((d) => d.thread === thread));
  const times = demands.map((d) => timesOf(channel, d));
  const single = demands.length === 1 && times[0]?.times === 1;
  if (others.length < threads.length && !(single && channel.capacity === 0)) return undefined;
  const room = roomIn(
    channel,
    kind,
    demands,
    times.flatMap(({ bounds }) => bounds),
  );
  const total = demands.reduce((sum, d, i) => sum + d.most * (times[i]?.times ?? 1), 0);
  if (room === undefined || total <= room) return undefined;
  const talk = talkOf(channel, demands, single);
  const question: Question = { channel, supplies: SATISFIED_BY[kind], demands, room, talk };
  const ways = others.map((thread) => wayOf(question, kind, thread, total, others.length));
  if (!ways.every((way) => way !== undefined)) return undefined;
  const most = Math.max(...demands.map((d) => d.most));
  return { channel, operations: [first, ...more], ways, most, threads: total / most };
}

function timesOf({ root, site }: Channel, { thread }: Demand) {
  return timesBelow(thread, root, (loop, frame) => {
    for (let at = frame === root ? site.block.loop : undefined; at; at = at.outer) if (at === loop) return true;
    return false;
  });
}

/** How much may stay undone; undefined where the text does not tell that it is not enough. */
function roomIn(
  { capacity }: Channel,
  kind: Waiting,
  demands: readonly Demand[],
  bounds: readonly string[],
): number | undefined {
  if (kind !== 'send') return 0;
  if (typeof capacity === 'number') return capacity;
  const streams = demands.every(({ most }) => most === MANY);
  const all = [...bounds, ...demands.flatMap((d) => d.bounds)];
  return streams && all.every((bound) => !capacity.includes(bound)) ? 0 : undefined;
}

/** How one of those who could satisfy the demands leaves. */
function wayOf(question: Question, kind: Waiting, thread: Frame, total: number, others: number): Way | undefined {
  const { channel, demands, room } = question;
  if (demands.some((d) => kind !== 'range' && isAsked(channel, d.thread, thread, kind))) return undefined;
  const from = thread === channel.root ? channel.site : undefined;
  // of several each may do as much as is owed
  if (others > 1 && kind !== 'range' && total !== MANY)
    return leavingWay({ ...question, room: total - 1 }, thread, 0, from);
  const starts = demands.every((d) => d.thread !== thread && chainTo(d.thread, thread) !== undefined);
  return starts
    ? leavingWay(question, thread, 0, from)
    : leavingWay({ ...question, demands: [] }, thread, room + 1, from);
}

/** Operations that wait: those that are no case of a select with others. */
export function waitingOf(channel: Channel, kind: Waiting): readonly Operation[] {
  return channel.operations.filter((o) => o.kind === kind && !o.optional);
}

/** Whether nobody unseen can do more on the channel than what is known of it. */
export function isClosedWorld({ escapes }: Channel): boolean {
  return escapes.length === 0;
}

export type { Escape };
