/** Calls that read from memory, or write to it, alone: they fail only where the program itself is wrong. */
import type { CallExpr } from '../go/ast.ts';
import type { Package } from '../go/program.ts';
import { typeString } from '../go/types.ts';

/** How many of the first arguments are what is written to, and read. */
const MOVES: ReadonlyMap<string, number> = new Map([
  ['io.Copy', 2],
  ['io.CopyN', 2],
  ['io.ReadAll', 1],
  ['io/ioutil.ReadAll', 1],
  ['io.WriteString', 1],
  ['fmt.Fprint', 1],
  ['fmt.Fprintf', 1],
  ['fmt.Fprintln', 1],
  ['encoding/binary.Write', 1],
]);

const MEMORY = /^\*(bytes\.(Buffer|Reader)|strings\.(Builder|Reader))$/;

/** `binary.Write(&buffer, order, v)`. */
export function staysInMemory(pkg: Package, { args }: CallExpr, callee: string): boolean {
  const count = MOVES.get(callee);
  if (count === undefined || args.length < count) return false;
  return args.slice(0, count).every((arg) => MEMORY.test(typeString(pkg.typeOf(arg))));
}
