/**
 * Watchers that stay when the function has come to its end, and what they are to end is over by then: each call leaves one behind, for as long as the signal takes
 * to come.
 *
 * May miss: what is ended by a function that is called. May wrongly report: where what the function has called still works with a context that only
 * the watcher cancels.
 */
import type { CfgNode, Edge } from '../../src/analysis/cfg/cfg.ts';
import { edgesTo, followPaths } from '../../src/analysis/cfg/fact-paths.ts';
import { mentions } from '../../src/analysis/cfg/facts.ts';
import { factsAt } from '../../src/analysis/cfg/known-facts.ts';
import { nilComparison } from '../../src/analysis/cfg/nil.ts';
import { nodesOf, ownNodesOf } from '../../src/analysis/cfg/nodes.ts';
import { blocksAfter, type Place, placeOfNode } from '../../src/analysis/cfg/reach.ts';
import { cfgOf } from '../../src/analysis/cfg/scope.ts';
import { received } from '../../src/analysis/goroutines/signals.ts';
import { canHold } from '../../src/analysis/release/holds.ts';
import { isOnce } from '../../src/analysis/runs/once.ts';
import type { AssignStmt, Expr, Node } from '../../src/go/ast.ts';
import type { GoFunction, Variable } from '../../src/go/program.ts';
import { contains } from '../../src/go/walk.ts';
import { watchersOf } from '../blocked-receive/watchers.ts';
import { endedBy, type Watcher, watchersIn } from './watcher.ts';

export interface Outliving extends Pick<Watcher, 'start' | 'signals' | 'done'> {
  readonly path: readonly Edge[];
  /** Where the function leaves it behind; absent at the closing brace. */
  readonly exit: CfgNode | undefined;
  /** The next pass of a loop starts another. */
  readonly again: boolean;
}

/** Those of blocked-receive, which only call the cancel function of a context at the end of another, are left to it. */
export function outlivingIn(fn: GoFunction): readonly Outliving[] {
  const watchers = watchersIn(fn);
  const told = new Set<Node>(watchers.length > 0 ? watchersOf(fn).map(({ goroutine }) => goroutine.start) : []);
  return watchers.flatMap((watcher) => {
    const at =
      told.has(watcher.start) || isOnce(fn, watcher.start) ? undefined : placeOfNode(fn.pkg, fn, watcher.start);
    for (const place of at ? placesLeft(fn, watcher, at) : []) {
      const way = wayFrom(fn, watcher, place);
      if (way) return [{ ...watcher, ...way }];
    }
    return [];
  });
}

/** From where on it has nothing to wait for. */
function placesLeft(fn: GoFunction, watcher: Watcher, at: Place): readonly Place[] {
  const { done, ends } = watcher;
  if (!done) return ends.every((v) => isLocal(fn, v)) ? placesOver(fn, watcher, at) : [];
  // a `defer`, and a literal that is there before: who calls it may tell
  const tellers = [
    ...ownNodesOf(fn, 'DeferStmt'),
    ...ownNodesOf(fn, 'FuncLit').filter((n) => n.end < watcher.start.pos),
  ];
  const isTold = tellers.some((n) => mentions(fn.pkg, n, new Set([done])));
  return isTold ? [] : [{ block: at.block, index: at.index + 1 }];
}

function isLocal({ node }: GoFunction, { owner, scope }: Variable): boolean {
  return owner === node && (scope === 'local' || scope === 'param');
}

/** From where on all that the watcher ends is over: nowhere, if something may go on. */
function placesOver(fn: GoFunction, watcher: Watcher, at: Place): readonly Place[] {
  const behind = { block: at.block, index: at.index + 1 };
  const [place, ...more] = new Set(watcher.ends.map((v) => (isOverAtEnd(fn, watcher, v) ? behind : v)));
  if (place === behind) return more.length === 0 ? [behind] : [];
  if (place === undefined || more.length > 0 || !('scope' in place)) return [];
  const reached = blocksAfter(at.block);
  const ends = (n: CfgNode) => n.kind !== 'DeferStmt' && n.kind !== 'GoStmt' && endsIt(fn, n, place);
  return cfgOf(fn.pkg, fn).blocks.flatMap((block) =>
    block.nodes.flatMap((n, index) => {
      const isAfter = block === at.block ? index > at.index : reached.has(block);
      return isAfter && ends(n) ? [{ block, index: index + 1 }] : [];
    }),
  );
}

/** A flag; the cancel function of a context that the function alone works with; what a `defer` ends. */
function isOverAtEnd(fn: GoFunction, { body, start }: Watcher, v: Variable): boolean {
  const isFlag = nodesOf(body, 'AssignStmt').some(({ lhs }) => lhs.some((e) => mentions(fn.pkg, e, new Set([v]))));
  if (isFlag) return v.scope === 'local';
  const made = ownNodesOf(fn, 'AssignStmt').find(({ lhs: [, cancel] }) => cancel && isIt(fn, cancel, v));
  if (made) return isOfFunctionAlone(fn, made, start);
  return ownNodesOf(fn, 'DeferStmt').some((n) => endsIt(fn, n, v));
}

function isIt({ pkg }: GoFunction, e: Node, v: Variable): boolean {
  return e.kind === 'Ident' && pkg.objectOf(e) === v;
}

function endsIt(fn: GoFunction, root: Node, v: Variable): boolean {
  return contains(root, (n) => {
    const ended = n.kind === 'CallExpr' ? endedBy(n) : undefined;
    return ended !== undefined && isIt(fn, ended, v);
  });
}

/** Whether the context beside a cancel function is but given to calls, and nothing that they make of it is kept. */
function isOfFunctionAlone(fn: GoFunction, { lhs: [made] }: AssignStmt, { pos, end }: Node): boolean {
  const context = made?.kind === 'Ident' ? fn.pkg.objectOf(made) : undefined;
  if (context?.kind !== 'var') return false;
  const names = (n: Node) => mentions(fn.pkg, n, new Set([context]));
  const started = [...nodesOf(fn, 'FuncLit'), ...ownNodesOf(fn, 'GoStmt')].filter((n) => n.pos < pos || end < n.pos);
  const kept = ownNodesOf(fn, 'AssignStmt').filter((s) => s.rhs.some(names) && s.lhs.some((e) => mayKeep(fn, e)));
  const used = [...ownNodesOf(fn, 'ReturnStmt'), ...ownNodesOf(fn, 'CompositeLit')];
  return !started.some(names) && kept.length === 0 && !used.some(names);
}

function mayKeep({ pkg }: GoFunction, e: Node): boolean {
  const object = e.kind === 'Ident' ? pkg.objectOf(e) : undefined;
  return object?.kind === 'var' ? canHold(pkg, object.type) && object.scope !== 'local' : e.kind === 'SelectorExpr';
}

type Way = Pick<Outliving, 'path' | 'exit' | 'again'>;

/** The shortest path to the next pass, or to the end of the function, on which the signal is not seen to have come. */
function wayFrom(fn: GoFunction, { start, signals, done }: Watcher, { block, index }: Place): Way | undefined {
  const isTold = (node: CfgNode) => done !== undefined && mentions(fn.pkg, node, new Set([done]));
  let again: Way | undefined;
  let end: Way | undefined;
  followPaths(
    fn.pkg,
    fn,
    { block, index, facts: factsAt(fn.pkg, fn, block, index) },
    {
      node: (node, visit) => {
        if (node === start) again ??= { path: edgesTo(visit), exit: undefined, again: true };
        return node !== start && !isTold(node) && !isOf(fn, received(node), signals);
      },
      edge: (edge) => !tells(fn, edge, signals),
      exit: (visit) => {
        const { exit, nodes } = visit.block;
        if (exit !== 'no-return')
          end ??= { path: edgesTo(visit), exit: exit === 'return' ? nodes.at(-1) : undefined, again: false };
      },
    },
  );
  return again ?? end;
}

/** `case <-ctx.Done():`, `if ctx.Err() != nil`, `if s.isStopped()`. */
function tells(fn: GoFunction, { when }: Edge, signals: readonly Expr[]): boolean {
  if (when?.kind === 'comm') return isOf(fn, received(when.clause.comm), signals);
  if (when?.kind !== 'test') return false;
  const test = nilComparison(fn.pkg, when.expr, when.holds);
  return (test?.isNil === false && isOf(fn, test.subject, signals)) || (when.holds && asksFor(fn, when.expr, signals));
}

/** Whether a call asks by a method that receives from one of the signals: `select { case <-s.stopped: return true; default: return false }`. */
function asksFor({ pkg }: GoFunction, e: Expr, signals: readonly Expr[]): boolean {
  const asked = e.kind === 'CallExpr' ? pkg.calleeOf(e)?.func : undefined;
  const fields = signals.flatMap((signal) => (signal.kind === 'SelectorExpr' ? (pkg.objectOf(signal.sel) ?? []) : []));
  const isField = (x: Expr) =>
    x.kind === 'SelectorExpr' && fields.some((field) => asked?.pkg.objectOf(x.sel) === field);
  return asked !== undefined && nodesOf(asked, 'UnaryExpr').some(({ op, x }) => op === '<-' && isField(x));
}

/** Whether an expression is written as one of the signals; the error of a context is one where its Done is. */
function isOf({ file }: GoFunction, e: Expr | undefined, signals: readonly Expr[]): boolean {
  const text = (n: Node) => file.text.slice(n.pos, n.end).replace(/\.Err\(\)$/, '.Done()');
  return e !== undefined && signals.some((signal) => text(signal) === text(e));
}
