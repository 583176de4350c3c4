/**
 * Resources that are put into a field of an owner which has a method to end it, and that method leaves them open.
 *
 * Silent as soon as anybody in the package releases the field or hands on what is in it: then somebody else may be the one who ends it.
 */
import type { Expr } from '../go/ast.ts';
import type { GoFunction, Package } from '../go/program.ts';
import { walk } from '../go/walk.ts';
import { type AcquirerOf, type Acquisition, acquisitionsOf, outcomesOf } from './acquisition.ts';
import { fieldOf, type Mention, mentions } from './fields.ts';
import { heldFirst, within } from './held.ts';
import { teardownsOf } from './owners.ts';
import { releasesAmong } from './release-names.ts';
import type { Held, Resource } from './resource.ts';
import { cfgOf } from './scope.ts';
import { groundOf } from './summary.ts';

export interface Forgotten {
  readonly acquisition: Acquisition;
  /** `f.currentFile`. */
  readonly target: Expr;
  /** The methods that end the owner, and leave it open. */
  readonly teardowns: readonly GoFunction[];
}

export function findForgotten(pkg: Package, fn: GoFunction, acquirerOf: AcquirerOf): readonly Forgotten[] {
  return cfgOf(pkg, fn).blocks.flatMap((block) =>
    block.nodes.flatMap((node, index) =>
      acquisitionsOf(fn, node, acquirerOf).flatMap((acquisition) => {
        const { resource } = acquisition.acquirer;
        const outcomes = outcomesOf(groundOf(pkg, fn, resource), acquisition, block, index);
        const first = heldFirst(resource);
        const stores = outcomes
          ? outcomes.flatMap((o) => o.into ?? [])
          : acquisition.target
            ? [{ target: acquisition.target, held: first }]
            : [];
        const [forgotten] = stores.flatMap(({ target, held }) => forgottenIn(pkg, acquisition, target, held));
        return forgotten ?? [];
      }),
    ),
  );
}

function forgottenIn(pkg: Package, acquisition: Acquisition, target: Expr, held: Held): readonly Forgotten[] {
  const field = fieldOf(pkg, target);
  const teardowns = field ? teardownsOf(pkg, pkg.typeOf(field.field.x)) : [];
  if (!field || teardowns.length === 0) return [];
  const { resource } = acquisition.acquirer;
  const inField = within(field.field.sel.name, held);
  const leaveOpen = teardowns.every((t) => groundOf(t.pkg, t, resource).fateIn(t, 'receiver', inField) === 'borrowed');
  const forgets = leaveOpen && mentions(pkg, field.object).every((m) => onlyUses(m, resource));
  return forgets ? [{ acquisition, target, teardowns }] : [];
}

/** A mention that neither releases the field nor hands on what is in it. */
function onlyUses({ fn, field, parent }: Mention, resource: Resource): boolean {
  switch (parent?.kind) {
    case 'SelectorExpr':
      return !resource.methods.includes(parent.sel.name);
    case 'AssignStmt':
      return parent.lhs.includes(field);
    case 'BinaryExpr':
      return true;
    case 'CallExpr':
      return fn.pkg.calleeOf(parent)?.kind === 'builtin';
    case 'RangeStmt':
      return !releasesSomething(parent.body);
    default:
      return false;
  }
}

function releasesSomething(body: Parameters<typeof walk>[0]): boolean {
  const called: string[] = [];
  walk(body, (n) => {
    if (n.kind === 'CallExpr' && n.fun.kind === 'SelectorExpr') called.push(n.fun.sel.name);
  });
  return releasesAmong(called).length > 0;
}
