/** Whether what a pass acquires is held on purpose until the function ends: something beyond the pass can use it, or holding it is all that is done with it. */
import { isLive } from '../../src/analysis/cfg/live.ts';
import { rootVariable } from '../../src/analysis/cfg/variables.ts';
import { spreadOf } from '../../src/analysis/release/spread.ts';
import type { CallExpr, DeferStmt, Node } from '../../src/go/ast.ts';
import type { Package, Variable } from '../../src/go/program.ts';
import { walk } from '../../src/go/walk.ts';
import type { Acquired } from './acquired.ts';
import type { Repeated } from './repeated.ts';

/** First words of methods that keep what they are given. */
const KEEPERS =
  /^(add|append|attach|enqueue|go|handle|insert|join|link|pipe|push|put|register|reset|set|store|submit|track|use)/i;

export function isKept(pkg: Package, { loop: { stmt, head }, acquired, statement }: Repeated): boolean {
  if (!acquired || acquired.kind === 'lock') return false;
  const { variables } = acquired;
  if (!isUsed(pkg, stmt.body, acquired, statement)) return true;
  const { holders, captured, handed } = spreadOf(pkg, [stmt.body], variables);
  const beyond = [...holders].filter((v) => !isWithin(v, stmt));
  const outlives = beyond.some((v) => !variables.includes(v) || isLive(pkg, head, v));
  return captured || outlives || handed.some((call) => keeps(pkg, call, stmt));
}

/** Whether a pass that goes on does anything with it but hold it. */
function isUsed(pkg: Package, body: Node, { variables, by }: Acquired, statement: DeferStmt): boolean {
  let used = false;
  walk(body, (n) => {
    if (n === statement || n.kind === 'ReturnStmt' || asks(pkg, n)) return false;
    const object = n.kind === 'Ident' && n.pos > by.end ? pkg.objectOf(n) : undefined;
    if (object?.kind === 'var' && variables.includes(object)) used = true;
    return !used;
  });
  return used;
}

/** `l.Addr()`, `f.Name()`: to ask for a name, a number or an address is no use. */
function asks(pkg: Package, n: Node): boolean {
  if (n.kind !== 'CallExpr' || n.args.length > 0 || n.fun.kind !== 'SelectorExpr') return false;
  const type = pkg.underlying(pkg.typeOf(n));
  return /Addr$/.test(n.fun.sel.name) || (type.kind === 'basic' && type.name !== 'bool');
}

function keeps(pkg: Package, { fun }: CallExpr, loop: Node): boolean {
  if (fun.kind !== 'SelectorExpr' || !KEEPERS.test(fun.sel.name)) return false;
  const receiver = rootVariable(pkg, fun.x);
  return !receiver || !isWithin(receiver, loop);
}

function isWithin({ ident }: Variable, loop: Node): boolean {
  return ident !== undefined && loop.pos <= ident.pos && ident.end <= loop.end;
}
