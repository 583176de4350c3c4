/** What makes a leak that the paths show one that hardly any run comes to, or that does no harm: it is no comment. */
import { assignmentOf } from '../analysis/acquisition.ts';
import type { Condition, Edge } from '../analysis/cfg.ts';
import { assertedBy } from '../analysis/decided.ts';
import { exitOf } from '../analysis/exits.ts';
import { mentions, nilComparison } from '../analysis/facts.ts';
import type { Leak } from '../analysis/must-release.ts';
import { nodesOf } from '../analysis/nodes.ts';
import { isOnce } from '../analysis/once.ts';
import type { Outcome } from '../analysis/paths.ts';
import { isSetUp, mayEndProgram } from '../analysis/set-up.ts';
import type { BlockStmt, Expr, Ident, Node } from '../go/ast.ts';
import type { GoFunction, Package, Variable } from '../go/program.ts';
import { typeString } from '../go/types.ts';
import { walk } from '../go/walk.ts';
import { declared } from './subject.ts';

export function isDoubtful(fn: GoFunction, leak: Leak): boolean {
  return (
    reachesOnlyByDefault(leak) ||
    endsProgram(fn, leak) ||
    isOfProgram(fn, leak) ||
    isOwnerAtSetUp(fn, leak) ||
    isListenerAtStart(fn, leak) ||
    isSetInOtherBranch(fn, leak) ||
    isOfOtherType(fn, leak) ||
    isToldBySibling(fn, leak)
  );
}

/** What a program acquires but once is one thing for as long as it runs, and a tool is soon done. */
function isOfProgram(fn: GoFunction, { acquisition: { call } }: Leak): boolean {
  return fn.pkg.name === 'main' && isOnce(fn, call);
}

/** Where what sets up a program fails, the program ends as a rule, and the system takes back everything: its callers, which say so, are in other packages. */
function endsProgram(fn: GoFunction, { ways }: Leak): boolean {
  return mayEndProgram(fn) && failsOnly(fn, ways);
}

/**
 * What sets up something of the code base fails after it has made another: hardly anything is in there yet, and what cannot be set up is as a rule the end of
 * the program.
 */
function isOwnerAtSetUp(fn: GoFunction, { acquisition: { acquirer }, ways }: Leak): boolean {
  const isOwner = acquirer.basis === 'handed-on' && acquirer.resource.rule === undefined;
  return isOwner && isSetUp(fn) && failsOnly(fn, ways);
}

/** A server that cannot come up ends its program. */
function isListenerAtStart(fn: GoFunction, { acquisition: { acquirer }, ways }: Leak): boolean {
  return acquirer.resource.what === 'listener' && STARTS_SERVER.test(declared(fn).name) && failsOnly(fn, ways);
}

const STARTS_SERVER = /(^|\.)(Start|Run|Serve|ListenAndServe)$/;

function failsOnly(fn: GoFunction, ways: Leak['ways']): boolean {
  return ways.length > 0 && ways.every(({ at }) => exitOf(fn, at.block) === 'failure');
}

/**
 * It is made in one branch and made anew in another, as in `if a { l = listen() } … if b { l = listen() }`: that both are taken on one run, is what
 * whoever wrote it has ruled out.
 */
function isSetInOtherBranch(fn: GoFunction, { acquisition: { statement, target }, ways }: Leak): boolean {
  const { body } = fn;
  const branch = branchAround(body, statement);
  const isState = branch.kind === 'CaseClause' && target !== undefined && isUsedOutside(fn, branch, target);
  const isOther = (n: Node) =>
    n === statement ? isState : !isInside(n, branch) && !isInside(statement, branchAround(body, n));
  return ways.length > 0 && ways.every(({ kind, node }) => kind === 'overwritten' && node && isOther(node));
}

/** `switch state { case connecting: conn = dial() … case connected: use(conn) … }` in a loop: what it does in one state, the next ones end. */
function isUsedOutside(fn: GoFunction, clause: Node, target: Expr): boolean {
  const object = target.kind === 'Ident' ? fn.pkg.objectOf(target) : undefined;
  const isUse = (id: Ident) => object?.kind === 'var' && id !== object.ident && fn.pkg.objectOf(id) === object;
  return nodesOf(fn, 'Ident').some((id) => !isInside(id, clause) && isUse(id));
}

/** The innermost block or clause. */
function branchAround(body: BlockStmt, node: Node): Node {
  let found: Node = body;
  walk(body, (n) => {
    if (isInside(node, n) && (n.kind === 'BlockStmt' || n.kind === 'CaseClause' || n.kind === 'CommClause')) found = n;
    return isInside(node, n);
  });
  return found;
}

function isInside(node: Node, around: Node): boolean {
  return around.pos <= node.pos && node.end <= around.end;
}

/** All ways go where what was acquired is of another type than is asserted, `tc, ok := conn.(*net.TCPConn)`: the language asks for that branch, and hardly any run takes it. */
function isOfOtherType(fn: GoFunction, { acquisition: { target }, ways }: Leak): boolean {
  const holder = target?.kind === 'Ident' ? fn.pkg.objectOf(target) : undefined;
  if (holder?.kind !== 'var') return false;
  const asserts = (e: Expr) => assertedBy(fn, e).some((x) => mentions(fn.pkg, x, new Set([holder])));
  const fails = ({ when }: Edge) => when?.kind === 'test' && !when.holds && asserts(when.expr);
  return ways.length > 0 && ways.every(({ path }) => path.some(fails));
}

/**
 * All ways go by a test of another result of the same call: `conn, resp, err := dial()`, and `resp.StatusCode` says that there is none. Whether
 * what was acquired is there then, hangs together in a way that is not seen.
 */
function isToldBySibling(fn: GoFunction, { acquisition, ways }: Leak): boolean {
  const { target, error } = acquisition;
  const targets = assignmentOf(acquisition)?.lhs ?? [];
  const siblings = new Set(
    targets.flatMap((e) => {
      const object = e !== target && e !== error && e.kind === 'Ident' ? fn.pkg.objectOf(e) : undefined;
      return object?.kind === 'var' ? [object] : [];
    }),
  );
  const asks = ({ when }: Edge) => when !== undefined && tellsOf(fn, when, siblings);
  return siblings.size > 0 && ways.length > 0 && ways.every(({ path }) => path.some(asks));
}

/** A test of a field of one, or that one is nil; and a loop over one that makes no pass: in a pass it would have been used. */
function tellsOf(fn: GoFunction, when: Condition, siblings: ReadonlySet<Variable>): boolean {
  switch (when.kind) {
    case 'test':
      return readsField(fn, when.expr, siblings) || isNilOf(fn.pkg, when.expr, when.holds, siblings);
    case 'case':
      return when.tag !== undefined && readsField(fn, when.tag, siblings);
    case 'range':
      return !when.more && mentions(fn.pkg, when.range.x, siblings);
    default:
      return false;
  }
}

/** `wrapper == nil`, of what comes with the function that cleans it up. */
function isNilOf(pkg: Package, e: Expr, holds: boolean, variables: ReadonlySet<Variable>): boolean {
  const compared = nilComparison(pkg, e, holds);
  const isError = compared && typeString(pkg.typeOf(compared.subject)) === 'error';
  return compared?.isNil === true && !isError && mentions(pkg, compared.subject, variables);
}

/** `resp.StatusCode`, not `ctx.Err()`. */
function readsField({ pkg }: GoFunction, e: Expr, variables: ReadonlySet<Variable>): boolean {
  let found = false;
  walk(e, (n, parent) => {
    const called = parent?.kind === 'CallExpr' && parent.fun === n;
    found ||= n.kind === 'SelectorExpr' && !called && n.x.kind === 'Ident' && mentions(pkg, n.x, variables);
  });
  return found;
}

interface Branching {
  readonly ways: readonly Pick<Outcome, 'path'>[];
  readonly elsewhere: ReadonlySet<unknown>;
}

/**
 * The one leaking path goes by a switch of which no case is taken, while its cases end the duty: whoever wrote it takes the cases to be all
 * there are.
 */
export function reachesOnlyByDefault({ ways, elsewhere }: Branching): boolean {
  const byDefault = ({ path }: Pick<Outcome, 'path'>) => path.some(({ when }) => when?.kind === 'case' && !when.clause);
  return ways.length > 0 && elsewhere.size > 0 && ways.every(byDefault);
}
