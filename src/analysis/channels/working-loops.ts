/** Loops that do their part for a channel, and the frames that run below others. */
import type { Edge, Loop } from '../cfg/cfg.ts';
import { type Channel, type Frame, type Kind, type Site, threadOf } from './channels.ts';
import { isAround } from './demand.ts';

export function isBelow(frame: Frame, outer: Frame): boolean {
  return frame.start !== undefined && (frame.start.frame === outer || isBelow(frame.start.frame, outer));
}

/** Whether a frame runs in the same thread below another one. */
export function isCalledFrom(frame: Frame, outer: Frame): boolean {
  return isBelow(frame, outer) && threadOf(frame) === threadOf(outer);
}

export function workingLoops(
  { channel, supplies }: { readonly channel: Channel; readonly supplies: ReadonlySet<Kind> },
  frame: Frame,
): ReadonlySet<Loop> {
  // one that closes in a pass may as well make none
  const own = channel.operations.filter(
    ({ kind, frame: at }) => kind !== 'close' && supplies.has(kind) && (at === frame || isCalledFrom(at, frame)),
  );
  const loops = new Set<Loop>();
  for (const operation of own) {
    const block = operation.frame === frame ? operation.site.block : siteIn(operation.frame, frame)?.block;
    for (let loop = block?.loop; loop; loop = loop.outer) if (!isAround(loop, channel, frame)) loops.add(loop);
  }
  return loops;
}

function siteIn(frame: Frame, outer: Frame): Site | undefined {
  if (!frame.start) return undefined;
  return frame.start.frame === outer ? frame.start.site : siteIn(frame.start.frame, outer);
}

export function isByHead({ stmt }: Loop, when: Edge['when']): boolean {
  if (when?.kind === 'range') return when.range === stmt;
  if (when?.kind !== 'test' || stmt.kind !== 'ForStmt' || !stmt.cond) return false;
  return stmt.cond.pos <= when.expr.pos && when.expr.end <= stmt.cond.end;
}
