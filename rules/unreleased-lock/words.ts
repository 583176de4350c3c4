/** How the rule speaks of a lock that stays held. */
import { failsOnAll } from '../../src/analysis/cfg/exits.ts';
import type { LockOutcome } from '../../src/analysis/locks/held-locks.ts';
import type { Operation } from '../../src/analysis/locks/lock-operations.ts';
import type { Edit, Fix, Step } from '../../src/finding.ts';
import { branchStep, endRange } from '../../src/findings/leak-report.ts';
import { placeOf } from '../../src/findings/place.ts';
import type { CallExpr } from '../../src/go/ast.ts';
import type { GoFunction } from '../../src/go/program.ts';
import type { Report } from '../../src/rule.ts';
import type { Duty } from './duty.ts';

export function heldReport(fn: GoFunction, take: Operation, duty: Duty): Report {
  const { at } = take;
  if (at.kind !== 'CallExpr' && at.kind !== 'SendStmt') throw new Error(`a lock is taken by a ${at.kind}`);
  const [way, ...others] = duty.ways;
  if (!way) throw new Error('a lock that stays held does so on some path');
  return {
    // A slip is where it is made.
    node: way.kind === 'deferred' && way.node?.kind === 'DeferStmt' ? way.node.call : at,
    confidence: duty.confidence,
    message: messageOf(fn, take, way, duty.never),
    trace: [
      { ...placeOf(fn.file, at), kind: 'acquire', note: `${subject(take)} is ${word(take)} here` },
      ...way.path.flatMap(({ when }) => (when ? branchStep(fn.file, when) : [])),
      endStep(fn, take, way, ''),
      ...others.map((other) => endStep(fn, take, other, ' too')),
    ],
    fixes: fixesOf(fn, take, way),
    atFailure: !fn.enclosing && isLeftByFailure(fn, duty.ways),
  };
}

function isLeftByFailure(fn: GoFunction, ways: readonly LockOutcome[]): boolean {
  const ends = ways.map(({ path }) => path.at(-1)?.to);
  return ends.every((block) => block !== undefined && failsOnAll(fn, [{ at: { block } }]));
}

/** `s.mu`, as it would be written; keys tell variables of one name apart. */
function nameOf({ lock }: Operation): string {
  return `\`${lock.key.replace(/<([^#>]*)#\d+>/g, '$1')}\``;
}

function subject(take: Operation): string {
  return take.lock.kind === 'mutex' ? nameOf(take) : `A token of ${nameOf(take)}`;
}

function word({ lock }: Operation): string {
  if (lock.kind === 'token') return 'taken';
  return lock.mode === 'RLock' ? 'read-locked' : 'locked';
}

function still(take: Operation): string {
  return take.lock.kind === 'token' ? 'not given back' : `still ${word(take)}`;
}

function messageOf(fn: GoFunction, take: Operation, way: LockOutcome, never: boolean): string {
  const what = subject(take);
  const { line } = fn.file.position(endRange(fn, way).pos);
  switch (way.kind) {
    case 'deferred':
      return `${what} is locked once more by the \`defer\` at line ${line}, which means to unlock it: the function never returns.`;
    case 'mismatched':
      return `${what} is ${word(take)}, and line ${line} releases it with \`${take.lock.mode === 'RLock' ? 'Unlock' : 'RUnlock'}\`, which ends the program.`;
    case 'again':
      return `${what} is ${still(take)} where line ${line} locks it again, and waits for ever.`;
    case 'lost':
      return `${what} is ${still(take)} on the path that goes on with the next one.`;
    case 'panic':
      return `${what} is ${still(take)} after the panic at line ${line}, if a caller recovers from it.`;
    default:
      if (never && take.lock.kind === 'mutex') return `${what} is ${word(take)} and never unlocked.`;
      return `${what} is ${still(take)} on the path that ${way.node ? 'returns' : 'ends'} at line ${line}.`;
  }
}

const ENDS: Partial<Readonly<Record<LockOutcome['kind'], string>>> = {
  deferred: 'Locks it once more when the function returns',
  mismatched: 'This releases it in another way',
  again: 'This waits for ever',
  lost: 'The loop goes on with the next one',
  panic: 'The function panics here',
};

function endStep(fn: GoFunction, take: Operation, way: LockOutcome, also: string): Step {
  const what = ENDS[way.kind] ?? `The function ${way.node ? 'returns' : 'ends'} here`;
  const slip = way.kind === 'deferred' || way.kind === 'mismatched';
  const note = slip ? what : `${what}${also} and it is ${still(take)}`;
  return { ...placeOf(fn.file, endRange(fn, way)), kind: slip ? 'operation' : 'exit', note };
}

/** A slip is mended by the method that was meant. Elsewhere the place of the release is for the author to choose. */
function fixesOf(fn: GoFunction, { lock }: Operation, { kind, node }: LockOutcome): readonly Fix[] {
  const call = node?.kind === 'DeferStmt' ? node.call : node?.kind === 'ExprStmt' ? node.x : undefined;
  if ((kind !== 'deferred' && kind !== 'mismatched') || call?.kind !== 'CallExpr') return [];
  const edit = renamed(fn, call, lock.mode === 'RLock' ? 'RUnlock' : 'Unlock');
  return edit ? [{ title: `Call \`${edit.text}\` instead`, edits: [edit] }] : [];
}

function renamed(fn: GoFunction, { fun }: CallExpr, text: string): Edit | undefined {
  if (fun.kind !== 'SelectorExpr') return undefined;
  const { path, line, column, endLine, endColumn } = placeOf(fn.file, fun.sel);
  return { path, startLine: line, startColumn: column, endLine, endColumn, text };
}
