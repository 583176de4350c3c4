/** Whether a statement of a loop is kept from running twice: `if f == nil { f = open(); defer f.Close() }`, `switch i { case 0:`. */
import type { Loop } from '../../src/analysis/cfg/cfg.ts';
import { mentions } from '../../src/analysis/cfg/facts.ts';
import { rootVariable } from '../../src/analysis/cfg/variables.ts';
import type { Expr, IfStmt, Node, Stmt, SwitchStmt } from '../../src/go/ast.ts';
import type { Package, Variable } from '../../src/go/program.ts';
import { typeString } from '../../src/go/types.ts';
import { walk } from '../../src/go/walk.ts';

/** A branch around it tests what it then changes, and what the next pass still has. */
export function isOnce(pkg: Package, { stmt }: Loop, statement: Stmt): boolean {
  let once = false;
  walk(stmt.body, (n) => {
    if (n.kind === 'IfStmt' && contains(n.body, statement) && testsItsOwn(pkg, n, stmt)) once = true;
    if (n.kind === 'SwitchStmt' && n.tag && isCounter(pkg, stmt, n.tag)) once ||= isInOneCase(pkg, n, statement);
    return !once && contains(n, statement);
  });
  return once;
}

function contains(outer: Node, inner: Node): boolean {
  return outer.pos <= inner.pos && inner.end <= outer.end;
}

/** `i` of `for i, v := range list`. */
function isCounter(pkg: Package, loop: Loop['stmt'], e: Expr): boolean {
  const [key] = loop.kind === 'RangeStmt' && loop.key ? [loop.key] : [];
  return key?.kind === 'Ident' && e.kind === 'Ident' && pkg.objectOf(key) === pkg.objectOf(e);
}

/** `case 0:` */
function isInOneCase(pkg: Package, { cases }: SwitchStmt, statement: Stmt): boolean {
  const around = cases.find((clause) => contains(clause, statement));
  return around?.list.length === 1 && around.list.every((e) => pkg.intValue(e) !== undefined);
}

function testsItsOwn(pkg: Package, { init, cond, body }: IfStmt, loop: Node): boolean {
  const changed = new Set<Variable>();
  walk(body, (n) => {
    if (n.kind !== 'AssignStmt') return;
    for (const target of n.lhs) {
      const variable = rootVariable(pkg, target);
      const lasts = variable && !(variable.ident && contains(loop, variable.ident));
      if (lasts && typeString(variable.type) !== 'error') changed.add(variable);
    }
  });
  const tests = init?.kind === 'AssignStmt' ? [cond, ...init.rhs] : [cond];
  return tests.some((e) => mentions(pkg, e, changed));
}
