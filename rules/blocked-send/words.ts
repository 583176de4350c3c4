/** How the rule speaks of a reply that nobody waits for any more. */
import type { Abandoned } from '../../src/analysis/replies.ts';
import { branchSteps, endRange } from '../../src/findings/leak-report.ts';
import { placeOf } from '../../src/findings/place.ts';
import type { Report } from '../../src/rule.ts';

export function replyReport({ channel, send, way }: Abandoned): Report {
  const { fn } = channel.root;
  const { file } = fn;
  const name = `\`${channel.variable.name}\``;
  const end = endRange(fn, { node: way.exit.exit === 'return' ? way.exit.nodes.at(-1) : undefined });
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
