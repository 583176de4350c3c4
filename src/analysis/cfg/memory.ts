/** Calls that read from memory, or write to it, alone: they fail only where the program itself is wrong. */
import type { CallExpr, Expr } from '../../go/ast.ts';
import type { GoFunction, Package } from '../../go/program.ts';
import { typeString } from '../../go/types.ts';
import { calleeWord } from '../release-names.ts';
import { madeBy } from './decided.ts';

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
export function staysInMemory(pkg: Package, call: CallExpr, callee: string): boolean {
  const moved = movedBy(call, callee);
  return moved.length > 0 && moved.every((arg) => isMemory(pkg, arg));
}

/** The same by way of what is made around memory: `w := zlib.NewWriter(&buffer); io.Copy(w, bytes.NewReader(b))`. What it is made for may be wrong about the data. */
export function goesThroughMemory(fn: GoFunction, call: CallExpr): boolean {
  const moved = movedBy(call, fn.pkg.calleeOf(call)?.name ?? '');
  return moved.length > 0 && moved.every((arg) => isMemory(fn.pkg, arg) || isAroundMemory(fn, arg));
}

function movedBy({ args }: CallExpr, callee: string): readonly Expr[] {
  const count = MOVES.get(callee) ?? 0;
  return args.length < count ? [] : args.slice(0, count);
}

function isMemory(pkg: Package, e: Expr): boolean {
  return MEMORY.test(typeString(pkg.typeOf(e)));
}

/** A variable that is only ever set to writers which are made for memory. */
function isAroundMemory(fn: GoFunction, e: Expr): boolean {
  const made = madeBy(fn, e);
  return made.length > 0 && made.every((call) => isWriterOf(fn.pkg, call));
}

function isWriterOf(pkg: Package, call: CallExpr): boolean {
  return /Writer/.test(calleeWord(call)) && call.args.some((arg) => isMemory(pkg, arg));
}
