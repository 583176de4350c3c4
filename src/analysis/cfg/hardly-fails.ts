/** Calls that may fail, and hardly ever do: what is left on the ways where they have is no comment. */
import type { CallExpr, ReturnStmt } from '../../go/ast.ts';
import type { GoFunction } from '../../go/program.ts';
import { calleeWord } from '../release-names.ts';
import type { Edge } from './cfg.ts';
import { madeBy, returnsWith } from './decided.ts';
import { callOf, failingIn, isBehindNever, isOwnAddress, returnsError, setsResultsLast } from './failing.ts';
import { goesThroughMemory } from './memory.ts';
import { nilComparison } from './nil.ts';
import { branchesAround, nodesOf } from './nodes.ts';

/** Documented to fail, which nobody comes to see. Rows that have an error are closed by then, but where they have not been gone through. */
const HARDLY: readonly RegExp[] = [
  // asks the system of something that is open, or closes it
  /^\(\*os\.File\)\.(Stat|Close|SyscallConn)$|^\(io\/fs\.File\)\.Stat$/,
  /^\(\*net\.\w*([Cc]onn|Listener)\)\.(File|SyscallConn)$|^\(syscall\.RawConn\)\.Control$/,
  /^\(\*database\/sql\.Rows\)\.Err$|^\(\*go\.etcd\.io\/bbolt\.DB\)\.Begin$/,
  // sets the mode of what has just been made
  /^os\.Ch(mod|own)$|^\(\*os\.File\)\.Ch(mod|own)$/,
  /^\(\*net\.\w*([Cc]onn|Listener)\)\.Set(Linger|(Read|Write)Buffer)$/,
  /^(syscall|golang\.org\/x\/sys\/unix)\.(Getsockname|SetsockoptInt)$/,
  // looks up a driver, and dials later
  /^database\/sql\.Open$/,
  // writes down a value of the program
  /^(encoding\/(json|xml)|crypto\/x509|gopkg\.in\/yaml\.v\d|sigs\.k8s\.io\/yaml)\.Marshal\w*$/,
  /^(github\.com\/(golang|gogo)\/protobuf\/proto|google\.golang\.org\/protobuf\/(proto|encoding\/protojson))\.Marshal\w*$/,
];

/** Whether a branch is taken only where a call fails that hardly ever does. */
export function isHardlyTaken(fn: GoFunction, edge: Pick<Edge, 'when'>): boolean {
  const call = failedAt(fn, edge);
  return call !== undefined && hardlyFails(fn, call);
}

/** The call that has failed where a branch is taken: that of the error which is not nil. */
export function failedAt(fn: GoFunction, { when }: Pick<Edge, 'when'>): CallExpr | undefined {
  const test = when?.kind === 'test' ? nilComparison(fn.pkg, when.expr, when.holds) : undefined;
  if (test?.isNil !== false) return undefined;
  const call = test.subject.kind === 'Ident' ? callOf(fn, test.subject) : test.subject;
  return call?.kind === 'CallExpr' ? call : undefined;
}

function hardlyFails(fn: GoFunction, call: CallExpr): boolean {
  const callee = fn.pkg.calleeOf(call);
  if (callee?.func) return bodyHardlyFails(callee.func);
  const name = callee?.name ?? '';
  const isHard =
    HARDLY.some((names) => names.test(name)) || (name === 'os.Remove' && isOfFile(call)) || dialsLater(fn, call, name);
  return isHard || writesNothing(fn, call) || goesThroughMemory(fn, call) || readsOwnPort(fn, call, name);
}

/** `f.WriteString("")`, `f.Write([]byte(""))`, of what is made to be there. */
function writesNothing({ pkg }: GoFunction, call: CallExpr): boolean {
  const [text, ...more] = call.args;
  const of = text?.kind === 'CallExpr' && pkg.calleeOf(text)?.kind === 'conversion' ? text.args[0] : text;
  const isEmpty =
    of?.kind === 'BasicLit' ? /^(""|``)$/.test(of.value) : of?.kind === 'CompositeLit' && of.elts.length === 0;
  return more.length === 0 && isEmpty && /^Write(String)?$/.test(calleeWord(call));
}

/** A gRPC client dials when it is first used, unless it is told to wait: only what it is given can be wrong. */
function dialsLater({ pkg }: GoFunction, { args }: CallExpr, name: string): boolean {
  const waits = args.some((e) => e.kind === 'CallExpr' && pkg.calleeOf(e)?.name === 'google.golang.org/grpc.WithBlock');
  return !waits && /^google\.golang\.org\/grpc\.(NewClient|Dial(Context)?)$/.test(name);
}

/** `os.Remove(f.Name())`. */
function isOfFile({ args: [path] }: CallExpr): boolean {
  return path?.kind === 'CallExpr' && calleeWord(path) === 'Name';
}

const known = new WeakMap<GoFunction, boolean>();

/**
 * Whether a function of the code base fails only where something in it does that hardly ever fails, or by the `default:` of a type switch: that asks whether the
 * program is right, as an assertion does.
 */
function bodyHardlyFails(fn: GoFunction): boolean {
  const found = known.get(fn);
  if (found !== undefined) return found;
  known.set(fn, false); // met again in a recursion
  const returns = returnsError(fn) && !setsResultsLast(fn) ? returnsWith(fn, new Map()) : [];
  const hardly = returns.length > 0 && returns.every((statement) => hardlyGivesError(fn, statement));
  known.set(fn, hardly);
  return hardly;
}

function hardlyGivesError(fn: GoFunction, statement: ReturnStmt): boolean {
  const error = statement.results.at(-1);
  if (failingIn(fn.pkg, error) === 'never' || isBehindNever(fn, statement) || isOfOtherTypes(fn, statement))
    return true;
  if (error?.kind === 'CallExpr' && statement.results.length === 1 && hardlyFails(fn, error)) return true;
  return branchesAround(fn, statement).some(({ cond }) =>
    isHardlyTaken(fn, { when: { kind: 'test', expr: cond, holds: true } }),
  );
}

/** A return in the `default:` of a type switch. */
function isOfOtherTypes(fn: GoFunction, { pos, end }: ReturnStmt): boolean {
  return nodesOf(fn, 'TypeSwitchStmt').some(({ cases }) =>
    cases.some((clause) => clause.isDefault && clause.pos <= pos && end <= clause.end),
  );
}

/** `strconv.Atoi(port)` of `host, port, err := net.SplitHostPort(address)`, where `address := l.Addr().String()`: an own port is a number. */
function readsOwnPort(fn: GoFunction, call: CallExpr, name: string): boolean {
  const [port] = /^strconv\.(Atoi|ParseU?[Ii]nt)$/.test(name) ? call.args : [];
  const splits = port ? madeBy(fn, port) : [];
  return splits.length > 0 && splits.every((split) => isOwnSplit(fn, split));
}

function isOwnSplit(fn: GoFunction, split: CallExpr): boolean {
  const [text] = calleeWord(split) === 'SplitHostPort' ? split.args : [];
  const made = text ? madeBy(fn, text) : [];
  return isOwnAddress(text) || (made.length > 0 && made.every(isOwnAddress));
}
