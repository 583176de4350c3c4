/**
 * How the other side of a channel leaves: the paths of a thread to its end on which it owes the operations that others wait for. `owed` counts what the goroutines
 * that were started on the path will wait for, less what the path has done for them.
 *
 * We err on the side of a thread that keeps its word. Unless it is shown, it is taken to have done enough where it ended a loop that does its part by the
 * condition of the loop, has counted, was told by what it received, or has waited for the goroutines.
 */
import type { CommClause, Expr, RangeStmt } from '../../go/ast.ts';
import type { GoFunction, Package, Variable } from '../../go/program.ts';
import type { Block, CfgNode, Edge, Loop } from '../cfg/cfg.ts';
import { exitsFrom } from '../cfg/exits.ts';
import { type Facts, factsAfter, learn, mentions, NO_FACTS, testOf } from '../cfg/facts.ts';
import { nilComparison } from '../cfg/nil.ts';
import { cfgOf, relevantOf } from '../cfg/scope.ts';
import { Tangled } from '../cfg/tangled.ts';
import { variableOf } from '../cfg/variables.ts';
import { endsGoroutine } from '../goroutines/ends-goroutine.ts';
import { isCommand } from '../runs/commands.ts';
import { passesIn } from './capacity.ts';
import { type Channel, chainTo, type Effect, type Frame, type Kind, type Site } from './channels.ts';
import { isOfClosed } from './closed-value.ts';
import { type Demand, isAround, isInside, mostBelow, timesBelow } from './demand.ts';
import { isGone } from './gone.ts';
import type { Known } from './shared-facts.ts';
import type { Talk } from './talk.ts';
import { counts, looksAt, type Received, receivedIn } from './told.ts';
import { isBelow, isByHead, isCalledFrom, workingLoops } from './working-loops.ts';

/** What is asked of a thread. */
export interface Question {
  readonly channel: Channel;
  /** What satisfies the demands. */
  readonly supplies: ReadonlySet<Kind>;
  readonly demands: readonly Demand[];
  /** What is demanded never ends, whatever is received. */
  readonly endless: boolean;
  /** Nor does what is received say that it was the last. */
  readonly goesOn?: boolean;
  /** How much may be owed at the end: what the channel has room for. */
  readonly room: number;
  readonly talk: Talk;
  /** The conditions, as they are written, behind which all that demand are started. */
  readonly behind?: ReadonlySet<string>;
  /** Cases that are not taken, as far as the question goes. */
  readonly without?: (fn: GoFunction, clause: CommClause) => boolean;
  /** What holds in a frame from its beginning. */
  readonly known?: Known;
}

/** A path on which a thread ends and still owes. */
export interface Way {
  readonly frame: Frame;
  readonly path: readonly Edge[];
  readonly exit: Block;
  /** How often it did its part before. */
  readonly done: number;
  /** The path through a function that it calls, and that might have done it. */
  readonly inner: readonly Way[];
}

/** More places than a person would follow. */
const MAX_VISITS = 4_000;

/** To owe more makes no difference. */
export const HIGHEST = 80;
const PAID_AHEAD = -8;
/** What was done is told apart so far. */
const FEW = 3;

const CLOSES: ReadonlySet<Kind> = new Set<Kind>(['close']);

interface State {
  readonly owed: number;
  readonly done: number;
  readonly facts: Facts;
  /** Why the path went the way it did last: `told` where the channel itself gave the reason. */
  readonly last: 'plain' | 'told';
  /** Demands that were counted as a whole. */
  readonly counted: ReadonlySet<Frame>;
  readonly inner: readonly Way[];
  /** The error of the last call that starts some, if it starts none where it fails. */
  readonly starting?: Starting;
}

interface Starting {
  readonly error: Variable;
  /** What would be owed without the call. */
  readonly owed: number;
}

interface Visit {
  readonly block: Block;
  readonly index: number;
  readonly state: State;
  readonly path: readonly Edge[];
}

/**
 * A shortest path; undefined where there is none.
 *
 * @throws Tangled
 */
export function leavingWay(question: Question, frame: Frame, owed: number, from?: Site): Way | undefined {
  const { fn } = frame;
  const start = from ? { block: from.block, index: from.index + 1 } : { block: cfgOf(fn.pkg, fn).entry, index: 0 };
  const facts = question.known?.(frame) ?? NO_FACTS;
  const state: State = { owed, done: 0, facts, last: 'plain', counted: new Set(), inner: [] };
  const queue: Visit[] = [{ ...start, state, path: [] }];
  const seen = new Set<string>();
  const walker = new Walker(question, frame);
  for (const visit of queue) {
    const key = keyOf(visit);
    if (seen.has(key)) continue;
    if (seen.add(key).size > MAX_VISITS) throw new Tangled(fn.name);
    const after = walker.block(visit);
    if (!after) continue;
    if (walker.leaves(visit.block, after))
      return { frame, path: visit.path, exit: visit.block, done: after.done, inner: after.inner };
    queue.push(...walker.next(visit, after));
  }
  return undefined;
}

function keyOf({ block, index, state }: Visit): string {
  const facts = [...state.facts].map(([test, holds]) => test + holds).sort();
  return [block.id, index, state.owed, state.done, state.last, state.counted.size, ...facts].join(' ');
}

class Walker {
  private readonly question: Question;
  private readonly frame: Frame;
  private readonly pkg: Package;
  /** Loops that do their part for the channel. */
  private readonly working: ReadonlySet<Loop>;
  private readonly received: Received;

  constructor(question: Question, frame: Frame) {
    this.question = question;
    this.frame = frame;
    this.pkg = frame.fn.pkg;
    this.working = workingLoops(question, frame);
    this.received = receivedIn(question.channel, frame);
  }

  /** The state at the end of a block; undefined where the path has done enough, or stops. */
  block({ block, index, state }: Visit): State | undefined {
    const relevant = relevantOf(this.pkg, this.frame.fn);
    let after: State | undefined = state;
    for (const node of block.nodes.slice(index)) {
      if (this.question.talk.settles(this.frame, node)) return undefined;
      if (this.makesAnother(node, after)) after = { ...after, owed: 0, done: 0 };
      for (const effect of this.frame.effects.get(node) ?? []) after = after && this.effect(effect, after, node);
      if (!after) return undefined;
      after = { ...after, facts: factsAfter(this.pkg, node, after.facts, relevant) };
    }
    return after;
  }

  /** In a loop, the next pass makes a channel of its own: what the last one has room for does not add up. */
  private makesAnother(node: CfgNode, { owed }: State): boolean {
    const { channel, room } = this.question;
    return this.frame === channel.root && node === channel.site.node && owed <= room;
  }

  private effect(effect: Effect, state: State, node: CfgNode): State | undefined {
    if (effect.does === 'run') return this.run(effect.frame, state, node);
    const { kind } = effect.operation;
    if (kind === 'close') return undefined;
    return this.question.supplies.has(kind) ? paid(state, 1) : state;
  }

  private run(inner: Frame, before: State, node: CfgNode): State | undefined {
    const demanded = this.demanded(inner, before);
    const error = demanded.owed > before.owed && this.startsIfPassed(inner) ? errorOf(this.pkg, node) : undefined;
    const state = error ? { ...demanded, starting: { error, owed: before.owed } } : demanded;
    if (inner.by === 'defer' && this.closes(inner)) return undefined;
    if (inner.by === 'go' || inner.by === 'unknown' || !this.supplies(inner)) return state;
    for (let done = 0; done <= FEW; done++) {
      // owing more than it does, it comes to an end
      const way = leavingWay({ ...this.question, demands: [], room: 0 }, inner, done + 1);
      if (way) return { ...paid(state, done), inner: [...state.inner, way] };
    }
    return undefined;
  }

  private supplies(frame: Frame): boolean {
    return this.does(frame, this.question.supplies);
  }

  /** `defer func() { cancel(); close(done) }()`: whoever sends then does not wait, but panics. By which path it comes there is not asked. */
  private closes(frame: Frame): boolean {
    return !this.question.supplies.has('close') && this.does(frame, CLOSES);
  }

  private does(frame: Frame, kinds: ReadonlySet<Kind>): boolean {
    return this.question.channel.operations.some(
      ({ kind, frame: at }) => kinds.has(kind) && (at === frame || isCalledFrom(at, frame)),
    );
  }

  /** Whether a function has failed, if it does, before it starts any of those that demand. */
  private startsIfPassed(inner: Frame): boolean {
    const chains = this.question.demands.flatMap(({ thread }) =>
      isBelow(thread, inner) ? (chainTo(thread, inner) ?? []) : [],
    );
    return chains.every(({ start }) => start && !exitsFrom(start.frame.fn, start.site.block).has('failure'));
  }

  /** What the threads that are started here will wait for. */
  private demanded(inner: Frame, state: State): State {
    let { owed, counted } = state;
    const below = this.question.demands.filter(({ thread }) => thread === inner || isBelow(thread, inner));
    for (const { thread, most } of below) {
      const { times } = timesBelow(thread, this.frame, (loop, frame) => this.isShared(loop, frame));
      if (times > 1 && counted.has(thread)) continue;
      if (times > 1) counted = new Set([...counted, thread]);
      owed = Math.min(HIGHEST, owed + most * times);
    }
    if (below.length > 1) owed = Math.min(owed, state.owed + this.mostBelow(inner, below));
    return { ...state, owed, counted };
  }

  private mostBelow(inner: Frame, below: readonly Demand[]): number {
    return mostBelow(
      inner,
      this.question.channel,
      below.flatMap(({ operations }) => operations),
    );
  }

  /** The loop does its part in each pass, or makes the channel in each pass. */
  private isShared(loop: Loop, frame: Frame): boolean {
    if (frame !== this.frame) return false;
    return this.working.has(loop) || isAround(loop, this.question.channel, frame);
  }

  next({ block, path }: Visit, state: State): readonly Visit[] {
    return block.edges.flatMap((edge) => {
      const after = this.edge(block, edge, state);
      return after ? [{ block: edge.to, index: 0, state: after, path: [...path, edge] }] : [];
    });
  }

  private edge(block: Block, edge: Edge, before: State): State | undefined {
    const state = this.loopEnd(block, edge, before);
    const { when } = edge;
    if (!state || !when) return state;
    switch (when.kind) {
      case 'range':
        return !when.more && this.isOverChannel(when.range) ? undefined : { ...state, last: this.plain(block, state) };
      case 'comm':
        return this.question.without?.(this.frame.fn, when.clause) ? undefined : this.chosen(block, when.clause, state);
      case 'case': {
        const values = [when.tag, ...(when.clause?.list ?? [])];
        return { ...state, last: values.some((e) => e && this.tells(block, e)) ? 'told' : this.plain(block, state) };
      }
      case 'test': {
        if (this.isClosed(when.expr, when.holds) || isGone(this.frame, when.expr, when.holds)) return undefined;
        if (!when.holds && this.isAskedAtStart(when.expr)) return undefined;
        const facts = learn(state.facts, testOf(this.pkg, when.expr, when.holds), relevantOf(this.pkg, this.frame.fn));
        const owed = this.owedBehind(when.expr, when.holds, state);
        return (
          facts && { ...state, owed, facts, last: this.tells(block, when.expr) ? 'told' : this.plain(block, state) }
        );
      }
    }
  }

  /** Behind `err != nil` of the call that starts what demands, nothing was started. */
  private owedBehind(e: Expr, holds: boolean, { starting, owed }: State): number {
    const compared = nilComparison(this.pkg, e, holds);
    const hasFailed = compared?.isNil === false && starting?.error === variableOf(this.pkg, compared.subject);
    return hasFailed && starting ? starting.owed : owed;
  }

  /** Out of a loop that does its part, as its head says. */
  private loopEnd(block: Block, { to, when }: Edge, state: State): State | undefined {
    const loop = [...this.working].find((l) => isInside(block, l) && !isInside(to, l) && isByHead(l, when));
    if (!loop || this.question.endless) return state;
    const passes = passesIn(this.frame.fn, loop);
    const total = this.question.demands.reduce((sum, d) => sum + d.most * this.times(d), 0);
    if (typeof passes !== 'number' || total > HIGHEST || total <= passes) return undefined;
    return { ...state, owed: Math.min(state.owed, total - passes) };
  }

  private times({ thread }: Demand): number {
    return timesBelow(thread, this.frame, (loop, frame) => this.isShared(loop, frame)).times;
  }

  /** `for v := range ch`: it ends when the channel is closed, and who closes has sent all. */
  private isOverChannel(range: RangeStmt): boolean {
    return this.question.channel.operations.some(({ at }) => at === range);
  }

  /** `!ok` of `v, ok := <-ch`, and `v == nil` where nil is not sent: who closes has sent all. */
  private isClosed(e: Expr, holds: boolean): boolean {
    const { more, values } = this.received;
    if (!holds && e.kind === 'Ident' && mentions(this.pkg, e, more)) return true;
    return isOfClosed(this.pkg, this.question.channel, values, e, holds);
  }

  /** `if ticks { go … }`, and `defer func() { if ticks { close(done) } }()`: what is not so at the end was not so at the start. */
  private isAskedAtStart(e: Expr): boolean {
    const { fn, by } = this.frame;
    return (
      by === 'defer' &&
      fn.enclosing !== undefined &&
      this.question.behind?.has(fn.file.text.slice(e.pos, e.end)) === true
    );
  }

  /** Whether a test looks at what was received, of one sender, or counts in a loop that does its part. */
  private tells(block: Block, e: Expr): boolean {
    const { talk, supplies, endless, goesOn } = this.question;
    if (endless || (goesOn && mentions(this.pkg, e, this.received.values))) return false;
    if (talk.single && supplies.has('receive') && looksAt(this.pkg, e, this.received.values)) return true;
    return [...this.working].some((loop) => isInside(block, loop)) && counts(this.pkg, e);
  }

  /** `select { case errs <- err: default: }`: where there was no room any more, somebody has sent. */
  private chosen(block: Block, { comm }: CommClause, state: State): State {
    const { channel, supplies } = this.question;
    const after: State = { ...state, last: this.plain(block, state) };
    if (comm || channel.capacity === 0 || !supplies.has('send')) return after;
    const sent = channel.operations.filter(({ kind, frame }) => kind === 'send' && frame === this.frame);
    const isFull = block.edges.some(
      ({ when }) => when?.kind === 'comm' && sent.some(({ site }) => site.node === when.clause.comm),
    );
    return isFull ? paid(after, 1) : after;
  }

  /** Behind a loop that was left because the channel gave the reason, no test gives another. */
  private plain(block: Block, { last }: State): State['last'] {
    return this.working.size > 0 && ![...this.working].some((loop) => isInside(block, loop)) ? last : 'plain';
  }

  /** Whether the thread ends in a block, and owes. */
  leaves(block: Block, { owed, last }: State): boolean {
    if (!block.exit || (block.exit === 'no-return' && !endsGoroutine(this.pkg, block))) return false;
    if (this.frame.by === 'root' && isCommand(this.frame.fn)) return false;
    return owed > this.question.room && last === 'plain';
  }
}

/** `err` of `err := start(ch)`. */
function errorOf(pkg: Package, node: CfgNode): Variable | undefined {
  return node.kind === 'AssignStmt' && node.rhs.length === 1 ? variableOf(pkg, node.lhs.at(-1)) : undefined;
}

function paid(state: State, done: number): State {
  const owed = state.owed === HIGHEST ? HIGHEST : Math.max(PAID_AHEAD, state.owed - done);
  return { ...state, owed, done: Math.min(FEW, state.done + done) };
}
