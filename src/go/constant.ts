/** Values of integer constant expressions: lengths of arrays, capacities of channels. */
import type { BinaryExpr, CallExpr, ConstDecl, Expr } from './ast.ts';
import { ConstObject } from './objects.ts';
import type { PackageModel } from './package-model.ts';
import { isType } from './type-expr.ts';

/** The value, where it is an integer that a double holds exactly; undefined otherwise. `iota` counts the specification it stands in. */
export function intValue(pkg: PackageModel, e: Expr, iota?: number): number | undefined {
  const value = evaluate(pkg, e, iota);
  return Number.isSafeInteger(value) ? value : undefined;
}

/** The value of the `index`-th name of a specification; `stated` is the one that it repeats, or itself. */
export function constValue(pkg: PackageModel, decl: ConstDecl, stated: ConstDecl, index: number): number | undefined {
  const e = stated.values[index];
  return e && intValue(pkg, e, decl.iota);
}

function evaluate(pkg: PackageModel, e: Expr, iota: number | undefined): number | undefined {
  switch (e.kind) {
    case 'BasicLit':
      return e.lit === 'int' ? Number(e.value.replaceAll('_', '').replace(/^0(?=\d)/, '0o')) : undefined;
    case 'Ident':
    case 'SelectorExpr':
      return named(pkg, e.kind === 'Ident' ? e : e.sel, iota);
    case 'UnaryExpr': {
      const x = intValue(pkg, e.x, iota);
      return e.op === '-' && x !== undefined ? -x : undefined;
    }
    case 'BinaryExpr':
      return binary(pkg, e, iota);
    case 'CallExpr':
      return converted(pkg, e, iota);
    default:
      return undefined;
  }
}

function named(pkg: PackageModel, id: Extract<Expr, { kind: 'Ident' }>, iota: number | undefined): number | undefined {
  const object = pkg.objectOf(id);
  if (object instanceof ConstObject) return object.value;
  return object?.kind === 'const' && object.name === 'iota' ? iota : undefined;
}

const OPERATIONS: Readonly<Record<string, (x: number, y: number) => number>> = {
  '+': (x, y) => x + y,
  '-': (x, y) => x - y,
  '*': (x, y) => x * y,
  '/': (x, y) => Math.trunc(x / y),
  '%': (x, y) => x % y,
  '<<': (x, y) => x * 2 ** y,
  '>>': (x, y) => Math.floor(x / 2 ** y),
};

function binary(pkg: PackageModel, e: BinaryExpr, iota: number | undefined): number | undefined {
  const [x, y] = [intValue(pkg, e.x, iota), intValue(pkg, e.y, iota)];
  return x === undefined || y === undefined ? undefined : OPERATIONS[e.op]?.(x, y);
}

function converted(pkg: PackageModel, e: CallExpr, iota: number | undefined): number | undefined {
  const [x] = e.args;
  return x && isType(pkg, e.fun) ? intValue(pkg, x, iota) : undefined;
}
