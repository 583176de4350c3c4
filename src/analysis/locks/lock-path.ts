/**
 * Locks by the expression that names them: `s.mu` is the variable `s` and its field `mu`, with variables told apart by identity. Pointers are looked
 * through (`&s.mu`), and a mutex that a struct embeds is named by the struct: `s.Mutex.Lock()` and `s.Lock()` are one.
 */
import type { Expr } from '../../go/ast.ts';
import type { Package, Variable } from '../../go/program.ts';
import { type Type, typeString } from '../../go/types.ts';
import { nameOf } from '../cfg/facts.ts';

export interface Path {
  readonly root: Variable;
  /** Written in one way: the same text is the same place, as long as none of its variables is assigned. */
  readonly key: string;
  /** The field or variable at its end, whoever holds it: two paths that differ here are two locks. */
  readonly last: string;
}

/** The path that an expression is; undefined for what a second look may find changed (`s.shard(k)`). */
export function pathOf(pkg: Package, e: Expr): Path | undefined {
  switch (e.kind) {
    case 'Ident':
      return variablePath(pkg, e);
    case 'StarExpr':
      return pathOf(pkg, e.x);
    case 'UnaryExpr':
      return e.op === '&' ? pathOf(pkg, e.x) : undefined;
    case 'SelectorExpr': {
      const x = pathOf(pkg, e.x);
      const field = pkg.objectOf(e.sel);
      if (!x) return variablePath(pkg, e.sel); // of another package, or nothing
      const last = field?.kind === 'var' ? nameOf(field) : `${typeName(pkg, e.x)}.${e.sel.name}`;
      return { root: x.root, key: `${x.key}.${e.sel.name}`, last };
    }
    case 'IndexExpr': {
      const x = pathOf(pkg, e.x);
      const [index] = e.indices;
      const at = index && indexText(pkg, index);
      return x && at ? { ...x, key: `${x.key}[${at}]`, last: `${x.last}[]` } : undefined;
    }
    default:
      return undefined;
  }
}

/** The path of a lock, from the receiver of its `Lock`, which may be promoted: there the lock is known by the type that embeds it. */
export function lockPathOf(pkg: Package, receiver: Expr, ofMutex: boolean): Path | undefined {
  if (!ofMutex) return pathOf(pkg, receiver);
  const embeds = receiver.kind === 'SelectorExpr' && /^(RW)?Mutex$/.test(receiver.sel.name);
  const owner = embeds ? receiver.x : receiver;
  const path = pathOf(pkg, owner);
  return path && !isMutex(pkg.typeOf(owner)) ? { ...path, last: typeName(pkg, owner) } : path;
}

function variablePath(pkg: Package, e: Extract<Expr, { kind: 'Ident' }>): Path | undefined {
  const object = pkg.objectOf(e);
  if (object?.kind !== 'var' || object.scope === 'field') return undefined;
  return { root: object, key: nameOf(object), last: nameOf(object) };
}

function indexText(pkg: Package, e: Expr): string | undefined {
  if (e.kind === 'BasicLit') return e.value;
  return e.kind === 'Ident' || e.kind === 'SelectorExpr' ? (pathOf(pkg, e)?.key ?? constantName(pkg, e)) : undefined;
}

function constantName(pkg: Package, e: Expr): string | undefined {
  return e.kind === 'Ident' && pkg.objectOf(e)?.kind === 'const' ? e.name : undefined;
}

function typeName(pkg: Package, e: Expr): string {
  const type = pkg.typeOf(e);
  return typeString(type.kind === 'pointer' ? type.elem : type);
}

function isMutex(t: Type): boolean {
  const type = t.kind === 'pointer' ? t.elem : t;
  return type.kind === 'named' && type.path === 'sync';
}

/** Whether `outer` is `inner` or holds it: `s` and `s.a` hold `s.a.mu`. */
export function holds(outer: string, inner: string): boolean {
  return inner === outer || inner.startsWith(`${outer}.`) || inner.startsWith(`${outer}[`);
}
