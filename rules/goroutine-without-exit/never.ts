/** Cases of a select that never come, or do not once their owner has ended its life. */
import type { Edge } from '../../src/analysis/cfg/cfg.ts';
import { soleValue } from '../../src/analysis/cfg/variables.ts';
import { isRootContext } from '../../src/analysis/contexts/root-context.ts';
import type { Run } from '../../src/analysis/goroutines/endless.ts';
import { contextDone, received } from '../../src/analysis/goroutines/signals.ts';
import type { CallExpr, CommClause, Expr } from '../../src/go/ast.ts';
import type { GoFunction, Package, Variable } from '../../src/go/program.ts';
import { typeString } from '../../src/go/types.ts';
import { walk } from '../../src/go/walk.ts';
import type { Owner } from './owner.ts';

/**
 * `uncancelled`: the Done of a context that is never cancelled. `process`: the Done of a context of the whole process, while its owner can be ended before.
 * `stopped`: a tick of what the teardown of its owner stops.
 */
export interface Never {
  readonly kind: 'uncancelled' | 'process' | 'stopped';
  readonly clause: CommClause;
  readonly channel: Expr;
}

export function neverComes(fn: GoFunction, run: Run, owner: Owner | undefined, { when }: Edge): Never | undefined {
  const clause = when?.kind === 'comm' ? when.clause : undefined;
  const channel = clause && received(clause.comm);
  if (!channel) return undefined;
  const kind = contextKind(fn, run, owner, channel) ?? (owner && isStopped(fn, owner, channel) ? 'stopped' : undefined);
  return kind && { kind, clause, channel };
}

/** Whether a case is of a kind that may never come: cheap to ask first. */
export function mayNeverCome(pkg: Package, { when }: Edge): boolean {
  const channel = when?.kind === 'comm' ? received(when.clause.comm) : undefined;
  return (
    channel !== undefined &&
    (contextDone(pkg, channel) !== undefined || (channel.kind === 'SelectorExpr' && channel.sel.name === 'C'))
  );
}

function contextKind(fn: GoFunction, run: Run, owner: Owner | undefined, channel: Expr): Never['kind'] | undefined {
  const context = contextDone(fn.pkg, channel);
  if (!context) return undefined;
  const life = lifeOf(fn, run, context);
  return life === 'process' && !owner ? undefined : life;
}

/** How long a context lasts, from where it comes from; undefined where it is ended by somebody, or that cannot be told. */
function lifeOf(fn: GoFunction, run: Run | undefined, e: Expr, depth = 0): 'uncancelled' | 'process' | undefined {
  if (depth > 4) return undefined;
  if (e.kind === 'CallExpr') return lifeOfCall(fn, run, e, depth);
  const object =
    e.kind === 'Ident' ? fn.pkg.objectOf(e) : e.kind === 'SelectorExpr' ? fn.pkg.objectOf(e.sel) : undefined;
  if (object?.kind !== 'var' || object.scope === 'field') return undefined;
  if (object.scope === 'package') return 'process';
  const value = soleValue(fn.pkg, fn, object);
  if (value) return lifeOf(fn, run, value, depth + 1);
  const given = run && argumentFor(fn, run, object);
  return given && lifeOf(given.in, undefined, given.value, depth + 1);
}

function lifeOfCall(fn: GoFunction, run: Run | undefined, call: CallExpr, depth: number) {
  if (isRootContext(fn.pkg, call)) return 'uncancelled';
  const [parent] = call.args;
  return parent && fn.pkg.calleeOf(call)?.name === 'context.WithValue' ? lifeOf(fn, run, parent, depth + 1) : undefined;
}

/** What a parameter is given by the `go` statement, where that calls the function itself. */
function argumentFor(fn: GoFunction, { goroutine, calls }: Run, variable: Variable) {
  if (calls.length > 0 || !goroutine.direct || variable.owner !== fn.node) return undefined;
  const names = fn.type.params.flatMap((p) => p.names);
  const value = goroutine.call.args[names.findIndex((name) => fn.pkg.objectOf(name) === variable)];
  return value && { in: goroutine.fn, value };
}

/** `x.ticker.C`, where the teardown stops `ticker`. */
function isStopped({ pkg }: GoFunction, { teardown }: Owner, channel: Expr): boolean {
  if (channel.kind !== 'SelectorExpr' || channel.sel.name !== 'C') return false;
  if (!/^\*time\.(Ticker|Timer)$/.test(typeString(pkg.typeOf(channel.x)))) return false;
  const clock = fieldOf(pkg, channel.x);
  let stopped = false;
  walk(teardown.body, (n) => {
    if (n.kind !== 'CallExpr' || n.fun.kind !== 'SelectorExpr' || n.fun.sel.name !== 'Stop') return;
    stopped ||= clock !== undefined && fieldOf(teardown.pkg, n.fun.x) === clock;
  });
  return stopped;
}

function fieldOf(pkg: Package, e: Expr): Variable | undefined {
  const object = e.kind === 'SelectorExpr' ? pkg.objectOf(e.sel) : undefined;
  return object?.kind === 'var' && object.scope === 'field' ? object : undefined;
}
