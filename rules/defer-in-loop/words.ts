/** What a finding says: one sentence, and the way from what is acquired to the next pass. */
import type { Step } from '../../src/finding.ts';
import { placeOf } from '../../src/findings/place.ts';
import type { Expr } from '../../src/go/ast.ts';
import type { GoFunction } from '../../src/go/program.ts';
import type { Acquired } from './acquired.ts';
import type { Repeated } from './repeated.ts';

export function messageOf(fn: GoFunction, { statement, loop, reach, acquired }: Repeated): string {
  const deferred = code(fn, `defer `, statement.call);
  const at = `the loop at line ${fn.file.position(loop.stmt.pos).line}`;
  if (!acquired) return `${deferred} never runs: ${at} does not end.`;
  const what = named(fn, acquired);
  if (reach === 'never')
    return `${what} is never released: ${deferred} waits for the function to end, and ${at} does not end.`;
  if (acquired.kind === 'lock')
    return `${what} is unlocked only when the function ends, and the next pass of ${at} locks it again.`;
  return `${what} is released only when the function ends, and each pass of ${at} adds another.`;
}

function named(fn: GoFunction, { kind, what, by }: Acquired): string {
  const name = code(fn, '', what);
  if (kind === 'lock') return name;
  return by.kind === 'CallExpr'
    ? `${name}, from ${code(fn, '', by.fun)},`
    : `${name}, received from ${code(fn, '', by)},`;
}

export function traceOf(fn: GoFunction, { statement, loop, acquired }: Repeated): readonly Step[] {
  const { stmt } = loop;
  const head = { pos: stmt.pos, end: stmt.body.pos };
  const acquire: readonly Step[] = acquired
    ? [{ ...placeOf(fn.file, acquired.by), kind: 'acquire', note: `${code(fn, '', acquired.what)} is acquired` }]
    : [];
  return [
    ...acquire,
    { ...placeOf(fn.file, statement), kind: 'release', note: 'Its release is put off until the function ends' },
    { ...placeOf(fn.file, head), kind: 'branch', note: 'The next pass begins here, with all of it still held' },
  ];
}

/** Source text on one line, short enough for a sentence. */
function code(fn: GoFunction, before: string, e: Expr): string {
  const text =
    before +
    (e.kind === 'CallExpr' && e.fun.kind === 'FuncLit' ? 'func() {…}()' : fn.file.text.slice(e.pos, e.end)).replace(
      /\s+/g,
      ' ',
    );
  return `\`${text.length > 60 ? `${text.slice(0, 57)}…` : text}\``;
}
