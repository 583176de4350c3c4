/** Calls of methods on what a field holds, which show that there is something in it, and that it is open. */
import type { CallExpr, Expr, SelectorExpr } from '../../go/ast.ts';
import type { GoFunction, Package, Variable } from '../../go/program.ts';
import { walk } from '../../go/walk.ts';
import type { Block, CfgNode } from '../cfg/cfg.ts';
import { exitsFrom } from '../cfg/exits.ts';
import { type FieldOf, fieldOf } from '../cfg/field-mentions.ts';
import { nodesOf } from '../cfg/nodes.ts';
import { cfgOf } from '../cfg/scope.ts';

export interface Use extends FieldOf {
  readonly call: CallExpr;
  /** The methods that it calls on what is in the field. */
  readonly methods: readonly string[];
}

/** The calls of methods on fields, which show that there is something in them. */
export function usesIn(pkg: Package, node: CfgNode, fields: ReadonlySet<Variable>): readonly Use[] {
  const uses: Use[] = [];
  if (node.kind === 'DeferStmt' || node.kind === 'GoStmt' || node.kind === 'RangeStmt') return uses;
  walk(node, (n) => {
    if (n.kind === 'FuncLit') return false;
    if (n.kind === 'CallExpr') uses.push(...usesBy(pkg, n, fields));
    return true;
  });
  return uses;
}

/**
 * `conn.Status()`, `w.ResultChan()`: who asks how it is with a value does not take it to be open, and may learn that it has ended; `conn.Hijack()` takes out what is
 * in it, and so does `pool.ClearAll()`.
 */
const ASKS =
  /^(Is|Has)?(Status|State|Connected|Cancell?ed|Stopped|Closed|Open|Alive|Valid|Ready|Ok|Err|Error|Ping|Done|ResultChan|Hijack|Detach|(Clear|Drain|Purge)\w*)$/i;

export function usesBy(pkg: Package, call: CallExpr, fields: ReadonlySet<Variable>): readonly Use[] {
  if (call.fun.kind !== 'SelectorExpr' || ASKS.test(call.fun.sel.name)) return [];
  const field = fieldOf(pkg, call.fun.x);
  const direct = field && fields.has(field.object) ? [{ call, methods: [call.fun.sel.name], ...field }] : [];
  return [...direct, ...usesThrough(pkg, call, call.fun.x, fields)];
}

/** `q.publish()`, which calls a method on `q.client` wherever it succeeds. */
function usesThrough(pkg: Package, call: CallExpr, receiver: Expr, fields: ReadonlySet<Variable>): readonly Use[] {
  const method = pkg.calleeOf(call)?.func;
  const holder = receiver.kind === 'Ident' ? pkg.objectOf(receiver) : undefined;
  if (method?.pkg !== pkg || holder?.kind !== 'var' || holder.scope !== 'receiver') return [];
  return [...fields].flatMap((object) => {
    const called = callsSurely(method, object) ? calledOn(method, object) : [];
    const field = called[0]?.x;
    const methods = called.map(({ sel }) => sel.name);
    return field?.kind === 'SelectorExpr' ? [{ call, methods, field, holder, object }] : [];
  });
}

/** `q.client.Publish`, wherever in a function. */
function calledOn(fn: GoFunction, object: Variable): readonly SelectorExpr[] {
  if (!fn.file.text.slice(fn.pos, fn.end).includes(object.name)) return [];
  return nodesOf(fn, 'SelectorExpr').filter(
    ({ x }) => x.kind === 'SelectorExpr' && x.sel.name === object.name && fn.pkg.objectOf(x.sel) === object,
  );
}

/** Whether no way comes past all such calls to an end without an error: what is done at times, or for some, does not show that there is something in the field. */
function callsSurely(fn: GoFunction, object: Variable): boolean {
  const called = calledOn(fn, object);
  const isIn = ({ nodes }: Block) =>
    nodes.some((node) => called.some(({ pos, end }) => node.pos <= pos && end <= node.end));
  const { entry } = cfgOf(fn.pkg, fn);
  if (called.length === 0 || isIn(entry)) return called.length > 0;
  return [...exitsFrom(fn, entry, ({ to }) => !isIn(to))].every((exit) => exit === 'failure');
}
