/**
 * How long a context, or a channel that is closed when somebody is to stop, lasts: as long as the process, as long as the caller of a function says, or less. What is left behind when a context of the whole process
 * ends is left to the system.
 *
 * We err on the side of `other`: a context of a request, of a field, or with a deadline ends while the program runs on.
 */
import type { CallExpr, CommClause, Expr } from '../../go/ast.ts';
import { outermostOf } from '../../go/outermost.ts';
import type { GoFunction, Package, Variable } from '../../go/program.ts';
import { typeString } from '../../go/types.ts';
import type { Edge } from '../cfg/cfg.ts';
import { nodesOf } from '../cfg/nodes.ts';
import { valuesGiven } from '../cfg/variables.ts';
import { contextDone } from '../goroutines/signals.ts';
import { calleeWord } from '../release-names.ts';
import { isCommandType } from '../runs/commands.ts';
import { entryAround, isEntry, isOncePerCall, stageOf } from '../runs/once.ts';
import { enderOf, fieldHolding, fieldIn, givenTo } from './field-life.ts';
import { isRootContext } from './root-context.ts';

/** `own`: that of the declared function around, which is given it as a parameter; `made`: it is made in each run of that, once, and ends with it or before. */
export type ContextLife = 'process' | 'own' | 'made' | 'other';

/** So many steps are followed from a context to where it comes from. */
const DEPTH = 6;

/** A context, or a channel that stands for one: `stopCh <-chan struct{}`. */
export function isContext(pkg: Package, e: Expr): boolean {
  return CONTEXTS.has(typeString(pkg.typeOf(e))) || isOfCommand(pkg, e);
}

const CONTEXTS: ReadonlySet<string> = new Set(['context.Context', '<-chan struct{}', 'chan struct{}']);

/** `cmd.Context()`, `c.Context` of what stands for the running of a command. */
function isOfCommand(pkg: Package, e: Expr): boolean {
  const of = e.kind === 'CallExpr' && e.args.length === 0 ? e.fun : e;
  return of.kind === 'SelectorExpr' && of.sel.name === 'Context' && isCommandType(pkg.typeOf(of.x));
}

/** @param e a context, in the body of `fn` */
export function lifeOfContext(fn: GoFunction, e: Expr, depth = 0): ContextLife {
  if (depth > DEPTH) return 'other';
  if (isRootContext(fn.pkg, e) || isOfCommand(fn.pkg, e)) return 'process';
  if (e.kind === 'CallExpr') return lifeOfCall(fn, e, depth);
  if (e.kind === 'SelectorExpr') return e.sel.name === 'NeverStop' ? 'process' : 'other';
  const object = e.kind === 'Ident' ? fn.pkg.objectOf(e) : undefined;
  return object?.kind === 'var' ? lifeOfVariable(fn, object, depth) : 'other';
}

/** What a function of another package makes of a context is taken to last as long. What `main` and a command make of nothing, or
 * somebody of a signal, the process ends with. */
function lifeOfCall(fn: GoFunction, call: CallExpr, depth: number): ContextLife {
  const parent = contextDone(fn.pkg, call) ?? call.args.find((arg) => isContext(fn.pkg, arg));
  if (!parent) return entryAround(fn) || /signal/i.test(calleeWord(call)) ? 'process' : 'other';
  const isShorter = SHORTER.test(fn.pkg.calleeOf(call)?.name ?? '');
  if (!isShorter) return lifeOfContext(fn, parent, depth + 1);
  if (entryAround(fn)) return 'process';
  return isOncePerCall(fn, call) ? 'made' : 'other';
}

/** In `main` and in a command, what ends before the process does so when it is about to end. */
const SHORTER = /(Cancel|Timeout|Deadline)\w*$|^golang\.org\/x\/sync\/errgroup\.WithContext$/;

function lifeOfVariable(fn: GoFunction, object: Variable, depth: number): ContextLife {
  if (object.scope === 'package') return 'process';
  const first = object.scope === 'param' ? lifeOfParameter(fn, object) : undefined;
  const lives = [...(first ? [first] : []), ...valuesGiven(fn, object).map((e) => lifeOfValue(fn, object, e, depth))];
  const [life = 'other', ...more] = [...new Set(lives.filter((l) => l !== undefined))];
  if (more.length === 0) return life;
  return lives.includes('other') ? 'other' : lives.includes('made') ? 'made' : 'own';
}

function lifeOfParameter(fn: GoFunction, { owner }: Variable): ContextLife {
  for (let at: GoFunction | undefined = fn; at; at = at.enclosing) {
    if (at.node !== owner) continue;
    if (isEntry(at) || (at.enclosing && stageOf(at.enclosing, at))) return 'process';
    return at.enclosing ? 'other' : 'own';
  }
  return 'other';
}

/** Undefined for what is made of the variable itself, and lasts as long. */
function lifeOfValue(fn: GoFunction, object: Variable, value: Expr, depth: number): ContextLife | undefined {
  const isItself = (e: Expr) => e.kind === 'Ident' && fn.pkg.objectOf(e) === object;
  if (value.kind !== 'CallExpr' || !value.args.some(isItself)) return lifeOfContext(fn, value, depth + 1);
  const isShorter = SHORTER.test(fn.pkg.calleeOf(value)?.name ?? '') && !entryAround(fn);
  return isShorter ? (isOncePerCall(fn, value) ? 'made' : 'other') : undefined;
}

/** What has to end before somebody leaves: the context that a function is given, or a value, by its method; where both are set, either may. */
export interface Ending {
  /** The declared function that is given the context. */
  readonly withContextOf?: GoFunction;
  /** The method that closes the channel, or calls the cancel function. */
  readonly leftBy?: GoFunction;
}

/** What the end is for which a case waits: `case <-ctx.Done():`, `case <-stopCh:`, `case <-s.quit:`, or a signal to the process; undefined where it waits for something else. */
function endOfCase(fn: GoFunction, { comm }: CommClause): Ending | 'process' | undefined {
  const from = receivedIn(comm);
  if (from && isOfSignals(fn, from)) return 'process';
  const context = from?.kind === 'CallExpr' ? contextDone(fn.pkg, from) : from;
  if (!context || !isContext(fn.pkg, context)) return undefined;
  const field = context.kind === 'SelectorExpr' ? fieldIn(fn.pkg, context) : undefined;
  return field ? endOfField(fn.pkg, field) : endOfContext(fn, context);
}

/** A channel of signals that the function is given: whoever asked for them, the process is told to end by one. */
function isOfSignals({ pkg }: GoFunction, e: Expr): boolean {
  const object = e.kind === 'Ident' ? pkg.objectOf(e) : undefined;
  const isGiven = e.kind === 'SelectorExpr' || (object?.kind === 'var' && object.scope === 'param');
  return isGiven && typeString(pkg.typeOf(e)).endsWith('chan os.Signal');
}

/** `from` of `case v := <-from:`. */
function receivedIn(comm: CommClause['comm']): Expr | undefined {
  const e = comm?.kind === 'ExprStmt' ? comm.x : comm?.kind === 'AssignStmt' ? comm.rhs[0] : undefined;
  return e?.kind === 'UnaryExpr' ? e.x : undefined;
}

function endOfField(pkg: Package, field: Variable): Ending | 'process' | undefined {
  if (pkg.underlying(field.type).kind === 'chan') return endedBy(enderOf(pkg, field));
  const [given, ...more] = givenTo(pkg, field);
  if (!given || more.length > 0) return undefined;
  return given.along ? endOfMade(given.fn, given.value, given.along) : endOfContext(given.fn, given.value);
}

function endOfContext(fn: GoFunction, e: Expr): Ending | 'process' | undefined {
  const life = lifeOfContext(fn, e);
  if (life === 'own' || life === 'process') return endOfLife(fn, life);
  const isIt = (target: Expr | undefined) =>
    target?.kind === 'Ident' && e.kind === 'Ident' && fn.pkg.objectOf(target) === fn.pkg.objectOf(e);
  const made = nodesOf(outermostOf(fn), 'AssignStmt').find(({ lhs: [target] }) => isIt(target));
  const [value] = made?.rhs ?? [];
  return value && endOfMade(fn, value, made?.lhs[1]);
}

/** `ctx, s.cancel = context.WithCancel(parent)`: it ends with its parent, or when the method that calls the cancel function says so. */
function endOfMade(fn: GoFunction, value: Expr, cancel: Expr | undefined): Ending | 'process' | undefined {
  const field = fieldHolding(outermostOf(fn), cancel);
  const by = field && endedBy(enderOf(fn.pkg, field));
  const parent = value.kind === 'CallExpr' && SHORTER.test(fn.pkg.calleeOf(value)?.name ?? '') && value.args[0];
  const of = by && parent ? endOfLife(fn, lifeOfParent(fn, parent)) : undefined;
  if (!of || !by || of === 'process') return of && by;
  return by === 'process' ? of : { ...of, ...by };
}

/** The parent may be what the variable was before: `ctx, cancel := context.WithCancel(ctx)`. */
function lifeOfParent(fn: GoFunction, parent: Expr): ContextLife {
  const object = parent.kind === 'Ident' ? fn.pkg.objectOf(parent) : undefined;
  return object?.kind === 'var' && object.scope === 'param' ? lifeOfParameter(fn, object) : lifeOfContext(fn, parent);
}

function endOfLife(fn: GoFunction, life: ContextLife): Ending | 'process' | undefined {
  if (life === 'own') return endOf(outermostOf(fn));
  return life === 'process' ? life : undefined;
}

function endedBy(ender: GoFunction | undefined): Ending | 'process' | undefined {
  return ender && (isEntry(ender) ? 'process' : { leftBy: ender });
}

/** Whether a case waits for the end of something that may last as long as the process. */
export function isOfContext(fn: GoFunction, clause: CommClause): boolean {
  return endOfCase(fn, clause) !== undefined;
}

/** Whether a case waits for the end of a context, whichever: `case <-ctx.Done():`. */
export function isOfDone(fn: GoFunction, { comm }: CommClause): boolean {
  const call = receivedIn(comm);
  return call?.kind === 'CallExpr' && contextDone(fn.pkg, call) !== undefined;
}

/** What runs a part of a program (`func (s *Server) Start(stop <-chan struct{}) error`) is told to end when the program is. */
function endOf(fn: GoFunction): Ending | 'process' {
  return /^\(?\*?\w+\)?\.(Start|Run|Serve)$/.test(fn.name) ? 'process' : { withContextOf: fn };
}

/** What has to end before all ways of functions leave, if it is one thing; `process` where it lasts as long. */
export function endOfWays(
  ways: readonly { readonly fn: GoFunction; readonly path: readonly Edge[] }[],
): Ending | 'process' | undefined {
  const ends = ways.flatMap(({ path, fn }) => {
    const all = path.flatMap(({ when }) => (when?.kind === 'comm' ? (endOfCase(fn, when.clause) ?? []) : []));
    return all.find((end) => end !== 'process') ?? all[0] ?? [];
  });
  const [only, ...others] = ends.filter((end) => end !== 'process');
  const isSame = (end: Ending) => end.withContextOf === only?.withContextOf && end.leftBy === only?.leftBy;
  return others.every(isSame) ? (only ?? ends[0]) : undefined;
}
