/**
 * What a field holds may have ended though nobody has released it under a name that we know: by what was last done with it before the field was set to nil, or by
 * itself, as a stream does that gives an error.
 *
 * May miss: what such a call leaves open.
 */
import type { AssignStmt, CallExpr, Expr, Node } from '../../go/ast.ts';
import type { GoFunction, Package, Variable } from '../../go/program.ts';
import { isStandardPackage } from '../../go/standard.ts';
import { type Type, typeString } from '../../go/types.ts';
import { contains } from '../../go/walk.ts';
import type { CfgNode } from '../cfg/cfg.ts';
import { isNil, nilComparison } from '../cfg/nil.ts';
import { nodesOf, ownNodesOf } from '../cfg/nodes.ts';
import { ASKS } from '../release/only-uses.ts';
import type { Outcome } from '../release/paths.ts';
import { type Use, usesIn } from './field-uses.ts';

/** From a use of the field to where it is set to something else. */
export interface Way extends Pick<Outcome, 'path' | 'at'> {
  readonly from: Pick<Outcome['at'], 'block' | 'index'>;
  readonly node: AssignStmt;
}

export function mayHaveEnded(fn: GoFunction, use: Use, way: Way): boolean {
  const { pkg } = fn;
  if (isOfLibrary(use.object.type)) return false;
  return endedByItself(pkg, use, way) || asksForError(fn, use.object) || endedByLast(fn, use.object, way);
}

/** Of the standard library we know all methods, and which of them end a value. */
function isOfLibrary(t: Type): boolean {
  const named = t.kind === 'pointer' ? t.elem : t;
  return named.kind === 'named' && isStandardPackage(named.path);
}

/** `events, err := s.stream.Recv()`, and it fails: what comes from somewhere has come to its end. */
function endedByItself(pkg: Package, { call, object, methods }: Use, { path }: Way): boolean {
  if (receivesOn(pkg, call, object)) return true;
  const when = path[0]?.when;
  const error = when?.kind === 'test' ? nilComparison(pkg, when.expr, when.holds) : undefined;
  if (error?.isNil !== false || typeString(pkg.typeOf(error.subject)) !== 'error') return false;
  return /stream$/i.test(object.name) || methods.some((name) => RECEIVES.test(name));
}

const RECEIVES = /^(Recv|Receive|Next|Wait|Pull|Fetch)/i;

/** `s.readAll()`, which receives from the field for ever: it comes back once that has come to its end. */
function receivesOn(pkg: Package, call: CallExpr, object: Variable): boolean {
  const method = pkg.calleeOf(call)?.func;
  const receives = (n: Node) =>
    n.kind === 'SelectorExpr' && RECEIVES.test(n.sel.name) && isField(method?.pkg ?? pkg, n.x, object);
  return method !== undefined && nodesOf(method, 'ForStmt').some(({ cond, body }) => !cond && contains(body, receives));
}

/** `if s.stream.Err() != nil { s.stream = open() }`: who asks for the error that it has come to gives it up for that. */
function asksForError(fn: GoFunction, object: Variable): boolean {
  const { pkg } = fn;
  return ownNodesOf(fn, 'BinaryExpr').some((e) => {
    const asked = nilComparison(pkg, e, true)?.subject;
    const fun = asked?.kind === 'CallExpr' && asked.fun.kind === 'SelectorExpr' ? asked.fun : undefined;
    return fun !== undefined && /^Err(or)?$/.test(fun.sel.name) && isField(pkg, fun.x, object);
  });
}

/**
 * `vm.container.remove(); vm.container = nil`: what is given up at once has been ended by that, unless it only starts or talks; and who only asks may have been told
 * that it has ended. What another takes the place of has been ended by `Drop` and its like alone.
 */
function endedByLast(fn: GoFunction, object: Variable, way: Way): boolean {
  const { pkg } = fn;
  const uses = nodesOn(way).flatMap((node) => usesIn(pkg, node, new Set([object])));
  const last = uses.findLast(({ methods }) => !methods.every((name) => ASKS.test(name) || GETS.test(name)));
  if (!isGivenUp(pkg, object, way.node)) return last?.methods.every((name) => ENDS.test(name)) === true;
  if (!last?.methods.every((name) => LEAVES_OPEN.test(name))) return true;
  return last.methods.every((name) => STARTS.test(name)) && isMadeBefore(fn, last);
}

function isGivenUp(pkg: Package, object: Variable, { lhs, rhs }: AssignStmt): boolean {
  return lhs.some((target, i) => {
    const [isIt, value] = [isField(pkg, target, object), rhs[i]];
    return isIt && lhs.length === rhs.length && value !== undefined && isNil(pkg, value);
  });
}

function isField(pkg: Package, e: Expr, object: Variable): boolean {
  return e.kind === 'SelectorExpr' && pkg.objectOf(e.sel) === object;
}

/** `s.listener = newListener(); if err := s.listener.Start(); err != nil { s.listener = nil }`: what has been made here has nothing open where it fails to start. */
function isMadeBefore(fn: GoFunction, { call, object }: Use): boolean {
  return ownNodesOf(fn, 'AssignStmt').some(
    ({ end, lhs }) => end <= call.pos && lhs.some((target) => isField(fn.pkg, target, object)),
  );
}

const GETS = /^(Get|Stat|Name|ID|String|Len|Size|Count)(?![a-z])/;

const ENDS = /^(drop|remove|delete|detach|discard|retire|abandon|finali[sz]e|commit|rollback|finish|quit|leave)/i;
const STARTS = /^(start|launch|connect|dial|init|open|login|begin|handshake)/i;
const LEAVES_OPEN = new RegExp(`${STARTS.source}|^(read|write|ping|send|publish|query|exec|request)`, 'i');

/** The nodes that a way comes by, from that of the use on. */
function nodesOn({ from, path, at }: Way): readonly CfgNode[] {
  const blocks = [from.block, ...path.map(({ to }) => to)];
  return blocks.flatMap(({ nodes }, i) =>
    nodes.slice(i === 0 ? from.index : 0, i === blocks.length - 1 ? at.index : undefined),
  );
}
