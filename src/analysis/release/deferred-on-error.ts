/**
 * `defer func() { if err != nil { f.Close() } }()`: it releases where the function fails, and only there.
 *
 * Only of the error that the function returns by name: of another variable, its last value cannot be told.
 */
import type { Expr, FuncLit } from '../../go/ast.ts';
import type { GoFunction } from '../../go/program.ts';
import type { Block, CfgNode } from '../cfg/cfg.ts';
import { exitOf } from '../cfg/exits.ts';
import { nilComparison } from '../cfg/nil.ts';
import type { ReleasedOn, State } from './branches.ts';
import type { Flow } from './flow.ts';
import { literalEnding } from './value-flow.ts';

/** At which end of the function a deferred literal releases what is held; undefined of one that does not ask, or does something else with it. */
export function releasesOn(flow: Flow, node: CfgNode): ReleasedOn | undefined {
  const call = node.kind === 'DeferStmt' ? node.call : undefined;
  const lit = call?.fun.kind === 'FuncLit' ? call.fun : undefined;
  const asked = lit && conditionOf(lit);
  const test = asked && nilComparison(flow.pkg, asked, true);
  if (!lit || !test || !isNamedError(flow.fn, test.subject)) return undefined;
  if (literalEnding(flow, lit, call?.args) !== 'released') return undefined;
  return test.isNil ? 'success' : 'failure';
}

/** The condition around all that a literal does. */
function conditionOf({ body }: FuncLit): Expr | undefined {
  const [only, ...others] = body.stmts;
  return only?.kind === 'IfStmt' && others.length === 0 && !only.init && !only.else ? only.cond : undefined;
}

function isNamedError({ pkg, type }: GoFunction, e: Expr): boolean {
  const name = type.results.at(-1)?.names.at(-1);
  return name !== undefined && e.kind === 'Ident' && pkg.objectOf(e) === pkg.objectOf(name);
}

/** What becomes of it at the end of the function; where that may be either, nobody can tell. */
export function atExit(fn: GoFunction, block: Block, { deferred }: Required<State>): 'released' | 'open' | 'moved' {
  if (deferred === 'none') return 'open';
  const exit = exitOf(fn, block);
  if (exit === deferred) return 'released';
  return exit === 'unknown' ? 'moved' : 'open';
}
