/** How many values a channel has room for, and how often a loop runs, as far as the text shows: a number, or an expression to be compared. */
import type { Expr, ForStmt, RangeStmt } from '../../go/ast.ts';
import type { GoFunction, Package, Variable } from '../../go/program.ts';
import { walk } from '../../go/walk.ts';
import type { Loop } from '../cfg/cfg.ts';
import { edgesOut, passCount } from '../cfg/loops.ts';
import { assignedTo } from '../cfg/variables.ts';

/** A number, or the text of an expression with variables that are assigned once written out. */
export type Amount = number | string;
export type Capacity = Amount;

export function capacityOf(fn: GoFunction, size: Expr | undefined): Capacity {
  return size ? amountOf(fn, size) : 0;
}

/** How many passes a loop makes; undefined where nothing in its head tells. */
export function passesIn(fn: GoFunction, loop: Loop): Amount | undefined {
  const count = passCount(fn.pkg, loop);
  if (count !== undefined) return count;
  return loop.stmt.kind === 'RangeStmt' ? rangeAmount(fn, loop.stmt) : countedAmount(fn, loop.stmt);
}

function rangeAmount(fn: GoFunction, { x }: RangeStmt): Amount | undefined {
  switch (fn.pkg.underlying(fn.pkg.typeOf(x)).kind) {
    case 'basic': // an integer, or a text
      return amountOf(fn, x);
    case 'slice':
    case 'array':
    case 'map':
      return `len(${textOf(fn, x)})`;
    default:
      return undefined;
  }
}

/** `if n >= size { break }`, `if next.Add(1) > size { return }`: a loop is left where somebody has counted to an amount, perhaps for several. */
export function isLeftAt(fn: GoFunction, loop: Loop, amount: Amount): boolean {
  return edgesOut(loop).some(({ when }) => {
    const { expr } = when?.kind === 'test' ? when : {};
    return expr?.kind === 'BinaryExpr' && [expr.x, expr.y].some((e) => amountOf(fn, e) === amount);
  });
}

/** `for i := 0; i < n; i++`. */
function countedAmount(fn: GoFunction, { cond, post }: ForStmt): Amount | undefined {
  if (!post || cond?.kind !== 'BinaryExpr' || !/^(<=?|!=|>=?)$/.test(cond.op)) return undefined;
  return amountOf(fn, cond.op.startsWith('>') && fn.pkg.intValue(cond.y) !== undefined ? cond.x : cond.y);
}

function amountOf(fn: GoFunction, e: Expr): Amount {
  return fn.pkg.intValue(e) ?? textOf(fn, e);
}

/** Variables that stand for others are followed so far. */
const DEPTH = 4;

function textOf(fn: GoFunction, e: Expr, depth = 0): string {
  const { text } = fn.file;
  if (e.kind === 'Ident') {
    const value = depth < DEPTH ? onlyValue(fn.pkg, fn, e) : undefined;
    return value ? textOf(fn, value, depth + 1) : e.name;
  }
  if (e.kind === 'CallExpr') {
    const [arg] = e.args;
    // a conversion, `int(n)`, counts the same
    const converts = arg && e.args.length === 1 && fn.pkg.calleeOf(e)?.kind === 'conversion';
    if (converts) return textOf(fn, arg, depth + 1);
    const args = e.args.map((a) => textOf(fn, a, depth + 1)).join(', ');
    return `${text.slice(e.fun.pos, e.fun.end)}(${args})`;
  }
  return text.slice(e.pos, e.end).replace(/\s+/g, ' ');
}

/** The value of a variable that is assigned once, and not counted with. */
function onlyValue(pkg: Package, fn: GoFunction, e: Expr & { kind: 'Ident' }): Expr | undefined {
  const variable = pkg.objectOf(e);
  if (variable?.kind !== 'var' || !variable.owner) return undefined;
  const [value, ...more] = assignedTo(pkg, variable.owner, variable);
  if (!value || value === 'zero' || more.length > 0 || isCounted(fn, variable)) return undefined;
  return value;
}

function isCounted({ pkg, body }: GoFunction, variable: Variable): boolean {
  let counted = false;
  walk(body, (n) => {
    counted ||= n.kind === 'IncDecStmt' && n.x.kind === 'Ident' && pkg.objectOf(n.x) === variable;
  });
  return counted;
}
