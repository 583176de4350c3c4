/** The edit that makes room for the one value that is ever sent: right as it stands, since no send waits any more and the receivers get what they got before. */
import type { Blocked } from '../../src/analysis/channels/blocking.ts';
import { totalOf } from '../../src/analysis/channels/demand.ts';
import type { Fix } from '../../src/finding.ts';

export function roomForOne({ channel }: Blocked): readonly Fix[] {
  const { make, maker, operations, capacity } = channel;
  const [type, ...size] = make.args;
  const sends = operations.filter(({ kind }) => kind === 'send');
  if (!type || size.length > 0 || capacity !== 0 || totalOf(channel, sends) !== 1) return [];
  const { line, column } = maker.file.position(type.end);
  const at = { path: maker.file.path, startLine: line, startColumn: column, endLine: line, endColumn: column };
  return [{ title: 'Make room for the one value', edits: [{ ...at, text: ', 1' }] }];
}
