/** What lasts after a release is deferred: sleeps, servers, waits for the end of the process, loops without an end. */
import type { Block, Edge, Loop } from '../../src/analysis/cfg/cfg.ts';
import { blocksOf, neverEnds, passesOf } from '../../src/analysis/cfg/loops.ts';
import { isQuit, selects, type Wait, waitsIn } from '../../src/analysis/channels/waits.ts';
import type { Confidence } from '../../src/finding.ts';
import type { CommClause } from '../../src/go/ast.ts';
import type { GoFunction, Package } from '../../src/go/program.ts';
import { typeString } from '../../src/go/types.ts';
import { walk } from '../../src/go/walk.ts';

export interface Lasting {
  readonly confidence: Confidence;
  readonly name: 'sleep' | 'server' | 'wait' | 'loop';
  readonly range: Range;
}

interface Range {
  readonly pos: number;
  readonly end: number;
}

/** A place on a path: before the n-th node of a block, or at its end. */
export interface Point {
  readonly block: Block;
  readonly index: number;
}

/** What begins at a point and lasts, if anything does. */
export function lastingAt(pkg: Package, fn: GoFunction, { block, index }: Point): Lasting | undefined {
  const { loop } = block;
  const begun = index === 0 && loop?.head === block ? lastingLoop(pkg, loop) : undefined;
  if (begun || index < block.nodes.length) return begun ?? lastingNode(pkg, block, index);
  if (block.edges.length === 0 && !block.exit) return { confidence: 'high', name: 'wait', range: emptySelect(fn) };
  const clauses = block.edges.flatMap(({ when }) => (when?.kind === 'comm' ? [when.clause] : []));
  const [first] = clauses;
  const waits = first && selects(block) && clauses.every((c) => quits(pkg, c));
  return waits ? { confidence: 'medium', name: 'wait', range: first } : undefined;
}

function lastingNode(pkg: Package, block: Block, index: number): Lasting | undefined {
  const node = block.nodes[index];
  if (!node) return undefined;
  const found = waitsIn(pkg, node).flatMap((wait) => judged(pkg, wait) ?? []);
  return found[0] && { ...found[0], range: node };
}

/** Long beyond doubt are minutes and servers; for how long goroutines run we do not know. */
function judged(pkg: Package, wait: Wait): Omit<Lasting, 'range'> | undefined {
  switch (wait.kind) {
    case 'sleep': {
      const { seconds = 0 } = wait;
      const confidence = seconds >= 60 ? 'high' : seconds >= 10 ? 'medium' : 'low';
      return seconds >= 1 ? { confidence, name: 'sleep' } : undefined;
    }
    case 'serve':
      return { confidence: 'high', name: 'server' };
    case 'join':
      return { confidence: 'low', name: 'wait' };
    case 'receive':
      return isQuit(pkg, wait.channel) ? { confidence: 'medium', name: 'wait' } : undefined;
  }
}

/** A loop that nothing ends but a signal to quit, and that waits in each pass: one that runs through without a wait soon finds its end. */
function lastingLoop(pkg: Package, loop: Loop): Lasting | undefined {
  const { stmt } = loop;
  const range = { pos: stmt.pos, end: stmt.body.pos };
  if (passesOf(pkg, loop) !== 'endless') return undefined;
  if (stmt.kind === 'RangeStmt' && typeString(pkg.typeOf(stmt.x)) !== '<-chan time.Time') return undefined;
  if (neverEnds(loop)) return { confidence: 'high', name: 'loop', range };
  const blocks = [...blocksOf(loop)];
  const waits = stmt.kind === 'RangeStmt' || blocks.some((b) => selects(b));
  const quitting = blocks.filter((b) => leaves(b, loop, blocks)).every((b) => isQuitting(pkg, b, blocks));
  return waits && quitting ? { confidence: 'medium', name: 'loop', range } : undefined;
}

/** A range over a ticker, which is never closed, does not end by itself. */
function leaves(block: Block, { stmt, head }: Loop, blocks: readonly Block[]): boolean {
  const byItself = stmt.kind === 'RangeStmt' && block === head;
  return block.exit !== undefined || (!byItself && block.edges.some(({ to }) => !blocks.includes(to)));
}

/** Whether it stands in a case that a signal to quit takes. */
function isQuitting(pkg: Package, block: Block, blocks: readonly Block[]): boolean {
  const cases = blocks.flatMap((b) => b.edges.flatMap(({ when }) => (when?.kind === 'comm' ? [when.clause] : [])));
  const [first] = block.nodes;
  return first !== undefined && cases.some((c) => c.pos <= first.pos && first.end <= c.end && quits(pkg, c));
}

function quits(pkg: Package, { comm }: CommClause): boolean {
  return comm !== undefined && waitsIn(pkg, comm).some((w) => w.kind === 'receive' && isQuit(pkg, w.channel));
}

/** The graph keeps no node for it. */
function emptySelect(fn: GoFunction): Range {
  let found: Range = fn.body;
  walk(fn.body, (n) => {
    if (n.kind === 'SelectStmt' && n.cases.length === 0) found = n;
    return n.kind !== 'FuncLit';
  });
  return found;
}

/** All points from one on, in the order in which they are first met; the communication of a select is part of its wait. */
export function pointsFrom(start: Point): readonly Point[] {
  const seen = new Set<Block>();
  const points = restOf(start);
  const queue: Edge[] = [...start.block.edges];
  for (const { to, when } of queue) {
    if (seen.has(to)) continue;
    seen.add(to);
    const communicated = when?.kind === 'comm' && when.clause.comm ? 1 : 0;
    points.push(...restOf({ block: to, index: communicated }));
    queue.push(...to.edges);
  }
  return points;
}

function restOf({ block, index }: Point): Point[] {
  return Array.from({ length: block.nodes.length - index + 1 }, (_, i) => ({ block, index: index + i }));
}
