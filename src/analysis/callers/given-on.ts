/** What becomes of functions that are given on as values, going by who gets them and what they are called. */
import type { CallExpr } from '../../go/ast.ts';
import { outermostOf } from '../../go/outermost.ts';
import type { GoFunction, Package } from '../../go/program.ts';
import { isGroup } from '../goroutines/goroutines.ts';
import { calleeWord } from '../release-names.ts';
import { REPEATS, RUNS } from '../runs/after-failure.ts';
import { entryAround, fewPerCall, isEntry, isOncePerCall } from '../runs/once.ts';
import { mayGoOn, SERVES } from '../runs/served.ts';
import type { CallSite, Use } from './call-sites.ts';

/** What puts the parts of a program together calls each but once, and ends it where one fails. */
const ASSEMBLERS = /^(go\.uber\.org\/(fx|dig)|github\.com\/google\/wire)\./;

/**
 * What becomes of a function that is given on as a value is not known, but for those that get all parts of a program, for the tasks of a group, and for what its name
 * says to be the start or the end of something, which is taken to be run where it is given on. What makes a part that is registered by name fails where a program is
 * not configured as it should be.
 */
export function givenOn(pkg: Package, { takers, kept, word, ofCommand }: Use, fn?: GoFunction): CallSite {
  const taker = takers.at(-1);
  if (ofCommand) return { caller: undefined, failure: 'ends', once: true, few: true, context: 'process' };
  const assembled = taker !== undefined && ASSEMBLERS.test(pkg.calleeOf(taker)?.name ?? '');
  if (fn && !fn.enclosing && taker && isGroup(pkg, taker))
    return { caller: fn, failure: 'fails', once: false, few: fewPerCall(fn, taker), context: 'other' };
  const isRun = LIFECYCLE.test(word) || (fn && entryAround(fn) && RUNS.test(word));
  if (isRun && !isServed(taker)) return atLifecycle(fn, taker);
  if (/^[Nn]ew(?![a-z])/.test(word) && taker && /^Register/.test(calleeWord(taker)) && (!fn || isEntry(fn)))
    return { caller: undefined, failure: 'ends', once: false, few: false, context: 'other' };
  if (assembled) return { caller: undefined, failure: 'ends', once: true, few: true, context: 'other' };
  if ((taker || kept) && !SERVES.test(word) && !takers.some(mayGoOn))
    return { caller: undefined, failure: 'unknown', once: false, few: undefined, context: 'other' };
  return { caller: undefined, failure: 'goes on', once: false, few: false, context: 'other' };
}

/** `control.Start(server, config, doStart)`, `Module{SetUp: setUp, TearDown: tearDown}`. */
const LIFECYCLE =
  /^(do|on|run)?_?(start|set_?up|init|boot|launch|shutdown|stop|tear_?down|close|exit|main|listen_?and_?serve)/i;

/** What is given to such a callee is called for many: a handler of requests or of events, what is tried again. */
function isServed(taker: CallExpr | undefined): boolean {
  const word = taker ? calleeWord(taker) : '';
  return REPEATS.test(word) || SERVES.test(word);
}

function atLifecycle(fn: GoFunction | undefined, taker: CallExpr | undefined): CallSite {
  const entry = fn && entryAround(fn);
  const once = !fn || !taker || isOncePerCall(fn, taker, entry);
  return {
    caller: fn && !entry ? outermostOf(fn) : undefined,
    failure: fn && !entry ? 'fails' : 'ends',
    once,
    few: once,
    context: 'other',
  };
}
