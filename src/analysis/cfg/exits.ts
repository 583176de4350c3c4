/** How a function comes to its end: with an error, without, or as cannot be told. */
import type { Expr, Ident } from '../../go/ast.ts';
import type { GoFunction } from '../../go/program.ts';
import type { Block, Edge } from './cfg.ts';
import { failingOf, returnsError } from './failing.ts';
import { isNil, nilComparison } from './nil.ts';
import { cfgOf } from './scope.ts';

export type Exit = 'success' | 'failure' | 'unknown';

/** How the function ends in a block; undefined where it does not end there. What gives no error succeeds. */
export function exitOf(fn: GoFunction, block: Block): Exit | undefined {
  if (!block.exit || block.exit === 'no-return') return undefined;
  const last = block.nodes.at(-1);
  if (last?.kind !== 'ReturnStmt' || !returnsError(fn)) return 'success';
  if (last.results.length === 0) return exitOfNamed(fn, block);
  const error = last.results.at(-1);
  if (error?.kind === 'CallExpr' && failingOf(fn.pkg, error) === 'never') return 'success';
  if (!error || last.results.length < fn.type.results.length) return 'unknown';
  if (isNil(fn.pkg, error)) return 'success';
  return error.kind === 'Ident' && isSetIn(fn, block, error) ? 'unknown' : 'failure';
}

/** Whether a return gives an error that is made there, or has just been found to be one: `if err != nil { return conn, err }`. */
export function surelyFails(fn: GoFunction, block: Block): boolean {
  const last = block.nodes.at(-1);
  const error = last?.kind === 'ReturnStmt' && returnsError(fn) ? last.results.at(-1) : undefined;
  if (error?.kind === 'CallExpr') return failingOf(fn.pkg, error) === 'always';
  return error?.kind === 'Ident' && exitByTest(fn, block, error) === 'failure';
}

/** `if err != nil { return }`, where `err` is the named result. */
function exitOfNamed(fn: GoFunction, block: Block): Exit {
  const error = fn.type.results.at(-1)?.names.at(-1);
  return error ? exitByTest(fn, block, error) : 'unknown';
}

function exitByTest(fn: GoFunction, block: Block, error: Ident): Exit {
  if (isSetIn(fn, block, error)) return 'unknown';
  const tests = edgesTo(fn, block).map(({ when }) => {
    const test = when?.kind === 'test' ? nilComparison(fn.pkg, when.expr, when.holds) : undefined;
    const isIt = test?.subject.kind === 'Ident' && fn.pkg.objectOf(test.subject) === fn.pkg.objectOf(error);
    return isIt ? test.isNil : undefined;
  });
  const [first] = tests;
  if (first === undefined || tests.some((other) => other !== first)) return 'unknown';
  return first ? 'success' : 'failure';
}

const into = new WeakMap<GoFunction, ReadonlyMap<Block, readonly Edge[]>>();

function edgesTo(fn: GoFunction, block: Block): readonly Edge[] {
  const known = into.get(fn) ?? findEdgesTo(fn);
  into.set(fn, known);
  return known.get(block) ?? [];
}

function findEdgesTo(fn: GoFunction): ReadonlyMap<Block, readonly Edge[]> {
  const found = new Map<Block, Edge[]>();
  for (const { edges } of cfgOf(fn.pkg, fn).blocks)
    for (const edge of edges) found.set(edge.to, [...(found.get(edge.to) ?? []), edge]);
  return found;
}

/** `err = f(); return err`: what is returned without having been tested. */
function isSetIn(fn: GoFunction, block: Block, error: Ident): boolean {
  const object = fn.pkg.objectOf(error);
  const isIt = (e: Expr) => e.kind === 'Ident' && fn.pkg.objectOf(e) === object;
  return block.nodes.some((node) => node.kind === 'AssignStmt' && node.lhs.some(isIt));
}

/** Whether there are such paths, and the function fails on all of them. */
export function failsOnAll(fn: GoFunction, ways: readonly { readonly at: { readonly block: Block } }[]): boolean {
  return ways.length > 0 && ways.every(({ at }) => exitOf(fn, at.block) === 'failure');
}

/** Whether a path from the block comes to an end that is no error, as far as can be told. */
export function canSucceed(fn: GoFunction, from: Block): boolean {
  return [...exitsFrom(fn, from)].some((exit) => exit !== 'failure');
}

/** Whether a path from the block comes to an end that is an error, as far as can be told. */
export function canFail(fn: GoFunction, from: Block): boolean {
  return [...exitsFrom(fn, from)].some((exit) => exit !== 'success');
}

/** How the function ends, by any path from the block over edges that are `taken`; empty where all end the process, or none comes to an end. */
export function exitsFrom(fn: GoFunction, from: Block, taken: (edge: Edge) => boolean = () => true): ReadonlySet<Exit> {
  const seen = new Set([from]);
  const exits = new Set<Exit>();
  for (const block of seen) {
    const exit = exitOf(fn, block);
    if (exit) exits.add(exit);
    for (const edge of block.edges) if (taken(edge)) seen.add(edge.to);
  }
  return exits;
}
