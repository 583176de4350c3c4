/**
 * Channels for a reply: made for one request, put into a field of it, and received from in a select with another way out. Whoever answers after that waits for
 * ever, unless there is room for the answer.
 */
import type { CommClause } from '../../go/ast.ts';
import { outermostOf } from '../../go/outermost.ts';
import type { GoFunction } from '../../go/program.ts';
import { cfgOf } from '../cfg/scope.ts';
import { enderOf, fieldIn } from '../contexts/field-life.ts';
import type { Channel, Operation, Site } from './channels.ts';
import { leavingWay, type Way } from './leaving.ts';
import { type FieldUses, type Stored, usesOfField } from './stored.ts';
import { talkOf } from './talk.ts';

export interface Abandoned {
  readonly channel: Channel;
  /** The plain send of the one who answers. */
  readonly send: FieldUses['sends'][number];
  readonly way: Way;
}

/** @throws Tangled */
export function abandonedReply(channel: Channel): Abandoned | undefined {
  const { root, escapes, operations, capacity } = channel;
  const stored = escapes.filter((e): e is Stored => e.how === 'stored');
  const [first] = operations;
  if (!first || stored.length === 0 || stored.length < escapes.length || capacity !== 0) return undefined;
  if (!operations.every((o) => o.kind === 'receive' && o.optional && o.frame === root)) return undefined;
  const uses = stored.map((field) => usesOfField(root.fn.pkg, field));
  const [send] = uses.flatMap(({ sends }) => sends);
  const from = selectOf(first);
  if (!send || !from || uses.some(({ received }) => received)) return undefined;
  const question = {
    channel,
    supplies: new Set(['receive'] as const),
    demands: [],
    room: 0,
    endless: false,
    talk: talkOf(channel, [], false),
    without: (fn: GoFunction, clause: CommClause) => endsWith(fn, clause) === outermostOf(send.fn),
  };
  const way = leavingWay(question, root, 1, from);
  return way && { channel, send, way };
}

/** Who closes the channel of a field that a case waits for, `case <-d.quit:`: where it is the one who answers, he is gone by then, and has answered. */
function endsWith({ pkg }: GoFunction, { comm }: CommClause): GoFunction | undefined {
  const e = comm?.kind === 'ExprStmt' && comm.x.kind === 'UnaryExpr' ? comm.x.x : undefined;
  const field = e?.kind === 'SelectorExpr' ? fieldIn(pkg, e) : undefined;
  return field && enderOf(pkg, field);
}

/** The end of the block in which the select stands. */
function selectOf({ frame, site }: Operation): Site | undefined {
  const block = cfgOf(frame.fn.pkg, frame.fn).blocks.find((b) => b.edges.some(({ to }) => to === site.block));
  return block && { block, index: block.nodes.length, node: site.node };
}
