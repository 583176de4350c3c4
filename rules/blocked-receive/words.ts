import type { Step } from '../../src/finding.ts';
import { fewIn } from '../../src/findings/how-often.ts';
import { branchSteps, endRange } from '../../src/findings/leak-report.ts';
import { headOf, headOfStart, placeOf } from '../../src/findings/place.ts';
import type { GoFile, GoFunction } from '../../src/go/program.ts';
import type { Report } from '../../src/rule.ts';
import type { DeadSelect } from './selects.ts';
import type { Silent } from './silent.ts';
import type { Watcher } from './watchers.ts';

export function silentReport({ file }: GoFunction, { at, because, confidence }: Silent): Report {
  const text = file.text.slice(at.pos, at.end).replace(/\s+/g, ' ');
  return {
    node: at,
    confidence,
    message: `\`${text}\` waits for ever: ${because}.`,
    trace: [{ ...placeOf(file, at), kind: 'operation', note: 'It waits here' }],
    fixes: [],
  };
}

export function watcherReport(fn: GoFunction, { goroutine, at, way, exit }: Watcher): Report {
  const { file } = fn;
  const text = file.text.slice(at.pos, at.end).replace(/\s+/g, ' ');
  const end = endRange(fn, { node: exit.exit === 'fall' ? undefined : exit.nodes.at(-1) });
  const line = (pos: number) => file.position(pos).line;
  return {
    node: at,
    confidence: 'medium',
    message: `The goroutine started at line ${line(goroutine.start.pos)} waits in \`${text}\` as long as that context lasts, though \`${fn.name}\` has ended at line ${line(end.pos)} and leaves it nothing to do.`,
    trace: [
      { ...placeOf(file, headOfStart(goroutine.start)), kind: 'start', note: 'The goroutine starts here' },
      { ...placeOf(file, at), kind: 'operation', note: 'It waits here' },
      ...branchSteps(file, way),
      { ...placeOf(file, end), kind: 'exit', note: 'The function ends here, and the goroutine waits on' },
    ],
    fixes: [],
    ...fewIn(fn, goroutine.start),
  };
}

export function selectReport({ at, fn: { file }, cases }: DeadSelect): Report {
  const names = [...new Set(cases.map(({ at: e }) => channelIn(file, e)))].join(', ');
  const because = cases.length === 0 ? 'it has no case' : `nobody is on the other side of ${names}`;
  return {
    node: at,
    confidence: 'high',
    message: `This select waits for ever: ${because}.`,
    trace: [
      { ...placeOf(file, headOf(at)), kind: 'operation', note: 'It waits here' },
      ...cases.map(({ at: e }): Step => ({ ...placeOf(file, e), kind: 'branch', note: 'This case never comes' })),
    ],
    fixes: [],
  };
}

function channelIn(file: GoFile, e: DeadSelect['cases'][number]['at']): string {
  const channel = e.kind === 'SendStmt' ? e.chan : e.kind === 'UnaryExpr' || e.kind === 'RangeStmt' ? e.x : e.fun;
  return `\`${file.text.slice(channel.pos, channel.end)}\``;
}
