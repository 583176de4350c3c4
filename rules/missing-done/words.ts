/** How the rule speaks of a group that is waited for in vain. */
import type { Step } from '../../src/finding.ts';
import { branchSteps, endRange } from '../../src/findings/leak-report.ts';
import { headOfStart, placeOf, type Range } from '../../src/findings/place.ts';
import type { GoFunction } from '../../src/go/program.ts';
import type { Report } from '../../src/rule.ts';
import type { Missing, Waiting, Way } from './missing.ts';

export function reportOf(fn: GoFunction, missing: Missing): Report {
  const node = missing.add ?? missing.start;
  if (!node) throw new Error('a group is counted up, or a goroutine is started');
  return {
    node,
    confidence: missing.confidence,
    message: messageOf(fn, missing),
    trace: traceOf(fn, missing),
    fixes: [],
  };
}

function messageOf(fn: GoFunction, { kind, name, way, wait }: Missing): string {
  const waits = `so that ${waiting(fn, wait)} waits for ever`;
  switch (kind) {
    case 'never':
      return `\`${name}.Done\` is never called, ${waits}.`;
    case 'late':
      return `The goroutine counts itself with \`${name}.Add\`: ${waiting(fn, wait)} may come first, and does not wait for it.`;
    case 'path':
      return `\`${name}.Done\` is not called on the path of the goroutine that ${wayOut(way)}, ${waits}.`;
    case 'start':
      return `What \`${name}.Add\` counts is not started on the path that ${wayOn(way)}, ${waits}.`;
  }
}

/** "`wg.Wait` at line 12". */
function waiting(fn: GoFunction, { fn: waiter, call: { call } }: Waiting): string {
  const { file } = waiter;
  const { line } = file.position(call.pos);
  const where = file === fn.file ? `at line ${line}` : `in ${file.path.split('/').at(-1)}`;
  return `\`${file.text.slice(call.fun.pos, call.fun.end)}\` ${where}`;
}

function wayOut(way: Way | undefined): string {
  if (!way) return 'ends';
  return `${way.node && way.node.kind !== 'ExprStmt' ? 'returns' : 'ends'} at line ${way.fn.file.position(endRange(way.fn, way).pos).line}`;
}

/** On to the next pass, to Wait, or to a return. */
function wayOn(way: Way | undefined): string {
  if (!way?.node || way.node.kind === 'ReturnStmt') return wayOut(way);
  const [last] = way.path.flatMap(({ when }) => (when?.kind === 'test' ? when.expr : [])).slice(-1);
  const at = way.fn.file.position((last ?? way.node).pos).line;
  return last ? `goes by line ${at}` : `goes on to line ${at}`;
}

function traceOf(fn: GoFunction, { kind, name, add, start, way, wait }: Missing): readonly Step[] {
  return [
    ...(add ? [step(fn, add, 'acquire', `\`${name}\` is counted up here`)] : []),
    ...(start ? [step(fn, headOfStart(start), 'start', 'The goroutine starts here')] : []),
    ...(way ? branchSteps(way.fn.file, way.path) : []),
    ...(way && kind === 'path'
      ? [step(way.fn, endRange(way.fn, way), 'exit', `The goroutine ends here without \`${name}.Done\``)]
      : []),
    step(wait.fn, wait.call.call, 'operation', 'This waits for all that was counted'),
  ];
}

function step({ file }: GoFunction, range: Range, kind: Step['kind'], note: string): Step {
  return { ...placeOf(file, range), kind, note };
}
