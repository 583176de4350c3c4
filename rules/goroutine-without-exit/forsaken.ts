/**
 * Goroutines of a value that a function makes and then gives up: it has a method that would end them, and the function returns without calling it, or handing
 * the value on.
 *
 * May miss: values that get anywhere before, or to a function, and goroutines that wait for more than their value.
 */
import type { CfgNode, Edge } from '../../src/analysis/cfg/cfg.ts';
import { exitOf } from '../../src/analysis/cfg/exits.ts';
import { edgesTo, followPaths } from '../../src/analysis/cfg/fact-paths.ts';
import { factsAt } from '../../src/analysis/cfg/known-facts.ts';
import type { Place } from '../../src/analysis/cfg/reach.ts';
import { cfgOf } from '../../src/analysis/cfg/scope.ts';
import { soleValue } from '../../src/analysis/cfg/variables.ts';
import { teardownsOf } from '../../src/analysis/duties/owners.ts';
import { endlessLoopsOf } from '../../src/analysis/goroutines/endless.ts';
import { type Goroutine, goroutinesOf } from '../../src/analysis/goroutines/goroutines.ts';
import { received } from '../../src/analysis/goroutines/signals.ts';
import { isFresh } from '../../src/analysis/release/fresh.ts';
import { isOnce } from '../../src/analysis/runs/once.ts';
import type { CallExpr, Expr, GoStmt, Node } from '../../src/go/ast.ts';
import type { GoFunction, Package, Variable } from '../../src/go/program.ts';
import { walk } from '../../src/go/walk.ts';
import type { Owner } from './owner.ts';

export interface Forsaken {
  readonly node: GoStmt | CallExpr;
  /** The variable that holds the value. */
  readonly name: string;
  readonly owner: Owner;
  readonly path: readonly Edge[];
  /** Absent at the closing brace. */
  readonly exit: CfgNode | undefined;
  /** The function fails there. */
  readonly fails: boolean;
}

/** A goroutine of a value that a variable holds: it is started here, or by the method that is called here. */
interface Held {
  readonly node: GoStmt | CallExpr;
  readonly at: Place;
  readonly variable: Variable;
  readonly goroutine: Goroutine;
  /** The value, as what starts the goroutine names it. */
  readonly inside: Variable;
}

export function forsakenIn(fn: GoFunction): readonly Forsaken[] {
  return heldIn(fn).flatMap((held) => {
    const { node, variable } = held;
    const ended = endedBy(fn, held);
    const way = ended && !isOnce(fn, node) && givenUp(fn, held, ended);
    return ended && way ? [{ node, name: variable.name, owner: ended.owner, ...way }] : [];
  });
}

function heldIn(fn: GoFunction): readonly Held[] {
  return cfgOf(fn.pkg, fn).blocks.flatMap((block) =>
    block.nodes.flatMap((node, index) => {
      const at = { block, index };
      if (node.kind === 'GoStmt') return startedHere(fn, node, at);
      return node.kind === 'ExprStmt' && node.x.kind === 'CallExpr' ? startedBy(fn, node.x, at) : [];
    }),
  );
}

function startedHere(fn: GoFunction, node: GoStmt, at: Place): readonly Held[] {
  const goroutine = goroutinesOf(fn).find(({ start }) => start === node);
  const variable = goroutine && holderOf(goroutine);
  return variable ? [{ node, at, variable, goroutine, inside: variable }] : [];
}

/** `w.Start()`. */
function startedBy(fn: GoFunction, call: CallExpr, at: Place): readonly Held[] {
  const x = call.fun.kind === 'SelectorExpr' ? call.fun.x : undefined;
  const variable = x?.kind === 'Ident' ? fn.pkg.objectOf(x) : undefined;
  if (variable?.kind !== 'var' || variable.scope !== 'local' || variable.owner !== fn.node) return [];
  const method = fn.pkg.calleeOf(call)?.func;
  const inside = method && receiverOf(method);
  if (!inside || goroutinesOf(method).length === 0 || !isOwn(fn, variable, call)) return [];
  return goroutinesOf(method).map((goroutine) => ({ node: call, at, variable, goroutine, inside }));
}

function receiverOf({ node, pkg }: GoFunction): Variable | undefined {
  const [name] = node.kind === 'FuncDecl' && node.recv ? node.recv.names : [];
  const object = name && pkg.objectOf(name);
  return object?.kind === 'var' ? object : undefined;
}

function isOwn(fn: GoFunction, v: Variable, start: Node): boolean {
  return isFresh(fn.pkg, fn, v, start.pos) && teardownsOf(fn.pkg, v.type).length > 0;
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
  const own = [...used].filter((v) => isOwn(fn, v, start));
  return own.length === 1 ? own[0] : undefined;
}

interface Ended {
  readonly owner: Owner;
  /** By these it is ended. */
  readonly fields: ReadonlySet<string>;
}

/** The method that ends the goroutine, if nothing else does: of all that leaves its loop it alone brings something about. */
function endedBy(maker: GoFunction, { goroutine: { body }, variable, inside }: Held): Ended | undefined {
  if (!body || endlessLoopsOf(body).length > 0) return undefined;
  const fields = new Set<string>();
  const ofValue = ({ when }: Edge) => {
    const channel = when?.kind === 'comm' ? received(when.clause.comm) : undefined;
    const field = channel && fieldOf(body, inside, channel);
    if (field) fields.add(field);
    return field !== undefined;
  };
  if (endlessLoopsOf(body, ofValue).length === 0) return undefined;
  const own = [...fields].filter((field) => isMadeHere(maker, variable, field));
  const teardown = teardownsOf(maker.pkg, variable.type).find((method) => own.some((field) => closes(method, field)));
  return teardown && { owner: { type: variable.type, teardown }, fields };
}

/** `done` of `p.done`, in a method of the value or in a literal that has it. */
function fieldOf({ pkg, node }: GoFunction, held: Variable, e: Expr): string | undefined {
  if (e.kind !== 'SelectorExpr' || e.x.kind !== 'Ident') return undefined;
  const object = pkg.objectOf(e.x);
  const own = object === held || (object?.kind === 'var' && object.scope === 'receiver' && object.owner === node);
  return own ? e.sel.name : undefined;
}

/** Whether a field of the value has a channel of its own: one that comes from elsewhere, somebody else may close. */
function isMadeHere(fn: GoFunction, variable: Variable, field: string): boolean {
  const value = soleValue(fn.pkg, fn, variable);
  const literal = value?.kind === 'UnaryExpr' ? value.x : value;
  if (literal?.kind !== 'CompositeLit') return false;
  return literal.elts.some((e) => {
    if (e.kind !== 'KeyValueExpr' || e.key.kind !== 'Ident' || e.key.name !== field) return false;
    return e.value.kind === 'CallExpr' && e.value.fun.kind === 'Ident' && e.value.fun.name === 'make';
  });
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

/** The shortest path from the start to the end of the function, past nothing that could end the value's life or keep it. */
function givenUp(
  fn: GoFunction,
  { at, variable }: Held,
  ended: Ended,
): Pick<Forsaken, 'path' | 'exit' | 'fails'> | undefined {
  let way: Pick<Forsaken, 'path' | 'exit' | 'fails'> | undefined;
  const facts = factsAt(fn.pkg, fn, at.block, at.index + 1);
  followPaths(
    fn.pkg,
    fn,
    { block: at.block, index: at.index + 1, facts },
    {
      node: (node) => node.kind === 'RangeStmt' || !keeps(fn, node, variable, ended),
      exit: (visit) => {
        const { exit, nodes } = visit.block;
        const fails = exitOf(fn, visit.block) === 'failure';
        if (exit !== 'no-return')
          way ??= { path: edgesTo(visit), exit: exit === 'return' ? nodes.at(-1) : undefined, fails };
      },
    },
  );
  return way;
}

/**
 * Whether a node may end the life of the value, or gets it to where somebody else does: any mention but to reach into it for anything but what ends it, or to
 * call a method that does not.
 */
function keeps({ pkg }: GoFunction, node: Node, held: Variable, { owner: { teardown }, fields }: Ended): boolean {
  const called = new Set<Node>();
  let kept = false;
  walk(node, (n, parent) => {
    if (n.kind === 'CallExpr') called.add(n.fun);
    if (n.kind === 'CallExpr' && n.fun.kind === 'SelectorExpr') kept ||= mayEnd(pkg, n, held, teardown);
    if (n.kind !== 'Ident' || pkg.objectOf(n) !== held) return;
    const reaches = parent?.kind === 'SelectorExpr' && !fields.has(parent.sel.name);
    kept ||= !reaches || (pkg.objectOf(parent.sel)?.kind === 'func' && !called.has(parent));
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
