/** Generic traversal of the syntax tree. */
import type { Node } from './ast.ts';

type Of<K extends Node['kind']> = Extract<Node, { kind: K }>;

/** The properties of each kind that hold its children, in source order: as data, since a list made at each node costs more than the walk. */
const CHILDREN: { readonly [K in Node['kind']]: readonly Exclude<keyof Of<K>, 'kind' | 'pos' | 'end'>[] } = {
  BadExpr: [],
  Ident: [],
  BasicLit: [],
  CompositeLit: ['type', 'elts'],
  FuncLit: ['type', 'body'],
  SelectorExpr: ['x', 'sel'],
  IndexExpr: ['x', 'indices'],
  SliceExpr: ['x', 'low', 'high', 'max'],
  TypeAssertExpr: ['x', 'type'],
  CallExpr: ['fun', 'args'],
  StarExpr: ['x'],
  UnaryExpr: ['x'],
  BinaryExpr: ['x', 'y'],
  KeyValueExpr: ['key', 'value'],
  ArrayType: ['len', 'elem'],
  StructType: ['fields'],
  FuncType: ['typeParams', 'params', 'results'],
  InterfaceType: ['methods'],
  MapType: ['key', 'value'],
  ChanType: ['value'],
  Ellipsis: ['elem'],
  Field: ['names', 'type'],
  BadStmt: [],
  EmptyStmt: [],
  DeclStmt: ['decl'],
  LabeledStmt: ['label', 'stmt'],
  ExprStmt: ['x'],
  SendStmt: ['chan', 'value'],
  IncDecStmt: ['x'],
  AssignStmt: ['lhs', 'type', 'rhs'],
  GoStmt: ['call'],
  DeferStmt: ['call'],
  ReturnStmt: ['results'],
  BranchStmt: ['label'],
  BlockStmt: ['stmts'],
  IfStmt: ['init', 'cond', 'body', 'else'],
  SwitchStmt: ['init', 'tag', 'cases'],
  TypeSwitchStmt: ['init', 'bind', 'x', 'cases'],
  CaseClause: ['list', 'body'],
  SelectStmt: ['cases'],
  CommClause: ['comm', 'body'],
  ForStmt: ['init', 'cond', 'post', 'body'],
  RangeStmt: ['key', 'value', 'x', 'body'],
  FuncDecl: ['recv', 'name', 'type', 'body'],
  VarDecl: ['names', 'type', 'values'],
  ConstDecl: ['names', 'type', 'values'],
  TypeDecl: ['name', 'typeParams', 'type'],
};

type Held = Node | readonly Node[] | undefined;

/** What a property of a node holds. */
function heldIn(node: Node, property: string): Held {
  return (node as unknown as Readonly<Record<string, Held>>)[property];
}

/** The direct children, in source order. */
export function children(node: Node): readonly Node[] {
  return CHILDREN[node.kind].flatMap((property) => heldIn(node, property) ?? []);
}

/** Visits a node and what is under it, parents first, in source order. A visitor that returns false is not shown what is under the node. */
export function walk(node: Node, visit: (node: Node, parent: Node | undefined) => unknown, parent?: Node): void {
  if (visit(node, parent) === false) return;
  if (node.kind === 'Ident' || node.kind === 'BasicLit') return; // most nodes are leaves
  for (const property of CHILDREN[node.kind]) {
    const held = heldIn(node, property);
    if (Array.isArray(held)) for (const child of held) walk(child, visit, node);
    else if (held) walk(held as Node, visit, node);
  }
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
