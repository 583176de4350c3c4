/**
 * Sends on a channel without room that nobody else has yet: `errs := make(chan error); errs <- err; return errs`. Who receives would have to have been given it before.
 */

import type { Edge } from '../../src/analysis/cfg/cfg.ts';
import { mentions } from '../../src/analysis/cfg/facts.ts';
import { nodesOf, ownNodesOf } from '../../src/analysis/cfg/nodes.ts';
import { placeOfNode, wayTo } from '../../src/analysis/cfg/reach.ts';
import { variableOf } from '../../src/analysis/cfg/variables.ts';
import { capacityOf } from '../../src/analysis/channels/capacity.ts';
import type { AssignStmt, CallExpr, Ident, SendStmt } from '../../src/go/ast.ts';
import type { GoFunction, Variable } from '../../src/go/program.ts';

export interface Alone {
  readonly variable: Variable;
  readonly make: CallExpr;
  readonly send: SendStmt;
  /** From where the channel is made. */
  readonly way: readonly Edge[];
}

export function sendsAlone(fn: GoFunction): readonly Alone[] {
  const sends = ownNodesOf(fn, 'SendStmt').filter((send) => !isCase(fn, send));
  return sends.flatMap((send) => {
    const variable = variableOf(fn.pkg, send.chan);
    if (variable?.scope !== 'local' || variable.owner !== fn.node) return [];
    return ownNodesOf(fn, 'AssignStmt').flatMap((made) => {
      const make = made.rhs[made.lhs.findIndex((target) => variableOf(fn.pkg, target) === variable)];
      if (make?.kind !== 'CallExpr' || !isWithoutRoom(fn, make) || isSharedBefore(fn, variable, made, send)) return [];
      const way = wayFrom(fn, made, send, variable);
      return way ? [{ variable, make, send, way }] : [];
    });
  });
}

/** What a case of a select sends need not be. */
function isCase(fn: GoFunction, send: SendStmt): boolean {
  return nodesOf(fn, 'SelectStmt').some(({ cases }) => cases.some(({ comm }) => comm === send));
}

function isWithoutRoom(fn: GoFunction, make: CallExpr): boolean {
  return fn.pkg.calleeOf(make)?.name === 'make' && capacityOf(fn, make.args[1]) === 0;
}

/** A literal above may have the variable, whichever channel is in it; and whoever is given it in a branch, or in a loop, has it as a rule. */
function isSharedBefore(fn: GoFunction, variable: Variable, made: AssignStmt, { pos }: SendStmt): boolean {
  const isIt = (id: Ident) => fn.pkg.objectOf(id) === variable;
  const caught = nodesOf(fn, 'FuncLit').some((lit) => lit.pos < pos && mentions(fn.pkg, lit, new Set([variable])));
  return caught || nodesOf(fn, 'Ident').some((id) => made.end <= id.pos && id.pos < pos && isIt(id));
}

/** The way on which nothing mentions the variable between the two. */
function wayFrom(fn: GoFunction, made: AssignStmt, send: SendStmt, variable: Variable): readonly Edge[] | undefined {
  const from = placeOfNode(fn.pkg, fn, made);
  const to = placeOfNode(fn.pkg, fn, send);
  if (!from || !to) return undefined;
  return wayTo(fn.pkg, fn, {
    from,
    arrives: (at) => at.block === to.block && at.index === to.index,
    stops: (node) => node !== made && mentions(fn.pkg, node, new Set([variable])),
  });
}
