/** Clients and connections that live on in what a function makes of them: `return client.Bucket(name), nil`. Who gets that needs them open, and cannot close them. */
import { ownNodesOf } from '../analysis/cfg/nodes.ts';
import { canHold } from '../analysis/release/holds.ts';
import type { Leak } from '../analysis/release/must-release.ts';
import type { Outcome } from '../analysis/release/paths.ts';
import type { Expr, Node } from '../go/ast.ts';
import type { GoFunction, GoObject } from '../go/program.ts';
import { typeString } from '../go/types.ts';
import { walk } from '../go/walk.ts';

const LASTING: ReadonlySet<string> = new Set(['client', 'connection', 'database', 'database handle', 'session']);

/** Whether on all ways something is returned that was made of it by its methods, and it is released nowhere but by what fails. */
export function livesOnInResult(fn: GoFunction, { acquisition: { acquirer, target }, ways, elsewhere }: Leak): boolean {
  const object = target?.kind === 'Ident' ? fn.pkg.objectOf(target) : undefined;
  const isReleased = elsewhere.has('released') && !acquirer.resource.releasedByFailing;
  if (!object || isReleased || !LASTING.has(acquirer.resource.what)) return false;
  const made = madeOf(fn, object);
  const signature = fn.pkg.typeOf(fn.type);
  const holds = signature.kind === 'signature' ? signature.results.map((type) => canHold(fn.pkg, type)) : [];
  const isReturned = ({ node }: Outcome) =>
    node?.kind === 'ReturnStmt' &&
    node.results.some(
      (e, i) => (node.results.length === holds.length ? holds[i] : holds.includes(true)) && isMade(fn, e, object, made),
    );
  return ways.length > 0 && ways.every(isReturned);
}

/** The variables that get what methods of a value give. */
function madeOf(fn: GoFunction, object: GoObject): ReadonlySet<GoObject> {
  const made = ownNodesOf(fn, 'AssignStmt').flatMap(({ lhs: [first], rhs: [value] }) => {
    const variable =
      first?.kind === 'Ident' && value && isMethodOn(fn, value, object) ? fn.pkg.objectOf(first) : undefined;
    return variable?.kind === 'var' &&
      typeString(variable.type) !== 'error' &&
      CAN_HOLD.test(fn.pkg.underlying(variable.type).kind)
      ? [variable]
      : [];
  });
  return new Set(made);
}

const CAN_HOLD = /^(pointer|interface|struct|unknown)$/;

function isMade(fn: GoFunction, e: Expr, object: GoObject, made: ReadonlySet<GoObject>): boolean {
  let found = false;
  walk(e, (n) => {
    const named = n.kind === 'Ident' ? fn.pkg.objectOf(n) : undefined;
    found ||= (named !== undefined && made.has(named)) || isMethodOn(fn, n, object);
    return !found;
  });
  return found;
}

function isMethodOn({ pkg }: GoFunction, n: Node, object: GoObject): boolean {
  const { fun } = n.kind === 'CallExpr' ? n : { fun: undefined };
  return fun?.kind === 'SelectorExpr' && fun.x.kind === 'Ident' && pkg.objectOf(fun.x) === object;
}
