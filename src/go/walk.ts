/** Generic traversal of the syntax tree. */
import type { Node } from './ast.ts';

type Handler<K extends Node['kind']> = (node: Extract<Node, { kind: K }>) => readonly (Node | undefined)[];

const NOTHING: readonly Node[] = [];

/** The children of each kind in source order. */
const CHILDREN: { readonly [K in Node['kind']]: Handler<K> } = {
  BadExpr: () => NOTHING,
  Ident: () => NOTHING,
  BasicLit: () => NOTHING,
  CompositeLit: (n) => [n.type, ...n.elts],
  FuncLit: (n) => [n.type, n.body],
  SelectorExpr: (n) => [n.x, n.sel],
  IndexExpr: (n) => [n.x, ...n.indices],
  SliceExpr: (n) => [n.x, n.low, n.high, n.max],
  TypeAssertExpr: (n) => [n.x, n.type],
  CallExpr: (n) => [n.fun, ...n.args],
  StarExpr: (n) => [n.x],
  UnaryExpr: (n) => [n.x],
  BinaryExpr: (n) => [n.x, n.y],
  KeyValueExpr: (n) => [n.key, n.value],
  ArrayType: (n) => [n.len, n.elem],
  StructType: (n) => n.fields,
  FuncType: (n) => [...n.typeParams, ...n.params, ...n.results],
  InterfaceType: (n) => n.methods,
  MapType: (n) => [n.key, n.value],
  ChanType: (n) => [n.value],
  Ellipsis: (n) => [n.elem],
  Field: (n) => [...n.names, n.type],
  BadStmt: () => NOTHING,
  EmptyStmt: () => NOTHING,
  DeclStmt: (n) => [n.decl],
  LabeledStmt: (n) => [n.label, n.stmt],
  ExprStmt: (n) => [n.x],
  SendStmt: (n) => [n.chan, n.value],
  IncDecStmt: (n) => [n.x],
  AssignStmt: (n) => [...n.lhs, n.type, ...n.rhs],
  GoStmt: (n) => [n.call],
  DeferStmt: (n) => [n.call],
  ReturnStmt: (n) => n.results,
  BranchStmt: (n) => [n.label],
  BlockStmt: (n) => n.stmts,
  IfStmt: (n) => [n.init, n.cond, n.body, n.else],
  SwitchStmt: (n) => [n.init, n.tag, ...n.cases],
  TypeSwitchStmt: (n) => [n.init, n.bind, n.x, ...n.cases],
  CaseClause: (n) => [...n.list, ...n.body],
  SelectStmt: (n) => n.cases,
  CommClause: (n) => [n.comm, ...n.body],
  ForStmt: (n) => [n.init, n.cond, n.post, n.body],
  RangeStmt: (n) => [n.key, n.value, n.x, n.body],
  FuncDecl: (n) => [n.recv, n.name, n.type, n.body],
  VarDecl: (n) => [...n.names, n.type, ...n.values],
  ConstDecl: (n) => [...n.names, n.type, ...n.values],
  TypeDecl: (n) => [n.name, ...n.typeParams, n.type],
};

/** The direct children, in source order, with a gap for each that is not there. */
function parts(node: Node): readonly (Node | undefined)[] {
  return (CHILDREN[node.kind] as Handler<Node['kind']>)(node as never);
}

/** The direct children, in source order. */
export function children(node: Node): readonly Node[] {
  const list = parts(node);
  return list.every(isNode) ? list : list.filter(isNode);
}

function isNode(child: Node | undefined): child is Node {
  return child !== undefined;
}

/** Visits a node and what is under it, parents first, in source order. A visitor that returns false is not shown what is under the node. */
export function walk(node: Node, visit: (node: Node, parent: Node | undefined) => unknown, parent?: Node): void {
  if (visit(node, parent) === false) return;
  if (node.kind === 'Ident' || node.kind === 'BasicLit') return; // most nodes are leaves
  for (const child of parts(node)) if (child) walk(child, visit, node);
}

/** Whether a node, or one in it, is so. */
export function contains(root: Node, is: (n: Node) => boolean): boolean {
  let found = false;
  walk(root, (n) => {
    found ||= is(n);
    return !found;
  });
  return found;
}
