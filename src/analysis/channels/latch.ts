/**
 * Operations that a flag lets through but once: `if first { first = false; ch <- v }`, in a loop, and `if first { ch <- v }` behind it. However many there are in
 * the text, one of them is made.
 */
import type { Expr, IfStmt } from '../../go/ast.ts';
import type { GoFunction, Variable } from '../../go/program.ts';
import { conjuncts, loopsRepeating } from '../cfg/loops.ts';
import { branchesAround } from '../cfg/nodes.ts';
import { assignedTo, type Value } from '../cfg/variables.ts';
import type { Operation } from './channels.ts';

/** The branch of a flag around an operation. */
interface Gate {
  readonly test: IfStmt;
  readonly flag: Variable;
  /** What the flag is where the branch is taken: `true`, `0`. */
  readonly open: string;
}

/** Whether the same flag is asked for before each, and is turned in all branches but one that is no more come by again. */
export function isLatched(operations: readonly Operation[]): boolean {
  const [first, ...more] = operations.map(gateOf);
  if (!first || !more.every((gate) => gate?.flag === first.flag && gate.open === first.open)) return false;
  const free = operations.filter((operation) => !turns(operation));
  return (
    isTurnedOnce(operations[0], first) &&
    free.length <= 1 &&
    free.every(({ site }) => loopsRepeating(site.block).length === 0)
  );
}

function gateOf({ frame: { fn }, at }: Operation): Gate | undefined {
  return branchesAround(fn, at)
    .flatMap((test) => conjuncts(test.cond).flatMap((cond) => gateAt(fn, test, cond) ?? []))
    .at(-1);
}

/** `if first {`, `if !sent {`, `if state == 0 {`. */
function gateAt({ pkg }: GoFunction, test: IfStmt, cond: Expr): Gate | undefined {
  const [asked, open] = askedIn(cond);
  const flag = asked.kind === 'Ident' ? pkg.objectOf(asked) : undefined;
  return open && flag?.kind === 'var' && flag.scope === 'local' && flag.owner ? { test, flag, open } : undefined;
}

function askedIn(cond: Expr): readonly [asked: Expr, open: string | undefined] {
  if (cond.kind === 'UnaryExpr' && cond.op === '!') return [cond.x, 'false'];
  return cond.kind === 'BinaryExpr' && cond.op === '==' ? [cond.x, literalOf(cond.y)] : [cond, 'true'];
}

function literalOf(e: Value): string | undefined {
  if (e === undefined || e === 'zero') return undefined;
  if (e.kind === 'Ident') return /^(true|false)$/.test(e.name) ? e.name : undefined;
  return e.kind === 'BasicLit' ? e.value : undefined;
}

function turns(operation: Operation): boolean {
  const gate = gateOf(operation);
  const { pkg } = operation.frame.fn;
  return gate !== undefined && assignedTo(pkg, gate.test.body, gate.flag).some((value) => turnsIt(gate, value));
}

/** Nothing but its declaration, which no loop around the operation comes by again, gives the flag any other value. */
function isTurnedOnce(operation: Operation | undefined, gate: Gate): boolean {
  const { flag } = gate;
  if (!operation || !flag.owner) return false;
  const { frame, site } = operation;
  const others = assignedTo(frame.fn.pkg, flag.owner, flag).filter((value) => !turnsIt(gate, value));
  const isInside = loopsRepeating(site.block).some(
    ({ stmt }) => flag.ident && stmt.pos <= flag.ident.pos && flag.ident.pos < stmt.end,
  );
  return others.length <= 1 && !isInside;
}

function turnsIt({ open }: Gate, value: Value): boolean {
  const to = literalOf(value);
  return to !== undefined && to !== open;
}
