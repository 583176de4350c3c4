/** How a function tests the error of a call, and where it goes on by that. */
import type { CallExpr, Expr, Ident, SelectorExpr } from '../../go/ast.ts';
import type { GoFunction } from '../../go/program.ts';
import { calleeWord } from '../release-names.ts';
import type { Block, CfgNode, Edge } from './cfg.ts';
import { nilComparison } from './nil.ts';
import { cfgOf } from './scope.ts';

interface Spot {
  readonly block: Block;
  readonly node: CfgNode;
}

/** The innermost node around a call: a condition holds no statement, and a range none of its body. */
export function blockOf(fn: GoFunction, call: CallExpr): Spot | undefined {
  const spots = cfgOf(fn.pkg, fn).blocks.flatMap((block) =>
    block.nodes.flatMap((node) => (node.pos <= call.pos && call.end <= node.end ? { block, node } : [])),
  );
  return spots.toSorted((a, b) => a.node.end - a.node.pos - (b.node.end - b.node.pos))[0];
}

/** The variable that gets the error of a call. */
export function errorOf({ pkg }: GoFunction, node: CfgNode, call: CallExpr): Ident | undefined {
  if (node.kind !== 'AssignStmt' || node.rhs.length !== 1 || node.rhs[0] !== call) return undefined;
  const last = node.lhs.at(-1);
  return last?.kind === 'Ident' && last.name !== '_' && pkg.objectOf(last) ? last : undefined;
}

export interface Branch {
  /** The block that ends with the test. */
  readonly test: Block;
  readonly failed: Block;
  /** Undefined where the function ends without asking. */
  readonly passed: Block | undefined;
}

/** `result.Err` */
function isErrorOf(e: Expr): e is SelectorExpr {
  return e.kind === 'SelectorExpr' && /^err(or)?$/i.test(e.sel.name);
}

/** What an edge says of a variable, or of the error in it; undefined where it tests something else. */
export function isNilOn({ pkg }: GoFunction, { when }: Edge, error: Ident): boolean | undefined {
  const test = when?.kind === 'test' ? nilComparison(pkg, when.expr, when.holds) : undefined;
  const subject = test && (isErrorOf(test.subject) ? test.subject.x : test.subject);
  return subject?.kind === 'Ident' && pkg.objectOf(subject) === pkg.objectOf(error) ? test?.isNil : undefined;
}

/** Where the function goes if the variable, or the error in it, is not nil, and if it is: by the first test after a block, or on to its end. */
export function branchOn(fn: GoFunction, from: Block, error: Ident): Branch | undefined {
  const seen = new Set<Block>();
  for (let at: Block | undefined = from; at && !seen.has(at); at = at.edges[0]?.to) {
    seen.add(at);
    if (at.exit) return { test: at, failed: at, passed: undefined };
    const failed = at.edges.find((edge) => isNilOn(fn, edge, error) === false)?.to;
    if (failed) return { test: at, failed, passed: at.edges.find((edge) => isNilOn(fn, edge, error) === true)?.to };
    if (at.edges.length !== 1) return undefined;
  }
  return undefined;
}

/** What is told to end gives these: no failure, wherever it is asked for. */
const ENDINGS = /(Cancell?ed|Closed|EOF)$/;

/** Whether an edge is taken only where an error says that all has come to its end: `errors.Is(err, context.Canceled)`, `err == http.ErrServerClosed`. */
export function isEnding({ pkg }: GoFunction, { when }: Edge, error: Ident): boolean {
  if (when?.kind !== 'test') return false;
  const [e, holds] =
    when.expr.kind === 'UnaryExpr' && when.expr.op === '!' ? [when.expr.x, !when.holds] : [when.expr, when.holds];
  const isError = (x: Expr | undefined) => x?.kind === 'Ident' && pkg.objectOf(x) === pkg.objectOf(error);
  if (e.kind === 'CallExpr') return holds && calleeWord(e) === 'Is' && isError(e.args[0]) && isNamedEnding(e.args[1]);
  if (e.kind !== 'BinaryExpr' || !isError(e.x) || !isNamedEnding(e.y)) return false;
  return e.op === '==' ? holds : e.op === '!=' && !holds;
}

function isNamedEnding(e: Expr | undefined): boolean {
  const name = e?.kind === 'SelectorExpr' ? e.sel.name : e?.kind === 'Ident' ? e.name : '';
  return ENDINGS.test(name);
}
