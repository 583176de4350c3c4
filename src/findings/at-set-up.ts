/** What leaks where a program, or a part of it, fails on its way up: as a rule the program ends, and the system takes back everything. */
import { failsOnAll } from '../analysis/cfg/exits.ts';
import type { Leak } from '../analysis/release/must-release.ts';
import { isOnce } from '../analysis/runs/once.ts';
import { isSetUp, isTool, mayEndProgram } from '../analysis/runs/set-up.ts';
import { outermostOf } from '../go/outermost.ts';
import type { GoFunction } from '../go/program.ts';

export function endsWithProgram(fn: GoFunction, leak: Leak): boolean {
  return (
    endsProgram(fn, leak) ||
    isOfProgram(fn, leak) ||
    isOneOfProgram(fn, leak) ||
    isOwnerAtSetUp(fn, leak) ||
    isListenerAtStart(fn, leak)
  );
}

/** What a program acquires but once is one thing for as long as it runs, and a tool is soon done. */
function isOfProgram(fn: GoFunction, { acquisition: { call } }: Leak): boolean {
  return isTool(fn.pkg) || (fn.pkg.name === 'main' && isOnce(fn, call));
}

/** What a program sets up but one of, an exporter of its traces, is set up with it. */
function isOneOfProgram(fn: GoFunction, { acquisition: { acquirer }, ways }: Leak): boolean {
  return acquirer.resource.once === true && failsOnAll(fn, ways);
}

/** Where what sets up a program fails, the program ends as a rule, and the system takes back everything: its callers, which say so, are in other packages. */
function endsProgram(fn: GoFunction, { ways }: Leak): boolean {
  return mayEndProgram(fn) && failsOnAll(fn, ways);
}

/**
 * What sets up something of the code base fails after it has made another: hardly anything is in there yet, and what cannot be set up is as a rule the end of
 * the program.
 */
function isOwnerAtSetUp(fn: GoFunction, { acquisition: { acquirer }, ways }: Leak): boolean {
  const isOwner = acquirer.basis === 'handed-on' && acquirer.resource.rule === undefined;
  return isOwner && isSetUp(fn) && failsOnAll(fn, ways);
}

/** A server that cannot come up ends its program. */
function isListenerAtStart(fn: GoFunction, { acquisition: { acquirer }, ways }: Leak): boolean {
  return acquirer.resource.what === 'listener' && STARTS_SERVER.test(outermostOf(fn).name) && failsOnAll(fn, ways);
}

const STARTS_SERVER = /(^|\.)(Start|Run|Serve|ListenAndServe)$/;
