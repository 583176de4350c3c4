/** From an operation on a channel that waits for ever to a report: both sides, the goroutine and its operation, and the other side's path that leaves. */
import { exitOf } from '../analysis/cfg/exits.ts';
import { isHardlyTaken } from '../analysis/cfg/hardly-fails.ts';
import { ownNodesOf } from '../analysis/cfg/nodes.ts';
import type { Blocked } from '../analysis/channels/blocking.ts';
import type { Channel, Frame, Operation } from '../analysis/channels/channels.ts';
import { isLoose, threadOf } from '../analysis/channels/channels.ts';
import type { Way } from '../analysis/channels/leaving.ts';
import { entryAround, isOncePerCall } from '../analysis/runs/once.ts';
import { isOfCommand, isOfTests, isSetUp, isTool } from '../analysis/runs/set-up.ts';
import type { Confidence, Fix, Step } from '../finding.ts';
import type { Expr, Node } from '../go/ast.ts';
import { outermostOf } from '../go/outermost.ts';
import type { GoFunction } from '../go/program.ts';
import type { Report } from '../rule.ts';
import { fewIn } from './how-often.ts';
import { branchSteps, endRange } from './leak-report.ts';
import { headOf, headOfStart, placeOf } from './place.ts';

/** What waits, where it is in the function that makes the channel; otherwise where it is made, since that is what is mostly to be changed. */
export function nodeOf({ channel, operations }: Blocked): Report['node'] {
  const here = operations.find(({ frame }) => outermostOf(frame.fn) === outermostOf(channel.maker));
  return here ? here.at : channel.make;
}

/** A callback may run in some other way than it is taken to; what a function itself waits for ends with whoever called it. */
export function confidenceOf({ operations, channel }: Blocked): Confidence {
  const loose = operations.some(({ frame }) => isLoose(frame) || threadOf(frame).by === 'unknown');
  return loose || typeof channel.capacity === 'string' ? 'medium' : 'high';
}

/** How a rule speaks of what waits. */
export interface BlockedWording {
  /** "send on `ch`". */
  readonly waits: (channel: string) => string;
  /** "receiving from it". */
  readonly without: string;
  /** "receives from it". */
  readonly nobody: string;
}

export function blockedReport(
  blocked: Blocked,
  node: Report['node'],
  words: BlockedWording,
  confidence: Confidence,
  fixes: readonly Fix[] = [],
): Report {
  // the process of a command ends soon after it, and so does that of a test
  const { maker } = blocked.channel;
  const { end } = blocked;
  const doubtful =
    isOfCommand(maker) ||
    isTool(maker.pkg) ||
    isOfTests(maker) ||
    isOnceOfEntry(maker, blocked.channel.make) ||
    endsWithFirst(blocked) ||
    isInRangeBefore(blocked) ||
    end === 'process' ||
    isHardlyLeft(blocked);
  return {
    node,
    confidence: doubtful ? 'low' : confidence,
    message: messageOf(blocked, words),
    trace: traceOf(blocked, words),
    fixes,
    atFailure: isLeftByFailure(blocked),
    ...fewIn(maker, blocked.channel.make),
    ...(end !== 'process' && end),
  };
}

/** Nobody leaves but where a call fails that hardly ever does. */
function isHardlyLeft({ ways }: Blocked): boolean {
  return ways.length > 0 && ways.every(({ frame, path }) => path.some((edge) => isHardlyTaken(frame.fn, edge)));
}

/** `main` and a command come by it once, and what is left behind there is of the process. */
function isOnceOfEntry(maker: GoFunction, make: Node): boolean {
  const entry = entryAround(maker);
  return entry !== undefined && isOncePerCall(maker, make, entry);
}

/** Nobody is there any more only where the declared function that makes the channel has failed. */
function isLeftByFailure({ channel: { maker }, ways }: Blocked): boolean {
  return (
    !maker.enclosing &&
    ways.length > 0 &&
    ways.every(({ frame, exit }) => frame.fn === maker && exitOf(maker, exit) === 'failure')
  );
}

/** `return <-errs` of what starts several servers: when the first has ended, the program ends. */
function endsWithFirst({ channel: { maker }, ways, sooner = ways, several }: Blocked): boolean {
  const [way] = sooner;
  return several && way?.frame.fn === maker && way.done === 1 && isSetUp(maker);
}

/**
 * `for v := range values {…}; done <- true`, where `values` is closed only below the returns: the goroutine does not come so far. It is left behind in the range,
 * and what is said of the send does not mend that.
 */
function isInRangeBefore({ operations: [{ frame, at }], ways }: Blocked): boolean {
  const { fn } = frame;
  const ranges = ownNodesOf(fn, 'RangeStmt').filter(({ end, x }) => end <= at.pos && x.kind === 'Ident');
  return (
    ways.length > 0 &&
    ranges.some(({ x }) => {
      const over = x.kind === 'Ident' ? fn.pkg.objectOf(x) : undefined;
      const isOver = (e: Expr | undefined) => e?.kind === 'Ident' && fn.pkg.objectOf(e) === over;
      return ways.every((way) => {
        const calls = ownNodesOf(way.frame.fn, 'CallExpr');
        const closes = calls.filter(
          ({ fun, args: [arg] }) => fun.kind === 'Ident' && fun.name === 'close' && isOver(arg),
        );
        return over !== undefined && closes.length > 0 && closes.every(({ pos }) => pos > exitRange(way).pos);
      });
    })
  );
}

function messageOf({ channel, operations, ways, several }: Blocked, words: BlockedWording): string {
  const [first] = operations;
  const around = channel.maker;
  const waits = `${waiter(first, around, several)} for ever to ${words.waits(`\`${channel.variable.name}\``)}`;
  const [way] = ways;
  const thrown = thrownAway(channel);
  if (!way && thrown) {
    const { line } = placeOf(thrown.file, channel.site.node);
    return `${waits} where \`${nameOf(thrown)}\` throws the channel away at line ${line}.`;
  }
  if (!way) return `${waits}: nobody ${words.nobody}.`;
  const { line } = placeOf(way.frame.fn.file, exitRange(way));
  const leaves = `${leaver(way.frame, around)} ${isReturn(way) ? 'returns' : 'ends'} at line ${line}`;
  return `${waits} where ${leaves} ${TIMES[way.done] ? `after ${words.without.replace(' or closing it', '')} only ${TIMES[way.done]}` : `without ${words.without}`}.`;
}

/** The caller that takes nothing of what gives the channel, if it is one. */
function thrownAway({ maker, root }: Channel): GoFunction | undefined {
  return root.fn !== maker && root.held.size === 0 ? root.fn : undefined;
}

const TIMES = [undefined, 'once', 'twice', 'a few times'];

/** "The goroutine started at line 12", "`send`". */
function waiter({ frame }: Operation, around: GoFunction, many: boolean): string {
  const thread = threadOf(frame);
  if (thread.by === 'root') return `\`${nameOf(thread.fn)}\` waits`;
  const start = startOf(thread);
  if (thread.by !== 'go' || !start) return 'Whoever calls the function literal waits';
  const where = whereOf(start.fn, start.node, around);
  return many ? `Goroutines started ${where} wait` : `The goroutine started ${where} waits`;
}

function whereOf({ file }: GoFunction, node: Node, around: GoFunction): string {
  const { line } = file.position(node.pos);
  return file === around.file ? `at line ${line}` : `at line ${line} of ${file.path.split('/').at(-1)}`;
}

function startOf({ start }: Frame): { readonly fn: GoFunction; readonly node: Node } | undefined {
  return start && { fn: start.frame.fn, node: start.site.node };
}

function leaver(frame: Frame, around: GoFunction): string {
  const start = frame.by === 'go' ? startOf(frame) : undefined;
  if (!start) return `\`${nameOf(frame.fn)}\``;
  return `the one started ${whereOf(start.fn, start.node, around)}`;
}

/** The declared function around, since a literal has no name that a reader knows. */
function nameOf(fn: GoFunction): string {
  return fn.name.replace(/(\.func\d+)+$/, '');
}

function isReturn({ exit }: Way): boolean {
  return exit.exit === 'return';
}

function exitRange({ frame, exit }: Way) {
  return endRange(frame.fn, { node: exit.exit === 'fall' ? undefined : exit.nodes.at(-1) });
}

function traceOf(blocked: Blocked, words: BlockedWording): readonly Step[] {
  const { channel, operations, ways } = blocked;
  const [first] = operations;
  const thread = threadOf(first.frame);
  const start = thread.by === 'go' ? startOf(thread) : undefined;
  const thrown = ways.length === 0 ? thrownAway(channel) : undefined;
  return [
    { ...placeOf(channel.maker.file, channel.make), kind: 'acquire', note: 'The channel is made' },
    ...(start ? [step(start.fn, startRange(start.node), 'start', 'The goroutine starts here')] : []),
    step(
      first.frame.fn,
      headOf(first.at),
      'operation',
      `It waits here to ${words.waits('it').replace(/ (on|from|over) it$/, '')}`,
    ),
    ...ways.flatMap((way) => waySteps(way, words, true)),
    ...(thrown
      ? [step(thrown, channel.site.node, 'exit', 'What gives the channel is called here, and nobody takes it')]
      : []),
  ];
}

function startRange(node: Node) {
  const e = node.kind === 'ExprStmt' ? node.x : node;
  return e.kind === 'GoStmt' || e.kind === 'CallExpr' ? headOfStart(e) : node;
}

function waySteps(way: Way, words: BlockedWording, outer: boolean): readonly Step[] {
  const { fn, start } = way.frame;
  const begins =
    way.frame.by === 'go' && start
      ? step(start.frame.fn, startRange(start.site.node), 'start', 'The other side starts here')
      : step(fn, headOfFunction(fn), 'start', `The other side is \`${nameOf(fn)}\``);
  const end = step(
    fn,
    exitRange(way),
    'exit',
    `It ${isReturn(way) ? 'returns' : 'ends'} here, ${words.without.replace(/ing\b.*/, '')}ing nothing more`,
  );
  return [
    ...(outer ? [begins] : []),
    ...branchSteps(fn.file, way.path),
    ...way.inner.flatMap((w) => waySteps(w, words, false)),
    end,
  ];
}

/** `func (s *Server) serve` without parameters and body. */
export function headOfFunction({ node, pos }: GoFunction) {
  return node.kind === 'FuncDecl' ? { pos, end: node.name.end } : { pos, end: pos + 'func'.length };
}

function step(
  fn: GoFunction,
  range: { readonly pos: number; readonly end: number },
  kind: Step['kind'],
  note: string,
): Step {
  return { ...placeOf(fn.file, range), kind, note };
}
