/**
 * Loops: whether a pass that comes by a place is followed by another one, whether the loop ends at all, and how many passes it makes.
 *
 * Loops by `goto` are not among them.
 */
import type { Expr, ForStmt, Ident, Node, RangeStmt } from '../../go/ast.ts';
import type { Package, Variable } from '../../go/program.ts';
import { walk } from '../../go/walk.ts';
import type { Block, Edge, Loop } from './cfg.ts';
import { assignedTo, type Value } from './variables.ts';

/** The loops that can begin another pass after they came by this block, the innermost first. */
export function loopsRepeating(block: Block): readonly Loop[] {
  return loopsAround(block).filter((loop) => within(block, loop).has(loop.head));
}

/**
 * Whether no path leaves the loop: none by a condition, `break`, `return` or `goto`, and none in a call that does not come back. `never` tells of
 * edges that are not taken.
 */
export function neverEnds(loop: Loop, never: (edge: Edge) => boolean = () => false): boolean {
  const inside = (block: Block) => loopsAround(block).includes(loop);
  const blocks = new Set([loop.head, ...within(loop.head, loop, never)]);
  return [...blocks].every((b) => !b.exit && possible(b).every((edge) => never(edge) || inside(edge.to)));
}

/** The blocks of a loop. */
export function blocksOf(loop: Loop): ReadonlySet<Block> {
  return new Set([loop.head, ...within(loop.head, loop)]);
}

/** Whether a path from a block leaves the loop before it comes to another one again. */
export function leadsOut(from: Block, inside: ReadonlySet<Block>, until: Block): boolean {
  const seen = new Set([from]);
  for (const block of seen) {
    if (block.exit || !inside.has(block)) return true;
    for (const { to } of block.edges) if (to !== until) seen.add(to);
  }
  return false;
}

/** The edges behind which a loop may be left before its next pass. */
export function edgesOut(loop: Loop): readonly Edge[] {
  const inside = blocksOf(loop);
  const isOut = ({ to }: Edge) => to !== loop.head && leadsOut(to, inside, loop.head);
  return [...inside].flatMap(({ edges }) => edges.filter(isOut));
}

function loopsAround(block: Block): readonly Loop[] {
  const loops: Loop[] = [];
  for (let loop = block.loop; loop; loop = loop.outer) loops.push(loop);
  return loops;
}

/** What follows a block before the loop is left; the block itself only where it is come by again. */
function within(from: Block, loop: Loop, never: (edge: Edge) => boolean = () => false): ReadonlySet<Block> {
  const seen = new Set<Block>();
  const add = (block: Block) => {
    for (const edge of possible(block)) if (!never(edge) && loopsAround(edge.to).includes(loop)) seen.add(edge.to);
  };
  add(from);
  for (const block of seen) add(block);
  return seen;
}

/** The edges that can be taken: `for true` is left by none. */
function possible({ edges }: Block): readonly Edge[] {
  return edges.filter(({ when }) => when?.kind !== 'test' || when.holds || !isTrue(when.expr));
}

function isTrue(e: Expr | undefined): boolean {
  return e?.kind === 'Ident' && e.name === 'true';
}

/**
 * `few`: a small number, which the text shows. `endless`: nothing in the head of the loop ends it, as in `for {`; a range over a channel, which
 * lasts as long as somebody keeps it open. `some`: anything else.
 */
export type Passes = 'few' | 'some' | 'endless';

const FEW = 64;

export function passesOf(pkg: Package, loop: Loop): Passes {
  const { stmt } = loop;
  if (stmt.kind === 'ForStmt' && (!stmt.cond || isTrue(stmt.cond))) return 'endless';
  if (stmt.kind === 'RangeStmt' && pkg.underlying(pkg.typeOf(stmt.x)).kind === 'chan') return 'endless';
  const count = passCount(pkg, loop);
  return count !== undefined && count <= FEW ? 'few' : 'some';
}

/** How many passes a loop makes, where the text shows it. */
export function passCount(pkg: Package, { stmt }: Loop): number | undefined {
  return stmt.kind === 'ForStmt' ? counted(pkg, stmt) : elements(pkg, stmt.x);
}

/** `for i := 0; i < 3; i++`, `for i := 3; i > 0; i--`, `for try := 0; err != nil && try < 3; try++`, `for false`. */
function counted(pkg: Package, { init, cond, post }: ForStmt): number | undefined {
  if (cond?.kind === 'Ident' && cond.name === 'false') return 0;
  const counter = post?.kind === 'IncDecStmt' && post.x.kind === 'Ident' ? pkg.objectOf(post.x) : undefined;
  const isCounter = (e: Expr | undefined) =>
    e?.kind === 'Ident' && counter !== undefined && pkg.objectOf(e) === counter;
  const bounds = conjuncts(cond).flatMap((e) => (e.kind === 'BinaryExpr' && isCounter(e.x) ? [pkg.intValue(e.y)] : []));
  const to = bounds.find((n) => n !== undefined);
  if (to === undefined) return undefined;
  // One that begins elsewhere is taken to begin at 0: to be wrong here is silence.
  const i = init?.kind === 'AssignStmt' ? init.lhs.findIndex(isCounter) : -1;
  const start = init?.kind === 'AssignStmt' ? init.rhs[i] : undefined;
  const from = start ? pkg.intValue(start) : 0;
  return from === undefined ? undefined : Math.abs(to - from);
}

/** `err == nil` and `!sent` of `err == nil && !sent`. */
export function conjuncts(e: Expr | undefined): readonly Expr[] {
  if (!e) return [];
  return e.kind === 'BinaryExpr' && e.op === '&&' ? [...conjuncts(e.x), ...conjuncts(e.y)] : [e];
}

/** Whether a loop makes a pass, whatever happens: `for i := 0; i < workers; i++` where `workers` is 5, a range over an array. */
export function makesPass(pkg: Package, loop: ForStmt | RangeStmt): boolean {
  return loop.kind === 'ForStmt' ? beginsTrue(pkg, loop) : hasElements(pkg, loop.x);
}

function beginsTrue(pkg: Package, { init, cond }: ForStmt): boolean {
  if (cond?.kind !== 'BinaryExpr' || cond.x.kind !== 'Ident' || init?.kind !== 'AssignStmt') return false;
  const counter = pkg.objectOf(cond.x);
  const start = init.rhs[init.lhs.findIndex((e) => e.kind === 'Ident' && pkg.objectOf(e) === counter)];
  const [from, to] = [start && pkg.intValue(start), onlyInt(pkg, cond.y)];
  return from !== undefined && to !== undefined && (COMPARE.get(cond.op)?.(from, to) ?? false);
}

function hasElements(pkg: Package, x: Expr): boolean {
  if (x.kind === 'CompositeLit') return x.elts.length > 0;
  const type = pkg.underlying(pkg.typeOf(x));
  return type.kind === 'array' ? (type.len ?? 0) > 0 : type.kind === 'basic' && (onlyInt(pkg, x) ?? 0) > 0;
}

const COMPARE: ReadonlyMap<string, (x: number, y: number) => boolean> = new Map([
  ['<', (x, y) => x < y],
  ['<=', (x, y) => x <= y],
  ['>', (x, y) => x > y],
  ['>=', (x, y) => x >= y],
  ['!=', (x, y) => x !== y],
]);

/** A constant, or the one integer that a variable of the function is ever given. */
function onlyInt(pkg: Package, e: Expr): number | undefined {
  const variable = e.kind === 'Ident' ? pkg.objectOf(e) : undefined;
  if (variable?.kind !== 'var' || !variable.owner) return pkg.intValue(e);
  const [value, ...more] = assignedTo(pkg, variable.owner, variable);
  const only = more.length === 0 && !isCounted(pkg, variable.owner, variable);
  return only && value && value !== 'zero' ? pkg.intValue(value) : undefined;
}

/** `n++`. */
function isCounted(pkg: Package, root: Node, variable: Variable): boolean {
  let counted = false;
  walk(root, (n) => {
    counted ||= n.kind === 'IncDecStmt' && n.x.kind === 'Ident' && pkg.objectOf(n.x) === variable;
  });
  return counted;
}

/** How many elements a range goes over, where the text shows it. */
function elements(pkg: Package, x: Expr): number | undefined {
  const type = pkg.underlying(pkg.typeOf(x));
  const pointed = type.kind === 'pointer' ? pkg.underlying(type.elem) : type;
  if (pointed.kind === 'array' && pointed.len !== undefined) return pointed.len;
  if (type.kind === 'basic') return pkg.intValue(x);
  if (type.kind === 'map' && x.kind === 'Ident') return undefined; // it is filled by and by
  return x.kind === 'Ident' ? elementsOfVariable(pkg, x) : listed(pkg, x);
}

/** `[]string{a, b}`, `make([]T, 3)`. */
function listed(pkg: Package, e: Expr): number | undefined {
  if (e.kind === 'CompositeLit') return e.elts.length;
  const size = e.kind === 'CallExpr' && e.fun.kind === 'Ident' && e.fun.name === 'make' ? e.args[1] : undefined;
  return size && pkg.intValue(size);
}

/** The most that it is ever given; unknown where one of its values is anything but a list. */
function elementsOfVariable(pkg: Package, id: Ident): number | undefined {
  const variable = pkg.objectOf(id);
  if (variable?.kind !== 'var') return undefined;
  const values = variable.owner ? assignedTo(pkg, variable.owner, variable) : declaredValue(pkg, variable);
  const sizes = values.map((e) => (e === 'zero' ? 0 : e && listed(pkg, e)));
  return sizes.length > 0 && sizes.every((n) => n !== undefined) ? Math.max(...sizes) : undefined;
}

/** A variable of the package is taken to keep what it is declared with: to be wrong here is silence. */
function declaredValue(pkg: Package, { name, ident }: Variable): readonly Value[] {
  if (!ident) return [];
  const decls = pkg.files.flatMap((f) => f.decls).filter((d) => d.kind === 'VarDecl');
  return decls.flatMap((d) => {
    const i = d.names.findIndex((n) => n.name === name && pkg.objectOf(n) === pkg.objectOf(ident));
    return i < 0 ? [] : [d.values[i]];
  });
}
