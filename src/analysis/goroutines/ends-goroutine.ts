/** Calls that end the goroutine that makes them, and not the process: whoever waits for it, or for what it would do next, goes on waiting. */
import type { GoFunction, Package } from '../../go/program.ts';
import type { Block } from '../cfg/cfg.ts';
import { cfgOf } from '../cfg/scope.ts';

const ENDS_GOROUTINE = /^\(\*?testing\.\w+\)\.(Fatal|Fatalf|FailNow|Skip|Skipf|SkipNow)$|^runtime\.Goexit$/;

/** Functions that call others are followed so far. */
const DEPTH = 4;

/** Whether the call at the end of a block ends the goroutine, also by a function of its own, `t.Fatalf(…)` with `runtime.Goexit()` at its end. */
export function endsGoroutine(pkg: Package, { nodes }: Block, depth = DEPTH): boolean {
  const last = nodes.at(-1);
  const callee = last?.kind === 'ExprStmt' && last.x.kind === 'CallExpr' ? pkg.calleeOf(last.x) : undefined;
  if (!callee) return false;
  return (
    ENDS_GOROUTINE.test(callee.name ?? '') || (callee.func !== undefined && depth > 0 && endsBy(callee.func, depth))
  );
}

function endsBy(fn: GoFunction, depth: number): boolean {
  const exits = cfgOf(fn.pkg, fn).blocks.filter(({ exit }) => exit);
  return exits.length > 0 && exits.every((b) => b.exit === 'no-return' && endsGoroutine(fn.pkg, b, depth - 1));
}
