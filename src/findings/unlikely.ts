/** Ways that the paths show and hardly any run takes. */
import type { Edge } from '../analysis/cfg/cfg.ts';
import { assertedBy } from '../analysis/cfg/decided.ts';
import { exitsFrom } from '../analysis/cfg/exits.ts';
import { mentions } from '../analysis/cfg/facts.ts';
import { failedAt, isHardlyTaken } from '../analysis/cfg/hardly-fails.ts';
import { nilComparison } from '../analysis/cfg/nil.ts';
import { nodesOf } from '../analysis/cfg/nodes.ts';
import { cfgOf } from '../analysis/cfg/scope.ts';
import type { Leak } from '../analysis/release/must-release.ts';
import type { Outcome } from '../analysis/release/paths.ts';
import type { AssignStmt, Expr, TypeAssertExpr } from '../go/ast.ts';
import type { GoFunction } from '../go/program.ts';
import { typeString } from '../go/types.ts';

export function isUnlikely(fn: GoFunction, leak: Leak, way: Outcome): boolean {
  return (
    isOfOtherType(fn, leak, way) ||
    isToldByOther(fn, way) ||
    isOfFirstPass(fn, way) ||
    way.path.some((edge) => isHardlyTaken(fn, edge) || isOfWrongType(fn, edge)) ||
    way.path.some((edge) => splitsDialled(fn, leak, edge) || isOfBoth(fn, leak, edge))
  );
}

/** `conn, err := net.Dial("tcp", address)`, and then `net.SplitHostPort(address)`: what could be dialled is an address. */
function splitsDialled(fn: GoFunction, { acquisition }: Leak, edge: Edge): boolean {
  const call = failedAt(fn, edge);
  const [address] = call && fn.pkg.calleeOf(call)?.name === 'net.SplitHostPort' ? call.args : [];
  const object = address?.kind === 'Ident' ? fn.pkg.objectOf(address) : undefined;
  return object !== undefined && acquisition.call.args.some((e) => e.kind === 'Ident' && fn.pkg.objectOf(e) === object);
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

/** `for i := range attempts { if i > 0 { resp.Body.Close() } … }`: what is assigned again is so in a later pass than the first. */
function isOfFirstPass(fn: GoFunction, { kind, path }: Outcome): boolean {
  return kind === 'overwritten' && path.some(({ when }) => when?.kind === 'test' && isFirst(fn, when.expr, when.holds));
}

function isFirst(fn: GoFunction, e: Expr, holds: boolean): boolean {
  if (e.kind !== 'BinaryExpr' || e.x.kind !== 'Ident' || fn.pkg.intValue(e.y) !== 0) return false;
  const counter = fn.pkg.objectOf(e.x);
  const isIt = (target: Expr | undefined) => target?.kind === 'Ident' && fn.pkg.objectOf(target) === counter;
  const counts =
    nodesOf(fn, 'RangeStmt').some(({ key }) => isIt(key)) ||
    nodesOf(fn, 'ForStmt').some(({ post }) => post?.kind === 'IncDecStmt' && isIt(post.x));
  return counts && (e.op === '==' ? holds : /^(>|!=)$/.test(e.op) && !holds);
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
  const type = assertionOf(fn, e)?.type;
  return type?.kind === 'SelectorExpr' && /^(Hijacker|Flusher)$/.test(type.sel.name);
}

/**
 * `h, ok := handler.(*trackHandler)`, and the function fails where it is none: that asks whether the program is right. What is decoded is asserted to be of basic
 * types and of lists, and an error may be of any.
 */
function isOfWrongType(fn: GoFunction, { when, to }: Edge): boolean {
  if (when?.kind !== 'test' || when.holds) return false;
  const asserted = assertionOf(fn, when.expr);
  if (!asserted?.type || typeString(fn.pkg.typeOf(asserted.x)) === 'error') return false;
  const type = fn.pkg.typeOf(asserted.type);
  const isNamed = type.kind === 'named' || type.kind === 'pointer';
  return isNamed && [...exitsFrom(fn, to)].every((exit) => exit === 'failure');
}

/** The assertion that `e` is the `ok` of, as it was set last before. */
function assertionOf(fn: GoFunction, e: Expr): TypeAssertExpr | undefined {
  const object = e.kind === 'Ident' ? fn.pkg.objectOf(e) : undefined;
  const isOk = ({ lhs: [, ok] }: AssignStmt) => ok?.kind === 'Ident' && fn.pkg.objectOf(ok) === object;
  const before = object ? nodesOf(fn, 'AssignStmt').filter((s) => s.pos < e.pos && isOk(s)) : [];
  const asserted = before.at(-1)?.rhs[0];
  return asserted?.kind === 'TypeAssertExpr' ? asserted : undefined;
}
