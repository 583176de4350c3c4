/** Goroutines that stay in a loop for ever, and whether anybody minds: not where they run once, as long as the process. */
import type { Edge, Loop } from '../../src/analysis/cfg/cfg.ts';
import { exitsFrom } from '../../src/analysis/cfg/exits.ts';
import { blocksOf } from '../../src/analysis/cfg/loops.ts';
import { nodesOf } from '../../src/analysis/cfg/nodes.ts';
import { cfgOf } from '../../src/analysis/cfg/scope.ts';
import { endlessLoopsOf, type Run, runsOf } from '../../src/analysis/goroutines/endless.ts';
import { contextDone, received } from '../../src/analysis/goroutines/signals.ts';
import { acts } from '../../src/analysis/release/acts.ts';
import { calleeWord, endsByName, isOwnTeardown } from '../../src/analysis/release-names.ts';
import { isOnce } from '../../src/analysis/runs/once.ts';
import { runs } from '../../src/analysis/runs/repeats.ts';
import { isInjected, mayStartForGood } from '../../src/analysis/runs/set-up.ts';
import type { Confidence } from '../../src/finding.ts';
import type { CallExpr, CommClause, Expr } from '../../src/go/ast.ts';
import { outermostOf } from '../../src/go/outermost.ts';
import type { GoFunction, GoObject, Package } from '../../src/go/program.ts';
import { type Type, typeString } from '../../src/go/types.ts';
import { walk } from '../../src/go/walk.ts';
import { mayNeverCome, type Never, neverComes } from './never.ts';
import { type Owner, ownerOf, stopperOf } from './owner.ts';
import { endsByPanic } from './panics.ts';

export interface Lasting {
  readonly loop: Loop;
  readonly run: Run;
  /** Whose teardown does not end it. */
  readonly owner: Owner | undefined;
  /** The case that says to end, and goes on with the loop. */
  readonly goesOn: CommClause | undefined;
  /** The case that would leave the loop, if it came. */
  readonly never: Never | undefined;
  readonly confidence: Confidence;
}

export function lastingIn(fn: GoFunction): readonly Lasting[] {
  const plain = endlessLoopsOf(fn);
  if (plain.length > 0) return plain.flatMap((loop) => withoutExit(fn, loop));
  return /\bselect\b/.test(fn.file.text.slice(fn.pos, fn.end)) ? withDeadExit(fn) : [];
}

/** Nothing leaves the loop. */
function withoutExit(fn: GoFunction, loop: Loop): readonly Lasting[] {
  const runs = runsOf(fn);
  const goesOn = quitCase(fn.pkg, loop);
  const run = goesOn ? runs[0] : runs.find(isRepeated);
  if (!run || endsByPanic(fn, loop, run) || isInjected(run.goroutine.fn)) return [];
  const owner = ownerOf(fn, run) ?? stopperOf(fn, loop.stmt);
  const forGood =
    mayStartForGood(run.goroutine.fn) ||
    staysToo(run) ||
    isOfProcess(fn, loop, run) ||
    serves(fn, loop) ||
    accepts(fn, loop);
  const ended = owner && acts(owner.teardown) && !isPause(owner.teardown); // what ends nothing was not meant to end this
  const confidence = ended
    ? 'high'
    : owner || handlesSignals(fn)
      ? 'low'
      : goesOn
        ? 'high'
        : forGood
          ? 'low'
          : 'medium';
  return [{ loop, run, owner, goesOn, never: undefined, confidence }];
}

/** `func (r *Robot) Stop() { r.Roll(0, 0) }`: it may go on after that. */
function isPause({ name, body }: GoFunction): boolean {
  if (!/\.Stop$/.test(name)) return false;
  return body.stmts.every((s) => s.kind === 'ExprStmt' && s.x.kind === 'CallExpr' && !ends(s.x));
}

/** `close(r.done)`, `r.conn.Close()`, `r.cancel()`, `r.wg.Wait()`. */
function ends(call: CallExpr): boolean {
  const word = calleeWord(call);
  return endsByName(word) || isOwnTeardown(word) || /^(Wait|Do|Store|Broadcast|Signal)/.test(word);
}

/** What starts it does not come back either, so that it is no more than a part of that. */
function staysToo({ goroutine: { fn, start } }: Run): boolean {
  const block = cfgOf(fn.pkg, fn).blocks.find(({ nodes }) => nodes.some((node) => node === start));
  return block !== undefined && exitsFrom(fn, block).size === 0;
}

/**
 * What does its work by and by is as a rule meant for the whole process, and started once from another package; unless it is seen to be started again and
 * again, or keeps what the call that started it has made.
 */
function isOfProcess(fn: GoFunction, { stmt }: Loop, { goroutine: { fn: starter, start, call } }: Run): boolean {
  const again = runs(starter, start.kind === 'GoStmt' ? call : start) === 'often';
  return !again && isPeriodic(fn, stmt) && !keepsData(fn, starter, stmt);
}

/** `for range ticker.C`, `for { time.Sleep(d) … }`. */
function isPeriodic({ pkg }: GoFunction, stmt: Loop['stmt']): boolean {
  const ticks = (e: Expr) => /chan time\.Time$/.test(typeString(pkg.typeOf(e)));
  let found = stmt.kind === 'RangeStmt' && ticks(stmt.x);
  walk(stmt.body, (n) => {
    found ||= n.kind === 'UnaryExpr' && n.op === '<-' && ticks(n.x);
    found ||= n.kind === 'CallExpr' && pkg.calleeOf(n)?.name === 'time.Sleep';
    return !found;
  });
  return found;
}

/** Waits for what others ask of it, by a channel that somebody has: as a rule there is one such goroutine to a part of the program, which lasts. */
function serves({ pkg }: GoFunction, { stmt }: Loop): boolean {
  const isAsked = (e: Expr) => e.kind === 'SelectorExpr' && !/chan time\.Time$/.test(typeString(pkg.typeOf(e)));
  let found = false;
  walk(stmt.body, (n) => {
    found ||= n.kind === 'UnaryExpr' && n.op === '<-' && isAsked(n.x);
    return !found && n.kind !== 'FuncLit';
  });
  return found;
}

/** Waits for connections to what the function around makes, and does not close. */
function accepts(fn: GoFunction, { stmt }: Loop): boolean {
  const around = outermostOf(fn);
  const calls = nodesOf(around, 'CallExpr');
  const isCall = ({ fun }: CallExpr, method: string, of: GoObject) =>
    fun.kind === 'SelectorExpr' && fun.sel.name === method && fun.x.kind === 'Ident' && fn.pkg.objectOf(fun.x) === of;
  return calls.some(({ pos, end, fun }) => {
    if (pos < stmt.pos || stmt.end < end || fun.kind !== 'SelectorExpr' || fun.sel.name !== 'Accept') return false;
    const listener = fun.x.kind === 'Ident' ? fn.pkg.objectOf(fun.x) : undefined;
    const isOwn = listener?.kind === 'var' && listener.owner === around.node;
    return isOwn && !calls.some((call) => isCall(call, 'Close', listener));
  });
}

const DATA: ReadonlySet<Type['kind']> = new Set<Type['kind']>(['slice', 'map', 'array']);

/** Lists and maps of the call that starts it. */
function keepsData({ pkg }: GoFunction, starter: GoFunction, stmt: Loop['stmt']): boolean {
  let found = false;
  walk(stmt.body, (n) => {
    const object = n.kind === 'Ident' ? pkg.objectOf(n) : undefined;
    const isOwn = object?.kind === 'var' && object.scope === 'local' && object.owner === starter.node;
    found ||= isOwn && DATA.has(pkg.underlying(object.type).kind);
    return !found;
  });
  return found;
}

/** Signals are of the process, and so is who waits for them. */
function handlesSignals(fn: GoFunction): boolean {
  const { pkg } = fn;
  const carriesSignals = (e: Expr) => typeString(pkg.typeOf(e)).endsWith('chan os.Signal');
  return (
    nodesOf(fn, 'UnaryExpr').some(({ op, x }) => op === '<-' && carriesSignals(x)) ||
    nodesOf(fn, 'RangeStmt').some(({ x }) => carriesSignals(x))
  );
}

/** What leaves the loop is a case that never comes. */
function withDeadExit(fn: GoFunction): readonly Lasting[] {
  if (endlessLoopsOf(fn, (edge) => mayNeverCome(fn.pkg, edge)).length === 0) return [];
  for (const run of runsOf(fn).filter(isRepeated)) {
    const owner = ownerOf(fn, run);
    const reasons: Never[] = [];
    const dead = (edge: Edge) => {
      const never = neverComes(fn, run, owner, edge);
      if (never) reasons.push(never);
      return never !== undefined;
    };
    const [loop] = endlessLoopsOf(fn, dead);
    const [never] = reasons;
    if (loop && never)
      return [{ loop, run, owner, goesOn: undefined, never, confidence: confidenceOf(run, owner, never) }];
  }
  return [];
}

/** What a set-up starts without a context that ends, for a value that has no end either, is meant to run as long as the process. */
function confidenceOf({ goroutine: { fn } }: Run, owner: Owner | undefined, { kind }: Never): Confidence {
  if (!owner && mayStartForGood(fn)) return 'low';
  return kind === 'uncancelled' ? 'high' : 'medium';
}

function isRepeated({ goroutine: { fn, start } }: Run): boolean {
  return !isOnce(fn, start);
}

/** The case of a select in the loop that is there to end it, and does not. */
function quitCase(pkg: Package, loop: Loop): CommClause | undefined {
  const edges = [...blocksOf(loop)].flatMap((block) => block.edges);
  const clauses = edges.flatMap(({ when }) => (when?.kind === 'comm' ? when.clause : []));
  return clauses.find(({ comm }) => {
    const channel = received(comm);
    return channel !== undefined && saysToQuit(pkg, channel);
  });
}

const QUIT = /(done|quit|stop|exit|clos|shutdown|cancel|term|finish|kill|die)/i;

function saysToQuit(pkg: Package, channel: Expr): boolean {
  if (channel.kind === 'CallExpr') return contextDone(pkg, channel) !== undefined;
  const type = pkg.underlying(pkg.typeOf(channel));
  const elem = type.kind === 'chan' ? pkg.underlying(type.elem) : undefined;
  const name = channel.kind === 'Ident' ? channel.name : channel.kind === 'SelectorExpr' ? channel.sel.name : '';
  return elem?.kind === 'struct' && elem.fields.length === 0 && QUIT.test(name);
}
