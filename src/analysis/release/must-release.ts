/**
 * Must-release: which acquisitions of a function are not released on some path.
 *
 * An acquisition is followed along every path (paths.ts) until it is released, handed to another owner, overwritten while open, or the function
 * ends. One that is released or handed over on all paths is in order. Unknown callees own what they are given, so what is missed is more than
 * what is wrongly reported.
 */
import type { GoStmt } from '../../go/ast.ts';
import type { GoFunction, Package } from '../../go/program.ts';
import { exitOf } from '../cfg/exits.ts';
import { isCommand } from '../runs/commands.ts';
import { isOncePerCall } from '../runs/once.ts';
import { runsAtStart } from '../runs/start-up.ts';
import { type AcquirerOf, type Acquisition, isDropped } from './acquisition.ts';
import { waysShown } from './evidence.ts';
import { type Followed, followOnce } from './follow.ts';
import type { Outcome } from './paths.ts';

export interface Leak {
  readonly acquisition: Acquisition;
  /** Where it leaks, shortest path first; empty where the result is thrown away at once. */
  readonly ways: readonly Outcome[];
  /** How its duty ends on other paths. */
  readonly elsewhere: ReadonlySet<'released' | 'moved'>;
  /** The goroutine that it is left to, on the paths of which it leaks; see in-goroutine.ts. */
  readonly start?: GoStmt;
}

/** The leaks of a function, in source order. */
export function findLeaks(_pkg: Package, fn: GoFunction, acquirerOf: AcquirerOf): readonly Leak[] {
  const leaks = followOnce(fn, acquirerOf).flatMap((followed) => leakOf(followed) ?? []);
  return leaks.sort((a, b) => a.acquisition.call.pos - b.acquisition.call.pos);
}

function leakOf({ ground, acquisition, outcomes }: Followed): Leak | undefined {
  if (isDropped(acquisition) && isCancelOfCommand(ground.fn, acquisition)) return undefined;
  if (isDropped(acquisition)) return { acquisition, ways: [], elsewhere: new Set() };
  if (!outcomes) return undefined;
  const open = outcomes.filter((o) => o.kind === 'overwritten' || (o.kind === 'open' && !endsProcess(ground.fn, o)));
  const ways = isEvident(acquisition) ? waysShown(ground.fn, acquisition, outcomes, open) : open;
  const elsewhere = new Set(outcomes.flatMap(({ kind }) => (kind === 'released' || kind === 'moved' ? [kind] : [])));
  return ways.length > 0 ? { acquisition, ways: ways.toSorted(worstFirst), elsewhere } : undefined;
}

/** Known by its name, or handed on by what acquired it, it is open from the start. */
function isEvident({ acquirer: { basis } }: Followed['acquisition']): boolean {
  return basis !== undefined && basis !== 'handed-on';
}

/** `ctx, _ := context.WithTimeout(…)` in a command: its context is that of the process. */
function isCancelOfCommand(fn: GoFunction, { acquirer, call }: Followed['acquisition']): boolean {
  return acquirer.resource.rule === 'uncalled-cancel' && isCommand(fn) && isOncePerCall(fn, call);
}

/** A path on which it was used up does less harm. */
function worstFirst(a: Outcome, b: Outcome): number {
  return Number(a.drained) - Number(b.drained);
}

/** When `main` or the command of a tool returns, or the way up to it fails, the system takes back everything. */
function endsProcess(fn: GoFunction, { at }: Outcome): boolean {
  return isCommand(fn) || (exitOf(fn, at.block) === 'failure' && runsAtStart(fn));
}
