/** Acquisitions: calls whose result must be released, and where each ends up. */
import type { AssignStmt, CallExpr, Expr, Ident } from '../go/ast.ts';
import type { Package, Variable } from '../go/program.ts';
import { walk } from '../go/walk.ts';
import type { Block, CfgNode } from './cfg.ts';
import { assume, mentions, nilTest } from './facts.ts';
import { factsAt } from './known-facts.ts';
import { explore, type Outcome } from './paths.ts';
import type { Held, Resource } from './resource.ts';
import { type Flow, type Ground, heldBy } from './value-flow.ts';

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
  /** A function of the package that hands on what it acquired. */
  readonly handsOn?: true;
}

/** Tells the calls that acquire. */
export type AcquirerOf = (pkg: Package, call: CallExpr) => Acquirer | undefined;

export interface Acquisition {
  readonly call: CallExpr;
  readonly acquirer: Acquirer;
  readonly statement: CfgNode;
  /** What gets the resource and what gets the error; absent for `http.Get(u)` on its own. */
  readonly target?: Expr;
  readonly error?: Expr;
}

/** The acquisitions of a node. A call that is part of a larger expression hands its result on, and is not among them. */
export function acquisitionsOf(pkg: Package, node: CfgNode, acquirerOf: AcquirerOf): readonly Acquisition[] {
  const make = (e: Expr | undefined, targets: readonly Expr[]): readonly Acquisition[] => {
    const acquirer = e?.kind === 'CallExpr' ? acquirerOf(pkg, e) : undefined;
    if (e?.kind !== 'CallExpr' || !acquirer) return [];
    const target = acquirer.result === 'receiver' ? receiverOf(e) : targets[acquirer.result];
    const error = errorTarget(acquirer, targets);
    return [{ call: e, acquirer, statement: node, ...(target && { target }), ...(error && { error }) }];
  };
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

/** Where an acquisition ends up; undefined where it is stored elsewhere than in a variable of this function, or cannot be followed. */
export function outcomesOf(
  ground: Ground,
  acquisition: Acquisition,
  block: Block,
  index: number,
): readonly Outcome[] | undefined {
  const { target, error, call } = acquisition;
  const variable = target?.kind === 'Ident' ? localVariable(ground, target) : undefined;
  if (!variable || releasedByEarlierLiteral(ground, variable, call)) return undefined;
  const errVariable = error?.kind === 'Ident' ? variableOf(ground.pkg, error) : undefined;
  const factsBefore = factsAt(ground.pkg, ground.fn, block, index);
  const state = {
    held: new Map([[variable, heldFirst(ground.resource)]]),
    errs: new Set(errVariable ? [errVariable] : []),
    facts: present(acquisition).reduce((facts, e) => assume(facts, nilTest(ground.pkg, e, false)), factsBefore),
  };
  return explore(ground, state, block, index + 1);
}

/** What the acquisition gave beside the resource, and is not nil. */
function present(acquisition: Acquisition): readonly Expr[] {
  const targets = assignmentOf(acquisition)?.lhs ?? [];
  return (acquisition.acquirer.neverNil ?? []).flatMap((result) => targets[result] ?? []);
}

function heldFirst(resource: Resource): Held {
  return resource.field ? 'value' : 'handle';
}

/** A variable of this very function: what is stored elsewhere has another owner. */
function localVariable(ground: Ground, target: Ident): Variable | undefined {
  const variable = variableOf(ground.pkg, target);
  return variable?.owner === ground.fn.node ? variable : undefined;
}

function variableOf(pkg: Package, e: Ident): Variable | undefined {
  const object = pkg.objectOf(e);
  return object?.kind === 'var' ? object : undefined;
}

/** `defer func() { if f != nil { f.Close() } }()` above the acquisition: when it runs is not followed, so we take it to release. */
function releasedByEarlierLiteral(ground: Ground, variable: Variable, call: CallExpr): boolean {
  let released = false;
  walk(ground.fn.body, (n) => {
    if (released || n.pos > call.pos) return false;
    if (n.kind !== 'FuncLit' || n.end > call.pos || !mentions(ground.pkg, n, new Set([variable]))) return true;
    const flow: Flow = { ...ground, held: new Map([[variable, heldFirst(ground.resource)]]) };
    heldBy(flow, n);
    released = flow.ending !== undefined;
    return false;
  });
  return released;
}
