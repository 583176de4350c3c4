/**
 * Functions that hand on a struct which has no way of its own to end what it keeps: `return &Upload{File: f}, nil`. Whoever gets it closes the field.
 *
 * Told only where every value that the function gives has something open in that field: of a field that may be nil, callers cannot tell.
 */
import type { CallExpr, Expr, ReturnStmt, SelectorExpr } from '../../go/ast.ts';
import type { GoFunction, Package } from '../../go/program.ts';
import { type Type, typeString } from '../../go/types.ts';
import type { Block, CfgNode } from '../cfg/cfg.ts';
import { exitOf } from '../cfg/exits.ts';
import { isNil } from '../cfg/nil.ts';
import { nodesOf } from '../cfg/nodes.ts';
import { cfgOf } from '../cfg/scope.ts';
import { functionsWith } from '../cfg/word-index.ts';
import { type Acquirer, type AcquirerOf, callsInside, listOf } from '../release/acquisition.ts';
import type { Followed } from '../release/follow.ts';
import { heldFirst, within } from '../release/held.ts';
import type { Held, Resource } from '../release/resource.ts';
import { returnedAs } from '../release/returned.ts';
import { hasNoTeardown } from '../release/summary.ts';

/** A return of a resource in a field of a result, and what acquired it. */
interface Kept {
  readonly resource: Resource;
  readonly result: number;
  readonly acquired: CfgNode;
  readonly returned: CfgNode;
}

/** What the callers of a function get in fields of its results; `followed` is what it acquires. */
export function keptInFields(
  fn: GoFunction,
  acquirerOf: AcquirerOf,
  followed: readonly Followed[],
): readonly Acquirer[] {
  const kept = [...inVariables(fn, followed), ...inLiterals(fn, acquirerOf)];
  const first = kept.filter((k, i) => kept.findIndex((other) => isSame(k, other)) === i);
  return first.flatMap((k) => {
    const all = kept.filter((other) => isSame(k, other));
    return isAlways(fn, all, k.result) ? [acquirerFor(k)] : [];
  });
}

/**
 * Whether who calls must end what it gets: it can reach the field, and somebody in its package or in that of the callee does. What nobody ends may be there for as
 * long as the program.
 */
export function isOwed(pkg: Package, call: CallExpr, { resource, result }: Acquirer): boolean {
  const { func, signature } = pkg.calleeOf(call) ?? {};
  if (resource.field === undefined || !resource.filled) return true;
  if (!func || signature?.kind !== 'signature' || result === 'receiver') return false;
  const of = signature.results[result];
  const isReachable = pkg === func.pkg || /^[A-Z]/.test(resource.field);
  return of !== undefined && isReachable && [pkg, func.pkg].some((p) => isEndedIn(p, nameOf(of), resource));
}

const ended = new WeakMap<Package, Map<string, boolean>>();

/** Whether a package calls what releases the field of some value of a type: `up.File.Close()`. */
function isEndedIn(pkg: Package, type: string, { field = '', methods }: Resource): boolean {
  const known = ended.get(pkg) ?? new Map<string, boolean>();
  ended.set(pkg, known);
  const ends = ({ x, sel }: SelectorExpr) =>
    methods.includes(sel.name) && x.kind === 'SelectorExpr' && x.sel.name === field && nameOf(pkg.typeOf(x.x)) === type;
  const key = `${type}.${field} ${methods}`;
  const found = known.get(key) ?? functionsWith(pkg, field).some((fn) => nodesOf(fn, 'SelectorExpr').some(ends));
  known.set(key, found);
  return found;
}

function nameOf(t: Type): string {
  return typeString(t.kind === 'pointer' ? t.elem : t);
}

function acquirerFor({ resource, result }: Kept): Acquirer {
  return { resource, result, error: 'last', basis: 'handed-on' };
}

function isSame(a: Kept, b: Kept): boolean {
  return a.resource === b.resource && a.result === b.result;
}

/** `x := &T{f: f}; return x`. */
function inVariables(fn: GoFunction, followed: readonly Followed[]): readonly Kept[] {
  return followed.flatMap(({ ground, acquisition, outcomes = [] }) =>
    outcomes.flatMap((outcome) =>
      returnedAs(ground, outcome).flatMap(({ result, held, type }) => {
        const resource = keptIn(fn.pkg, type, held, ground.resource);
        return resource && outcome.node
          ? [{ resource, result, acquired: acquisition.statement, returned: outcome.node }]
          : [];
      }),
    ),
  );
}

/** `return &T{f: open()}`. */
function inLiterals(fn: GoFunction, acquirerOf: AcquirerOf): readonly Kept[] {
  const { pkg } = fn;
  const inResult = (s: ReturnStmt, e: Expr, result: number) =>
    callsInside(pkg, e).flatMap(({ call, place }) =>
      listOf(acquirerOf(pkg, call, { fn, targets: [] })).flatMap((acquirer) => {
        const held = within(place, heldFirst(acquirer.resource));
        const resource = acquirer.result === 0 ? keptIn(pkg, pkg.typeOf(e), held, acquirer.resource) : undefined;
        return resource ? [{ resource, result, acquired: s, returned: s }] : [];
      }),
    );
  return cfgOf(pkg, fn).blocks.flatMap(({ nodes }) =>
    nodes.flatMap((s) => (s.kind === 'ReturnStmt' ? s.results.flatMap((e, i) => inResult(s, e, i)) : [])),
  );
}

/** The resource as the callers see it; undefined where they cannot, or need not, end it. */
function keptIn(pkg: Package, t: Type, held: Held, resource: Resource): Resource | undefined {
  const name = held.startsWith('in:') ? held.slice('in:'.length) : '';
  if (!/^\w+$/.test(name) || resource.field !== undefined || resource.called || !hasNoTeardown(pkg, t))
    return undefined;
  const field = fieldType(pkg, t, name);
  return field && resource.methods.some((method) => pkg.method(field, method)) ? ofField(resource, name) : undefined;
}

function fieldType(pkg: Package, t: Type, name: string): Type | undefined {
  const struct = pkg.underlying(t.kind === 'pointer' ? t.elem : t);
  return struct.kind === 'struct' ? struct.fields.find((field) => field.name === name)?.type : undefined;
}

const fields = new WeakMap<Resource, Map<string, Resource>>();

/** One resource a field, so that two functions which return the same agree. */
function ofField(resource: Resource, field: string): Resource {
  const known = fields.get(resource) ?? new Map<string, Resource>();
  fields.set(resource, known);
  const { fix } = resource;
  const found = known.get(field) ?? { ...resource, field, filled: true, ...(fix && { fix: `${field}.${fix}` }) };
  known.set(field, found);
  return found;
}

/** Whether all that a function gives has it: by each of its returns, and on each way to them. */
function isAlways(fn: GoFunction, kept: readonly Kept[], result: number): boolean {
  const [acquired, returned] = [new Set(kept.map((k) => k.acquired)), new Set(kept.map((k) => k.returned))];
  const giving = cfgOf(fn.pkg, fn).blocks.filter((block) => gives(fn, block, result));
  const without = blocksBefore(fn, acquired);
  return giving.every((block) => block.nodes.some((node) => returned.has(node)) && !without.has(block));
}

/** Whether a block returns a value that callers look at. */
function gives(fn: GoFunction, block: Block, result: number): boolean {
  const exit = exitOf(fn, block);
  const last = block.nodes.at(-1);
  if (exit === undefined || exit === 'failure') return false;
  const e = last?.kind === 'ReturnStmt' ? last.results[result] : undefined;
  return e === undefined || !(isNil(fn.pkg, e) || (e.kind === 'CompositeLit' && e.elts.length === 0));
}

/** The blocks that the function gets to the end of without having passed one of some nodes. */
function blocksBefore(fn: GoFunction, nodes: ReadonlySet<CfgNode>): ReadonlySet<Block> {
  const isPast = (block: Block) => block.nodes.some((node) => nodes.has(node));
  const reached = new Set([cfgOf(fn.pkg, fn).entry].filter((block) => !isPast(block)));
  for (const block of reached) for (const { to } of block.edges) if (!isPast(to)) reached.add(to);
  return reached;
}
