/** Deferred releases that a loop comes by again and again. */
import type { Block, Loop } from '../../src/analysis/cfg/cfg.ts';
import { blocksOf, loopsRepeating, neverEnds, passesOf } from '../../src/analysis/cfg/loops.ts';
import { cfgOf } from '../../src/analysis/cfg/scope.ts';
import { selects, waitsIn } from '../../src/analysis/channels/waits.ts';
import { type Release, releasesIn } from '../../src/analysis/release/deferred.ts';
import type { CallExpr, DeferStmt, Expr, Stmt } from '../../src/go/ast.ts';
import type { GoFunction, GoObject, Package } from '../../src/go/program.ts';
import { walk } from '../../src/go/walk.ts';
import { type Acquired, acquiredIn } from './acquired.ts';
import { isOnce } from './once.ts';

export interface Repeated {
  readonly statement: DeferStmt;
  readonly loop: Loop;
  /** How long the deferred calls pile up: the loop has no way out; it waits in each pass, and nothing in its head ends it; or it ends some time. */
  readonly reach: 'never' | 'lasting' | 'some';
  /** No path comes here. */
  readonly dead: boolean;
  /** Empty for a deferred call that is no release; there is nothing to say of it unless it never runs. */
  readonly releases: readonly Release[];
  /** What the pass acquired and the deferred call releases. */
  readonly acquired: Acquired | undefined;
}

/** In source order; those whose passes are few are left out. */
export function repeatedDefers(pkg: Package, fn: GoFunction): readonly Repeated[] {
  const { blocks, dead } = cfgOf(pkg, fn);
  const found = [...blocks, ...dead].flatMap((block) => {
    if (!block.loop) return [];
    const defers = block.nodes.filter((n) => n.kind === 'DeferStmt');
    return defers.flatMap((statement) => repeated(pkg, block, statement, dead.includes(block)) ?? []);
  });
  return found.sort((a, b) => a.statement.pos - b.statement.pos);
}

function repeated(pkg: Package, block: Block, statement: DeferStmt, dead: boolean): Repeated | undefined {
  const [worst] = loopsRepeating(block)
    .flatMap((loop) => reachOf(pkg, loop) ?? [])
    .sort((a, b) => REACHES.indexOf(a.reach) - REACHES.indexOf(b.reach));
  if (!worst) return undefined;
  if (isGuarded(statement)) return undefined;
  const releases = releasesIn(pkg, statement.call);
  if (releases.length === 0) {
    const plain = worst.reach === 'never' && isPlain(worst.loop, statement);
    return plain ? { ...worst, statement, releases, acquired: undefined, dead } : undefined;
  }
  if (isOnce(pkg, worst.loop, statement) || isDoneInPass(pkg, worst.loop, statement, releases)) return undefined;
  return { ...worst, statement, releases, acquired: acquiredIn(pkg, worst.loop, releases), dead };
}

/** `defer func() { if !closed { w.Close() } }()`: for the way out alone; each pass closes its own. */
function isGuarded({ call: { fun } }: DeferStmt): boolean {
  const [only] = fun.kind === 'FuncLit' && fun.body.stmts.length === 1 ? fun.body.stmts : [];
  if (only?.kind !== 'IfStmt') return false;
  const cond = only.cond.kind === 'UnaryExpr' && only.cond.op === '!' ? only.cond.x : only.cond;
  return cond.kind === 'Ident';
}

/** `defer t.Stop()`, and `t.Stop()` at the end of the pass, or `tx.Commit()` there: what is deferred is for the ways out alone. */
function isDoneInPass(pkg: Package, { stmt }: Loop, { end }: DeferStmt, releases: readonly Release[]): boolean {
  const names = new Set(releases.flatMap(({ name }) => [name, ...(name === 'Rollback' ? ['Commit'] : [])]));
  const of = new Set<GoObject | undefined>(releases.flatMap((r) => r.of));
  const calls = stmt.body.stmts.filter((s) => s.pos > end).flatMap(callOf);
  return calls.some(({ fun }) => fun.kind === 'SelectorExpr' && names.has(fun.sel.name) && of.has(receiver(pkg, fun)));
}

/** The call that a statement is, or that it begins with: `t.Stop()`, `err := tx.Commit()`, `if err := tx.Commit(); err != nil {`. */
function callOf(s: Stmt): readonly CallExpr[] {
  if (s.kind === 'IfStmt') return s.init ? callOf(s.init) : [];
  const e = s.kind === 'ExprStmt' ? s.x : s.kind === 'AssignStmt' ? s.rhs[0] : undefined;
  return e?.kind === 'CallExpr' ? [e] : [];
}

function receiver(pkg: Package, fun: Expr): GoObject | undefined {
  return fun.kind === 'SelectorExpr' && fun.x.kind === 'Ident' ? pkg.objectOf(fun.x) : undefined;
}

/** The worst first. */
const REACHES = ['never', 'lasting', 'some'] as const;

function reachOf(pkg: Package, loop: Loop): Pick<Repeated, 'loop' | 'reach'> | undefined {
  const passes = passesOf(pkg, loop);
  if (passes === 'few') return undefined;
  if (passes === 'some') return { loop, reach: 'some' };
  if (neverEnds(loop)) return { loop, reach: 'never' };
  const waits = [...blocksOf(loop)].some((b) => selects(b) || b.nodes.some((n) => waitsIn(pkg, n).length > 0));
  return { loop, reach: waits || loop.stmt.kind === 'RangeStmt' ? 'lasting' : 'some' };
}

/**
 * A deferred call that is no release does no harm that we know of, so we speak of it only where nothing in the loop looks as if it could end it, and
 * where it does not wait for a panic.
 */
function isPlain({ stmt }: Loop, { call }: DeferStmt): boolean {
  let plain = call.fun.kind !== 'FuncLit';
  walk(stmt.body, (n) => {
    if (n.kind === 'ReturnStmt' || n.kind === 'BranchStmt') plain = false;
    return n.kind !== 'FuncLit';
  });
  return plain;
}
