/**
 * Subscriptions and watches that a call gives: those of rules/resources.yml, what is received from as a watch of Kubernetes is (`w.ResultChan()`), and
 * what is named and typed like one.
 */
import { type Acquirer, type Acquisition, acquisitionsOf, listOf } from '../../src/analysis/release/acquisition.ts';
import { leaksOf } from '../../src/analysis/release/leaks-of.ts';
import type { Leak } from '../../src/analysis/release/must-release.ts';
import { packageOf } from '../../src/analysis/release/only-uses.ts';
import type { Resource } from '../../src/analysis/release/resource.ts';
import type { CallExpr, Expr } from '../../src/go/ast.ts';
import type { GoFunction, Package } from '../../src/go/program.ts';
import { isStandardPackage } from '../../src/go/standard.ts';
import type { Type } from '../../src/go/types.ts';
import { walk } from '../../src/go/walk.ts';
import { listed } from '../resources.ts';

/** What the function itself shows to be in need of a release is of the rule unclosed-resource. */
export function subscriptionLeaks(fn: GoFunction): readonly Leak[] {
  const leaks = leaksOf(fn, {
    at: (node) => acquisitionsOf(fn, node, (pkg, call, { targets }) => acquirerOf(fn, pkg, call, targets)),
  });
  return leaks.filter(({ acquisition, elsewhere }) => isListed(acquisition) || !elsewhere.has('released'));
}

export function isListed({ acquirer }: Acquisition): boolean {
  return !acquirer.basis;
}

function acquirerOf(fn: GoFunction, pkg: Package, call: CallExpr, targets: readonly Expr[]): Acquirer | undefined {
  const known = listOf(listed(pkg, call, { fn, targets }));
  // what is listed is found once, by the rule that it is listed for
  if (known.length > 0) return known.find((a) => a.resource.rule === 'unstopped-notify');
  const [target] = targets;
  const resource = target && resourceOf(fn, pkg, call, target);
  return resource && { resource, result: 0, error: 'last', basis: 'shape' };
}

const WATCH: Resource = { what: 'watch', methods: ['Stop'], fix: 'Stop()', lent: true };

const RELEASES = ['Unsubscribe', 'Close', 'Cancel', 'Stop'];

const subscriptions = new Map<string, Resource>();

/** What its type, whose source is at hand, offers to end it with; a type without source might have anything. */
function subscriptionOf(pkg: Package, t: Type): Resource | undefined {
  const known = pkg.underlying(t.kind === 'pointer' ? t.elem : t).kind !== 'unknown';
  const methods = RELEASES.filter((name) => known && pkg.method(t, name) !== undefined);
  if (methods.length === 0) return undefined;
  const key = methods.join(' ');
  const resource = subscriptions.get(key) ?? { what: 'subscription', methods, fix: '', lent: true };
  subscriptions.set(key, resource);
  return resource;
}

/** Of a function with source we would see what it gives; those of the standard library are known. */
function resourceOf(fn: GoFunction, pkg: Package, call: CallExpr, target: Expr): Resource | undefined {
  const name = call.fun.kind === 'SelectorExpr' ? call.fun.sel.name : '';
  const callee = pkg.calleeOf(call);
  if (!/^(Watch|\w*Subscribe)(?![a-z])/.test(name) || callee?.func || isStandardPackage(packageOf(callee?.name ?? '')))
    return undefined;
  if (name.startsWith('Watch') && isReceivedFrom(fn, target)) return WATCH;
  return subscriptionOf(pkg, pkg.typeOf(target));
}

/** `w.ResultChan()` */
function isReceivedFrom({ pkg, body }: GoFunction, target: Expr): boolean {
  const variable = target.kind === 'Ident' ? pkg.objectOf(target) : undefined;
  let found = false;
  walk(body, (n) => {
    if (n.kind !== 'SelectorExpr' || n.sel.name !== 'ResultChan' || n.x.kind !== 'Ident') return;
    found ||= variable !== undefined && pkg.objectOf(n.x) === variable;
  });
  return found;
}
