/** Whose goroutine it is: a value with a method that ends its life, and so should end the goroutine. */
import { receiverType } from '../../src/analysis/commands.ts';
import type { Run } from '../../src/analysis/endless.ts';
import { teardownsOf } from '../../src/analysis/owners.ts';
import type { Node } from '../../src/go/ast.ts';
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
    const teardown = type && teardownsOf(fn.pkg, type).find(({ type: { params } }) => params.length === 0);
    if (teardown) return { type, teardown };
  }
  return undefined;
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
