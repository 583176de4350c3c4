/** How the rule speaks of a goroutine that never ends. */
import { nodesOf } from '../../src/analysis/cfg/nodes.ts';
import { isOfDone } from '../../src/analysis/contexts/context-life.ts';
import { fewPerCall, isInOnce, isOncePerCall } from '../../src/analysis/runs/once.ts';
import { runs } from '../../src/analysis/runs/repeats.ts';
import { mayStartForGood } from '../../src/analysis/runs/set-up.ts';
import type { Step } from '../../src/finding.ts';
import { fewIn } from '../../src/findings/how-often.ts';
import { branchSteps, endRange } from '../../src/findings/leak-report.ts';
import { headOf, headOfStart, placeOf } from '../../src/findings/place.ts';
import type { CommClause, Expr, ForStmt, Node, RangeStmt, UnaryExpr } from '../../src/go/ast.ts';
import { outermostOf } from '../../src/go/outermost.ts';
import type { GoFile, GoFunction, Package } from '../../src/go/program.ts';
import type { Report } from '../../src/rule.ts';
import type { Forsaken } from './forsaken.ts';
import type { Lasting } from './lasting.ts';
import type { Outliving } from './outliving.ts';
import { teardownName } from './owner.ts';

export function reportOf(fn: GoFunction, lasting: Lasting): Report {
  const { loop, goesOn, never, confidence, run, owner } = lasting;
  const { fn: starter, start } = run.goroutine;
  const node = receiveOf(goesOn ?? never?.clause) ?? loop.stmt; // what is to be changed
  return {
    node,
    // what a sync.Once starts there is one of
    confidence: isInOnce(starter) ? 'low' : confidence,
    message: messageOf(fn, lasting),
    trace: traceOf(fn, lasting),
    fixes: [],
    ...howOften(starter, workersOf(starter, start), goesOn && (isOfDone(fn, goesOn) ? 'spins' : 'goes on')),
    ...(owner && { leftBy: owner.teardown }),
  };
}

/** Who writes a case that is to end it means it to end: one that goes on with a Done burns a CPU from then on. Of others, as many as a list has are few. */
function howOften(starter: GoFunction, start: Node, end?: 'spins' | 'goes on'): Pick<Report, 'oncePer' | 'few'> {
  if (end === 'spins') return {};
  if (end) return isOncePerCall(starter, start) ? { oncePer: starter } : {};
  return fewPerCall(starter, start) ? { oncePer: starter, few: true } : {};
}

/** `for range workers { go … }`: as many as somebody has set, which is the same as one. */
function workersOf(starter: GoFunction, start: Node): Node {
  const loops = [...nodesOf(starter, 'ForStmt'), ...nodesOf(starter, 'RangeStmt')];
  const around = loops.find((loop) => loop.body.pos <= start.pos && start.end <= loop.body.end);
  return around && isCounted(starter, around) ? workersOf(starter, around) : start;
}

function isCounted({ pkg }: GoFunction, loop: ForStmt | RangeStmt): boolean {
  if (loop.kind === 'ForStmt')
    return loop.cond?.kind === 'BinaryExpr' && /^<=?$/.test(loop.cond.op) && isNumber(pkg, loop.cond.y);
  return isNumber(pkg, loop.x);
}

/** Not the length of a list, of which every element may have a worker. */
function isNumber(pkg: Package, e: Expr): boolean {
  return e.kind !== 'CallExpr' && pkg.underlying(pkg.typeOf(e)).kind === 'basic';
}

/** Of a goroutine that its value's method would end, and the function ends without it. */
export function forsakenReport(fn: GoFunction, { node, name, owner, path, exit, fails }: Forsaken): Report {
  const end = endRange(fn, { node: exit });
  const { line } = fn.file.position(end.pos);
  const teardown = owner.teardown.name.split('.').at(-1);
  return {
    node,
    confidence: 'medium',
    message: `The goroutine that starts here goes on after the ${exit ? 'return' : 'end'} at line ${line}: only \`${name}.${teardown}\` ends it, and is not called.`,
    trace: [
      ...eachCall(fn),
      { ...placeOf(fn.file, headOfStart(node)), kind: 'start', note: 'The goroutine starts here' },
      ...branchSteps(fn.file, path),
      { ...placeOf(fn.file, end), kind: 'exit', note: `The function ends here, and \`${name}\` is given up` },
    ],
    fixes: [],
    atFailure: fails,
  };
}

/** Of a watcher that is left behind. Who is called but once, or is given a context that ends soon, leaves one for a while. */
export function outlivingReport(fn: GoFunction, outliving: Outliving): Report {
  const { start, signals, path, exit, again } = outliving;
  const end = again ? headOfStart(start) : endRange(fn, { node: exit });
  const { line } = fn.file.position(end.pos);
  const ofContext = signals.some((e) => e.kind === 'CallExpr');
  return {
    node: start,
    confidence: mayStartForGood(fn) && runs(fn, start.call) !== 'often' ? 'low' : 'medium',
    message: leftBehind(fn, outliving, line),
    trace: [
      ...eachCall(fn),
      { ...placeOf(fn.file, headOfStart(start)), kind: 'start', note: 'The goroutine starts here' },
      ...branchSteps(fn.file, path),
      { ...placeOf(fn.file, end), kind: 'exit', note: 'It is left behind here' },
    ],
    fixes: [],
    ...(again ? {} : fewIn(fn, start)),
    ...(ofContext && { endsWithContextOf: outermostOf(fn) }),
  };
}

function leftBehind({ file }: GoFunction, { signals, done, exit, again }: Outliving, line: number): string {
  const waited = `\`${signals.map((e) => text(file, e)).join('`, `')}\``;
  const where = `the ${exit ? 'return' : 'end'} at line ${line}`;
  if (done) {
    const untold = `Nobody tells \`${done.name}\` before ${again ? 'the next pass' : where}`;
    return `${untold}, so that the goroutine that starts here waits on for ${waited}.`;
  }
  const waits = `The goroutine that starts here waits for ${waited} alone`;
  return again
    ? `${waits}: the next pass of the loop leaves it behind, and starts another.`
    : `${waits}: ${where} leaves it behind, with nothing left to end.`;
}

function receiveOf(clause: CommClause | undefined): UnaryExpr | undefined {
  const { comm: statement } = clause ?? {};
  const e =
    statement?.kind === 'ExprStmt' ? statement.x : statement?.kind === 'AssignStmt' ? statement.rhs[0] : undefined;
  return e?.kind === 'UnaryExpr' ? e : undefined;
}

function messageOf(fn: GoFunction, lasting: Lasting): string {
  const { loop, goesOn, never, owner } = lasting;
  const which = goroutine(fn, lasting);
  const after = owner ? `, not even after \`${teardownName(owner)}\`` : '';
  if (goesOn) return `The case \`${comm(fn.file, goesOn)}\` does not leave the loop, so that ${which} never ends.`;
  if (never) return `${neverSentence(fn, lasting)}, so that ${which} never ends.`;
  if (loop.stmt.kind === 'RangeStmt')
    return `Nothing closes the channel of a ticker, not even \`Stop\`: this range never ends, so that ${which} never ends${after}.`;
  return `Nothing leaves this loop, so that ${which} never ends${after}.`;
}

function neverSentence(fn: GoFunction, { never, owner }: Lasting): string {
  const channel = never ? text(fn.file, never.channel) : '';
  const teardown = owner ? `\`${teardownName(owner)}\`` : 'its owner';
  switch (never?.kind) {
    case 'process':
      return `Only \`${channel}\` leaves this loop, and that context lasts as long as the process whatever ${teardown} does`;
    case 'stopped':
      return `Only \`${channel}\` leaves this loop, and nothing comes from it after ${teardown} has stopped it`;
    default:
      return `Only \`${channel}\` leaves this loop, and that context is never cancelled`;
  }
}

/** "the goroutine that `newHub` starts at line 12". */
function goroutine(fn: GoFunction, { run }: Lasting): string {
  const { fn: starter, start } = run.goroutine;
  const name = starter.name.replace(/(\.func\d+)+$/, '');
  const { line } = starter.file.position(start.pos);
  const where = starter.file === fn.file ? `at line ${line}` : `in ${starter.file.path.split('/').at(-1)}`;
  return `the goroutine that \`${name}\` starts ${where}`;
}

function traceOf(fn: GoFunction, { run, loop, goesOn, never, owner }: Lasting): readonly Step[] {
  const { fn: starter, start } = run.goroutine;
  const step = (file: GoFile, node: Node, kind: Step['kind'], note: string): Step => ({
    ...placeOf(file, headOf(node)),
    kind,
    note,
  });
  return [
    ...eachCall(starter),
    {
      ...placeOf(starter.file, headOfStart(start)),
      kind: 'start',
      note: 'The goroutine starts here',
    },
    step(fn.file, loop.stmt, 'operation', 'It stays in this loop'),
    ...(goesOn ? [clauseStep(fn.file, goesOn, 'This case goes on with the loop')] : []),
    ...(never ? [clauseStep(fn.file, never.clause, 'This case never comes')] : []),
    ...(owner?.teardown.node.kind === 'FuncDecl'
      ? [step(owner.teardown.file, owner.teardown.node.name, 'exit', 'What ends its owner does not end it')]
      : []),
  ];
}

/** The function itself: how many goroutines there are depends on who calls it. */
function eachCall(starter: GoFunction): readonly Step[] {
  const { node, file } = outermostOf(starter);
  if (node.kind !== 'FuncDecl') return [];
  return [{ ...placeOf(file, node.name), kind: 'branch', note: 'Each call of this function adds one' }];
}

function clauseStep(file: GoFile, clause: CommClause, note: string): Step {
  return {
    ...placeOf(file, { pos: clause.pos, end: clause.comm?.end ?? clause.pos + 'case'.length }),
    kind: 'branch',
    note,
  };
}

function comm(file: GoFile, { comm: communication }: CommClause): string {
  return communication ? text(file, communication) : 'default';
}

function text(file: GoFile, node: Node): string {
  return file.text.slice(node.pos, node.end).replace(/\s+/g, ' ');
}
