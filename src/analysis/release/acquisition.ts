/** Acquisitions: calls whose result must be released, and where each ends up. */
import type { AssignStmt, CallExpr, Expr, Ident } from '../../go/ast.ts';
import type { GoFunction, Package, Variable } from '../../go/program.ts';
import { typeString } from '../../go/types.ts';
import type { Block, CfgNode } from '../cfg/cfg.ts';
import { assume, mentions, nilTest, type Test } from '../cfg/facts.ts';
import { factsAt } from '../cfg/known-facts.ts';
import { ownNodesOf } from '../cfg/nodes.ts';
import { factsWith } from '../cfg/results.ts';
import { variableOf } from '../cfg/variables.ts';
import type { Flow, Ground } from './flow.ts';
import { isFresh } from './fresh.ts';
import { heldFirst, within } from './held.ts';
import { explore, type Outcome } from './paths.ts';
import type { Held, Resource } from './resource.ts';
import { heldBy, placeIn } from './value-flow.ts';

/** A kind of call that acquires. */
export interface Acquirer {
  readonly resource: Resource;
  /** Which result is the resource, from 0; or it is what the called method belongs to, as with `cmd.Start()`. */
  readonly result: number | 'receiver';
  /** Which result says that nothing was acquired: its place, or the last one after the resource; absent where the call cannot fail. */
  readonly error?: number | 'last';
  /** Results that are never nil, whatever happens: the context beside its cancel function. */
  readonly neverNil?: readonly number[];
  /** It ends with the receiver of the call. */
  readonly ofReceiver?: true;
  /** It ends with the context that the call is given. */
  readonly ofContext?: true;
  /** Why it is taken for one, where that is not known for certain. */
  readonly basis?: Basis;
}

export type Basis =
  /** A function of the code base hands on what it acquired. */
  | 'handed-on'
  /** The function around it releases it on another path, see evidence.ts. */
  | 'release'
  /** Other functions of the package release what they get from the same callee. */
  | 'callers'
  /** Many do, and hardly one does not. */
  | 'convention'
  /** The form of the callee, see shape.ts. */
  | 'shape';

/** Where a call stands: in which function, and what gets its results. */
export interface Binding {
  readonly fn: GoFunction;
  readonly targets: readonly Expr[];
}

/** Tells the calls that acquire; one call may acquire several resources (`os.Pipe`). */
export type AcquirerOf = (pkg: Package, call: CallExpr, binding: Binding) => Acquirer | readonly Acquirer[] | undefined;

/** The acquirers of a call as a list. */
export function listOf(acquirers: ReturnType<AcquirerOf>): readonly Acquirer[] {
  return acquirers === undefined ? [] : 'resource' in acquirers ? [acquirers] : acquirers;
}

/** The same, asked once of each call of a function: what gets its results is always the same. */
export function onceOf(acquirerOf: AcquirerOf): (...at: Parameters<AcquirerOf>) => readonly Acquirer[] {
  const known = new WeakMap<GoFunction, Map<CallExpr, readonly Acquirer[]>>();
  return (pkg, call, binding) => {
    const ofFunction = known.get(binding.fn) ?? new Map<CallExpr, readonly Acquirer[]>();
    known.set(binding.fn, ofFunction);
    const found = ofFunction.get(call) ?? listOf(acquirerOf(pkg, call, binding));
    ofFunction.set(call, found);
    return found;
  };
}

export interface Acquisition {
  readonly call: CallExpr;
  readonly acquirer: Acquirer;
  readonly statement: CfgNode;
  /** Where the call stands inside of a literal, as in `x := &T{pool: newPool()}`, the place in `target` that gets it. */
  readonly place?: string;
  /** What gets the resource and what gets the error; absent for `http.Get(u)` on its own. */
  readonly target?: Expr;
  readonly error?: Expr;
}

/** Whether a node holds a call that might be one; most do not. */
export function mayAcquire(node: CfgNode): boolean {
  switch (node.kind) {
    case 'ExprStmt':
      return node.x.kind === 'CallExpr';
    case 'AssignStmt':
      return node.rhs.some(mayGive);
    case 'ReturnStmt':
      return node.results.some(({ kind }) => kind === 'CallExpr');
    default:
      return node.kind === 'GoStmt' || node.kind === 'DeferStmt';
  }
}

function mayGive(e: Expr): boolean {
  return e.kind === 'CallExpr' || e.kind === 'CompositeLit' || (e.kind === 'UnaryExpr' && e.op === '&');
}

/** The acquisitions of a node. A call that is part of a larger expression hands its result on, and is not among them. */
export function acquisitionsOf(fn: GoFunction, node: CfgNode, acquirerOf: AcquirerOf): readonly Acquisition[] {
  const make = (e: Expr | undefined, targets: readonly Expr[]) =>
    e?.kind === 'CallExpr' ? ofCall(fn, node, e, targets, acquirerOf) : inLiteral(fn, node, e, targets[0], acquirerOf);
  switch (node.kind) {
    case 'ExprStmt':
      return make(node.x, []);
    case 'GoStmt':
    case 'DeferStmt':
      return make(node.call, []);
    case 'AssignStmt':
      return node.rhs.length === 1
        ? make(node.rhs[0], node.lhs)
        : node.rhs.flatMap((e, i) => make(e, node.lhs.slice(i, i + 1)));
    case 'ReturnStmt':
      return node.results.flatMap((e) => make(e, []).filter((a) => a.acquirer.result === 'receiver'));
    default:
      return [];
  }
}

function ofCall(
  fn: GoFunction,
  statement: CfgNode,
  call: CallExpr,
  targets: readonly Expr[],
  acquirerOf: AcquirerOf,
): readonly Acquisition[] {
  const acquirers = listOf(acquirerOf(fn.pkg, call, { fn, targets }));
  return acquirers.map((acquirer) => {
    const target = acquirer.result === 'receiver' ? receiverOf(call) : targets[acquirer.result];
    const error = errorTarget(acquirer, targets);
    return { call, acquirer, statement, ...(target && { target }), ...(error && { error }) };
  });
}

/** `x := &T{pool: newPool()}`. */
function inLiteral(
  fn: GoFunction,
  statement: CfgNode,
  e: Expr | undefined,
  target: Expr | undefined,
  acquirerOf: AcquirerOf,
): readonly Acquisition[] {
  if (!e || !target) return [];
  return callsInside(fn.pkg, e).flatMap(({ call, place }) =>
    listOf(acquirerOf(fn.pkg, call, { fn, targets: [] }))
      .filter((acquirer) => acquirer.result === 0)
      .map((acquirer) => ({ call, acquirer, statement, target, place })),
  );
}

/** The calls whose results a literal keeps, with the place of each: `pool`, `inner.pool`. */
export function callsInside(pkg: Package, e: Expr): readonly { readonly call: CallExpr; readonly place: string }[] {
  if (e.kind === 'UnaryExpr' && e.op === '&') return callsInside(pkg, e.x);
  if (e.kind !== 'CompositeLit') return [];
  return e.elts.flatMap((elt) => {
    const value = elt.kind === 'KeyValueExpr' ? elt.value : elt;
    const place = placeIn(pkg, e, elt);
    if (place === undefined) return [];
    if (value.kind === 'CallExpr') return [{ call: value, place }];
    return callsInside(pkg, value).map((inner) => ({ call: inner.call, place: `${place}.${inner.place}` }));
  });
}

/** The variable before the dot; none in `exec.Command(…).Start()`, where nothing keeps it. */
function receiverOf({ fun }: CallExpr): Expr | undefined {
  return fun.kind === 'SelectorExpr' && fun.x.kind !== 'CallExpr' ? fun.x : undefined;
}

/** What gets the error of the acquisition. */
export function errorTarget({ error, result }: Acquirer, targets: readonly Expr[]): Expr | undefined {
  if (error === undefined) return undefined;
  if (error !== 'last') return targets[error];
  return (result === 'receiver' ? targets : targets.slice(result + 1)).at(-1);
}

/** The assignment that makes an acquisition, for fixes. */
export function assignmentOf({ statement }: Acquisition): AssignStmt | undefined {
  return statement.kind === 'AssignStmt' ? statement : undefined;
}

/** Whether the result is thrown away at once. */
export function isDropped({ target }: Acquisition): boolean {
  return !target || (target.kind === 'Ident' && target.name === '_');
}

/** Where an acquisition ends up; undefined where somebody else gets it at once, or where it cannot be followed. */
export function outcomesOf(
  ground: Ground,
  acquisition: Acquisition,
  block: Block,
  index: number,
): readonly Outcome[] | undefined {
  const { error, call } = acquisition;
  const [variable, held] = holderOf(ground, acquisition) ?? [];
  if (!variable || !held || releasedByEarlierLiteral(ground, variable, held, call)) return undefined;
  const name = error?.kind === 'SelectorExpr' ? error.sel : error; // `job.err`
  const errVariable = name?.kind === 'Ident' ? variableOf(ground.pkg, name) : undefined;
  const facts = factsAt(ground.pkg, ground.fn, block, index + 1);
  const state = {
    held: new Map([[variable, held]]),
    errs: new Set([...(errVariable ? [errVariable] : []), ...otherErrors(ground.pkg, acquisition)]),
    facts: given(ground.pkg, acquisition).reduce((known, test) => assume(known, test), facts),
  };
  const outcomes = explore(ground, state, block, index + 1);
  return outcomes.map((o) => (isKeptForEarlier(ground, o, call) ? { ...o, kind: 'moved' } : o));
}

/** `info, userErr, sysErr, code := newInfo(r)`: each of them says that there is nothing. */
function otherErrors(pkg: Package, acquisition: Acquisition): readonly Variable[] {
  const { lhs = [], rhs = [] } = assignmentOf(acquisition) ?? {};
  if (acquisition.acquirer.error !== 'last' || rhs.length !== 1) return [];
  return lhs.flatMap((e) => {
    const variable = e.kind === 'Ident' && e.name !== '_' ? variableOf(pkg, e) : undefined;
    return variable && typeString(variable.type) === 'error' ? [variable] : [];
  });
}

/** `defer func() { if !ok { t.Shutdown() } }()` above it, and `t` has come to hold it. */
function isKeptForEarlier(ground: Ground, { kind, at }: Outcome, call: CallExpr): boolean {
  return kind === 'open' && [...at.state.held].some(([v, held]) => releasedByEarlierLiteral(ground, v, held, call));
}

/** What the acquisition says of what it gave beside the resource. */
function given(pkg: Package, acquisition: Acquisition): readonly (Test | undefined)[] {
  const { call, acquirer } = acquisition;
  const assignment = assignmentOf(acquisition);
  const targets = assignment?.rhs.length === 1 ? assignment.lhs : [];
  const present = (acquirer.neverNil ?? []).flatMap((result) => targets[result] ?? []);
  return [
    ...present.map((e) => nilTest(pkg, e, false)),
    ...(acquirer.result === 'receiver' ? [] : factsWith(pkg, call, acquirer.result, targets)),
  ];
}

/** The variable that holds what was acquired, itself (`f`) or in a field (`s.file`) of something that nobody else knows yet. */
function holderOf(ground: Ground, { target, place }: Acquisition): readonly [Variable, Held] | undefined {
  const itself = heldFirst(ground.resource);
  const first = place === undefined ? itself : within(place, itself);
  if (target?.kind === 'SelectorExpr' && target.x.kind === 'Ident') {
    const struct = variableOf(ground.pkg, target.x);
    const fresh = struct && isFresh(ground.pkg, ground.fn, struct, target.pos);
    return fresh ? [struct, within(target.sel.name, first)] : undefined;
  }
  const variable = target?.kind === 'Ident' ? localVariable(ground, target) : undefined;
  return variable && [variable, first];
}

/** A variable of this very function: what is stored elsewhere has another owner. */
function localVariable(ground: Ground, target: Ident): Variable | undefined {
  const variable = variableOf(ground.pkg, target);
  return variable?.owner === ground.fn.node ? variable : undefined;
}

/** `defer func() { if f != nil { f.Close() } }()` above the acquisition: when it runs is not followed, so we take it to release. */
function releasedByEarlierLiteral(ground: Ground, variable: Variable, held: Held, call: CallExpr): boolean {
  return ownNodesOf(ground.fn, 'FuncLit').some((lit) => {
    if (lit.end > call.pos || !mentions(ground.pkg, lit, new Set([variable]))) return false;
    const flow: Flow = { ...ground, held: new Map([[variable, held]]) };
    heldBy(flow, lit);
    return flow.ending !== undefined;
  });
}
