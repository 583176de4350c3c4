/**
 * Whether a function still releases a variable after a call that it was passed to: then whoever was called has only borrowed it.
 *
 * A release on the path of the call's own error shows nothing: a function may take over what it is given when it succeeds, and leave it when it
 * fails. May wrongly report: where the later release is one too many.
 */
import type { CallExpr, Expr } from '../../go/ast.ts';
import type { GoFunction, Package, Variable } from '../../go/program.ts';
import { type Type, typeString } from '../../go/types.ts';
import { walk } from '../../go/walk.ts';
import type { Block, CfgNode, Edge } from '../cfg/cfg.ts';
import { canSucceed } from '../cfg/exits.ts';
import { mentions } from '../cfg/facts.ts';
import { nilComparison } from '../cfg/nil.ts';
import { cfgOf } from '../cfg/scope.ts';
import { variableOf } from '../cfg/variables.ts';
import type { Resource } from './resource.ts';

export interface Passing {
  readonly pkg: Package;
  readonly fn: GoFunction;
  readonly resource: Resource;
}

/** `taken`: the callee is seen to keep it, and only a release where the function succeeds shows that this does not count. */
export function isReleasedLater(of: Passing, call: CallExpr, variable: Variable, taken: boolean): boolean {
  if (variable.owner !== of.fn.node) return false;
  const sites = releaseSites(of, variable);
  const from = sites.size > 0 ? placeOf(of, call) : undefined;
  const node = from?.block.nodes[from.index];
  if (!from || !node || isSet(of.pkg, node, variable)) return false; // `r = wrap(r)`: what is released later is the wrapper
  return reaches(of, from, call, variable, taken ? succeeding(of, sites) : sites);
}

function succeeding({ pkg, fn }: Passing, sites: ReadonlySet<CfgNode>): ReadonlySet<CfgNode> {
  const blocks = cfgOf(pkg, fn).blocks.filter((block) => block.nodes.some((node) => sites.has(node)));
  const nodes = blocks.flatMap((block) => (canSucceed(fn, block) ? block.nodes : block.nodes.filter(isDefer)));
  return new Set(nodes.filter((node) => sites.has(node)));
}

function isDefer(node: CfgNode): boolean {
  return node.kind === 'DeferStmt';
}

interface Site {
  readonly block: Block;
  readonly index: number;
}

function reaches(of: Passing, from: Site, call: CallExpr, variable: Variable, sites: ReadonlySet<CfgNode>): boolean {
  const errors = errorsOf(of.pkg, from.block.nodes[from.index]);
  const queue: Site[] = [{ block: from.block, index: from.index + 1 }];
  const seen = new Set<Block>();
  for (const { block, index } of queue) {
    const rest = block.nodes.slice(index);
    const end = rest.findIndex((node) => sites.has(node) || isSet(of.pkg, node, variable));
    if (end >= 0) {
      if (rest.slice(end, end + 1).some((node) => sites.has(node))) return true;
      continue;
    }
    for (const edge of block.edges) {
      if (seen.has(edge.to) || failed(of.pkg, edge, call, errors)) continue;
      seen.add(edge.to);
      queue.push({ block: edge.to, index: 0 });
    }
  }
  return false;
}

/** Whether the edge is taken only where the call has failed: it gave an error, or nothing, or false. */
function failed(pkg: Package, { when }: Edge, call: CallExpr, results: ReadonlySet<Variable>): boolean {
  if (when?.kind !== 'test') return false;
  const { expr, holds } = when;
  if (expr === call || (expr.kind === 'Ident' && mentions(pkg, expr, results))) return !holds; // `if !m.store(conn) {`
  const nil = nilComparison(pkg, expr, holds);
  if (!nil || (nil.subject !== call && !mentions(pkg, nil.subject, results))) return false;
  return nil.isNil !== isError(pkg.typeOf(nil.subject));
}

function isError(type: Type): boolean {
  return typeString(type) === 'error' || type.kind === 'unknown';
}

/** The variables that get results of the call. */
function errorsOf(pkg: Package, node: CfgNode | undefined): ReadonlySet<Variable> {
  const targets = node?.kind === 'AssignStmt' ? node.lhs : [];
  return new Set(targets.flatMap((e) => variableOf(pkg, e) ?? []));
}

function isSet(pkg: Package, node: CfgNode, variable: Variable): boolean {
  return node.kind === 'AssignStmt' && node.lhs.some((e) => variableOf(pkg, e) === variable);
}

function placeOf({ pkg, fn }: Passing, call: CallExpr): Site | undefined {
  for (const block of cfgOf(pkg, fn).blocks) {
    const index = block.nodes.findIndex((n) => n.kind !== 'RangeStmt' && n.pos <= call.pos && call.end <= n.end);
    if (index >= 0) return { block, index };
  }
  return undefined;
}

const known = new WeakMap<Variable, WeakMap<Resource, ReadonlySet<CfgNode>>>();

/** The nodes that release the variable, literals in them included. */
function releaseSites(of: Passing, variable: Variable): ReadonlySet<CfgNode> {
  const ofVariable = known.get(variable) ?? new WeakMap<Resource, ReadonlySet<CfgNode>>();
  known.set(variable, ofVariable);
  const found = ofVariable.get(of.resource);
  if (found) return found;
  const nodes = cfgOf(of.pkg, of.fn).blocks.flatMap((block) => block.nodes.filter((n) => n.kind !== 'RangeStmt'));
  const sites = new Set(nodes.filter((node) => releases(of, node, variable)));
  ofVariable.set(of.resource, sites);
  return sites;
}

function releases(of: Passing, node: CfgNode, variable: Variable): boolean {
  let found = false;
  walk(node, (n) => {
    found ||= n.kind === 'CallExpr' && isRelease(of, n.fun, variable);
    return !found;
  });
  return found;
}

/** `f.Close`, `resp.Body.Close`, `cancel`. */
function isRelease({ pkg, resource }: Passing, fun: Expr, variable: Variable): boolean {
  if (resource.called) return variableOf(pkg, fun) === variable;
  if (fun.kind !== 'SelectorExpr' || !resource.methods.includes(fun.sel.name)) return false;
  const { x } = fun;
  if (resource.field === undefined) return variableOf(pkg, x) === variable;
  return x.kind === 'SelectorExpr' && x.sel.name === resource.field && variableOf(pkg, x.x) === variable;
}
