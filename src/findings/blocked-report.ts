/** From an operation on a channel that waits for ever to a report: both sides, the goroutine and its operation, and the other side's path that leaves. */
import type { Blocked } from '../analysis/blocking.ts';
import type { Frame, Operation } from '../analysis/channels.ts';
import { threadOf } from '../analysis/channels.ts';
import type { Way } from '../analysis/leaving.ts';
import type { Confidence, Fix, Step } from '../finding.ts';
import type { Node } from '../go/ast.ts';
import type { GoFunction } from '../go/program.ts';
import type { Report } from '../rule.ts';
import { branchSteps, capital, code, endRange } from './leak-report.ts';
import { headOf, headOfStart, placeOf } from './place.ts';

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
  return { node, confidence, message: messageOf(blocked, words), trace: traceOf(blocked, words), fixes };
}

function messageOf({ channel, operations, ways, threads }: Blocked, words: BlockedWording): string {
  const [first] = operations;
  const name = `\`${channel.variable.name}\``;
  const many = threads > 1;
  const who = waiter(first, channel.root.fn, many);
  const waits = `${who} ${many ? 'wait' : 'waits'} for ever to ${words.waits(name)}`;
  const [way] = ways;
  if (!way) return `${waits}: nobody ${words.nobody}.`;
  const enough = many ? 'without enough ' : 'without ';
  const { line } = lastPlace(way);
  return `${waits} where ${leaver(way.frame, channel.root.fn)} ${isReturn(way) ? 'returns' : 'ends'} at line ${line} ${enough}${words.without}.`;
}

/** "The goroutine started at line 12", "`send`". */
function waiter({ frame }: Operation, around: GoFunction, many: boolean): string {
  const thread = threadOf(frame);
  if (thread.by === 'root') return `\`${nameOf(thread.fn)}\``;
  const start = startOf(thread);
  if (thread.by !== 'go' || !start) return 'Whoever calls the function literal';
  const where = whereOf(start.fn, start.node, around);
  return many ? `Goroutines started ${where}` : `The goroutine started ${where}`;
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

function lastPlace(way: Way) {
  return placeOf(way.frame.fn.file, exitRange(way));
}

function exitRange({ frame, exit }: Way) {
  return endRange(frame.fn, { node: exit.exit === 'return' ? exit.nodes.at(-1) : undefined });
}

function traceOf(blocked: Blocked, words: BlockedWording): readonly Step[] {
  const { channel, operations, ways } = blocked;
  const [first] = operations;
  const thread = threadOf(first.frame);
  const start = thread.by === 'go' ? startOf(thread) : undefined;
  return [
    { ...placeOf(channel.root.fn.file, channel.make), kind: 'acquire', note: 'The channel is made' },
    ...(start ? [step(start.fn, startRange(start.node), 'start', 'The goroutine starts here')] : []),
    step(
      first.frame.fn,
      headOf(first.at),
      'operation',
      `It waits here to ${words.waits('it').replace(/ (on|from|over) it$/, '')}`,
    ),
    ...ways.flatMap((way) => waySteps(way, words, true)),
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
function headOfFunction({ node, pos }: GoFunction) {
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

/** The operation as it is written. */
export function written({ frame, at }: Operation): string {
  return capital(code(frame.fn.file, at));
}
