/** What makes a leak that the paths show one that hardly any run comes to, or that does no harm: it is no comment. */

import type { Edge } from '../analysis/cfg.ts';
import { assertedBy } from '../analysis/decided.ts';
import { exitsFrom } from '../analysis/exits.ts';
import { mentions, nilComparison } from '../analysis/facts.ts';
import { isHardlyTaken } from '../analysis/failing.ts';
import type { Leak } from '../analysis/must-release.ts';
import { isNamedAfter } from '../analysis/named-after.ts';
import { nodesOf } from '../analysis/nodes.ts';
import { endsContextOf } from '../analysis/own-context.ts';
import type { Outcome } from '../analysis/paths.ts';
import { cfgOf } from '../analysis/scope.ts';
import { isForTests } from '../analysis/set-up.ts';
import type { CaseClause, Expr } from '../go/ast.ts';
import type { GoFunction } from '../go/program.ts';
import { typeString } from '../go/types.ts';
import { endsWithProgram } from './at-set-up.ts';
import { livesOnInResult } from './lives-on.ts';
import { isSetInOtherBranch } from './other-branch.ts';
import { isToldBySibling } from './told-by-sibling.ts';

export function isDoubtful(fn: GoFunction, leak: Leak): boolean {
  return (
    leak.acquisition.acquirer.resource.sometimes === true ||
    reachesOnlyByDefault(leak) ||
    endsWithProgram(fn, leak) ||
    isSetInOtherBranch(fn, leak) ||
    (leak.ways.length > 0 && leak.ways.every((way) => isUnlikely(fn, leak, way))) ||
    isToldBySibling(fn, leak) ||
    isUnused(fn, leak) ||
    endsWithContext(fn, leak) ||
    neverEnds(fn, leak) ||
    isForTests(fn) ||
    livesOnInResult(fn, leak)
  );
}

/** The leak by the ways that a run may well take, if there are such; by all of them otherwise. */
export function likely(fn: GoFunction, leak: Leak): Leak {
  const ways = leak.ways.filter((way) => !isUnlikely(fn, leak, way));
  return ways.length > 0 ? { ...leak, ways } : leak;
}

function isUnlikely(fn: GoFunction, leak: Leak, way: Outcome): boolean {
  return (
    isOfOtherType(fn, leak, way) ||
    isToldByOther(fn, way) ||
    way.path.some((edge) => isHardlyTaken(fn, edge) || isOfBoth(fn, leak, edge))
  );
}

/** `if old != nil { cancel() }; …; cancel, old = next, new`: nothing is lost where the other is not there, since both are set together. */
function isToldByOther(fn: GoFunction, { kind, node, path }: Outcome): boolean {
  const block = kind === 'overwritten' && cfgOf(fn.pkg, fn).blocks.find(({ nodes }) => node && nodes.includes(node));
  if (!block) return false;
  const set = block.nodes.flatMap((n) => (n.kind === 'AssignStmt' && n !== node ? n.lhs : []));
  const beside = new Set(set.flatMap((e) => (e.kind === 'Ident' ? (fn.pkg.objectOf(e) ?? []) : [])));
  return path.some(({ when }) => {
    const test = when?.kind === 'test' ? nilComparison(fn.pkg, when.expr, when.holds) : undefined;
    const of = test?.isNil && test.subject.kind === 'Ident' ? fn.pkg.objectOf(test.subject) : undefined;
    const isError = of?.kind === 'var' && typeString(of.type) === 'error';
    return of !== undefined && !isError && beside.has(of);
  });
}

/** `if f != nil && info != nil { defer f.Close() }`: whoever wrote it takes it that both are there, or neither is. */
function isOfBoth(fn: GoFunction, { acquisition: { target } }: Leak, { when }: Edge): boolean {
  if (when?.kind !== 'test' || nilComparison(fn.pkg, when.expr, when.holds)?.isNil !== true) return false;
  const holder = target?.kind === 'Ident' ? fn.pkg.objectOf(target) : undefined;
  const isHolder = (e: Expr) => {
    const test = nilComparison(fn.pkg, e, true);
    return test?.isNil === false && test.subject.kind === 'Ident' && fn.pkg.objectOf(test.subject) === holder;
  };
  return nodesOf(fn, 'BinaryExpr').some(
    ({ op, x, y }) => op === '&&' && holder !== undefined && isHolder(x) && y === when.expr,
  );
}

/**
 * A way goes where what was acquired is of another type than is asserted, `tc, ok := conn.(*net.TCPConn)`: the language asks for that branch, and hardly any run
 * takes it.
 */
function isOfOtherType(fn: GoFunction, { acquisition: { target } }: Leak, { path }: Outcome): boolean {
  const holder = target?.kind === 'Ident' ? fn.pkg.objectOf(target) : undefined;
  if (holder?.kind !== 'var') return false;
  const asserts = (e: Expr) =>
    asksWriter(fn, e) || assertedBy(fn, e).some((x) => mentions(fn.pkg, x, new Set([holder])));
  return path.some(({ when }) => when?.kind === 'test' && !when.holds && asserts(when.expr));
}

/** `h, ok := w.(http.Hijacker)`: what a server gives to a handler is one. */
function asksWriter(fn: GoFunction, e: Expr): boolean {
  const object = e.kind === 'Ident' ? fn.pkg.objectOf(e) : undefined;
  return nodesOf(fn, 'AssignStmt').some(({ lhs: [, ok], rhs: [asserted] }) => {
    if (ok?.kind !== 'Ident' || fn.pkg.objectOf(ok) !== object || asserted?.kind !== 'TypeAssertExpr') return false;
    return asserted.type?.kind === 'SelectorExpr' && /^(Hijacker|Flusher)$/.test(asserted.type.sel.name);
  });
}

/** What holds nothing until it is used is not used on any of the ways. */
function isUnused(fn: GoFunction, { acquisition, ways }: Leak): boolean {
  const { target } = acquisition;
  if (!acquisition.acquirer.resource.lazy) return false;
  return ways.every((way) => target === undefined || !isNamedAfter(fn, acquisition, target, way));
}

/** A value of the code base is made with a context that the function ends on all of the ways: what it has started ends with that. */
function endsWithContext(fn: GoFunction, { acquisition: { acquirer, call }, ways }: Leak): boolean {
  if (acquirer.basis !== 'handed-on' || acquirer.resource.rule !== undefined || ways.length === 0) return false;
  return ways.every(({ path }) => path.some(({ to }) => to.nodes.some((node) => endsContextOf(fn, call, node))));
}

/** It is thrown away by a function that does not come to an end after it, as one that ends with `select {}`: it is meant to last. */
function neverEnds(fn: GoFunction, { acquisition: { statement }, ways }: Leak): boolean {
  const block = ways.length === 0 && cfgOf(fn.pkg, fn).blocks.find(({ nodes }) => nodes.includes(statement));
  return block !== false && block !== undefined && exitsFrom(fn, block).size === 0;
}

interface Branching {
  readonly ways: readonly Pick<Outcome, 'path'>[];
  readonly elsewhere: ReadonlySet<unknown>;
}

/**
 * The one leaking path goes by a switch of which no case is taken, or a `default:` that does nothing, while its cases end the duty: whoever wrote it takes the
 * cases to be all there are.
 */
export function reachesOnlyByDefault({ ways, elsewhere }: Branching): boolean {
  const isNone = (clause: CaseClause | undefined) => !clause || (clause.isDefault && clause.body.length === 0);
  const byDefault = ({ path }: Pick<Outcome, 'path'>) =>
    path.some(({ when }) => when?.kind === 'case' && isNone(when.clause));
  return ways.length > 0 && elsewhere.size > 0 && ways.every(byDefault);
}
