/** A resource that is given to a method of an interface of the code base: lent, where all that it may run only use it. */
import type { CallExpr } from '../../go/ast.ts';
import type { GoFunction } from '../../go/program.ts';
import { implementationsOf } from '../callers/implementations.ts';
import { mentions } from '../cfg/facts.ts';
import { isCleanUpCall } from '../release-names.ts';
import type { Ground } from './flow.ts';
import type { Held } from './resource.ts';

/** One at least must make use of it: those that ignore it show nothing. */
export function borrowedByAll({ pkg, fateIn }: Ground, call: CallExpr, index: number, held: Held): boolean {
  const methods = isCleanUpCall(call) ? [] : implementationsOf(pkg, call);
  return methods.some((fn) => uses(fn, index)) && methods.every((fn) => fateIn(fn, index, held) === 'borrowed');
}

function uses({ pkg, type, body }: GoFunction, index: number): boolean {
  const name = type.params.flatMap(({ names }) => names)[index];
  const object = name && pkg.objectOf(name);
  return object?.kind === 'var' && mentions(pkg, body, new Set([object]));
}
