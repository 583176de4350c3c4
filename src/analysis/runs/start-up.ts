/**
 * Functions that a program runs once, from `main` or a command, on its way up: where one fails, the program ends, and the system takes back what it held.
 *
 * May miss: a leak in a program that goes on after such a failure.
 */
import type { Node } from '../../go/ast.ts';
import type { GoFunction } from '../../go/program.ts';
import { walk } from '../../go/walk.ts';
import { functionsWith } from '../cfg/word-index.ts';
import { isCommand } from './commands.ts';

const known = new WeakMap<GoFunction, boolean>();

/** Whether only `main`, a command or functions of this kind call it, not in a loop and not on a goroutine. */
export function runsAtStart(fn: GoFunction): boolean {
  if (fn.pkg.name !== 'main' && /^[A-Z]/.test(fn.name)) return false; // other packages may call it
  const found = known.get(fn);
  if (found !== undefined) return found;
  known.set(fn, false); // met again in a recursion it runs more than once
  const callers = functionsWith(fn.pkg, fn.name).filter((caller) => caller !== fn);
  const once =
    callers.length > 0 &&
    callers.every((caller) => (isCommand(caller) || runsAtStart(caller)) && callsOnce(caller, fn));
  known.set(fn, once);
  return once;
}

function callsOnce(caller: GoFunction, fn: GoFunction): boolean {
  return mentions(caller, fn, () => true) === mentions(caller, fn, (n) => !REPEATS.has(n.kind));
}

const REPEATS: ReadonlySet<Node['kind']> = new Set<Node['kind']>(['ForStmt', 'RangeStmt', 'GoStmt', 'FuncLit']);

/** How often a body names a function, of the nodes that `within` lets in. */
function mentions(caller: GoFunction, { name }: GoFunction, within: (n: Node) => boolean): number {
  let count = 0;
  walk(caller.body, (n) => {
    if (n.kind === 'Ident' && n.name === name) count++;
    return within(n);
  });
  return count;
}
