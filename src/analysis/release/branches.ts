/** What a branch tells of a resource: whether there is one on its way, whether it has released itself, and which facts hold from there on. */
import type { CallExpr, CaseClause, CommClause, Expr, Ident, Node, RangeStmt } from '../../go/ast.ts';
import type { Package, Variable } from '../../go/program.ts';
import { walk } from '../../go/walk.ts';
import type { Condition } from '../cfg/cfg.ts';
import { askedBy, assertedBy, comparedBy, saidOfNil } from '../cfg/decided.ts';
import { equalTest, type Facts, learn, mentions, nilTest, testOf } from '../cfg/facts.ts';
import { isNil, nilComparison } from '../cfg/nil.ts';
import { relevantOf } from '../cfg/scope.ts';
import type { Ground } from './flow.ts';
import { isHolder } from './held.ts';
import { hasFired, saysChannelEnded } from './own-channel.ts';
import type { Held } from './resource.ts';
import { heldBy } from './value-flow.ts';

/** Where a resource stands on a path. */
export interface State {
  readonly held: ReadonlyMap<Variable, Held>;
  /** Variables that hold the error of the acquisition: where one is not nil, nothing was acquired. */
  readonly errs: ReadonlySet<Variable>;
  readonly facts?: Facts;
  /** It was used up; see Resource.drains. */
  readonly drained?: boolean;
  /** That somebody only borrows it was told from a name. */
  readonly guessed?: boolean;
  /** Errors that tell whether a callee has taken it over: where one of them is (not) nil, as its fate says, the duty has ended. */
  readonly settles?: Settling;
  /** The end of the function at which a deferred literal releases it; see deferred-on-error.ts. */
  readonly deferred?: ReleasedOn | 'none';
}

export type ReleasedOn = 'success' | 'failure';

export type Settling = ReadonlyMap<Variable | CallExpr, 'on-success' | 'on-failure'>;

/** The state on an edge; undefined where no run takes it, or where nothing was acquired on it. */
export function take(
  ground: Ground,
  when: Condition,
  state: Required<State>,
): Required<State> | 'released' | undefined {
  if (when.kind === 'test' && !when.holds && exhausts(ground, when.expr, state)) return 'released';
  if (mayEndChannel(when) && saysChannelEnded({ ...ground, held: new Map(state.held) }, when)) return undefined;
  if (when.kind === 'test') return takeTest(ground, when.expr, when.holds, state);
  if (when.kind === 'range') return goesThrough(ground, when.range, state) ? 'released' : state;
  if (when.kind === 'comm') return hasEnded(ground, when.clause, state) ? 'released' : state;
  if (when.kind !== 'case') return state;
  if (when.tag) return takeCase(ground, when.tag, when.clause?.list ?? [], when.excluded, state);
  return when.binds && when.clause ? bindClause(ground, when.binds, when.clause, state) : state;
}

/** The end of a range, or a name that does not hold: all else is not worth a look. */
function mayEndChannel(when: Condition): boolean {
  if (when.kind === 'range') return !when.more;
  return when.kind === 'test' && !when.holds && when.expr.kind === 'Ident';
}

/**
 * Whoever goes through a list that holds it, or is it, may release what is in there; that there is something in it, the list does not say. So does who goes through
 * its keys: `for name := range servers { go serve(listeners[name]) }`.
 */
function goesThrough(ground: Ground, { x, body }: RangeStmt, state: Required<State>): boolean {
  const held = heldBy({ ...ground, held: new Map(state.held) }, x);
  const isList = () => /^(map|slice|array)$/.test(ground.pkg.underlying(ground.pkg.typeOf(x)).kind);
  return isHolder(held) || (held === 'handle' && isList()) || takesFrom(ground.pkg, body, state);
}

/** Whether a body looks into a list that holds it. */
function takesFrom(pkg: Package, body: Node, { held }: Required<State>): boolean {
  const lists = new Set([...held].flatMap(([variable, how]) => (isHolder(how) ? [variable] : [])));
  let takes = false;
  if (lists.size > 0)
    walk(body, (n, parent) => {
      const isSet = parent?.kind === 'AssignStmt' && n.kind === 'IndexExpr' && parent.lhs.includes(n);
      takes ||= n.kind === 'IndexExpr' && n.x.kind === 'Ident' && mentions(pkg, n.x, lists) && !isSet;
      return !takes;
    });
  return takes;
}

/** `case <-session.Done():`, or `case <-fired:` of a timer: it has ended by itself. */
function hasEnded(ground: Ground, { comm }: CommClause, state: Required<State>): boolean {
  const receive = comm?.kind === 'ExprStmt' ? comm.x : comm?.kind === 'AssignStmt' ? comm.rhs[0] : undefined;
  if (receive?.kind !== 'UnaryExpr' || receive.op !== '<-') return false;
  const flow = { ...ground, held: new Map(state.held) };
  if (receive.x.kind !== 'CallExpr') return hasFired(flow, receive.x);
  const { fun } = receive.x;
  return fun.kind === 'SelectorExpr' && fun.sel.name === 'Done' && heldBy(flow, fun.x) === 'handle';
}

/** `rows.Next()`, whose false means that the rows have closed themselves. */
function exhausts(ground: Ground, e: Expr, state: Required<State>): boolean {
  if (e.kind !== 'CallExpr' || e.fun.kind !== 'SelectorExpr') return false;
  if (!ground.resource.exhaustedBy?.includes(e.fun.sel.name)) return false;
  return heldBy({ ...ground, held: new Map(state.held) }, e.fun.x) === 'handle';
}

/** The variable of a type switch's clause holds what is switched on. One that the clause does not use need not be known. */
function bindClause(
  ground: Ground,
  { name, x }: { readonly name: Ident; readonly x: Expr },
  clause: CaseClause,
  state: Required<State>,
): Required<State> {
  const held = heldBy({ ...ground, held: new Map(state.held) }, x);
  const variable = held && variableDeclaredBy(ground.pkg, name, clause);
  return variable ? { ...state, held: new Map(state.held).set(variable, held) } : state;
}

function variableDeclaredBy(pkg: Package, name: Ident, clause: CaseClause): Variable | undefined {
  let found: Variable | undefined;
  walk(clause, (n) => {
    const object = n.kind === 'Ident' && n.name === name.name ? pkg.objectOf(n) : undefined;
    if (object?.kind === 'var' && object.ident === name) found = object;
    return !found;
  });
  return found;
}

/** A test of `failed` is that of `failed := err != nil`. */
function takeTest(ground: Ground, e: Expr, holds: boolean, state: Required<State>) {
  const compared = state.errs.size > 0 ? comparedBy(ground.fn, e) : undefined;
  return takeOwnTest(ground, compared && mentions(ground.pkg, compared, state.errs) ? compared : e, holds, state);
}

function takeOwnTest(
  ground: Ground,
  e: Expr,
  holds: boolean,
  state: Required<State>,
): Required<State> | 'released' | undefined {
  if (saysNone(ground, e, holds, state)) return undefined;
  const nil = nilComparison(ground.pkg, e, holds) ?? zeroComparison(ground.pkg, e, holds, state.errs);
  if (nil) {
    const after = settled(ground.pkg, nil.subject, nil.isNil, state);
    return after === 'released' ? after : takeNil(ground, nil.subject, nil.isNil, after);
  }
  const isOfError = mentions(ground.pkg, e, state.errs);
  return !isOfError || mayHaveNone(ground.pkg, e, holds, state)
    ? withFact(ground, state, testOf(ground.pkg, e, holds))
    : undefined;
}

/**
 * Whether a test of the error can come out so where there is none. `errors.Is(err, x)` and `err == x` hold for an error only; what another test of it says we
 * cannot tell, and follow neither way.
 */
function mayHaveNone(pkg: Package, e: Expr, holds: boolean, { errs }: Required<State>): boolean {
  if (e.kind === 'Ident') return holds; // `v, ok := f()`
  if (e.kind === 'BinaryExpr') return (e.op === '==' && !holds) || (e.op === '!=' && holds);
  if (e.kind !== 'CallExpr') return false;
  return (saidOfNil(pkg, e, (arg) => arg.kind === 'Ident' && mentions(pkg, arg, errs)) ?? false) === holds;
}

/** `client.Closed()`: it is what it should be. */
function saysClosed(ground: Ground, e: Expr, { held }: Required<State>): boolean {
  const fun = e.kind === 'CallExpr' && e.args.length === 0 ? e.fun : undefined;
  if (fun?.kind !== 'SelectorExpr' || !/^(Is)?Closed$/.test(fun.sel.name)) return false;
  return heldBy({ ...ground, held: new Map(held) }, fun.x) === 'handle';
}

/** Whether nothing was acquired, or it is no more what it was, where a test comes out so. */
function saysNone(ground: Ground, e: Expr, holds: boolean, state: Required<State>): boolean {
  if (isNoDescriptor(ground, e, holds, state)) return true;
  if (saysEmpty(ground, e, holds, state)) return true;
  return holds && (saysClosed(ground, e, state) || saysFailed(ground, e, state));
}

/** `len(files) == 0`, of the list that it is, or is in: there is none. */
function saysEmpty(ground: Ground, e: Expr, holds: boolean, { held }: Required<State>): boolean {
  if (e.kind !== 'BinaryExpr' || e.x.kind !== 'CallExpr' || ground.pkg.intValue(e.y) !== 0) return false;
  if (e.op === '==' ? !holds : holds || !/^(!=|>)$/.test(e.op)) return false;
  const [list] = ground.pkg.calleeOf(e.x)?.name === 'len' ? e.x.args : [];
  return list !== undefined && heldBy({ ...ground, held: new Map(held) }, list) !== undefined;
}

/** `if t, ok := err.(net.Error); ok`, `gone := os.IsNotExist(err); if gone`: there is an error. */
function saysFailed({ pkg, fn }: Ground, e: Expr, { errs }: Required<State>): boolean {
  if (errs.size === 0 || e.kind !== 'Ident') return false;
  return [...assertedBy(fn, e), ...askedBy(fn, e)].some((x) => mentions(pkg, x, errs));
}

/** `fd < 0`, `fd == -1`, `handle == 0`: there is none. */
function isNoDescriptor(ground: Ground, e: Expr, holds: boolean, { held }: Required<State>): boolean {
  if (e.kind !== 'BinaryExpr' || heldBy({ ...ground, held: new Map(held) }, e.x) !== 'handle') return false;
  const bound = ground.pkg.intValue(e.y);
  return bound !== undefined && NONE.get(`${e.op} ${bound}`) === holds;
}

/** Comparisons that hold, or do not, of a descriptor that is none. */
const NONE: ReadonlyMap<string, boolean> = new Map([
  ['< 0', true],
  ['== -1', true],
  ['<= -1', true],
  ['>= 0', false],
  ['!= -1', false],
  ['> -1', false],
  ['== 0', true],
  ['!= 0', false],
  ['> 0', false],
]);

/** `errno != 0`: the error of a system call, as others compare one with nil. */
function zeroComparison(pkg: Package, e: Expr, holds: boolean, errs: ReadonlySet<Variable>) {
  if (e.kind !== 'BinaryExpr' || (e.op !== '==' && e.op !== '!=')) return undefined;
  const isZero = e.y.kind === 'BasicLit' && e.y.value === '0';
  return isZero && mentions(pkg, e.x, errs) ? { subject: e.x, isNil: holds === (e.op === '==') } : undefined;
}

/** `released` where a callee has taken it over on this branch; on the other it has not, and the error tells no more. */
function settled(pkg: Package, subject: Expr, isNil: boolean, state: Required<State>): Required<State> | 'released' {
  const object = subject.kind === 'Ident' ? pkg.objectOf(subject) : undefined;
  const key = object?.kind === 'var' ? object : subject.kind === 'CallExpr' ? subject : undefined;
  const fate = key && state.settles.get(key);
  if (!key || !fate) return state;
  if ((fate === 'on-success') === isNil) return 'released';
  const settles = new Map(state.settles);
  settles.delete(key);
  return { ...state, settles };
}

function withFact(
  ground: Ground,
  state: Required<State>,
  test: ReturnType<typeof testOf>,
): Required<State> | undefined {
  const facts = learn(state.facts, test, relevantOf(ground.pkg, ground.fn));
  return facts && { ...state, facts };
}

function takeNil(
  ground: Ground,
  subject: Expr,
  subjectIsNil: boolean,
  state: Required<State>,
): Required<State> | undefined {
  const held = heldBy({ ...ground, held: new Map(state.held) }, subject);
  if (held && held !== 'wrapper' && subjectIsNil) return undefined;
  if (subject.kind !== 'Ident' || !mentions(ground.pkg, subject, state.errs)) {
    // A test of `wrap(err)` or `c.err = err` is one of the error; a plain variable is told apart above.
    if (mentions(ground.pkg, subject, state.errs) && !subjectIsNil) return undefined;
    return withFact(ground, state, nilTest(ground.pkg, subject, subjectIsNil));
  }
  if (!subjectIsNil) return undefined;
  return withFact(ground, acquired(ground, state), nilTest(ground.pkg, subject, true));
}

/** Without an error the acquired value is not nil. */
function acquired(ground: Ground, state: Required<State>): Required<State> {
  const facts = new Map(state.facts);
  for (const [variable, held] of state.held) {
    if (held === 'wrapper' || !variable.ident) continue;
    const test = nilTest(ground.pkg, variable.ident, false);
    if (test) facts.set(test.key, test.holds);
  }
  return { ...state, facts };
}

function takeCase(
  ground: Ground,
  tag: Expr,
  values: readonly Expr[],
  excluded: readonly Expr[],
  state: Required<State>,
): Required<State> | undefined {
  if (mentions(ground.pkg, tag, state.errs)) {
    if (values.length === 1 && values.every((v) => isNil(ground.pkg, v))) return takeNil(ground, tag, true, state);
    return excluded.length > 0 && !excluded.some((v) => isNil(ground.pkg, v)) ? state : undefined;
  }
  const equal = (value: Expr, holds: boolean) => equalTest(ground.pkg, tag, value, holds);
  const [only] = values;
  if (only && values.length === 1) return withFact(ground, state, equal(only, true));
  return excluded.reduce<Required<State> | undefined>((s, v) => s && withFact(ground, s, equal(v, false)), state);
}
