/**
 * Follows a resource along the paths of a function, breadth first, so that the first path found to an outcome is a shortest one; branches where a type assertion
 * fails come after all others, so that what both lead to is told by the path that a run takes.
 *
 * A path carries who holds the resource, which variables hold the error of its acquisition, and facts; a branch that contradicts them is
 * not taken, and one on which nothing was acquired (`err != nil`, `resp == nil`) ends. Paths that agree in all of it at one place are one.
 */
import type { AssignStmt } from '../../go/ast.ts';
import type { GoFunction, Package, Variable } from '../../go/program.ts';
import type { Block, CfgNode, Edge } from '../cfg/cfg.ts';
import { assertedBy } from '../cfg/decided.ts';
import { surelyFails } from '../cfg/exits.ts';
import { factsAfter, mentions, NO_FACTS, nameOf } from '../cfg/facts.ts';
import { failingOf } from '../cfg/failing.ts';
import { cfgOf, relevantOf } from '../cfg/scope.ts';
import { Tangled } from '../cfg/tangled.ts';
import { variableOf } from '../cfg/variables.ts';
import { type Settling, type State, take } from './branches.ts';
import { atExit, releasesOn } from './deferred-on-error.ts';
import type { Ending, Flow, Ground, Stored } from './flow.ts';
import { flowThrough } from './value-flow.ts';

export interface Outcome {
  /** `open`: the function ends and the resource is not released. */
  readonly kind: Ending | 'open';
  /** The statement that brought it about; absent at the closing brace. */
  readonly node: CfgNode | undefined;
  /** It was used up before; see Resource.drains. */
  readonly drained: boolean;
  /** That it was not taken over on the way was told from a name. */
  readonly guessed: boolean;
  /** Where it was stored, if that ended it. */
  readonly into?: Stored;
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
  const first: Visit[] = [
    {
      block,
      index,
      state: { facts: NO_FACTS, drained: false, guessed: false, settles: NOTHING_SETTLES, deferred: 'none', ...state },
    },
  ];
  const seen = new Set<string>();
  const outcomes: Outcome[] = [];
  const later: Visit[] = [];
  for (const queue of [first, later]) {
    for (const visit of queue) {
      const key = keyOf(visit);
      if (seen.has(key)) continue;
      seen.add(key);
      countVisit(ground.fn, seen.size);
      step(ground, visit, (next, edge) => (isOfOtherType(ground.fn, edge) ? later : queue).push(next), outcomes);
    }
  }
  return outcomes;
}

function countVisit(fn: GoFunction, ofResource: number): void {
  const ofFunction = (visits.get(fn) ?? 0) + 1;
  visits.set(fn, ofFunction);
  if (ofResource > MAX_VISITS || ofFunction > MAX_VISITS_OF_FUNCTION) throw new Tangled(fn.name);
}

/** `tc, ok := conn.(*net.TCPConn)`, and it is not ok. */
function isOfOtherType(fn: GoFunction, { when }: Edge): boolean {
  return when?.kind === 'test' && !when.holds && when.expr.kind === 'Ident' && assertedBy(fn, when.expr).length > 0;
}

function keyOf({ block, index, state }: Visit): string {
  const held = [...state.held].map(([v, h]) => nameOf(v) + h).sort();
  const errs = [...state.errs].map(nameOf).sort();
  const facts = [...state.facts].map(([k, holds]) => k + holds).sort();
  const settles = [...state.settles]
    .map(([key, fate]) => `${fate} ${key.kind === 'var' ? nameOf(key) : key.pos}`)
    .sort();
  return [
    block.id,
    index,
    state.drained,
    state.guessed,
    state.deferred,
    ...held,
    '|',
    ...errs,
    '|',
    ...facts,
    '|',
    ...settles,
  ].join(' ');
}

/** Runs the rest of a block, and queues what can follow. */
function step(ground: Ground, visit: Visit, queue: (next: Visit, edge: Edge) => void, outcomes: Outcome[]): void {
  let { state } = visit;
  const { block } = visit;
  for (let index = visit.index; index < block.nodes.length; index++) {
    const node = block.nodes[index];
    if (!node) continue;
    const after = runNode(ground, node, state);
    if (after.ending) {
      const at = { block, index, state };
      outcomes.push({
        ...(isGivenUp(ground, after.ending, node, block)
          ? { ...outcomeOf(atExit(ground.fn, block, state), node, visit, at), guessed: true }
          : outcomeOf(after.ending, node, visit, at)),
        ...(after.into && { into: after.into }),
      });
      return;
    }
    if (after.mayMove) outcomes.push(outcomeOf('moved', node, visit, { block, index, state }));
    state = after.state;
  }
  outcomes.push(...endOf(ground, visit, state));
  for (const edge of block.edges) {
    const next = edge.when ? take(ground, edge.when, state) : state;
    const at = { block: edge.to, index: 0, state, from: { visit, edge } };
    if (next === 'released') outcomes.push(outcomeOf(next, undefined, at, at));
    else if (next) queue({ ...at, state: next }, edge);
  }
}

/**
 * `return conn, fmt.Errorf("handshake: %w", err)`: who is given an error looks at nothing else, and drops what comes with it. A response may well be looked at: what
 * the server says is in its body; and a span is ended by who is given it, before he looks at the error.
 */
function isGivenUp({ fn, resource }: Ground, ending: Ending, node: CfgNode, block: Block): boolean {
  const isReturned = ending === 'moved' && node.kind === 'ReturnStmt' && node.results.length > 1;
  const isLookedAt = resource.field !== undefined || resource.rule === 'unended-span';
  return isReturned && !isLookedAt && surelyFails(fn, block);
}

/** What becomes of it where the function ends in a block. */
function endOf(ground: Ground, visit: Visit, state: Required<State>): readonly Outcome[] {
  const { block } = visit;
  if (!block.exit || block.exit === 'no-return') return [];
  const node = block.exit === 'return' ? block.nodes.at(-1) : undefined;
  // returned with an error that nobody has looked at, whose it is cannot be told
  const kind = state.settles.size > 0 ? 'moved' : atExit(ground.fn, block, state);
  return [outcomeOf(kind, node, visit, { block, index: block.nodes.length, state })];
}

function outcomeOf(kind: Outcome['kind'], node: CfgNode | undefined, visit: Visit, at: Point): Outcome {
  const { drained = false, guessed = false } = at.state;
  return { kind, node, drained, guessed, path: pathOf(visit), at };
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
): { readonly ending?: Ending; readonly into?: Stored; readonly mayMove?: boolean; readonly state: Required<State> } {
  const flow: Flow = { ...ground, held: new Map(state.held) };
  const deferred = releasesOn(flow, node);
  if (deferred) return { state: { ...state, deferred, guessed: true } };
  flowThrough(flow, node);
  const errs = node.kind === 'AssignStmt' ? errorsAfter(ground.pkg, node, state.errs) : state.errs;
  const facts = factsAfter(ground.pkg, node, state.facts, relevantOf(ground.pkg, ground.fn));
  const settling = settlingAfter(ground.pkg, node, state.settles, flow);
  const next = {
    held: flow.held,
    errs,
    facts,
    drained: state.drained || flow.drained === true,
    guessed: state.guessed || flow.guessed === true,
    settles: settling ?? NOTHING_SETTLES,
    deferred: state.deferred,
  };
  const taken =
    node.kind === 'ReturnStmt' && flow.conditional && failingOf(ground.pkg, flow.conditional.call) === 'never';
  const ending = flow.ending ?? (settling && !taken ? undefined : 'moved');
  if (ending) return { ending, state: next, ...(flow.into && { into: flow.into }) };
  // `return newAdmin(client)`
  return { state: next, mayMove: node.kind === 'ReturnStmt' && flow.conditional !== undefined };
}

const NOTHING_SETTLES: Settling = new Map();

/** What settles the duty after a node; undefined where that is lost: an error that was not tested is thrown away or overwritten. */
function settlingAfter(pkg: Package, node: CfgNode, before: Settling, flow: Flow): Settling | undefined {
  const targets = node.kind === 'AssignStmt' ? node.lhs.flatMap((e) => variableOf(pkg, e) ?? []) : [];
  if (targets.some((variable) => before.has(variable))) return undefined;
  // `return newAdmin(client)`: where it is not taken over, the function ends and leaves it open
  if (!flow.conditional || node.kind === 'ReturnStmt') return before;
  const { call, fate } = flow.conditional;
  const key = node.kind === 'AssignStmt' ? variableOf(pkg, node.lhs.at(-1)) : isCondition(node) ? call : undefined;
  return key && new Map(before).set(key, fate);
}

function isCondition(node: CfgNode): boolean {
  return !node.kind.endsWith('Stmt');
}

function isBool(pkg: Package, { type }: Variable): boolean {
  const under = pkg.underlying(type);
  return under.kind === 'basic' && under.name === 'bool';
}

/** `err = wrap(err)` is still the error of the acquisition; `err = other()` is not. */
function errorsAfter(pkg: Package, s: AssignStmt, errs: ReadonlySet<Variable>): ReadonlySet<Variable> {
  if (errs.size === 0) return errs;
  const keeps = s.rhs.some((e) => mentions(pkg, e, errs));
  const after = new Set(errs);
  for (const target of s.lhs) {
    const object = target.kind === 'Ident' ? pkg.objectOf(target) : undefined;
    if (object?.kind !== 'var') continue;
    if (keeps && !isBool(pkg, object))
      after.add(object); // what an answer tells of the error, branches.ts asks
    else after.delete(object);
  }
  return after;
}
