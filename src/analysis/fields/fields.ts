/** Fields of receivers and parameters: where a package mentions them, and whether what they hold must be released. */
import type { Package, Variable } from '../../go/program.ts';
import { isStandardPackage } from '../../go/standard.ts';
import { type Type, typeString } from '../../go/types.ts';
import { methodsOfAll } from '../callers/implementations.ts';
import { mentions } from '../cfg/field-mentions.ts';
import { acts, mayAct } from '../release/acts.ts';
import type { Resource } from '../release/resource.ts';
import { releasesAmong } from '../release-names.ts';

const resources = new WeakMap<Variable, Resource | 'none'>();

/** The resource that a field holds, going by what the package does with it. */
export function resourceIn(pkg: Package, object: Variable): Resource | undefined {
  const known = resources.get(object);
  if (known) return known === 'none' ? undefined : known;
  const called = mentions(pkg, object).flatMap(({ parent }) =>
    parent?.kind === 'SelectorExpr' ? [parent.sel.name] : [],
  );
  const released = mayHold(pkg, object.type)
    ? releasesAmong(called).filter((name) => ends(pkg, object.type, name))
    : [];
  const methods = released.length > 0 ? [...released, ...endsOf(object)] : isOpened(pkg, object) ? ['Close'] : [];
  const resource: Resource | undefined = methods.length > 0 ? { what: 'value', methods, lent: true } : undefined;
  resources.set(object, resource ?? 'none');
  return resource;
}

/** What no implementation in sight does anything by, ends nothing. */
function ends(pkg: Package, t: Type, method: string): boolean {
  const all = methodsOfAll(pkg, t, method);
  return mayAct(pkg, t, method) && (all.length === 0 || all.some(acts));
}

/** A batch that is flushed, or a transaction that is committed, is over, and so is an operation, or a process, that was waited for. */
function endsOf({ name }: Variable): readonly string[] {
  return /(batch|te?xn?)$/i.test(name) ? ['Flush', 'Commit', 'Wait'] : ['Wait'];
}

/** A file or connection that the package gets from a call. */
function isOpened(pkg: Package, object: Variable): boolean {
  if (!/^(\*os\.File|net\.Conn|io\.ReadCloser)$/.test(typeString(object.type))) return false;
  return mentions(pkg, object).some(({ field, parent }) => {
    return parent?.kind === 'AssignStmt' && parent.lhs.includes(field) && parent.rhs.some((e) => e.kind === 'CallExpr');
  });
}

/** Of the standard library, what holds a descriptor or a connection. */
function mayHold(pkg: Package, t: Type): boolean {
  const named = t.kind === 'pointer' ? t.elem : t;
  if (named.kind !== 'named' || !isStandardPackage(named.path)) return true;
  return /^(os|net|io|database\/sql|crypto\/tls|net\/.*)$/.test(named.path) && pkg.method(t, 'Close') !== undefined;
}
