/** What is followed, and what becomes of it on the way; value-flow.ts says what a statement does to it. */
import type { CallExpr, Expr } from '../../go/ast.ts';
import type { GoFunction, Package, Variable } from '../../go/program.ts';
import type { Fate, Held, Resource } from './resource.ts';

/** How a duty ends: `released`, handed to another owner (`moved`), or lost with its last holder (`overwritten`). */
export type Ending = 'released' | 'moved' | 'overwritten';

/** Where a resource is followed: in which function, and what the functions that it calls do with it. */
export interface Ground {
  readonly pkg: Package;
  readonly fn: GoFunction;
  readonly resource: Resource;
  /** The fate of what is passed to a function of the package as its n-th parameter or its receiver. */
  fateIn(callee: GoFunction, which: number | 'receiver', held: Held): Fate;
}

export interface Stored {
  readonly target: Expr;
  readonly held: Held;
}

/** What a statement does to a resource. `held` is updated in place; the first ending stands. */
export interface Flow extends Ground {
  readonly held: Map<Variable, Held>;
  ending?: Ending;
  /** It was used up; see Resource.drains. */
  drained?: boolean;
  /** That a callee only borrows it was told from a name, or from those in sight that it may be. */
  guessed?: boolean;
  /** Where it was stored that is not followed. */
  into?: Stored;
  /** A call whose error says whether it has taken the resource over. */
  conditional?: { readonly call: CallExpr; readonly fate: 'on-success' | 'on-failure' };
}

/** The first ending stands. */
export function end(flow: Flow, ending: Ending): void {
  flow.ending ??= ending;
}

/** The same resource, followed where it does not matter what comes of it here. */
export function apart({ pkg, resource, fateIn, held, ...flow }: Flow, fn: GoFunction = flow.fn): Flow {
  return { pkg, fn, resource, fateIn, held: new Map(held) };
}
