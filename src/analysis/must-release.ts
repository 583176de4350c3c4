/**
 * Must-release: which acquisitions of a function are not released on some path.
 *
 * An acquisition is a call whose result is a resource. It is followed from there along every path (paths.ts) until it is released, handed to
 * another owner, overwritten while open, or the function ends. One that is released or handed over on all paths is in order. Unknown callees
 * own what they are given, so what is missed is more than what is wrongly reported.
 */
import type { AssignStmt, CallExpr, Expr, Ident } from '../go/ast.ts';
import type { GoFunction, Package, Variable } from '../go/program.ts';
import { walk } from '../go/walk.ts';
import type { Block, CfgNode } from './cfg.ts';
import { mentions } from './facts.ts';
import { factsAt } from './known-facts.ts';
import { explore, type Outcome } from './paths.ts';
import type { Held, Resource } from './resource.ts';
import { cfgOf } from './scope.ts';
import { groundOf } from './summary.ts';
import { type Flow, type Ground, heldBy } from './value-flow.ts';

/** A kind of call that acquires. */
export interface Acquirer {
  readonly resource: Resource;
  /** Which result is the resource, from 0. */
  readonly result: number;
  /** Which result says that nothing was acquired; absent where the call cannot fail. */
  readonly error?: number;
}

export interface Acquisition {
  readonly call: CallExpr;
  readonly acquirer: Acquirer;
  readonly statement: CfgNode;
  /** The variable that gets the resource; absent where the result is thrown away. */
  readonly variable?: Ident;
}

export interface Leak {
  readonly acquisition: Acquisition;
  /** Where it leaks, shortest path first; empty where the result is thrown away at once. */
  readonly ways: readonly Outcome[];
  /** How its duty ends on other paths. */
  readonly elsewhere: ReadonlySet<'released' | 'moved'>;
}

/** The leaks of a function, in source order. `acquirerOf` tells the calls that acquire. */
export function findLeaks(
  pkg: Package,
  fn: GoFunction,
  acquirerOf: (call: CallExpr) => Acquirer | undefined,
): readonly Leak[] {
  const leaks: Leak[] = [];
  for (const block of cfgOf(pkg, fn).blocks) {
    block.nodes.forEach((node, index) => {
      for (const candidate of acquisitions(node, acquirerOf)) {
        const leak = follow(groundOf(pkg, fn, candidate.acquirer.resource), candidate, block, index);
        if (leak) leaks.push(leak);
      }
    });
  }
  return leaks.sort((a, b) => a.acquisition.call.pos - b.acquisition.call.pos);
}

interface Candidate extends Omit<Acquisition, 'variable'> {
  /** What gets the resource and what gets the error; absent for `http.Get(u)` on its own. */
  readonly target?: Expr;
  readonly error?: Expr;
}

/** A call that is part of a larger expression hands its result on, and is not followed. */
function acquisitions(node: CfgNode, acquirerOf: (call: CallExpr) => Acquirer | undefined): readonly Candidate[] {
  const make = (e: Expr | undefined, targets: readonly Expr[]): readonly Candidate[] => {
    const acquirer = e?.kind === 'CallExpr' ? acquirerOf(e) : undefined;
    if (e?.kind !== 'CallExpr' || !acquirer) return [];
    const target = targets[acquirer.result];
    const error = acquirer.error === undefined ? undefined : targets[acquirer.error];
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
    default:
      return [];
  }
}

function follow(ground: Ground, candidate: Candidate, block: Block, index: number): Leak | undefined {
  const { target, error, ...acquisition } = candidate;
  if (!target || (target.kind === 'Ident' && target.name === '_'))
    return { acquisition, ways: [], elsewhere: new Set() };
  const outcomes = outcomesOf(ground, candidate, block, index);
  if (!outcomes || target.kind !== 'Ident') return undefined;
  const ways = outcomes.filter((o) => o.kind === 'overwritten' || (o.kind === 'open' && !endsProcess(ground)));
  const elsewhere = new Set(outcomes.flatMap(({ kind }) => (kind === 'released' || kind === 'moved' ? [kind] : [])));
  return ways.length > 0 ? { acquisition: { ...acquisition, variable: target }, ways, elsewhere } : undefined;
}

/** Where an acquisition ends up; undefined where it is stored elsewhere than in a variable of this function, or cannot be followed. */
function outcomesOf(ground: Ground, { target, error, call }: Candidate, block: Block, index: number) {
  const variable = target?.kind === 'Ident' ? localVariable(ground, target) : undefined;
  if (!variable || releasedByEarlierLiteral(ground, variable, call)) return undefined;
  const errVariable = error?.kind === 'Ident' ? variableOf(ground.pkg, error) : undefined;
  const state = {
    held: new Map([[variable, heldFirst(ground.resource)]]),
    errs: new Set(errVariable ? [errVariable] : []),
    facts: factsAt(ground.pkg, ground.fn, block, index),
  };
  return explore(ground, state, block, index + 1);
}

function heldFirst(resource: Resource): Held {
  return resource.field ? 'value' : 'handle';
}

/** When `main` returns, the system takes back everything. */
function endsProcess({ pkg, fn }: Ground): boolean {
  return pkg.name === 'main' && fn.name === 'main';
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

/**
 * Whether a function hands an open resource to its caller: on some path it returns one that it acquired, and on none one that it has released, for
 * then its callers cannot tell.
 */
export function acquires(pkg: Package, fn: GoFunction, acquirerOf: (call: CallExpr) => Acquirer | undefined): boolean {
  const known = acquiring.get(fn);
  if (known !== undefined) return known;
  acquiring.set(fn, false); // met again in a recursion
  const returned = returns(pkg, fn, acquirerOf);
  const open = returned.includes('open') && !returned.includes('released');
  acquiring.set(fn, open);
  return open;
}

const acquiring = new WeakMap<GoFunction, boolean>();

/** In which states a function returns what it acquires. */
function returns(
  pkg: Package,
  fn: GoFunction,
  acquirerOf: (call: CallExpr) => Acquirer | undefined,
): readonly ('open' | 'released')[] {
  return cfgOf(pkg, fn).blocks.flatMap((block) =>
    block.nodes.flatMap((node, index) => {
      if (node.kind === 'ReturnStmt') {
        const [result] = node.results;
        return result?.kind === 'CallExpr' && acquirerOf(result) ? ['open' as const] : [];
      }
      return acquisitions(node, acquirerOf).flatMap((c) => {
        const ground = groundOf(pkg, fn, c.acquirer.resource);
        return (outcomesOf(ground, c, block, index) ?? []).flatMap((o) => returnedAs(ground, o));
      });
    }),
  );
}

function returnedAs(ground: Ground, outcome: Outcome): readonly ('open' | 'released')[] {
  if (outcome.kind === 'moved') return outcome.node?.kind === 'ReturnStmt' ? ['open'] : [];
  if (outcome.kind !== 'released') return [];
  // Released already, it is followed on with nothing left that could release it.
  const { methods: _, ownerMethods: __, ...spent } = { ...ground.resource, called: false };
  const { block, index, state } = outcome.at;
  const later = explore(groundOf(ground.pkg, ground.fn, { ...spent, methods: [] }), state, block, index + 1);
  return later?.some((o) => o.kind === 'moved' && o.node?.kind === 'ReturnStmt') ? ['released'] : [];
}

/** The assignment that makes an acquisition, for fixes. */
export function assignmentOf(acquisition: Acquisition): AssignStmt | undefined {
  return acquisition.statement.kind === 'AssignStmt' ? acquisition.statement : undefined;
}
