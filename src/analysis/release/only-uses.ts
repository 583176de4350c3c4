/** Who only uses what it is given, who gives it back, and what can keep it: by documentation, by name, by type. */
import type { Expr } from '../../go/ast.ts';
import type { Callee, Package } from '../../go/program.ts';
import { isStandardPackage } from '../../go/standard.ts';
import type { Type } from '../../go/types.ts';
import type { Resource } from './resource.ts';

/** Somebody implements it, and does more with what it is given than the name says. */
export function isOwnInterface(callee: Callee | undefined): boolean {
  return callee?.kind === 'interface' && !isStandardPackage(packageOf(callee.name));
}

/** A value of an interface without the methods that release. */
export function cannotEnd(pkg: Package, resource: Resource, arg: Expr): boolean {
  const type = pkg.typeOf(arg);
  if (pkg.underlying(type).kind !== 'interface') return false;
  return pkg.method(type, 'Read') !== undefined && !resource.methods.some((name) => pkg.method(type, name));
}

/** `pool.PutWriter(w)`: what came from a pool goes back there. */
export const GIVES_BACK = /^([Pp]ut|[Rr]eturn|[Gg]iveBack|[Rr]ecycle|[Rr]elease)(?![a-z])/;

/** Reads, writes and their like are done when they return. */
export const USES =
  /^(read|load|parse|decode|unmarshal|scan|copy|write|encode|marshal|hash|sum|checksum|fprint|print|import|extract|untar|unzip|validate|verify|fsync|sync|stat|detect)/i;

/** Who is asked a question, `IsStale(conn)` or `NeedsRetry(resp)`, answers it and takes nothing over; not even somebody's own interface means more by that. */
export const ASKS =
  /^([Ii]s|[Aa]re|[Hh]as|[Hh]ave|[Nn]eeds?|[Ss]hould|[Cc]an|[Cc]ould|[Mm]ust|[Mm]ay|[Ww]as|[Dd]oes|[Dd]id|[Ww]ants|[Rr]equires|[Ss]upports|[Aa]llows|[Mm]atches|[Cc]ontains|[Ee]quals|[Ee]xists|[Vv]alid)(?![a-z])/;

/** `Close`, and `CloseWithReason`, `GracefulClose`; `CloseRead` and `CloseSend` end a half. */
export function isRelease({ methods }: Resource, name: string): boolean {
  return (
    methods.includes(name) ||
    methods.includes(name.replace(/^(Graceful|Force)|(With|And|Now|All|Quiet|Context)\w*$/g, ''))
  );
}

/** Whether a function of another package only uses what it is given. */
export function onlyUses({ lent, takes, borrows }: Resource, callee: string): boolean {
  const path = packageOf(callee);
  const borrowed = isStandardPackage(path) || borrows?.has(path) || borrows?.has(callee);
  return lent && borrowed === true && !takes?.has(callee) && !SERVES.test(callee) && !KEEPS.test(callee);
}

/** `conns.Store(key, conn)`, `s.fd.Store(int64(fd))`, `pool.Put(conn)`. */
export const KEEPS =
  /^\(\*(sync\.(Map|Pool)|sync\/atomic\.\w+)\)\.(Store|LoadOrStore|Swap|CompareAndSwap|Put)$|^sync\/atomic\.(Store|Swap)\w+$/;

/** What serves a listener or a connection closes it in the end. */
const SERVES = /\.Serve(TLS|Conn)?$/;

/** The import path in a qualified name: `net/http` of `(*net/http.Client).Do`. */
export function packageOf(qualified: string): string {
  const name = qualified.replace(/^\(\*?/, '');
  const slash = name.lastIndexOf('/');
  const dot = name.indexOf('.', slash + 1);
  return dot < 0 ? '' : name.slice(0, dot);
}

/** Whether a value of the type can keep a resource alive. Texts, numbers and errors cannot; of an unknown type we suppose that it can. */
export function canHold(pkg: Package, t: Type): boolean {
  if (t.kind === 'named' && t.path === '' && t.name === 'error') return false;
  const under = pkg.underlying(t);
  switch (under.kind) {
    case 'basic':
      return false;
    case 'slice':
    case 'array':
    case 'chan':
      return canHold(pkg, under.elem);
    case 'map':
      return canHold(pkg, under.value);
    case 'tuple':
      return under.types.some((part) => canHold(pkg, part));
    default:
      return true;
  }
}
