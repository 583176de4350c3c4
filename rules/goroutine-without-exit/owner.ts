/** Whose goroutine it is: a value with a method that ends its life, and so should end the goroutine. */
import type { Loop } from '../../src/analysis/cfg/cfg.ts';
import { mentions } from '../../src/analysis/cfg/field-mentions.ts';
import { soleValue } from '../../src/analysis/cfg/variables.ts';
import { teardownsOf } from '../../src/analysis/duties/owners.ts';
import type { Run } from '../../src/analysis/goroutines/endless.ts';
import { receiverType } from '../../src/analysis/runs/commands.ts';
import type { Expr, Node } from '../../src/go/ast.ts';
import type { GoFunction, Variable } from '../../src/go/program.ts';
import { type Type, typeString } from '../../src/go/types.ts';
import { walk } from '../../src/go/walk.ts';

export interface Owner {
  readonly type: Type;
  readonly teardown: GoFunction;
}

/** The receiver of what runs, or what the function that starts it is a method of, or returns, if the goroutine uses it. */
export function ownerOf(fn: GoFunction, { goroutine }: Run): Owner | undefined {
  const { start, body } = goroutine;
  const starter = outermost(goroutine.fn);
  const used = new Set<Variable>();
  note(goroutine.fn, start, used);
  const own = [...used].filter((v) => v.owner === starter.node && (v.scope === 'receiver' || isReturned(starter, v)));
  const types = [receiverType(fn), body && receiverType(body), ...own.map((v) => v.type)];
  for (const type of types) {
    const teardown = type && teardownsOf(fn.pkg, type).find(isCalledAtEnd);
    if (teardown) return { type, teardown };
  }
  return undefined;
}

/** `Close()`, `Shutdown(ctx)`: what takes more is asked to end something else. */
function isCalledAtEnd({ pkg, type: { params } }: GoFunction): boolean {
  return params.every(({ names, type }) => names.length <= 1 && typeString(pkg.typeOf(type)) === 'context.Context');
}

/** The method that stops the ticker which is ranged over, by whatever name: who wrote it means to end the goroutine. Not one that sets another. */
export function stopperOf(fn: GoFunction, stmt: Loop['stmt']): Owner | undefined {
  const field = stmt.kind === 'RangeStmt' ? tickerOf(fn, stmt.x) : undefined;
  const uses = field ? mentions(fn.pkg, field) : [];
  const stops = uses.filter(({ parent }) => parent?.kind === 'SelectorExpr' && parent.sel.name === 'Stop');
  for (const { fn: teardown } of stops) {
    const type = receiverType(teardown);
    const isSet = uses.some(({ fn: other, parent }) => other === teardown && parent?.kind === 'AssignStmt');
    if (type && !isSet && teardown !== outermost(fn)) return { type, teardown };
  }
  return undefined;
}

/** The field whose channel an expression is: `m.ticker.C`, or a variable that is set to it. */
function tickerOf(fn: GoFunction, e: Expr): Variable | undefined {
  const { pkg } = fn;
  const object = e.kind === 'Ident' ? pkg.objectOf(e) : undefined;
  const channel = object?.kind === 'var' ? soleValue(pkg, fn, object) : e;
  const ticker = channel?.kind === 'SelectorExpr' && channel.x.kind === 'SelectorExpr' ? channel.x.sel : undefined;
  const field = ticker && pkg.objectOf(ticker);
  return field?.kind === 'var' && field.scope === 'field' ? field : undefined;
}

function outermost(fn: GoFunction): GoFunction {
  return fn.enclosing ? outermost(fn.enclosing) : fn;
}

function note({ pkg }: GoFunction, node: Node, into: Set<Variable>): void {
  walk(node, (n) => {
    const object = n.kind === 'Ident' ? pkg.objectOf(n) : undefined;
    if (object?.kind === 'var') into.add(object);
  });
}

function isReturned(fn: GoFunction, variable: Variable): boolean {
  const returned = new Set<Variable>();
  walk(fn.body, (n) => {
    if (n.kind === 'ReturnStmt') note(fn, n, returned);
    return n.kind !== 'FuncLit';
  });
  return returned.has(variable) || variable.scope === 'result';
}

/** `(*Hub).Close`, without the path of its package. */
export function teardownName({ teardown, type }: Owner): string {
  return `(${typeString(type).replace(/^(\*?).*[./](\w+)(\[.*)?$/, '$1$2')}).${teardown.name.split('.').at(-1)}`;
}
