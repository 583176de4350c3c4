/** `defer func() { recover() }()`: the goroutine ends where it panics, as a send on a closed channel does. */
import type { Loop } from '../../src/analysis/cfg.ts';
import { nodesOf } from '../../src/analysis/nodes.ts';
import { functionsWith } from '../../src/analysis/word-index.ts';
import type { Expr } from '../../src/go/ast.ts';
import type { GoFunction } from '../../src/go/program.ts';
import { walk } from '../../src/go/walk.ts';

/** Whether a loop sends on what somebody closes. */
export function endsByPanic(fn: GoFunction, { stmt }: Loop): boolean {
  return recovers(fn) && sentIn(stmt).some((channel) => isClosed(fn, channel));
}

function recovers(fn: GoFunction): boolean {
  return nodesOf(fn, 'DeferStmt').some((deferred) => {
    let found = false;
    walk(deferred, (n) => {
      found ||= n.kind === 'CallExpr' && n.fun.kind === 'Ident' && n.fun.name === 'recover';
    });
    return found;
  });
}

function sentIn({ body }: Loop['stmt']): readonly string[] {
  const names: string[] = [];
  walk(body, (n) => {
    if (n.kind === 'SendStmt') names.push(...lastWord(n.chan));
    return n.kind !== 'FuncLit';
  });
  return names;
}

/** A channel of that name, whoever's it is: to be wrong here is silence. */
function isClosed({ pkg }: GoFunction, channel: string): boolean {
  return functionsWith(pkg, channel).some((fn) => {
    let found = false;
    walk(fn.body, (n) => {
      found ||=
        n.kind === 'CallExpr' && pkg.calleeOf(n)?.name === 'close' && n.args.flatMap(lastWord).includes(channel);
    });
    return found;
  });
}

function lastWord(e: Expr): readonly string[] {
  if (e.kind === 'Ident') return [e.name];
  return e.kind === 'SelectorExpr' ? [e.sel.name] : [];
}
