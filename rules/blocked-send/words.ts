/** How the rule speaks of a reply that nobody waits for any more. */
import type { Abandoned } from '../../src/analysis/channels/replies.ts';
import { headOfFunction } from '../../src/findings/blocked-report.ts';
import { branchSteps, endRange } from '../../src/findings/leak-report.ts';
import { placeOf } from '../../src/findings/place.ts';
import type { Node } from '../../src/go/ast.ts';
import type { GoFunction } from '../../src/go/program.ts';
import type { Report } from '../../src/rule.ts';
import type { Alone } from './alone.ts';
import type { Double } from './double.ts';
import type { Unguarded } from './unguarded.ts';

export function replyReport({ channel, send, way }: Abandoned): Report {
  const { fn } = channel.root;
  const { file } = fn;
  const name = `\`${channel.variable.name}\``;
  const end = endRange(fn, { node: way.exit.exit === 'fall' ? undefined : way.exit.nodes.at(-1) });
  const answers = send.fn.name.replace(/(\.func\d+)+$/, '');
  return {
    node: channel.make,
    confidence: 'medium',
    message: `\`${answers}\` waits for ever to send its answer on ${name} where \`${fn.name}\` has ended at line ${file.position(end.pos).line} without receiving it.`,
    trace: [
      {
        ...placeOf(file, channel.make),
        kind: 'acquire',
        note: 'The channel for the answer is made, without room for it',
      },
      { ...placeOf(send.fn.file, send.at), kind: 'operation', note: 'The answer is sent here' },
      ...branchSteps(file, way.path),
      { ...placeOf(file, end), kind: 'exit', note: 'The one who asked leaves here, and nobody receives any more' },
    ],
    fixes: [],
  };
}

export function aloneReport(fn: GoFunction, { variable, make, send, way }: Alone): Report {
  const { file } = fn;
  return {
    node: send,
    confidence: 'high',
    message: `\`${fn.name}\` waits for ever to send on \`${variable.name}\`, which has no room: nobody else has it yet.`,
    trace: [
      { ...placeOf(file, make), kind: 'acquire', note: 'The channel is made, without room' },
      ...branchSteps(file, way),
      { ...placeOf(file, send), kind: 'operation', note: 'It is sent on here, before anybody could receive' },
    ],
    fixes: [],
  };
}

export function doubleReport(fn: GoFunction, { first, second }: Double): Report {
  const { file } = fn;
  const text = (e: Node) => file.text.slice(e.pos, e.end).replace(/\s+/g, ' ');
  const { line } = file.position(second.pos);
  return {
    node: first,
    confidence: 'low',
    message: `\`${text(first)}\` does not return, so that the send at line ${line} follows on the same channel, and waits for ever where one value is received.`,
    trace: [
      { ...placeOf(file, headOfFunction(fn)), kind: 'start', note: 'The function begins here' },
      { ...placeOf(file, first), kind: 'operation', note: 'It sends here' },
      { ...placeOf(file, second), kind: 'operation', note: 'It sends again' },
    ],
    fixes: [],
  };
}

/**
 * That somebody leaves is told by the code of the sender alone: whoever receives may last as long, or drain the channel, unless another send of the function on the
 * same channel reckons with it.
 */
export function unguardedReport({ file }: GoFunction, { send, guard, alike }: Unguarded): Report {
  const text = file.text.slice(send.chan.pos, send.chan.end);
  const { line } = file.position(guard.pos);
  return {
    node: send,
    confidence: alike ? 'medium' : 'low',
    message: `The send on \`${text}\` does not end with the context, as the case at line ${line} does: it waits for ever where the receiver has left.`,
    trace: [
      {
        ...placeOf(file, { pos: guard.pos, end: guard.comm?.end ?? guard.end }),
        kind: 'branch',
        note: 'Here the function gives up with the context',
      },
      { ...placeOf(file, send), kind: 'operation', note: 'Here it waits to send, whatever becomes of the context' },
    ],
    fixes: [],
  };
}
