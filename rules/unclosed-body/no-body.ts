/** Responses that hold no connection until they are closed: they have no body, or end with the request of a handler. */
import type { Edge } from '../../src/analysis/cfg/cfg.ts';
import { ownNodesOf } from '../../src/analysis/cfg/nodes.ts';
import { lifeOfContext } from '../../src/analysis/contexts/context-life.ts';
import { endsWithFunction } from '../../src/analysis/contexts/own-context.ts';
import type { Leak } from '../../src/analysis/release/must-release.ts';
import { calleeWord } from '../../src/analysis/release-names.ts';
import { answersRequests } from '../../src/analysis/runs/served.ts';
import type { CallExpr, Expr, Node } from '../../src/go/ast.ts';
import type { GoFunction, GoObject, Package } from '../../src/go/program.ts';
import { typeString } from '../../src/go/types.ts';
import { contains, walk } from '../../src/go/walk.ts';

/** The leak by the ways on which there is a body; undefined where there is none: the request was made with the method HEAD, or the status says so. */
export function withBody(fn: GoFunction, leak: Leak): Leak | undefined {
  if (asksForHead(fn, leak.acquisition.call)) return undefined;
  const ways = leak.ways.filter(({ path }) => !path.some(saysNoBody));
  return ways.length > 0 || leak.ways.length === 0 ? { ...leak, ways } : undefined;
}

function saysNoBody({ when }: Edge): boolean {
  if (when?.kind === 'case') return (when.clause?.list ?? []).length > 0 && when.clause?.list.every(isEmpty) === true;
  if (when?.kind !== 'test' || when.expr.kind !== 'BinaryExpr') return false;
  return when.expr.op === (when.holds ? '==' : '!=') && isEmpty(when.expr.y);
}

function isEmpty(e: Expr): boolean {
  if (e.kind === 'BasicLit') return e.value === '204' || e.value === '304';
  return e.kind === 'SelectorExpr' && /^Status(NoContent|NotModified)$/.test(e.sel.name);
}

/** A handler sends on the request that it answers: when it returns, the context of that request ends, and the connection of the response with it. */
export function endsWithHandler(fn: GoFunction, { args: [request] }: CallExpr): boolean {
  const object = request?.kind === 'Ident' ? fn.pkg.objectOf(request) : undefined;
  const isOwn = object?.kind === 'var' && object.scope === 'param' && typeString(object.type) === '*net/http.Request';
  return isOwn && answersRequests(fn);
}

/**
 * The context of the request is ended by a deferred call of the function itself, and the connection of the response with it: it is kept no longer than the function
 * runs, and only lost for the next request.
 */
export function endsWithContext(fn: GoFunction, call: CallExpr): boolean {
  return contextsOf(fn, call).some((context) => endsWithFunction(fn, context));
}

/** Whether the request has the context that the declared function is given. */
export function hasContextOfCaller(fn: GoFunction, call: CallExpr): boolean {
  return contextsOf(fn, call).some((context) => lifeOfContext(fn, context) === 'own');
}

/** `ctx` of `req, err := http.NewRequestWithContext(ctx, …)`, for a call that is given the request. */
function contextsOf(fn: GoFunction, { args: [request] }: CallExpr): readonly Expr[] {
  const object = request?.kind === 'Ident' ? fn.pkg.objectOf(request) : undefined;
  if (!object) return [];
  const isIt = (e: Expr | undefined) => e?.kind === 'Ident' && fn.pkg.objectOf(e) === object;
  const made = ownNodesOf(fn, 'AssignStmt').filter(({ lhs }) => isIt(lhs[0]));
  return made.flatMap(({ rhs: [call] }) =>
    call?.kind === 'CallExpr' && MAKES.test(calleeWord(call)) ? (call.args[0] ?? []) : [],
  );
}

const MAKES = /^(NewRequestWithContext|WithContext)$/;

/** `client.Head(url)`, `r.request("HEAD", url)`, or a request that was made so. */
function asksForHead(fn: GoFunction, call: CallExpr): boolean {
  if (calleeWord(call) === 'Head' || call.args.some(saysHead)) return true;
  return call.args.some((e) => e.kind === 'Ident' && headRequests(fn.pkg, fn).has(fn.pkg.objectOf(e)));
}

const headRequestsOf = new WeakMap<GoFunction, ReadonlySet<GoObject | undefined>>();

function headRequests(pkg: Package, fn: GoFunction): ReadonlySet<GoObject | undefined> {
  const known = headRequestsOf.get(fn);
  if (known) return known;
  const found = new Set<GoObject | undefined>();
  walk(fn.body, (n) => {
    if (n.kind !== 'AssignStmt') return;
    const [made] = n.rhs;
    if (made?.kind !== 'CallExpr' || !made.args.some(saysHead)) return;
    for (const e of n.lhs) if (e.kind === 'Ident' && typeString(pkg.typeOf(e)) !== 'error') found.add(pkg.objectOf(e));
  });
  found.delete(undefined);
  headRequestsOf.set(fn, found);
  return found;
}

function saysHead(e: Expr): boolean {
  return contains(e, isHead);
}

function isHead(e: Node): boolean {
  return (e.kind === 'BasicLit' && e.value === '"HEAD"') || (e.kind === 'SelectorExpr' && e.sel.name === 'MethodHead');
}
