import type { GoFunction } from './program.ts';

/** The declared function around a literal, or a literal of the package level. */
export function outermostOf(fn: GoFunction): GoFunction {
  return fn.enclosing ? outermostOf(fn.enclosing) : fn;
}
