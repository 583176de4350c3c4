/** Values of the code base that do no more for their users than to end with the context which these have given them. */
import { lifeOfContext } from '../analysis/contexts/context-life.ts';
import { teardownsOf } from '../analysis/duties/owners.ts';
import type { Leak } from '../analysis/release/must-release.ts';
import type { GoFunction } from '../go/program.ts';
import { typeString } from '../go/types.ts';

/** `w := newWatcher(ctx)`, whose `Cancel` only ends the context that it has made of that one: it ends with that by itself, unless that has no end. */
export function endsWithGiven(fn: GoFunction, { acquisition }: Leak): boolean {
  const { acquirer, call, target } = acquisition;
  if (acquirer.basis !== 'handed-on' || acquirer.resource.rule !== undefined || !target) return false;
  const given = call.args.filter((arg) => typeString(fn.pkg.typeOf(arg)) === 'context.Context');
  const teardowns = teardownsOf(fn.pkg, fn.pkg.typeOf(target));
  return (
    given.some((arg) => lifeOfContext(fn, arg) !== 'process') && teardowns.length > 0 && teardowns.every(onlyCancels)
  );
}

function onlyCancels({ pkg, body }: GoFunction): boolean {
  const [only, ...more] = body.stmts;
  const call = only?.kind === 'ExprStmt' && more.length === 0 ? only.x : undefined;
  return call?.kind === 'CallExpr' && /^context\.Cancel(Cause)?Func$/.test(typeString(pkg.typeOf(call.fun)));
}
