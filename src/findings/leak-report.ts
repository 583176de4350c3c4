/** From a leak of the must-release analysis to a report: the message, and the path as steps that a person can follow. */
import type { Condition } from '../analysis/cfg/cfg.ts';
import { failsOnAll } from '../analysis/cfg/exits.ts';
import { isContext, lifeOfContext } from '../analysis/contexts/context-life.ts';
import type { Leak } from '../analysis/release/must-release.ts';
import type { Outcome } from '../analysis/release/paths.ts';
import type { Confidence, Fix, Step } from '../finding.ts';
import type { Expr, GoStmt, Node } from '../go/ast.ts';
import { outermostOf } from '../go/outermost.ts';
import type { GoFile, GoFunction } from '../go/program.ts';
import type { Report } from '../rule.ts';
import { isDoubtful, likely } from './doubts.ts';
import { endBefore, fewIn } from './how-often.ts';
import { placeOf } from './place.ts';

/** How a rule speaks of its resource. */
export interface Wording {
  /** "the body of `resp`". */
  readonly held: (variable: string) => string;
  /** "closed", "called". */
  readonly released: string;
  /** What had become of it where it was used up: "read to its end". */
  readonly drained?: string;
  /** A whole sentence for a result that is thrown away. */
  readonly dropped: (callee: string) => string;
}

export function reportOf(
  fn: GoFunction,
  found: Leak,
  words: Wording,
  confidence: Confidence,
  fixes: readonly Fix[],
): Report {
  const leak = likely(fn, found);
  const { call } = leak.acquisition;
  const end = endBefore(fn, leak.ways);
  return {
    node: call,
    confidence: isDoubtful(fn, leak) || end === 'process' ? 'low' : isGuessed(leak) ? 'medium' : confidence,
    message: messageOf(fn, leak, words),
    trace: traceOf(fn, leak, words),
    fixes,
    atFailure: !fn.enclosing && failsOnAll(fn, leak.ways),
    ...(end !== 'process' && end),
    ...fewIn(fn, call),
    ...(hasContextOfCaller(fn, leak) && { endsWithContextOf: outermostOf(fn) }),
  };
}

/** Rows, a transaction: they end with the context that the function was given. */
function hasContextOfCaller(fn: GoFunction, { acquisition: { acquirer, call } }: Leak): boolean {
  if (!acquirer.ofContext) return false;
  return call.args.some((arg) => isContext(fn.pkg, arg) && lifeOfContext(fn, arg) === 'own');
}

/** That nobody has taken it over was told from names on all leaking paths. */
function isGuessed({ ways }: Leak): boolean {
  return ways.length > 0 && ways.every((way) => way.guessed);
}

function messageOf(fn: GoFunction, leak: Leak, words: Wording): string {
  const callee = `\`${code(fn.file, leak.acquisition.call.fun)}\``;
  const holder = holderOf(fn.file, leak);
  const [way] = leak.ways;
  if (!way || !holder) return words.dropped(callee);
  const what = capital(`${words.held(holder)}, from ${callee},`);
  if (way.drained && words.drained) return `${what} is ${words.drained}, but not ${words.released}.`;
  const line = lineOf(fn, way);
  if (way.kind === 'overwritten')
    return `${what} is not ${words.released} before ${holder} is assigned again at line ${line}.`;
  if (leak.elsewhere.size === 0) return `${what} is never ${words.released}.`;
  const path = leak.start ? 'path of the goroutine' : 'path';
  return `${what} is not ${words.released} on the ${path} that ${way.node ? 'returns' : 'ends'} at line ${line}.`;
}

/** What holds the resource, as code: `f`, `s.conn`. */
function holderOf(file: GoFile, { acquisition: { target, place } }: Leak): string | undefined {
  return target && `\`${code(file, target)}${place === undefined ? '' : `.${place}`}\``;
}

/** Acquired, the branches of the shortest leaking path, where it ends; then the ends of the other leaking paths. */
function traceOf(fn: GoFunction, leak: Leak, words: Wording): readonly Step[] {
  const { call } = leak.acquisition;
  const holder = holderOf(fn.file, leak);
  const [way, ...others] = leak.ways;
  const acquired: Step = {
    ...placeOf(fn.file, call),
    kind: 'acquire',
    note:
      holder && way ? `${capital(words.held(holder))} is acquired` : words.dropped(`\`${code(fn.file, call.fun)}\``),
  };
  if (!way) return [acquired];
  const started = leak.start ? [startStep(fn.file, leak.start)] : [];
  const branches = [...started, ...branchSteps(fn.file, way.path)];
  const seen = new Set([endRange(fn, way).pos]);
  const further = others.filter((w) => !seen.has(endRange(fn, w).pos) && seen.add(endRange(fn, w).pos));
  const ends = further.toSorted((a, b) => endRange(fn, a).pos - endRange(fn, b).pos);
  return [
    acquired,
    ...branches,
    endStep(fn, leak, way, words, true),
    ...ends.map((w) => endStep(fn, leak, w, words, false)),
  ];
}

/** The branches of a path as steps. */
export function branchSteps(file: GoFile, path: Outcome['path']): readonly Step[] {
  return path.flatMap(({ when }) => (when ? branchStep(file, when) : []));
}

export function branchStep(file: GoFile, when: Condition): readonly Step[] {
  switch (when.kind) {
    case 'test':
      return [step(file, when.expr, `\`${code(file, when.expr)}\` is ${when.holds ? 'true' : 'false'}`)];
    case 'case':
      return when.clause ? [step(file, head(when.clause), 'This case is taken')] : [];
    case 'comm':
      return [step(file, head(when.clause), 'This case is taken')];
    case 'range':
      return when.more ? [] : [step(file, when.range.x, 'The loop ends')];
  }
}

function startStep(file: GoFile, start: GoStmt): Step {
  return {
    ...placeOf(file, { pos: start.pos, end: start.call.fun.pos }),
    kind: 'start',
    note: 'It is left to this goroutine',
  };
}

function step(file: GoFile, range: Range, note: string): Step {
  return { ...placeOf(file, range), kind: 'branch', note };
}

interface Range {
  readonly pos: number;
  readonly end: number;
}

/** `case x:` without its body. */
function head(clause: { readonly pos: number; readonly end: number; readonly body: readonly Node[] }): Range {
  return { pos: clause.pos, end: clause.body[0]?.pos ?? clause.end };
}

function endStep(fn: GoFunction, leak: Leak, way: Outcome, words: Wording, first: boolean): Step {
  const also = first ? '' : ' too';
  const note =
    way.kind === 'overwritten'
      ? `The variable is assigned again${also} and the old value is not ${words.released}`
      : `The ${leak.start ? 'goroutine' : 'function'} ${way.node ? 'returns' : 'ends'} here${also} and it is not ${words.released}`;
  return { ...placeOf(fn.file, endRange(fn, way)), kind: way.kind === 'overwritten' ? 'overwrite' : 'exit', note };
}

export function endRange(fn: GoFunction, way: Pick<Outcome, 'node'>): Range {
  return way.node ?? { pos: fn.body.end - 1, end: fn.body.end };
}

function lineOf(fn: GoFunction, way: Outcome): number {
  return fn.file.position(endRange(fn, way).pos).line;
}

/** Source text on one line, short enough for a sentence. */
function code(file: GoFile, e: Expr): string {
  const text = file.text.slice(e.pos, e.end).replace(/\s+/g, ' ');
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function capital(sentence: string): string {
  return sentence.replace(/^[a-z]/, (c) => c.toUpperCase());
}
