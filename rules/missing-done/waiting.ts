/** Who waits for a group: without that a Done that is missing harms nobody. */
import { functionsWith } from '../../src/analysis/cfg/word-index.ts';
import type { Path } from '../../src/analysis/locks/lock-path.ts';
import type { GoFunction } from '../../src/go/program.ts';
import { groupCallsOf } from './groups.ts';
import type { Waiting } from './missing.ts';

/** The function itself, or one around it, for a variable; any of the package for a field, whoever holds it. */
export function waiterOf(fn: GoFunction, group: Path): Waiting | undefined {
  const outer = outermost(fn);
  const own = waitIn(outer, (other) => other.key === group.key);
  const isField = group.key.includes('.') || group.root.scope === 'package';
  if (own || !isField) return own;
  for (const other of functionsWith(fn.pkg, 'Wait')) {
    const found = waitIn(other, ({ last }) => last === group.last);
    if (found) return found;
  }
  return undefined;
}

function waitIn(fn: GoFunction, isIt: (group: Path) => boolean): Waiting | undefined {
  const call = groupCallsOf(fn).find(({ method, group }) => method === 'Wait' && isIt(group));
  return call && { fn, call };
}

function outermost(fn: GoFunction): GoFunction {
  return fn.enclosing ? outermost(fn.enclosing) : fn;
}
