/**
 * Selects that give up at the wrong time: `errgroup.WithContext(ctx)` gives a context that ends with the first error, and an operation that selects on `ctx` itself
 * does not learn of it.
 */
import type { CommClause } from '../../go/ast.ts';
import type { GoFunction, Package, Variable } from '../../go/program.ts';
import { walk } from '../../go/walk.ts';
import { variableOf } from '../cfg/variables.ts';
import { type Channel, type Operation, threadOf } from './channels.ts';

/** The operations of a kind whose only other cases are the Done of a context from which the context of the others' group is made. */
export function blindOperations(channel: Channel, kind: 'send'): readonly Operation[] {
  const parents = groupParents(channel.root.fn);
  if (parents.size === 0 || !othersAreOfGroup(channel, kind)) return [];
  return channel.operations.filter((o) => {
    const cases = o.kind === kind && o.optional ? casesBeside(o) : [];
    return cases.length > 0 && cases.every((clause) => isDoneOf(o.frame.fn.pkg, clause, parents));
  });
}

/** `ctx` of `errgroup.WithContext(ctx)`, unless its result takes its name. */
function groupParents({ pkg, body }: GoFunction): ReadonlySet<Variable> {
  const parents = new Set<Variable>();
  walk(body, (n) => {
    const [made] = n.kind === 'AssignStmt' ? n.rhs : [];
    if (made?.kind !== 'CallExpr' || n.kind !== 'AssignStmt') return;
    if (pkg.calleeOf(made)?.name !== 'golang.org/x/sync/errgroup.WithContext') return;
    const parent = made.args[0] && variableOf(pkg, made.args[0]);
    if (parent && !n.lhs.some((e) => variableOf(pkg, e) === parent)) parents.add(parent);
  });
  return parents;
}

/** Whether all who receive are goroutines of a group, so that their errors end its context. */
function othersAreOfGroup({ operations }: Channel, kind: 'send'): boolean {
  const others = operations.filter((o) => o.kind !== kind && o.kind !== 'close').map(({ frame }) => threadOf(frame));
  return others.length > 0 && others.every(({ by, start }) => by === 'go' && start?.site.node.kind !== 'GoStmt');
}

/** The other cases of the select that an operation is a case of. */
function casesBeside({ frame, site }: Operation): readonly CommClause[] {
  let found: readonly CommClause[] = [];
  walk(frame.fn.body, (n) => {
    if (n.kind === 'SelectStmt' && n.cases.some(({ comm }) => comm === site.node))
      found = n.cases.filter(({ comm }) => comm !== site.node);
  });
  return found;
}

function isDoneOf(pkg: Package, { comm }: CommClause, contexts: ReadonlySet<Variable>): boolean {
  const receive = comm?.kind === 'ExprStmt' && comm.x.kind === 'UnaryExpr' ? comm.x.x : undefined;
  if (receive?.kind !== 'CallExpr' || receive.fun.kind !== 'SelectorExpr' || receive.fun.sel.name !== 'Done')
    return false;
  const context = variableOf(pkg, receive.fun.x);
  return context !== undefined && contexts.has(context);
}
