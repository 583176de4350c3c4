/**
 * Fields that are set to something else while what they hold is open.
 *
 * A field holds a resource if some function of the package releases what is in it; it is open where a method has just been called on it. May wrongly
 * report: where the resource has ended by itself, and the code knows that.
 */
import type { AssignStmt, CallExpr, Expr, Node, SelectorExpr } from '../../go/ast.ts';
import type { GoFunction, Package, Variable } from '../../go/program.ts';
import { walk } from '../../go/walk.ts';
import type { Block, Condition } from '../cfg/cfg.ts';
import { madeBy } from '../cfg/decided.ts';
import { nilTest } from '../cfg/facts.ts';
import { fieldOf, mentions } from '../cfg/field-mentions.ts';
import { allFactsIn } from '../cfg/known-facts.ts';
import { isNil, nilComparison } from '../cfg/nil.ts';
import { ownNodesOf } from '../cfg/nodes.ts';
import { cfgOf } from '../cfg/scope.ts';
import { borrowedResults } from '../release/getter.ts';
import { explore, type Outcome } from '../release/paths.ts';
import type { Resource } from '../release/resource.ts';
import { groundOf } from '../release/summary.ts';
import { calleeWord } from '../release-names.ts';
import { mayHaveEnded } from './ended-in-field.ts';
import { type Use, usesBy, usesIn } from './field-uses.ts';
import { resourceIn } from './fields.ts';

/** A field that is set to something else while it holds an open resource. */
export interface Overwritten {
  /** `q.client.Publish(…)`: there it was open. */
  readonly use: CallExpr;
  readonly field: SelectorExpr;
  readonly way: Outcome & { readonly node: AssignStmt };
  readonly resource: Resource;
}

/** A field that is set, as text. */
const SETS = /\.\w+(, [\w., ]+)? = /;

/** The fields that a function overwrites while they are open, once for each statement that does. */
export function findOverwritten(pkg: Package, fn: GoFunction): readonly Overwritten[] {
  if (!SETS.test(fn.file.text.slice(fn.pos, fn.end))) return [];
  const assigned = assignedFields(pkg, fn);
  if (assigned.size === 0 || !ownNodesOf(fn, 'CallExpr').some((call) => usesBy(pkg, call, assigned).length > 0))
    return [];
  const found = new Map<AssignStmt, Overwritten>();
  for (const block of cfgOf(pkg, fn).blocks) {
    for (const [index, node] of block.nodes.entries()) {
      for (const use of usesIn(pkg, node, assigned)) {
        for (const overwritten of overwrittenAfter(pkg, fn, use, block, index)) {
          if (!found.has(overwritten.way.node)) found.set(overwritten.way.node, overwritten);
        }
      }
    }
  }
  return [...found.values()];
}

function assignedFields(pkg: Package, fn: GoFunction): ReadonlySet<Variable> {
  const fields = new Set<Variable>();
  for (const { lhs } of ownNodesOf(fn, 'AssignStmt')) {
    for (const target of lhs) {
      const field = fieldOf(pkg, target);
      if (field) fields.add(field.object);
    }
  }
  return fields;
}

/** The statement of the use is followed too: `w.reset()` may use the field to release it. */
function overwrittenAfter(pkg: Package, fn: GoFunction, use: Use, block: Block, index: number): readonly Overwritten[] {
  const resource = resourceIn(pkg, use.object);
  if (!resource || isElsewhere(pkg, use.object) || literalReleases(fn, use.object, resource)) return [];
  if (isReleasedBefore(fn, use, resource) || isReleasedByAlias(fn, use.object, resource)) return [];
  const state = { held: new Map([[use.holder, `in:${use.field.sel.name}` as const]]), errs: new Set<Variable>() };
  return explore(groundOf(pkg, fn, resource), state, block, index).flatMap((way) => {
    const { node } = way;
    if (way.kind !== 'overwritten' || node?.kind !== 'AssignStmt' || comesFrom(fn, node, use.object)) return [];
    const atOnce = way.path.length === 0 && node === block.nodes[index];
    if (atOnce || way.path.some(({ when }) => saysClosed(pkg, when, use.object) || saysDone(when))) return [];
    const set = node.lhs.find((target) => fieldOf(pkg, target)?.object === use.object);
    if (set?.kind !== 'SelectorExpr' || isNilAt(fn, set, block, index)) return [];
    if (mayHaveEnded(fn, use, { ...way, node, from: { block, index } })) return [];
    return [{ use: use.call, field: set, way: { ...way, node }, resource }];
  });
}

const elsewhere = new WeakMap<Variable, boolean>();

/** Whether what a field holds is kept in another place too: it is put there, or comes from what keeps it. */
function isElsewhere(pkg: Package, object: Variable): boolean {
  const known = elsewhere.get(object);
  if (known !== undefined) return known;
  const found = mentions(pkg, object).some(({ field, parent }) => {
    if (parent?.kind === 'CallExpr') return parent.args.includes(field) && PUTS.test(calleeWord(parent));
    if (parent?.kind !== 'AssignStmt') return false;
    const to = parent.lhs[parent.rhs.indexOf(field)];
    if (to?.kind === 'SelectorExpr' || to?.kind === 'IndexExpr') return true;
    const [call] = parent.rhs;
    const maker = call?.kind === 'CallExpr' ? pkg.calleeOf(call)?.func : undefined;
    return maker !== undefined && borrowedResults(maker).has(parent.lhs.indexOf(field));
  });
  elsewhere.set(object, found);
  return found;
}

/** `s.segments.Put(n, s.current)`, `append(s.all, s.current)`. */
const PUTS = /^(append|[Pp]ut|[Aa]dd|[Ss]tore|[Pp]ush|[Ii]nsert|[Ee]nqueue|[Rr]etire)$/;

/** `case <-conn.Context().Done():` what ends may be what the field holds. */
function saysDone(when: Condition | undefined): boolean {
  const comm = when?.kind === 'comm' ? when.clause.comm : undefined;
  const e = comm?.kind === 'ExprStmt' ? comm.x : undefined;
  return (
    e?.kind === 'UnaryExpr' && e.x.kind === 'CallExpr' && /^(Done|Dying|Dead|Closed|Stopped)$/.test(calleeWord(e.x))
  );
}

/** `if c.conn != nil { return errStarted }` above: there is nothing in it yet, whatever is called on it. */
function isNilAt(fn: GoFunction, field: Expr, block: Block, index: number): boolean {
  const test = nilTest(fn.pkg, field, true);
  return test !== undefined && allFactsIn(fn.pkg, fn)(block, index).get(test.key) === test.holds;
}

/** `w.file.Close(); w.file.remove(); w.file = nil`: a use after the release shows nothing. */
function isReleasedBefore({ pkg, body }: GoFunction, { call, object }: Use, resource: Resource): boolean {
  return releasesIn(pkg, body, object, resource, call.pos);
}

/** Whether a node, up to `end`, calls a method that releases what the field holds. */
function releasesIn(pkg: Package, node: Node, object: Variable, { methods }: Resource, end = node.end): boolean {
  let releases = false;
  walk(node, (n) => {
    if (releases || n.pos >= end) return false;
    const onField = n.kind === 'SelectorExpr' && n.x.kind === 'SelectorExpr' && pkg.objectOf(n.x.sel) === object;
    releases = onField && methods.includes(n.sel.name);
    return true;
  });
  return releases;
}

/** `node := c.node; … node.Stop(); c.node = nil`, or `c.node = node` before: by which path it comes there is not asked. */
function isReleasedByAlias(fn: GoFunction, object: Variable, { methods }: Resource): boolean {
  const { pkg } = fn;
  const isIt = (e: Expr) => e.kind === 'SelectorExpr' && pkg.objectOf(e.sel) === object;
  const aliases = ownNodesOf(fn, 'AssignStmt').flatMap(({ lhs, rhs }) =>
    lhs.flatMap((target, i) => {
      const value = rhs[i];
      const alias = !value ? undefined : isIt(value) ? target : isIt(target) ? value : undefined;
      return alias?.kind === 'Ident' ? (pkg.objectOf(alias) ?? []) : [];
    }),
  );
  return ownNodesOf(fn, 'SelectorExpr').some(({ x, sel }) => {
    const root = x.kind === 'Ident' ? pkg.objectOf(x) : undefined;
    return root !== undefined && methods.includes(sel.name) && aliases.includes(root);
  });
}

/** `closeOld := func() { c.file.Close() }`: when it runs is not followed, so we take it to have run. */
function literalReleases(fn: GoFunction, object: Variable, resource: Resource): boolean {
  let releases = false;
  walk(fn.body, (n) => {
    if (n.kind !== 'FuncLit' || releases) return !releases;
    releases = releasesIn(fn.pkg, n.body, object, resource);
    return false;
  });
  return releases;
}

/**
 * `w.out = w.out.next()`, also by a variable: what is in the field gives what comes after it, and may end with that, or live on in it. `c.text = newText(c.conn)` only
 * reads in another way from what is beside it.
 */
function comesFrom(fn: GoFunction, { rhs }: AssignStmt, object: Variable): boolean {
  const values = rhs.flatMap((e): readonly Expr[] => (e.kind === 'Ident' ? madeBy(fn, e) : [e]));
  return values.some((e) => fieldIn(fn.pkg, e, object) || readsBeside(fn.pkg, e));
}

function readsBeside(pkg: Package, e: Expr): boolean {
  const args = e.kind === 'CallExpr' ? e.args : [];
  return args.some((arg) => fieldOf(pkg, arg) !== undefined && pkg.method(pkg.typeOf(arg), 'Read') !== undefined);
}

function fieldIn(pkg: Package, node: Node, object: Variable): boolean {
  let found = false;
  walk(node, (n) => {
    found ||= n.kind === 'SelectorExpr' && pkg.objectOf(n.sel) === object;
    return !found;
  });
  return found;
}

/** `if c.conn != c.raw { c.conn.Close() }`, and it is not: what is the same as something else is closed with that. */
function isSame(pkg: Package, e: Expr, holds: boolean, object: Variable): boolean {
  if (e.kind !== 'BinaryExpr' || (e.op === '==') !== holds || !/^[!=]=$/.test(e.op)) return false;
  const others = [e.x, e.y].filter((side) => !fieldIn(pkg, side, object));
  return others.length === 1 && others.every((side) => !isNil(pkg, side));
}

/** Whether a branch asks if it is closed already, or no longer running, by a name, or by asking it for something that it has no more: `c.stream.Conn() == nil`. */
function saysClosed(pkg: Package, when: Outcome['path'][number]['when'], object: Variable): boolean {
  if (when?.kind !== 'test') return false;
  const nil = nilComparison(pkg, when.expr, when.holds);
  if (nil?.isNil && nil.subject.kind === 'CallExpr' && fieldIn(pkg, nil.subject.fun, object)) return true;
  if (isSame(pkg, when.expr, when.holds, object)) return true;
  if (when.expr.kind === 'CallExpr' && !when.holds && /(running|alive|active)$/i.test(calleeWord(when.expr)))
    return true;
  let closed = false;
  walk(when.expr, (n) => {
    closed ||= n.kind === 'Ident' && /clos|shut|dead|broken|eof|exit|stopp|done/i.test(n.name);
    return !closed;
  });
  return closed;
}
