import { isOncePerCall } from '../../src/analysis/runs/once.ts';
import { isOfCommand } from '../../src/analysis/runs/set-up.ts';
import { placeOf } from '../../src/findings/place.ts';
import type { CallExpr, CompositeLit } from '../../src/go/ast.ts';
import type { GoFunction } from '../../src/go/program.ts';
import { defineRule, type Report } from '../../src/rule.ts';
import { requestsThroughOwnTransports } from './transport.ts';

export const transportPerCall = defineRule({
  id: 'transport-per-call',
  severity: 'warning',
  mentions: /transport/i,
  run({ pkg, fn, report }) {
    if (runsOnce(fn)) return;
    for (const [transport, call] of requestsThroughOwnTransports(pkg, fn)) report(reportOf(fn, transport, call));
  },
});

/** Once a process: then there is one transport, and its connections are used again or are few. */
function runsOnce({ name }: GoFunction): boolean {
  return name === 'main' || name === 'init' || /^(Test|Benchmark|Example|Fuzz)(?!\p{Ll})/u.test(name);
}

/** The server may close its connections before they are many, so it is never a closed proof; a command may send one request and end. */
function reportOf(fn: GoFunction, transport: CompositeLit, call: CallExpr): Report {
  const { file } = fn;
  const sends = file.text.slice(call.fun.pos, call.fun.end).replace(/\s+/g, ' ');
  return {
    node: call,
    confidence: fn.pkg.name === 'main' || isOfCommand(fn) ? 'low' : 'medium',
    message: `The request of \`${sends}\` goes through a transport made for this call, whose idle connection nobody uses again or closes.`,
    trace: [
      { ...placeOf(file, call), kind: 'acquire', note: 'The connection of this request stays idle in the transport' },
    ],
    fixes: [],
    ...(isOncePerCall(fn, transport) && { oncePer: fn }),
  };
}
