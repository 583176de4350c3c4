/** For people at a terminal: each finding with its path, then what was skipped, then a line that sums up. */
import type { Finding, Step } from '../finding.ts';
import type { RunReport } from './json.ts';

/** Wraps text in a colour; the identity where colours are off. */
export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
}

const wrap = (on: number, off: number) => (text: string) => `\u001b[${on}m${text}\u001b[${off}m`;
const same = (text: string) => text;

export const COLOURS: Paint = { bold: wrap(1, 22), dim: wrap(2, 22), red: wrap(31, 39), yellow: wrap(33, 39) };
export const PLAIN: Paint = { bold: same, dim: same, red: same, yellow: same };

export function pretty(report: RunReport, paint: Paint): string {
  const findings = report.findings.map((f) => `${findingText(f, paint)}\n`);
  const skipped = report.skipped.map(
    (s) => `${paint.yellow('not analysed')} ${visible(s.path)}: ${visible(s.reason)}\n`,
  );
  return `${[...findings, ...skipped, summary(report)].join('\n')}\n`;
}

function findingText(f: Finding, paint: Paint): string {
  const severity = f.severity === 'error' ? paint.red(f.severity) : paint.yellow(f.severity);
  const head = `${paint.bold(`${visible(f.path)}:${f.anchor.line}`)} ${severity} ${visible(f.message)} ${paint.dim(`[${f.rule}${f.confidence === 'high' ? '' : `, ${f.confidence} confidence`}]`)}`;
  return [
    visible(head),
    ...f.trace.map((s) => stepText(s, f, paint)),
    ...f.fixes.map((fix) => `  fix: ${fix.title}`),
  ].join('\n');
}

function stepText(step: Step, f: Finding, paint: Paint): string {
  const where = step.path === f.path ? `line ${step.line}` : `${visible(step.path)}:${step.line}`;
  return `  ${paint.dim(`${where}:`)} ${visible(step.note)}`;
}

function summary({ findings, suppressed, skipped, stats }: RunReport): string {
  if (stats.files === 0 && skipped.length === 0) return 'No Go files to check.';
  const found = findings.length === 0 ? 'No leaks found' : `${count(findings.length, 'leak')} found`;
  const left = suppressed.length > 0 ? `, ${suppressed.length} suppressed in the source` : '';
  const partial = skipped.length > 0 ? `, ${count(skipped.length, 'place')} not analysed` : '';
  return `${found} in ${count(stats.files, 'file')} (${count(stats.functions, 'function')})${left}${partial}.`;
}

function count(n: number, noun: string): string {
  return `${n.toLocaleString('en')} ${noun}${n === 1 ? '' : 's'}`;
}

/** A repository's text must not steer the terminal: control characters are shown as a replacement. */
function visible(text: string): string {
  return text.replace(/\p{Cc}/gu, '\ufffd');
}
