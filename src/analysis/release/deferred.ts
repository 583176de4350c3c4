/** What a `defer` releases: `defer f.Close()`, `defer cancel()`, `defer closeQuietly(f)`, `defer func() { f.Close() }()`. */
import type { CallExpr, Expr, Ident } from '../../go/ast.ts';
import type { Package, Variable } from '../../go/program.ts';
import { walk } from '../../go/walk.ts';
import { rootVariable } from '../cfg/variables.ts';

/** A call that is named like a release. */
export interface Release {
  readonly call: CallExpr;
  /** `Close`, `cancel`, `closeQuietly`. */
  readonly name: string;
  /** `f` of `f.Close()`, `resp` of `resp.Body.Close()`, `cancel` of `cancel()`; what is handed to a function. */
  readonly of: readonly Variable[];
}

/** Words that begin, and words that are, the name of a release; `cancel` may stand anywhere: `stopCancel`, `ctxCancel`. */
const RELEASES =
  /^(close|stop|unlock|runlock|release|shutdown|rollback|free|disconnect|destroy|dispose|unsubscribe|clean|teardown|remove|drain)|^(done|end|finish|quit|kill)$|cancel/i;

/** The releases of a deferred call, whether it is one itself or a literal that makes them. */
export function releasesIn(pkg: Package, call: CallExpr): readonly Release[] {
  const { fun } = call;
  if (fun.kind !== 'FuncLit') return releaseOf(pkg, call);
  const given = new Map(fun.type.params.flatMap((p) => p.names).map((name, i) => [pkg.objectOf(name), call.args[i]]));
  const releases: Release[] = [];
  walk(fun.body, (n) => {
    if (n.kind === 'CallExpr') releases.push(...releaseOf(pkg, n, (v) => argumentOf(pkg, given.get(v)) ?? v));
    return n.kind !== 'FuncLit' && n.kind !== 'GoStmt';
  });
  return releases;
}

function argumentOf(pkg: Package, e: Expr | undefined): Variable | undefined {
  return e && rootVariable(pkg, e);
}

function releaseOf(pkg: Package, call: CallExpr, actual = (v: Variable) => v): readonly Release[] {
  const name = nameOf(call.fun);
  if (!name || !RELEASES.test(name.name)) return [];
  const method = call.fun.kind === 'SelectorExpr' ? rootVariable(pkg, call.fun.x) : rootVariable(pkg, call.fun);
  const of = method ? [method] : call.args.flatMap((a) => rootVariable(pkg, a) ?? []);
  return [{ call, name: name.name, of: of.map(actual) }];
}

function nameOf(fun: Expr): Ident | undefined {
  return fun.kind === 'Ident' ? fun : fun.kind === 'SelectorExpr' ? fun.sel : undefined;
}
