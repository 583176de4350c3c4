/** Every acquisition of a function with what becomes of it. */
import type { GoFunction } from '../../go/program.ts';
import type { Block, CfgNode } from '../cfg/cfg.ts';
import { cfgOf } from '../cfg/scope.ts';
import { type AcquirerOf, type Acquisition, acquisitionsOf, mayAcquire, outcomesOf } from './acquisition.ts';
import type { Ground } from './flow.ts';
import type { Outcome } from './paths.ts';
import { groundOf } from './summary.ts';

export interface Followed {
  readonly acquisition: Acquisition;
  readonly ground: Ground;
  /** Undefined where somebody else gets it at once, or where it cannot be followed. */
  readonly outcomes: readonly Outcome[] | undefined;
}

export function follow(fn: GoFunction, acquirerOf: AcquirerOf): readonly Followed[] {
  return sitesOf(fn).flatMap(({ node, block, index }) =>
    acquisitionsOf(fn, node, acquirerOf).map((acquisition) => followed(fn, acquisition, block, index)),
  );
}

interface Site {
  readonly node: CfgNode;
  readonly block: Block;
  readonly index: number;
}

const sites = new WeakMap<GoFunction, readonly Site[]>();

/** Where a function may acquire something: one list, however many kinds of acquisitions are looked for. */
function sitesOf(fn: GoFunction): readonly Site[] {
  const found =
    sites.get(fn) ??
    cfgOf(fn.pkg, fn).blocks.flatMap((block) =>
      block.nodes.flatMap((node, index) => (mayAcquire(node) ? [{ node, block, index }] : [])),
    );
  sites.set(fn, found);
  return found;
}

const followedIn = new WeakMap<GoFunction, Followed[]>();

/** A call has one place in a function, so that what becomes of what it acquires is the same for whoever asks. */
function followed(fn: GoFunction, acquisition: Acquisition, block: Block, index: number): Followed {
  const { call, acquirer } = acquisition;
  const known = followedIn.get(fn) ?? [];
  followedIn.set(fn, known);
  const found = known.find((f) => f.acquisition.call === call && f.acquisition.acquirer === acquirer);
  if (found) return found;
  const ground = groundOf(fn.pkg, fn, acquirer.resource);
  const result = { acquisition, ground, outcomes: outcomesOf(ground, acquisition, block, index) };
  known.push(result);
  return result;
}

const known = new WeakMap<AcquirerOf, WeakMap<GoFunction, readonly Followed[]>>();

/** The same, once for a function, however many ask. */
export function followOnce(fn: GoFunction, acquirerOf: AcquirerOf): readonly Followed[] {
  const ofKind = known.get(acquirerOf) ?? new WeakMap<GoFunction, readonly Followed[]>();
  known.set(acquirerOf, ofKind);
  const found = ofKind.get(fn) ?? follow(fn, acquirerOf);
  ofKind.set(fn, found);
  return found;
}
