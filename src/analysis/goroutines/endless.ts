/** Endless loops: those that no path leaves, and the goroutines that run them. */
import type { CallExpr } from '../../go/ast.ts';
import { outermostOf } from '../../go/outermost.ts';
import type { GoFunction } from '../../go/program.ts';
import { walk } from '../../go/walk.ts';
import type { Edge, Loop } from '../cfg/cfg.ts';
import { neverEnds } from '../cfg/loops.ts';
import { cfgOf } from '../cfg/scope.ts';
import { functionsWith } from '../cfg/word-index.ts';
import { type Goroutine, goroutinesOf } from './goroutines.ts';

/** The loops of a function that it never comes out of, the outermost of each nest, in source order; `never` tells of edges that are not taken. */
export function endlessLoopsOf(fn: GoFunction, never?: (edge: Edge) => boolean): readonly Loop[] {
  const all = [...new Set(cfgOf(fn.pkg, fn).blocks.flatMap(({ loop }) => loop ?? []))];
  const loops = all.filter((loop) => neverEnds(loop, never));
  return loops.filter(({ outer }) => !outer || !loops.includes(outer)).toSorted((a, b) => a.stmt.pos - b.stmt.pos);
}

/** How a function comes to run in a goroutine. */
export interface Run {
  readonly goroutine: Goroutine;
  /** The calls that lead from the body of the goroutine to the function, the outermost first. */
  readonly calls: readonly CallExpr[];
}

/** So many calls are followed from a goroutine to the function that runs in it. */
const DEPTH = 2;

/** The goroutines of the package that run a function: as their body, or by a call. */
export function runsOf(fn: GoFunction, depth = DEPTH): readonly Run[] {
  return functionsNaming(fn).flatMap((other) => {
    const started = goroutinesOf(other).filter(({ body }) => body === fn);
    const calls = depth > 0 && other !== fn ? callsTo(other, fn) : [];
    const outer = calls.length > 0 ? runsOf(other, depth - 1) : [];
    const called = calls.flatMap((call) => outer.map((run) => ({ ...run, calls: [...run.calls, call] })));
    return [...started.map((goroutine) => ({ goroutine, calls: [] })), ...called];
  });
}

function callsTo(from: GoFunction, fn: GoFunction): readonly CallExpr[] {
  const calls: CallExpr[] = [];
  walk(from.body, (n) => {
    if (n.kind === 'CallExpr' && from.pkg.calleeOf(n)?.func === fn) calls.push(n);
    return n.kind !== 'FuncLit' && n.kind !== 'GoStmt';
  });
  return calls;
}

/** The functions that can name a function: those around a literal, those whose text has the name. */
export function functionsNaming(fn: GoFunction): readonly GoFunction[] {
  if (fn.node.kind === 'FuncLit') return fn.enclosing ? within([outermostOf(fn)], fn) : [];
  return within(functionsWith(fn.pkg, fn.node.name.name), fn);
}

function within(declared: readonly GoFunction[], { pkg }: GoFunction): readonly GoFunction[] {
  const wanted = new Set(declared);
  return pkg.functions.filter((f) => wanted.has(outermostOf(f)));
}
