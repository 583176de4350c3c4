/** What a call does with a resource that it is given, or is a method of: by the body of the callee, by what is known of it, or by its name. */
import type { CallExpr, Expr } from '../../go/ast.ts';
import type { Callee, GoFunction, Variable } from '../../go/program.ts';
import { embeddedName } from '../../go/type-expr.ts';
import type { Type } from '../../go/types.ts';
import { rootOf } from '../cfg/facts.ts';
import { calleeWord, isCleanUpCall } from '../release-names.ts';
import { onlyBorrows } from './borrowing-structs.ts';
import { end, type Flow, type Ground } from './flow.ts';
import { fieldOf, isHolder } from './held.ts';
import { borrowedByAll } from './lent-through.ts';
import { ASKS, cannotEnd, GIVES_BACK, isOwnInterface, KEEPS, onlyUses, USES } from './only-uses.ts';
import { isReleasedLater } from './released-later.ts';
import type { Fate, Held } from './resource.ts';

/** Notes what a callee does with the resource; returns whether it is still to be released. */
export function settle(flow: Flow, call: CallExpr, fate: Fate): boolean {
  switch (fate) {
    case 'borrowed':
    case 'wrapped':
      return true;
    case 'drained':
      flow.drained = true;
      return true;
    case 'on-success':
    case 'on-failure':
      if (flow.conditional) end(flow, 'moved');
      flow.conditional = { call, fate };
      return true;
    default:
      end(flow, fate);
      return false;
  }
}

/**
 * Passed to a function of which we do not know what it does: it borrows what this one still releases afterwards; what it is given as a plain reader,
 * which has no Close; and what it asks, reads or writes, going by its name.
 */
export function isLent(flow: Flow, callee: Callee | undefined, call: CallExpr, arg: Expr): boolean {
  if (GIVES_BACK.test(calleeWord(call)) || KEEPS.test(callee?.name ?? '')) return false;
  const root = rootOf(arg);
  const object = root.kind === 'Ident' ? flow.pkg.objectOf(root) : undefined;
  if (object?.kind === 'var' && isReleasedAfter(flow, call, object, callee?.func !== undefined)) return true;
  if (callee?.func || !flow.resource.lent || flow.resource.takes?.has(callee?.name ?? '')) return false;
  const guessed =
    ASKS.test(calleeWord(call)) ||
    (USES.test(calleeWord(call)) && !isOwnInterface(callee)) ||
    (cannotEnd(flow.pkg, flow.resource, arg) && !/request/i.test(calleeWord(call)));
  flow.guessed ||= guessed;
  return guessed;
}

/** A struct that only borrows, `cmd`, is no more than what it was lent. */
function isReleasedAfter(flow: Flow, call: CallExpr, given: Variable, taken: boolean): boolean {
  const lent = onlyBorrows(given.type) ? [...flow.held.keys()] : [given];
  return flow.held.has(given) && lent.some((v) => isReleasedLater(flow, call, v, taken));
}

/** What a call does with its n-th argument. */
export function fateOfArgument(
  flow: Flow,
  callee: Callee | undefined,
  call: CallExpr,
  index: number,
  held: Held,
): Fate {
  if (!callee) return 'moved';
  if (callee.kind === 'builtin') return 'borrowed';
  if (callee.func) {
    const isList = call.ellipsis && index === call.args.length - 1; // `list...`
    const fate = isList ? 'moved' : flow.fateIn(callee.func, index, held);
    return fate === 'borrowed' && isCleanUpCall(call) ? 'moved' : fate; // by another way than its methods
  }
  const { resource } = flow;
  if (resource.releasers?.has(callee.name)) return 'released';
  if (resource.borrowsAt?.(callee.name, index)) return 'borrowed';
  if (resource.viewedBy?.test(calleeWord(call))) return 'wrapped';
  if (held === 'handle' && resource.drains?.(callee.name, call)) return 'drained';
  if (onlyUses(resource, callee.name)) return 'borrowed';
  if (!borrowedByAll(flow, call, index, held)) return 'moved';
  flow.guessed = true;
  return 'borrowed';
}

/** What a method does with the resource that its receiver, of type `t`, holds; one that is promoted sees the part that it is promoted from. */
export function fateOfReceiver(ground: Ground, method: GoFunction, t: Type, held: Held): Fate {
  const recv = method.node.kind === 'FuncDecl' ? method.node.recv?.type : undefined;
  const declaredOn = recv && embeddedName(recv);
  const named = t.kind === 'pointer' ? t.elem : t;
  if (!isHolder(held) || named.kind !== 'named' || named.name === declaredOn)
    return ground.fateIn(method, 'receiver', held);
  const [first = ''] = held.slice(3).split('.');
  const part = fieldOf(held, first);
  return part ? ground.fateIn(method, 'receiver', part) : 'borrowed';
}
