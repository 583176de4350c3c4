/**
 * Goroutines of a value that a function makes and then gives up: it has a method that would end them, and the function fails without calling it.
 *
 * May miss: values that get anywhere before, or to a function, and goroutines that wait for more than their value.
 */
import type { Edge } from '../../src/analysis/cfg.ts';
import { endlessLoopsOf } from '../../src/analysis/endless.ts';
import { exitOf } from '../../src/analysis/exits.ts';
import { edgesTo, followPaths } from '../../src/analysis/fact-paths.ts';
import { isFresh } from '../../src/analysis/fresh.ts';
import { type Goroutine, goroutinesOf } from '../../src/analysis/goroutines.ts';
import { factsAt } from '../../src/analysis/known-facts.ts';
import { teardownsOf } from '../../src/analysis/owners.ts';
import { placeOfNode } from '../../src/analysis/reach.ts';
import type { CallExpr, Expr, Node, ReturnStmt } from '../../src/go/ast.ts';
import type { GoFunction, Package, Variable } from '../../src/go/program.ts';
import { walk } from '../../src/go/walk.ts';
import { received } from '../unstopped-timer/channels.ts';
import type { Owner } from './owner.ts';

export interface Forsaken {
  readonly goroutine: Goroutine;
  /** The variable that holds the value. */
  readonly name: string;
  readonly owner: Owner;
  readonly path: readonly Edge[];
  readonly exit: ReturnStmt;
}

export function forsakenIn(fn: GoFunction): readonly Forsaken[] {
  return goroutinesOf(fn).flatMap((goroutine) => {
    const held = goroutine.start.kind === 'GoStmt' ? holderOf(goroutine) : undefined;
    const owner = held && endedBy(goroutine, held);
    const way = owner && failureAfter(goroutine, held, owner);
    return way ? [{ goroutine, name: held.name, owner, ...way }] : [];
  });
}

/** The variable, made here and known to nobody else, whose method runs, or which a literal uses. */
function holderOf({ fn, start, call }: Goroutine): Variable | undefined {
  const root = call.fun.kind === 'FuncLit' ? call.fun.body : call.fun.kind === 'SelectorExpr' ? call.fun.x : undefined;
  const used = new Set<Variable>();
  if (root)
    walk(root, (n) => {
      const object = n.kind === 'Ident' ? fn.pkg.objectOf(n) : undefined;
      if (object?.kind === 'var') used.add(object);
    });
  const fresh = [...used].filter((v) => isFresh(fn.pkg, fn, v, start.pos) && teardownsOf(fn.pkg, v.type).length > 0);
  return fresh.length === 1 ? fresh[0] : undefined;
}

/** The method that ends the goroutine, if nothing else does: of all that leaves its loop it alone brings something about. */
function endedBy({ fn, body }: Goroutine, held: Variable): Owner | undefined {
  if (!body || endlessLoopsOf(body).length > 0) return undefined;
  const fields = new Set<string>();
  const ofValue = ({ when }: Edge) => {
    const channel = when?.kind === 'comm' ? received(when.clause.comm) : undefined;
    const field = channel && fieldOf(body, held, channel);
    if (field) fields.add(field);
    return field !== undefined;
  };
  if (endlessLoopsOf(body, ofValue).length === 0) return undefined;
  const teardown = teardownsOf(fn.pkg, held.type).find((method) => [...fields].some((field) => closes(method, field)));
  return teardown && { type: held.type, teardown };
}

/** `done` of `p.done`, in a method of the value or in a literal that has it. */
function fieldOf({ pkg, node }: GoFunction, held: Variable, e: Expr): string | undefined {
  if (e.kind !== 'SelectorExpr' || e.x.kind !== 'Ident') return undefined;
  const object = pkg.objectOf(e.x);
  const own = object === held || (object?.kind === 'var' && object.scope === 'receiver' && object.owner === node);
  return own ? e.sel.name : undefined;
}

function closes({ body, pkg }: GoFunction, field: string): boolean {
  let found = false;
  walk(body, (n) => {
    const channel = n.kind === 'SendStmt' ? n.chan : n.kind === 'CallExpr' && isClose(pkg, n) ? n.args[0] : undefined;
    found ||= channel?.kind === 'SelectorExpr' && channel.sel.name === field;
  });
  return found;
}

function isClose(pkg: Package, call: CallExpr): boolean {
  const callee = pkg.calleeOf(call);
  return callee?.kind === 'builtin' && callee.name === 'close';
}

/** The shortest path from the start to a return of an error, past nothing that could end the value's life or keep it; on another one it is returned. */
function failureAfter({ fn, start }: Goroutine, held: Variable, { teardown }: Owner) {
  const at = start.kind === 'GoStmt' ? placeOfNode(fn.pkg, fn, start) : undefined;
  let way: { readonly path: readonly Edge[]; readonly exit: ReturnStmt } | undefined;
  let returned = false;
  if (!at) return undefined;
  const facts = factsAt(fn.pkg, fn, at.block, at.index + 1);
  followPaths(
    fn.pkg,
    fn,
    { block: at.block, index: at.index + 1, facts },
    {
      node: (node) => {
        const kept = node.kind !== 'RangeStmt' && keeps(fn, node, held, teardown);
        returned ||= kept && node.kind === 'ReturnStmt';
        return !kept;
      },
      exit: (visit) => {
        const last = visit.block.nodes.at(-1);
        if (last?.kind === 'ReturnStmt' && exitOf(fn, visit.block) === 'failure')
          way ??= { path: edgesTo(visit), exit: last };
      },
    },
  );
  return returned ? way : undefined;
}

/** Whether a node may end the life of the value, or gets it to where somebody else does: any mention but to reach into it, or to call a method that does not. */
function keeps({ pkg }: GoFunction, node: Node, held: Variable, teardown: GoFunction): boolean {
  let kept = false;
  walk(node, (n, parent) => {
    if (n.kind === 'CallExpr' && n.fun.kind === 'SelectorExpr') kept ||= mayEnd(pkg, n, held, teardown);
    if (n.kind === 'Ident' && pkg.objectOf(n) === held) kept ||= parent?.kind !== 'SelectorExpr';
  });
  return kept;
}

const DEPTH = 3;

function mayEnd(pkg: Package, call: CallExpr, held: Variable, teardown: GoFunction): boolean {
  const receiver = call.fun.kind === 'SelectorExpr' ? call.fun.x : undefined;
  if (receiver?.kind !== 'Ident' || pkg.objectOf(receiver) !== held) return false;
  const func = pkg.calleeOf(call)?.func;
  return !func || leadsTo(func, teardown, DEPTH);
}

function leadsTo(from: GoFunction, to: GoFunction, depth: number): boolean {
  if (from === to) return true;
  let found = false;
  if (depth === 0) return false;
  walk(from.body, (n) => {
    const func = !found && n.kind === 'CallExpr' ? from.pkg.calleeOf(n)?.func : undefined;
    found ||= func !== undefined && func.pkg === to.pkg && leadsTo(func, to, depth - 1);
    return !found;
  });
  return found;
}
