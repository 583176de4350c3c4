/**
 * Follows a resource along the paths of a function, breadth first, so that the first path found to an outcome is a shortest one.
 *
 * A path carries who holds the resource, which variables hold the error of its acquisition, and facts; a branch that contradicts them is
 * not taken, and one on which nothing was acquired (`err != nil`, `resp == nil`) ends. Paths that agree in all of it at one place are one.
 */
import type { AssignStmt, CaseClause, Expr, Ident } from '../go/ast.ts';
import type { GoFunction, Package, Variable } from '../go/program.ts';
import { walk } from '../go/walk.ts';
import type { Block, CfgNode, Condition, Edge } from './cfg.ts';
import {
  equalTest,
  type Facts,
  factsAfter,
  isNil,
  learn,
  mentions,
  NO_FACTS,
  nameOf,
  nilTest,
  testOf,
} from './facts.ts';
import type { Held } from './resource.ts';
import { cfgOf, relevantOf } from './scope.ts';
import { type Ending, type Flow, flowThrough, type Ground, heldBy } from './value-flow.ts';

/** Where a resource stands on a path. */
export interface State {
  readonly held: ReadonlyMap<Variable, Held>;
  /** Variables that hold the error of the acquisition: where one is not nil, nothing was acquired. */
  readonly errs: ReadonlySet<Variable>;
  readonly facts?: Facts;
  /** It was used up; see Resource.drains. */
  readonly drained?: boolean;
}

export interface Outcome {
  /** `open`: the function ends and the resource is not released. */
  readonly kind: Ending | 'open';
  /** The statement that brought it about; absent at the closing brace. */
  readonly node: CfgNode | undefined;
  /** It was used up before; see Resource.drains. */
  readonly drained: boolean;
  /** The edges from the start, in order. */
  readonly path: readonly Edge[];
  /** Where it came about, to follow the path on from there. */
  readonly at: Point;
}

/** A place on a path, and what holds there. */
export interface Point {
  readonly block: Block;
  readonly index: number;
  readonly state: State;
}

interface Visit extends Point {
  readonly state: Required<State>;
  readonly from?: { readonly visit: Visit; readonly edge: Edge };
}

/** Past so many steps, for one resource and for all of a function, it is too tangled to be followed. */
const MAX_VISITS = 4_000;
const MAX_VISITS_OF_FUNCTION = 60_000;

/** Thrown for a function with too many paths: what it does cannot be told, which is silence, and is listed. */
export class Tangled extends Error {}

const visits = new WeakMap<GoFunction, number>();

/**
 * All outcomes for a resource that is held as `state` says at node `index` of `block` (by default at the start of the function).
 *
 * @throws Tangled
 */
export function explore(
  ground: Ground,
  state: State,
  block: Block = cfgOf(ground.pkg, ground.fn).entry,
  index = 0,
): readonly Outcome[] {
  const queue: Visit[] = [
    { block, index, state: { ...state, facts: state.facts ?? NO_FACTS, drained: state.drained ?? false } },
  ];
  const seen = new Set<string>();
  const outcomes: Outcome[] = [];
  for (const visit of queue) {
    const key = keyOf(visit);
    if (seen.has(key)) continue;
    seen.add(key);
    const ofFunction = (visits.get(ground.fn) ?? 0) + 1;
    visits.set(ground.fn, ofFunction);
    if (seen.size > MAX_VISITS || ofFunction > MAX_VISITS_OF_FUNCTION) throw new Tangled(ground.fn.name);
    step(ground, visit, queue, outcomes);
  }
  return outcomes;
}

function keyOf({ block, index, state }: Visit): string {
  const held = [...state.held].map(([v, h]) => nameOf(v) + h).sort();
  const errs = [...state.errs].map(nameOf).sort();
  const facts = [...state.facts].map(([k, holds]) => k + holds).sort();
  return [block.id, index, state.drained, ...held, '|', ...errs, '|', ...facts].join(' ');
}

/** Runs the rest of a block, and queues what can follow. */
function step(ground: Ground, visit: Visit, queue: Visit[], outcomes: Outcome[]): void {
  let { state } = visit;
  const { block } = visit;
  for (let index = visit.index; index < block.nodes.length; index++) {
    const node = block.nodes[index];
    if (!node) continue;
    const after = runNode(ground, node, state);
    if (after.ending) {
      outcomes.push(outcomeOf(after.ending, node, visit, { block, index, state }));
      return;
    }
    state = after.state;
  }
  if (block.exit && block.exit !== 'no-return') {
    const node = block.exit === 'return' ? block.nodes.at(-1) : undefined;
    outcomes.push(outcomeOf('open', node, visit, { block, index: block.nodes.length, state }));
  }
  for (const edge of block.edges) {
    const next = edge.when ? take(ground, edge.when, state) : state;
    const at = { block: edge.to, index: 0, state, from: { visit, edge } };
    if (next === 'released') outcomes.push(outcomeOf(next, undefined, at, at));
    else if (next) queue.push({ ...at, state: next });
  }
}

function outcomeOf(kind: Outcome['kind'], node: CfgNode | undefined, visit: Visit, at: Point): Outcome {
  return { kind, node, drained: at.state.drained ?? false, path: pathOf(visit), at };
}

function pathOf(visit: Visit): readonly Edge[] {
  const path: Edge[] = [];
  for (let at: Visit | undefined = visit; at?.from; at = at.from.visit) path.push(at.from.edge);
  return path.reverse();
}

function runNode(
  ground: Ground,
  node: CfgNode,
  state: Required<State>,
): { readonly ending?: Ending; readonly state: Required<State> } {
  const flow: Flow = { ...ground, held: new Map(state.held) };
  flowThrough(flow, node);
  const errs = node.kind === 'AssignStmt' ? errorsAfter(ground.pkg, node, state.errs) : state.errs;
  const facts = factsAfter(ground.pkg, node, state.facts, relevantOf(ground.pkg, ground.fn));
  const next = { held: flow.held, errs, facts, drained: state.drained || flow.drained === true };
  return flow.ending ? { ending: flow.ending, state: next } : { state: next };
}

/** `err = wrap(err)` is still the error of the acquisition; `err = other()` is not. */
function errorsAfter(pkg: Package, s: AssignStmt, errs: ReadonlySet<Variable>): ReadonlySet<Variable> {
  if (errs.size === 0) return errs;
  const keeps = s.rhs.some((e) => mentions(pkg, e, errs));
  const after = new Set(errs);
  for (const target of s.lhs) {
    const object = target.kind === 'Ident' ? pkg.objectOf(target) : undefined;
    if (object?.kind !== 'var') continue;
    if (keeps) after.add(object);
    else after.delete(object);
  }
  return after;
}

// ---- edges ----

/** The state on an edge; undefined where no run takes it, or where nothing was acquired on it. */
function take(ground: Ground, when: Condition, state: Required<State>): Required<State> | 'released' | undefined {
  if (when.kind === 'test' && !when.holds && exhausts(ground, when.expr, state)) return 'released';
  if (when.kind === 'test') return takeTest(ground, when.expr, when.holds, state);
  if (when.kind !== 'case') return state;
  if (when.tag) return takeCase(ground, when.tag, when.clause?.list ?? [], when.excluded, state);
  return when.binds && when.clause ? bindClause(ground, when.binds, when.clause, state) : state;
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

function takeTest(ground: Ground, e: Expr, holds: boolean, state: Required<State>): Required<State> | undefined {
  const nil = nilComparison(ground.pkg, e, holds);
  if (nil) return takeNil(ground, nil.subject, nil.isNil, state);
  if (mentions(ground.pkg, e, state.errs)) {
    // `errors.Is(err, x)` and `err == x` hold for an error only; what another test of it says we cannot tell, and follow neither way.
    const positive = e.kind === 'CallExpr' || (e.kind === 'BinaryExpr' && e.op === '==');
    const negated = e.kind === 'BinaryExpr' && e.op === '!=';
    return (positive && !holds) || (negated && holds) ? state : undefined;
  }
  return withFact(ground, state, testOf(ground.pkg, e, holds));
}

function withFact(
  ground: Ground,
  state: Required<State>,
  test: ReturnType<typeof testOf>,
): Required<State> | undefined {
  const facts = learn(state.facts, test, relevantOf(ground.pkg, ground.fn));
  return facts && { ...state, facts };
}

function nilComparison(
  pkg: Package,
  e: Expr,
  holds: boolean,
): { readonly subject: Expr; readonly isNil: boolean } | undefined {
  if (e.kind !== 'BinaryExpr' || (e.op !== '==' && e.op !== '!=')) return undefined;
  const subject = isNil(pkg, e.y) ? e.x : isNil(pkg, e.x) ? e.y : undefined;
  return subject && { subject, isNil: holds === (e.op === '==') };
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
