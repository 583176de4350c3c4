/** Sends that whoever made room for them has counted in a way that no path shows: by a number that is made elsewhere, or by a flag. */
import type { Blocked } from '../../src/analysis/blocking.ts';
import { assignedTo } from '../../src/analysis/loops.ts';
import type { Expr, Node } from '../../src/go/ast.ts';
import type { GoFunction, Variable } from '../../src/go/program.ts';
import { walk } from '../../src/go/walk.ts';

/** Several send, nobody receives any more, and there is room for more than one: for how many, somebody has counted. */
export function isCounted({ channel: { capacity }, ways, several }: Blocked): boolean {
  return several && capacity !== 0 && capacity !== 1 && ways.every(({ done }) => done === 0);
}

/** `if !sent { ch <- v; sent = true }`: the sender itself sets what it asks, and there is room for the one. */
export function isFlagged({ channel: { capacity }, operations }: Blocked): boolean {
  return capacity !== 0 && operations.some(({ at, frame: { fn } }) => isBehindFlag(fn, at));
}

function isBehindFlag(fn: GoFunction, at: Node): boolean {
  return conditionsAround(fn, at).some((e) => flagsIn(fn, e).some((flag) => isSet(fn, flag)));
}

function conditionsAround({ body }: GoFunction, at: Node): readonly Expr[] {
  const conditions: Expr[] = [];
  walk(body, (n) => {
    if (n.kind === 'IfStmt' && n.body.pos <= at.pos && at.end <= n.body.end) conditions.push(n.cond);
    return n.pos <= at.pos && at.end <= n.end;
  });
  return conditions;
}

/** The variables that a condition asks for themselves: `done`, `!done`. */
function flagsIn({ pkg }: GoFunction, e: Expr): readonly Variable[] {
  const flags: Variable[] = [];
  walk(e, (n) => {
    const object = n.kind === 'Ident' ? pkg.objectOf(n) : undefined;
    if (object?.kind === 'var' && object.owner && pkg.underlying(object.type).kind === 'basic') flags.push(object);
    return n.kind !== 'CallExpr';
  });
  return flags;
}

/** Whether the function that declares a variable, or a literal in it, sets it. */
function isSet({ pkg }: GoFunction, flag: Variable): boolean {
  const values = flag.owner ? assignedTo(pkg, flag.owner, flag) : [];
  return values.some((value) => value && value !== 'zero' && value.kind === 'Ident' && value.name === 'true');
}
