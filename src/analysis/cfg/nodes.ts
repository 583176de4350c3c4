/** The nodes of a function by kind, found in one walk: a further question about a function costs no further walk. */
import type { CallExpr, Expr, IfStmt, Node } from '../../go/ast.ts';
import type { GoFile, GoFunction } from '../../go/program.ts';
import { walk } from '../../go/walk.ts';

type Kind = Node['kind'];
type NodesByKind = ReadonlyMap<Kind, readonly Node[]>;

interface Nodes {
  readonly all: NodesByKind;
  /** Filled as it is asked for. */
  readonly own: Map<Kind, readonly Node[]>;
}

const known = new WeakMap<GoFunction, Nodes>();

/** The nodes of a kind in source order, those in literals included. */
export function nodesOf<K extends Kind>(fn: GoFunction, kind: K): readonly Extract<Node, { kind: K }>[] {
  return listed(indexOf(fn).all, kind);
}

/** The nodes of a kind in source order, without what is inside of literals; of nested ones, the outermost. */
export function ownNodesOf<K extends Kind>(fn: GoFunction, kind: K): readonly Extract<Node, { kind: K }>[] {
  const { all, own } = indexOf(fn);
  if (!own.has(kind)) own.set(kind, outsideLiterals(listed(all, kind), listed(all, 'FuncLit')));
  return listed(own, kind);
}

/** The calls that a literal is given to, in the function around it. */
export function takersOf({ enclosing, pos }: GoFunction): readonly CallExpr[] {
  return enclosing ? nodesOf(enclosing, 'CallExpr').filter(({ args }) => args.some((arg) => arg.pos === pos)) : [];
}

/** What the variables of a file are declared with, outside of functions. */
export function initialisersOf({ decls }: GoFile): readonly Expr[] {
  return decls.flatMap((decl) => (decl.kind === 'VarDecl' ? decl.values : []));
}

/** Each list holds nodes of its kind alone. */
function listed<K extends Kind>(nodes: NodesByKind, kind: K): readonly Extract<Node, { kind: K }>[] {
  return (nodes.get(kind) ?? []) as readonly Extract<Node, { kind: K }>[];
}

function outsideLiterals(nodes: readonly Node[], literals: readonly Node[]): readonly Node[] {
  if (literals.length === 0) return nodes;
  return nodes.filter((n) => !literals.some(({ pos, end }) => pos < n.pos && n.pos < end));
}

function indexOf(fn: GoFunction): Nodes {
  const found = known.get(fn) ?? { all: byKind(fn.body), own: new Map() };
  known.set(fn, found);
  return found;
}

function byKind(body: Node): NodesByKind {
  const found = new Map<Kind, Node[]>();
  walk(body, (n) => {
    const list = found.get(n.kind);
    if (list) list.push(n);
    else found.set(n.kind, [n]);
  });
  return found;
}

/** The `if` statements of a function whose branch a node stands in, in source order; an `else` is not asked. */
export function branchesAround(fn: GoFunction, { pos, end }: Node): readonly IfStmt[] {
  return ownNodesOf(fn, 'IfStmt').filter(({ body }) => body.pos <= pos && end <= body.end);
}
