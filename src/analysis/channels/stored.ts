/** Channels that are kept in a field: what the package does with the field, whoever's it is. */
import type { Expr, Node, SendStmt } from '../../go/ast.ts';
import type { GoFunction, Package } from '../../go/program.ts';
import { typeString } from '../../go/types.ts';
import { walk } from '../../go/walk.ts';
import { isNil } from '../cfg/nil.ts';
import { functionsWith } from '../cfg/word-index.ts';
import type { Escape } from './channels.ts';

export type Stored = Extract<Escape, { how: 'stored' }>;

export interface FieldUses {
  /** Each where it is made, but for those that are a case of a select with others. */
  readonly sends: readonly { readonly fn: GoFunction; readonly at: SendStmt }[];
  /** It is received from, measured, compared with nil or set, and nothing else but sent on. */
  readonly open: boolean;
  /** Somebody takes from it by the field: who leaves may have the rest taken. */
  readonly received: boolean;
}

/** `open` means that nobody closes it and it gets nowhere else: told only of what other packages do not see. */
export function usesOfField(pkg: Package, { owner, field }: Stored): FieldUses {
  const sends: { fn: GoFunction; at: SendStmt }[] = [];
  let received = false;
  let open = /^[a-z_]/.test(field) || /^[a-z_]/.test(owner.slice(owner.lastIndexOf('.') + 1));
  for (const fn of functionsWith(pkg, field)) {
    const optional = casesIn(fn);
    walk(fn.body, (n, parent) => {
      if (n.kind !== 'SelectorExpr' || n.sel.name !== field || typeName(pkg, n.x) !== owner) return;
      if (parent?.kind === 'SendStmt' && parent.chan === n) {
        if (!optional.has(parent)) sends.push({ fn, at: parent });
        return;
      }
      received ||= isReceived(n, parent);
      open &&= isReceived(n, parent) || isHarmless(pkg, n, parent);
    });
  }
  return { sends, open, received };
}

function typeName(pkg: Package, e: Expr): string {
  const type = pkg.typeOf(e);
  return typeString(type.kind === 'pointer' ? type.elem : type);
}

function casesIn({ body }: GoFunction): ReadonlySet<Node> {
  const found = new Set<Node>();
  walk(body, (n) => {
    if (n.kind === 'SelectStmt' && n.cases.length > 1) for (const { comm } of n.cases) if (comm) found.add(comm);
  });
  return found;
}

function isReceived(n: Expr, parent: Node | undefined): boolean {
  return (parent?.kind === 'UnaryExpr' && parent.op === '<-') || (parent?.kind === 'RangeStmt' && parent.x === n);
}

function isHarmless(pkg: Package, n: Expr, parent: Node | undefined): boolean {
  switch (parent?.kind) {
    case 'BinaryExpr':
      return isNil(pkg, parent.x) || isNil(pkg, parent.y);
    case 'CallExpr':
      return /^(len|cap)$/.test(pkg.calleeOf(parent)?.name ?? '');
    case 'AssignStmt':
      return parent.lhs.includes(n);
    default:
      return false;
  }
}
