/**
 * Acquisitions by the shape of a function of which we do not see, or do not understand, the body: a method of an interface, a function value. One that
 * can fail and gives what can be read and closed gives it to its caller, as the functions of the standard library do.
 *
 * May wrongly report: where such a function gives what somebody else keeps, which is why its name must say that it makes something unless its type does.
 */
import type { CallExpr, Expr } from '../../go/ast.ts';
import type { Callee, GoFunction, Package } from '../../go/program.ts';
import { isStandardPackage } from '../../go/standard.ts';
import { type SignatureType, type Type, typeString } from '../../go/types.ts';
import { isNil } from '../cfg/nil.ts';
import { ownNodesOf } from '../cfg/nodes.ts';
import type { Acquirer } from '../release/acquisition.ts';
import { mayAct } from '../release/acts.ts';
import { borrowedResults } from '../release/getter.ts';
import { packageOf } from '../release/only-uses.ts';
import { type Resource, readsToEnd } from '../release/resource.ts';
import { calleeWord, makesByName, TEARDOWNS } from '../release-names.ts';

const READER: Resource = { what: 'reader', methods: ['Close', 'CloseWithError'], fix: 'Close()', lent: true };
/** What is read to its end is mostly a stream from somewhere else, which ends there. */
const STREAM: Resource = { ...READER, drains: readsToEnd };
const OPENED: Resource = { what: 'value', methods: ['Close', 'CloseWithError', 'Reset', 'Stop'], fix: '', lent: true };

const READERS = new Set(['io.ReadCloser', 'io.ReadSeekCloser', '*os.File']);
const CONNECTIONS = new Set(['net.Conn', 'net.Listener', 'io.ReadWriteCloser']);

export function shapedLikeOpen(pkg: Package, call: CallExpr): readonly Acquirer[] {
  const callee = pkg.calleeOf(call);
  const signature = callee && openSignature(callee);
  if (!callee || !signature) return [];
  // `f, cleanup, err := open()`: the function is what releases it
  if (signature.results.some((t) => pkg.underlying(t).kind === 'signature')) return [];
  return signature.results.flatMap((t, result) => {
    const resource = resourceOf(pkg, call, signature, t);
    if (!resource || (callee.func && isNobodys(callee.func, result))) return [];
    return [{ resource, result, error: 'last' as const, basis: 'shape' as const }];
  });
}

/** Somebody else keeps it, or there is nothing to close. */
function isNobodys(fn: GoFunction, result: number): boolean {
  return borrowedResults(fn).has(result) || closesNothing(fn, result);
}

/** `return io.NopCloser(bytes.NewReader(b)), nil`, of whatever package, or `return conn, conn.Close()`, wherever it does not fail. */
function closesNothing(fn: GoFunction, result: number): boolean {
  const given = ownNodesOf(fn, 'ReturnStmt').flatMap(({ results }) => {
    const value = results[result];
    return value && !isNil(fn.pkg, value) ? [{ value, results }] : [];
  });
  return given.length > 0 && given.every(({ value, results }) => holdsNothing(fn, value, results));
}

function holdsNothing({ pkg }: GoFunction, e: Expr, results: readonly Expr[]): boolean {
  if (e.kind === 'CallExpr') return calleeWord(e) === 'NopCloser';
  const object = e.kind === 'Ident' ? pkg.objectOf(e) : undefined;
  return results.some((other) => {
    const fun = other.kind === 'CallExpr' && other.fun.kind === 'SelectorExpr' ? other.fun : undefined;
    const isOfIt = fun?.x.kind === 'Ident' && object !== undefined && pkg.objectOf(fun.x) === object;
    return fun !== undefined && isOfIt && TEARDOWNS.includes(fun.sel.name);
  });
}

/** The signature of a function that can fail and is not of the standard library, all of which is in the table. */
function openSignature({ kind, name, signature }: Callee): SignatureType | undefined {
  if (kind === 'builtin' || kind === 'conversion' || signature?.kind !== 'signature') return undefined;
  const last = signature.results.at(-1);
  return last && typeString(last) === 'error' && !isStandardPackage(packageOf(name)) ? signature : undefined;
}

function resourceOf(pkg: Package, call: CallExpr, { params }: SignatureType, t: Type): Resource | undefined {
  const name = typeString(t);
  if (READERS.has(name))
    return readsThrough(pkg, call) || isOfProcess(call) ? undefined : name === '*os.File' ? READER : STREAM;
  if (!makesByName(call)) return undefined;
  if (isOwnReader(pkg, t)) return readsThrough(pkg, call) ? undefined : READER;
  // `newTrackingListener(ln)`: whoever opened that closes it
  const wraps = params.some((param) => CONNECTIONS.has(typeString(param)));
  return CONNECTIONS.has(name) && !wraps ? OPENED : undefined;
}

/** `cmd.StdoutPipe()` of what is made like an `exec.Cmd`, `cmd.StdoutPipeWithBuffer()`: its `Wait` closes it. */
function isOfProcess(call: CallExpr): boolean {
  return /^Std(out|err)Pipe(With\w+)?$/.test(calleeWord(call));
}

/** What is given a reader gives it back in another form: whoever has opened that closes it. */
function readsThrough(pkg: Package, call: CallExpr): boolean {
  return call.args.some((arg) => canRead(pkg, pkg.typeOf(arg)));
}

function canRead(pkg: Package, t: Type): boolean {
  return pkg.method(t, 'Read') !== undefined;
}

function isOwnReader(pkg: Package, t: Type): boolean {
  return isOwn(t) && canRead(pkg, t) && pkg.method(t, 'Close')?.func !== undefined && mayAct(pkg, t, 'Close');
}

/** A type whose declaration we see, and that is not of the standard library. */
function isOwn(t: Type): boolean {
  const named = t.kind === 'pointer' ? t.elem : t;
  return named.kind === 'named' && named.path !== '' && !isStandardPackage(named.path);
}
