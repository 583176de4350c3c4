/**
 * Receivers that are told to leave only when their senders are done: `wg.Wait(); close(done)`. What is sent before that is received.
 *
 * That the group waits for those very senders is not looked at: to be wrong here is silence.
 */
import type { GoFunction } from '../go/program.ts';
import { type Channel, channelsOf, type Operation } from './channels.ts';
import type { Way } from './leaving.ts';
import { nodesOf } from './nodes.ts';

/** Whether a way out is taken at the word of another channel of the same function, on which nothing comes before a `Wait`. */
export function isToldAfterWait({ maker, variable }: Channel, { path }: Way): boolean {
  const comms = path.flatMap(({ when }) => (when?.kind === 'comm' ? (when.clause.comm ?? []) : []));
  const tellers = channelsOf(maker).filter(
    (other) => other.variable !== variable && other.operations.some(({ site }) => comms.some((c) => c === site.node)),
  );
  return tellers.some(({ operations }) => {
    const words = operations.filter(({ kind }) => kind === 'send' || kind === 'close');
    return words.length > 0 && words.every(followsWait);
  });
}

function followsWait({ at, frame }: Operation): boolean {
  return waitsIn(frame.fn).some((end) => end <= at.pos);
}

/** Where calls of a method `Wait` end. */
function waitsIn(fn: GoFunction): readonly number[] {
  return nodesOf(fn, 'CallExpr').flatMap(({ fun, end }) =>
    fun.kind === 'SelectorExpr' && fun.sel.name === 'Wait' ? [end] : [],
  );
}
