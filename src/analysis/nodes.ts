/** The nodes of a function by kind, found in one walk: a further question about a function costs no further walk. */
import type { Node } from '../go/ast.ts';
import type { GoFunction } from '../go/program.ts';
import { walk } from '../go/walk.ts';

type Kind = Node['kind'];
type NodesByKind = ReadonlyMap<Kind, readonly Node[]>;

interface Nodes {
  readonly all: NodesByKind;
  readonly own: NodesByKind;
}

const known = new WeakMap<GoFunction, Nodes>();

/** The nodes of a kind in source order, those in literals included. */
export function nodesOf<K extends Kind>(fn: GoFunction, kind: K): readonly Extract<Node, { kind: K }>[] {
  return listed(indexOf(fn).all, kind);
}

/** The nodes of a kind in source order, without what is inside of literals; of nested ones, the outermost. */
export function ownNodesOf<K extends Kind>(fn: GoFunction, kind: K): readonly Extract<Node, { kind: K }>[] {
  return listed(indexOf(fn).own, kind);
}

/** Each list holds nodes of its kind alone. */
function listed<K extends Kind>(nodes: NodesByKind, kind: K): readonly Extract<Node, { kind: K }>[] {
  return (nodes.get(kind) ?? []) as readonly Extract<Node, { kind: K }>[];
}

function indexOf(fn: GoFunction): Nodes {
  const found = known.get(fn) ?? find(fn);
  known.set(fn, found);
  return found;
}

function find({ body }: GoFunction): Nodes {
  const [all, own] = [new Map<Kind, Node[]>(), new Map<Kind, Node[]>()];
  let literalEnd = 0;
  walk(body, (n) => {
    put(all, n);
    if (n.pos < literalEnd) return;
    put(own, n);
    if (n.kind === 'FuncLit') literalEnd = n.end;
  });
  return { all, own };
}

function put(to: Map<Kind, Node[]>, n: Node): void {
  const list = to.get(n.kind);
  if (list) list.push(n);
  else to.set(n.kind, [n]);
}
