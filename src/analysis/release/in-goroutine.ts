/**
 * What a function leaves to a goroutine of its own, `go func() { … f.Close() }()`, which releases it on some of its paths only.
 *
 * Told where nobody else can release it: the goroutine is the last that mentions what holds it, and no deferred call or other literal does.
 */
import type { GoStmt, Node } from '../../go/ast.ts';
import type { GoFunction, Variable } from '../../go/program.ts';
import { nodesOf, ownNodesOf } from '../cfg/nodes.ts';
import { type AcquirerOf, isDropped } from './acquisition.ts';
import type { Ground } from './flow.ts';
import { type Followed, followOnce } from './follow.ts';
import type { Leak } from './must-release.ts';
import { explore, type Outcome } from './paths.ts';
import type { Held } from './resource.ts';
import { groundOf, parameter } from './summary.ts';
import { heldBy, literalEnding } from './value-flow.ts';

/** The leaks on the paths of a literal that the function around it starts with `go`. */
export function leaksInGoroutine(fn: GoFunction, acquirerOf: AcquirerOf): readonly Leak[] {
  const { enclosing } = fn;
  const start = enclosing && ownNodesOf(enclosing, 'GoStmt').find(({ call }) => call.fun === fn.node);
  return start ? followOnce(enclosing, acquirerOf).flatMap((followed) => leakFrom(followed, fn, start) ?? []) : [];
}

function leakFrom({ ground, acquisition, outcomes = [] }: Followed, fn: GoFunction, start: GoStmt): Leak | undefined {
  const handed = outcomes.find(({ kind, node }) => kind === 'moved' && node === start);
  if (!handed || isDropped(acquisition) || !isLeftTo(ground.fn, start, handed)) return undefined;
  const { held, errs } = handed.at.state;
  const given = start.call.args.flatMap((arg, i) => {
    const [variable, as] = [parameter(fn.pkg, fn, i), heldBy({ ...ground, held: new Map(held) }, arg)];
    return variable && variable !== 'unnamed' && as ? [[variable, as] as const] : [];
  });
  const state = { held: new Map<Variable, Held>([...held, ...given]), errs };
  const inside = explore(groundOf(fn.pkg, fn, ground.resource), state);
  const ways = inside.filter(({ kind }) => kind === 'open');
  const elsewhere = new Set(inside.flatMap(({ kind }) => (kind === 'released' || kind === 'moved' ? [kind] : [])));
  const isReleased = inside.some((outcome) => endsIn({ ...ground, fn }, outcome));
  return ways.length > 0 && isReleased ? { acquisition, ways, elsewhere, start } : undefined;
}

/** Released there, or by a further goroutine that is left to do so. */
function endsIn(ground: Ground, { kind, node, at }: Outcome): boolean {
  if (kind !== 'moved' || node?.kind !== 'GoStmt' || node.call.fun.kind !== 'FuncLit') return kind === 'released';
  return literalEnding({ ...ground, held: new Map(at.state.held) }, node.call.fun, node.call.args) === 'released';
}

/** Whether nothing outside of the goroutine can release what is left to it. */
function isLeftTo(fn: GoFunction, start: GoStmt, { at }: Outcome): boolean {
  const others = [...ownNodesOf(fn, 'FuncLit'), ...ownNodesOf(fn, 'DeferStmt')].filter((n) => !isInside(n, start));
  return nodesOf(fn, 'Ident').every((id) => {
    const object = fn.pkg.objectOf(id);
    if (object?.kind !== 'var' || !at.state.held.has(object) || isInside(id, start)) return true;
    return id.pos < start.pos && !others.some((other) => isInside(id, other));
  });
}

function isInside(node: Node, around: Node): boolean {
  return around.pos <= node.pos && node.end <= around.end;
}
