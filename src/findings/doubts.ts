/** What makes a leak that the paths show one that hardly any run comes to, or that does no harm: it is no comment. */
import type { Edge } from '../analysis/cfg/cfg.ts';
import { exitsFrom } from '../analysis/cfg/exits.ts';
import { isNil } from '../analysis/cfg/nil.ts';
import { cfgOf } from '../analysis/cfg/scope.ts';
import { soleValue } from '../analysis/cfg/variables.ts';
import { isOfDone } from '../analysis/contexts/context-life.ts';
import { endsContextOf } from '../analysis/contexts/own-context.ts';
import type { Leak } from '../analysis/release/must-release.ts';
import { isNamedAfter } from '../analysis/release/named-after.ts';
import type { Outcome } from '../analysis/release/paths.ts';
import { isOncePerCall } from '../analysis/runs/once.ts';
import { isForTests } from '../analysis/runs/set-up.ts';
import type { CaseClause } from '../go/ast.ts';
import type { GoFunction } from '../go/program.ts';
import { walk } from '../go/walk.ts';
import { endsWithProgram } from './at-set-up.ts';
import { livesOnInResult } from './lives-on.ts';
import { endsWithGiven } from './of-context.ts';
import { isSetInOtherBranch } from './other-branch.ts';
import { isToldBySibling } from './told-by-sibling.ts';
import { isUnlikely } from './unlikely.ts';

export function isDoubtful(fn: GoFunction, leak: Leak): boolean {
  return (
    leak.acquisition.acquirer.resource.sometimes === true ||
    reachesOnlyByDefault(leak) ||
    isInContext(leak) ||
    endsWithProgram(fn, leak) ||
    isSetInOtherBranch(fn, leak) ||
    (leak.ways.length > 0 && leak.ways.every((way) => isUnlikely(fn, leak, way))) ||
    isToldBySibling(fn, leak) ||
    isUnused(fn, leak) ||
    isManaged(fn, leak) ||
    isUsedUp(fn, leak) ||
    endsWithContext(fn, leak) ||
    endsWithGiven(fn, leak) ||
    neverEnds(fn, leak) ||
    isForTests(fn) ||
    livesOnInResult(fn, leak)
  );
}

/** `ctx, _ = startSpan(ctx)` of a function of the code base: it stands in the context too, and `finishSpan(ctx)` ends it. */
function isInContext({ acquisition: { acquirer }, ways }: Leak): boolean {
  return ways.length === 0 && acquirer.resource.rule === 'unended-span' && acquirer.basis === 'handed-on';
}

/** The leak by the ways that a run may well take, if there are such; by all of them otherwise. */
export function likely(fn: GoFunction, leak: Leak): Leak {
  const ways = leak.ways.filter((way) => !isUnlikely(fn, leak, way));
  return ways.length > 0 ? { ...leak, ways } : leak;
}

/** What holds nothing until it is used is not used on any of the ways; or it is made of nil, and holds nothing at all: `zstd.NewReader(nil)`. */
function isUnused(fn: GoFunction, { acquisition, ways }: Leak): boolean {
  const { target, call } = acquisition;
  const [of] = acquisition.acquirer.resource.idleWithNil ? call.args : [];
  if (of && isNil(fn.pkg, of)) return true;
  if (!acquisition.acquirer.resource.lazy) return false;
  return ways.every((way) => target === undefined || !isNamedAfter(fn, acquisition, target, way));
}

/** `plugin.NewClient(&plugin.ClientConfig{Managed: true})`, also by a variable: the library ends it with all others. */
function isManaged(fn: GoFunction, { acquisition: { acquirer, call } }: Leak): boolean {
  const { managed } = acquirer.resource;
  let isSet = false;
  for (const arg of managed === undefined ? [] : call.args) {
    const object = arg.kind === 'Ident' ? fn.pkg.objectOf(arg) : undefined;
    const given = object?.kind === 'var' ? soleValue(fn.pkg, fn, object) : arg;
    walk(given ?? arg, (n) => {
      const isKey = n.kind === 'KeyValueExpr' && n.key.kind === 'Ident' && n.key.name === managed;
      isSet ||= isKey && n.value.kind === 'Ident' && n.value.name === 'true';
    });
  }
  return isSet;
}

/**
 * A body that is read to its end, or to an error, frees its connection by itself. Its `Close` is still asked for in the check run, since the next early return makes
 * it a leak; in a loop by a comment, since there it is many.
 */
function isUsedUp(fn: GoFunction, { acquisition: { call }, ways, elsewhere }: Leak): boolean {
  const isDrained = ways.length > 0 && ways.every((way) => way.drained);
  return isDrained && (elsewhere.size > 0 || isOncePerCall(fn, call));
}

/** A value of the code base is made with a context that the function ends on all of the ways: what it has started ends with that. */
function endsWithContext(fn: GoFunction, { acquisition: { acquirer, call }, ways }: Leak): boolean {
  if (acquirer.basis !== 'handed-on' || acquirer.resource.rule !== undefined || ways.length === 0) return false;
  return ways.every(({ path }) => path.some(({ to }) => to.nodes.some((node) => endsContextOf(fn, call, node))));
}

/**
 * It is thrown away by a function that does not come to an end after it, as one that ends with `select {}`: it is meant to last. A cancel function may be, too, by one
 * that ends when its context does: nothing is left then.
 */
function neverEnds(fn: GoFunction, { acquisition: { statement, acquirer }, ways }: Leak): boolean {
  const block = ways.length === 0 && cfgOf(fn.pkg, fn).blocks.find(({ nodes }) => nodes.includes(statement));
  const isOfCancel = acquirer.resource.rule === 'uncalled-cancel';
  const isTaken = ({ when }: Edge) => !(isOfCancel && when?.kind === 'comm' && isOfDone(fn, when.clause));
  return block !== false && block !== undefined && exitsFrom(fn, block, isTaken).size === 0;
}

interface Branching {
  readonly ways: readonly Pick<Outcome, 'path'>[];
  readonly elsewhere: ReadonlySet<unknown>;
}

/**
 * The one leaking path goes by a switch of which no case is taken, or a `default:` that does nothing, while its cases end the duty: whoever wrote it takes the
 * cases to be all there are.
 */
export function reachesOnlyByDefault({ ways, elsewhere }: Branching): boolean {
  const isNone = (clause: CaseClause | undefined) => !clause || (clause.isDefault && clause.body.length === 0);
  const byDefault = ({ path }: Pick<Outcome, 'path'>) =>
    path.some(({ when }) => when?.kind === 'case' && isNone(when.clause));
  return ways.length > 0 && elsewhere.size > 0 && ways.every(byDefault);
}
