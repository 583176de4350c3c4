/** Resources that a deferred call alone releases, and that nobody outside of the function can use. */
import type { Block } from '../../src/analysis/cfg/cfg.ts';
import { mentions } from '../../src/analysis/cfg/facts.ts';
import { cfgOf } from '../../src/analysis/cfg/scope.ts';
import { releasesIn } from '../../src/analysis/release/deferred.ts';
import { spreadInSight } from '../../src/analysis/release/lent.ts';
import type { Spread } from '../../src/analysis/release/spread.ts';
import type { CallExpr, DeferStmt, Node } from '../../src/go/ast.ts';
import type { GoFunction, Package, Variable } from '../../src/go/program.ts';
import { walk } from '../../src/go/walk.ts';
import { resourceNamed } from '../resources.ts';

export interface Held {
  readonly what: string;
  readonly variable: Variable;
  readonly acquisition: CallExpr;
  readonly statement: DeferStmt;
  /** Where the release is deferred. */
  readonly block: Block;
  /** The variables through which it can be used. */
  readonly users: ReadonlySet<Variable>;
}

/** Connections, listeners, handles of databases and locks are often held for their own sake, files for what is in them. */
const KINDS = new Set(['file', 'directory handle', 'archive', 'object file']);

/** What a file is held open for that shows in how it is opened: a lock, a process id, a log, a device, a pipe. */
const ON_PURPOSE = /lock|pid|log|fifo|pipe|O_APPEND|O_EXCL|"\/dev\//i;

export function heldResources(pkg: Package, fn: GoFunction): readonly Held[] {
  return cfgOf(pkg, fn).blocks.flatMap((block) =>
    block.nodes.flatMap((n) => (n.kind === 'DeferStmt' ? (heldBy(pkg, fn, block, n) ?? []) : [])),
  );
}

function heldBy(pkg: Package, fn: GoFunction, block: Block, statement: DeferStmt): Held | undefined {
  const releases = releasesIn(pkg, statement.call);
  const variable = releases[0]?.of[0];
  if (releases.length !== 1 || variable?.owner !== fn.node || variable.scope !== 'local') return undefined;
  const acquisition = acquisitionOf(pkg, fn, variable);
  if (!acquisition || ON_PURPOSE.test(fn.file.text.slice(acquisition.pos, acquisition.end))) return undefined;
  const resource = resourceNamed(pkg.calleeOf(acquisition)?.name ?? '', KINDS);
  const spread = resource && spreadInSight(pkg, fn, [variable], resource.takes ?? new Set());
  if (!spread || isUsedOtherwise(pkg, fn, statement, spread)) return undefined;
  return { what: resource.what, variable, acquisition, statement, block, users: spread.holders };
}

/** The one assignment of the variable, where it acquires. */
function acquisitionOf(pkg: Package, fn: GoFunction, variable: Variable): CallExpr | undefined {
  const values: (Node | undefined)[] = [];
  walk(fn.body, (n) => {
    if (n.kind !== 'AssignStmt') return;
    for (const e of n.lhs) if (e.kind === 'Ident' && pkg.objectOf(e) === variable) values.push(n.rhs[0]);
  });
  const [only] = values;
  if (values.length !== 1 || only?.kind !== 'CallExpr') return undefined;
  return only;
}

/**
 * It has a meaning beyond the variable (its descriptor is taken, in `main` it is given to somebody, it is returned), another deferred call uses it,
 * or it is released by hand, too.
 */
function isUsedOtherwise(pkg: Package, fn: GoFunction, statement: DeferStmt, { holders, handed }: Spread): boolean {
  let used = pkg.name === 'main' && fn.name === 'main' && handed.length > 0;
  walk(fn.body, (n) => {
    if (n === statement) {
      used ||= countOf(pkg, n.call, holders) > 1;
      return false;
    }
    if (n.kind === 'DeferStmt') used ||= mentions(pkg, n.call, holders);
    else if (n.kind === 'ReturnStmt') used ||= n.results.some((e) => mentions(pkg, e, holders));
    else if (n.kind === 'SelectorExpr')
      used ||= /^(Fd|SyscallConn|Close)$/.test(n.sel.name) && mentions(pkg, n.x, holders);
    return !used;
  });
  return used;
}

function countOf(pkg: Package, e: Node, holders: ReadonlySet<Variable>): number {
  let count = 0;
  walk(e, (n) => {
    const object = n.kind === 'Ident' ? pkg.objectOf(n) : undefined;
    if (object?.kind === 'var' && holders.has(object)) count++;
  });
  return count;
}
