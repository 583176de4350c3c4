/** Whether a statement of a loop is kept from running twice: `if f == nil { f = open(); defer f.Close() }`. */
import type { Loop } from '../../src/analysis/cfg.ts';
import { mentions } from '../../src/analysis/facts.ts';
import { rootOf } from '../../src/analysis/spread.ts';
import type { IfStmt, Node, Stmt } from '../../src/go/ast.ts';
import type { Package, Variable } from '../../src/go/program.ts';
import { typeString } from '../../src/go/types.ts';
import { walk } from '../../src/go/walk.ts';

/** A branch around it tests what it then changes, and what the next pass still has. */
export function isOnce(pkg: Package, { stmt }: Loop, statement: Stmt): boolean {
  let once = false;
  walk(stmt.body, (n) => {
    if (n.kind === 'IfStmt' && contains(n.body, statement) && testsItsOwn(pkg, n, stmt)) once = true;
    return !once && contains(n, statement);
  });
  return once;
}

function contains(outer: Node, inner: Node): boolean {
  return outer.pos <= inner.pos && inner.end <= outer.end;
}

function testsItsOwn(pkg: Package, { init, cond, body }: IfStmt, loop: Node): boolean {
  const changed = new Set<Variable>();
  walk(body, (n) => {
    if (n.kind !== 'AssignStmt') return;
    for (const target of n.lhs) {
      const variable = rootOf(pkg, target);
      const lasts = variable && !(variable.ident && contains(loop, variable.ident));
      if (lasts && typeString(variable.type) !== 'error') changed.add(variable);
    }
  });
  const tests = init?.kind === 'AssignStmt' ? [cond, ...init.rhs] : [cond];
  return tests.some((e) => mentions(pkg, e, changed));
}
