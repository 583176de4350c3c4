/** The reports of what is no leak of the must-release analysis. */
import type { Fix } from '../../src/finding.ts';
import { fewIn } from '../../src/findings/how-often.ts';
import { placeOf } from '../../src/findings/place.ts';
import type { Node } from '../../src/go/ast.ts';
import type { GoFunction } from '../../src/go/program.ts';
import type { Report } from '../../src/rule.ts';
import type { EarlyDefer } from './early-defer.ts';
import type { Inline } from './inline.ts';

const CONFIDENCE = { never: 'high', hardly: 'medium', own: 'low' } as const;

export function inlineReport(fn: GoFunction, { call, to, frees }: Inline): Report {
  const message = `The C memory of ${code(fn, call.fun)} goes to \`${to}\` and into no variable, so it can never be freed.`;
  return {
    node: call,
    confidence: CONFIDENCE[frees],
    message,
    trace: [{ ...placeOf(fn.file, call), kind: 'acquire', note: message }],
    fixes: [],
    ...fewIn(fn, call),
  };
}

export function earlyReport(fn: GoFunction, { defer, variable, call }: EarlyDefer): Report {
  const name = `\`${variable.name}\``;
  const { line } = fn.file.position(defer.pos);
  return {
    node: call,
    confidence: 'high',
    message: `The C memory ${name}, from ${code(fn, call.fun)}, is not freed: the \`defer\` at line ${line} frees what ${name} is there, which is nil.`,
    trace: [
      { ...placeOf(fn.file, defer), kind: 'release', note: `${name} is evaluated here, where it is nil` },
      { ...placeOf(fn.file, call), kind: 'acquire', note: `${name} gets its memory` },
    ],
    fixes: [inLiteral(fn, defer.call)],
    ...fewIn(fn, call),
  };
}

/** In a function literal the variable is evaluated at the end. */
function inLiteral(fn: GoFunction, call: Node): Fix {
  const { path, line, column, endLine, endColumn } = placeOf(fn.file, call);
  const text = `func() { ${fn.file.text.slice(call.pos, call.end)} }()`;
  const edit = { path, startLine: line, startColumn: column, endLine, endColumn, text };
  return { title: 'Evaluate the pointer when the function returns', edits: [edit] };
}

function code({ file }: GoFunction, { pos, end }: Node): string {
  return `\`${file.text.slice(pos, end)}\``;
}
