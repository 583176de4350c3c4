/** The loops around a place in the text, and whether one of them may go on for as long as the process. */
import type { CallExpr, ForStmt, Node, RangeStmt } from '../../go/ast.ts';
import type { GoFunction, Package } from '../../go/program.ts';
import { walk } from '../../go/walk.ts';
import { calleeWord } from '../release-names.ts';

export function inLoop(fn: GoFunction, node: Node): boolean {
  return loopsAround(fn, node).length > 0;
}

/**
 * Whether a loop around a node may go on as long as the process: it waits in its passes for what comes to it, or tries again. Those over lists, and those that
 * count, do not.
 */
export function inLastingLoop(fn: GoFunction, node: Node): boolean {
  return loopsAround(fn, node).some((loop) => mayLast(fn.pkg, loop));
}

function mayLast(pkg: Package, loop: ForStmt | RangeStmt): boolean {
  if (loop.kind === 'RangeStmt') return isChannel(pkg, loop.x);
  const { cond, post, body } = loop;
  if ([cond, post].some((part) => part && asks(part))) return true;
  return !post && (waits(pkg, body) || !(cond || isLeft(body)));
}

/** Whether the head of a loop calls what may tell something else the next time; `for lines.Scan() {` goes over something. */
function asks(part: Node): boolean {
  let found = false;
  walk(part, (n) => {
    found ||= n.kind === 'CallExpr' && !/^(len|cap|Scan|Next|More|HasNext|Valid)$/.test(calleeWord(n));
  });
  return found;
}

/** Whether something in the body of a loop leaves it: a `break` may be of a switch in it. */
function isLeft(body: Node): boolean {
  let left = false;
  walk(body, (n) => {
    left ||= n.kind === 'ReturnStmt' || (n.kind === 'BranchStmt' && n.tok !== 'continue');
    return !left && n.kind !== 'FuncLit';
  });
  return left;
}

/** What is called so gives the next of what comes by and by: a connection, a message, the time of the next try. */
const COMES =
  /^(Accept|Recv|Receive|Read(?!All|File|Dir|Full|String|Bytes?|Line|Rune|Slice)|Next|Wait|Poll|Sleep|Watch|Fetch|Pop|Take|Dequeue|Pull|Consume)/i;

/** Also `queue.Get()`, but not `http.Get(url)`. */
function takesNext(call: CallExpr): boolean {
  const word = calleeWord(call);
  return COMES.test(word) || (word === 'Get' && call.args.length === 0);
}

function waits(pkg: Package, part: Node): boolean {
  let found = false;
  walk(part, (n) => {
    found ||= n.kind === 'SelectStmt' || (n.kind === 'UnaryExpr' && n.op === '<-');
    found ||= n.kind === 'RangeStmt' && isChannel(pkg, n.x);
    found ||= n.kind === 'CallExpr' && takesNext(n);
    return !found && n.kind !== 'FuncLit';
  });
  return found;
}

function isChannel(pkg: Package, x: RangeStmt['x']): boolean {
  return pkg.underlying(pkg.typeOf(x)).kind === 'chan';
}

function loopsAround(fn: GoFunction, node: Node): readonly (ForStmt | RangeStmt)[] {
  const around: (ForStmt | RangeStmt)[] = [];
  walk(fn.body, (n) => {
    const repeated = n.kind === 'ForStmt' ? [n.cond, n.post, n.body] : n.kind === 'RangeStmt' ? [n.body] : [];
    const isAround = repeated.some((part) => part && part.pos <= node.pos && node.end <= part.end);
    if (isAround && (n.kind === 'ForStmt' || n.kind === 'RangeStmt')) around.push(n);
  });
  return around;
}
