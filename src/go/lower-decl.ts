/** Lowers the declarations of a file; the body of a function only when it is asked for. */
import type { BlockStmt, ConstDecl, Decl, FuncDecl, TypeDecl, VarDecl } from './ast.ts';
import { lowerExpr, lowerExprs, lowerIdent } from './lower-expr.ts';
import { lowerBlock } from './lower-stmt.ts';
import { lowerFields, lowerFuncType } from './lower-type.ts';
import { parseBody } from './parse.ts';
import {
  childByField,
  childOfKind,
  childrenByField,
  childrenOf,
  endOf,
  kindOf,
  NONE,
  type Syntax,
  startOf,
  textOf,
} from './syntax.ts';

export interface Import {
  readonly path: string;
  /** The explicit name, also `_` and `.`. */
  readonly name: string | undefined;
}

export interface LoweredFile {
  /** Empty where the package clause is missing. */
  readonly packageName: string;
  readonly imports: readonly Import[];
  readonly decls: readonly Decl[];
  /** Start and end of each function literal, ascending. */
  readonly literals: readonly { readonly pos: number; readonly end: number }[];
  /** Offsets of syntax errors. */
  readonly errors: readonly number[];
}

/** Lowers a file. `onBody` is told of each body, once, when somebody first reads it. */
export function lowerFile(s: Syntax, onBody: (decl: FuncDecl, body: BlockStmt) => void): LoweredFile {
  const nodes = childrenOf(s, 0);
  const clause = nodes.find((node) => kindOf(s, node) === 'package_clause');
  const name = clause === undefined ? NONE : childOfKind(s, clause, 'package_identifier');
  return {
    packageName: name === NONE ? '' : textOf(s, name),
    imports: nodes.filter((node) => kindOf(s, node) === 'import_declaration').flatMap((node) => imports(s, node)),
    decls: nodes.flatMap((node) => lowerDecl(s, node, onBody)),
    literals: literalsOf(s),
    errors: [...s.errors, ...strayStatements(s, nodes)],
  };
}

function literalsOf(s: Syntax): { pos: number; end: number }[] {
  const literal = s.kinds.indexOf('func_literal');
  const found: { pos: number; end: number }[] = [];
  for (let node = 0; node < s.length; node++) {
    if (s.kind[node] === literal) found.push({ pos: startOf(s, node), end: endOf(s, node) });
  }
  return found;
}

const TOP_LEVEL = new Set(
  `package_clause import_declaration function_declaration method_declaration var_declaration const_declaration
  type_declaration`.split(/\s+/),
);

/** What a surplus brace leaves outside of functions belongs to the function before it, which is cut short: its end counts as an error. */
function strayStatements(s: Syntax, nodes: readonly number[]): number[] {
  return nodes.flatMap((node, i) => {
    const before = nodes[i - 1];
    return before === undefined || TOP_LEVEL.has(kindOf(s, node)) ? [] : [endOf(s, before), startOf(s, node)];
  });
}

function imports(s: Syntax, node: number): Import[] {
  return specsOf(s, node).map((spec) => {
    const name = childByField(s, spec, 'name');
    const path = childByField(s, spec, 'path');
    return {
      path: path === NONE ? '' : textOf(s, path).slice(1, -1),
      name: name === NONE ? undefined : textOf(s, name),
    };
  });
}

function lowerDecl(s: Syntax, node: number, onBody: (decl: FuncDecl, body: BlockStmt) => void): Decl[] {
  switch (kindOf(s, node)) {
    case 'function_declaration':
    case 'method_declaration':
      return [funcDecl(s, node, onBody)];
    case 'var_declaration':
      return specsOf(s, node).map((spec) => varSpec(s, spec));
    case 'const_declaration':
      return specsOf(s, node).map((spec, iota) => lowerConstSpec(s, spec, iota));
    case 'type_declaration':
      return specsOf(s, node).map((spec) => lowerTypeSpec(s, spec));
    default:
      return [];
  }
}

/** The specifications of a declaration, with or without parentheses. */
export function specsOf(s: Syntax, declaration: number): number[] {
  return childrenOf(s, declaration).flatMap((child) => {
    const kind = kindOf(s, child);
    if (kind === 'var_spec_list' || kind === 'import_spec_list') return specsOf(s, child);
    return kind === 'ERROR' ? [] : [child];
  });
}

function funcDecl(s: Syntax, node: number, onBody: (decl: FuncDecl, body: BlockStmt) => void): FuncDecl {
  const [recv] = lowerFields(s, childByField(s, node, 'receiver'));
  const bodyNode = childByField(s, node, 'body');
  const head = {
    kind: 'FuncDecl',
    pos: startOf(s, node),
    end: endOf(s, node),
    name: lowerIdent(s, childByField(s, node, 'name')),
    ...(recv && { recv }),
    type: lowerFuncType(s, node),
  } as const;
  if (bodyNode === NONE) return head;
  let body: BlockStmt | undefined;
  const decl: FuncDecl = {
    ...head,
    get body() {
      if (body) return body;
      body = lowerBody(s, bodyNode);
      onBody(decl, body);
      return body;
    },
  };
  return decl;
}

function lowerBody(s: Syntax, node: number): BlockStmt {
  if (!s.unread.has(node)) return lowerBlock(s, node);
  const own = parseBody(s.text, startOf(s, node), endOf(s, node));
  return lowerBlock(own, childByField(own, childOfKind(own, 0, 'function_declaration'), 'body'));
}

function varSpec(s: Syntax, node: number): VarDecl {
  return { kind: 'VarDecl', ...valueSpec(s, node) };
}

export function lowerConstSpec(s: Syntax, node: number, iota: number): ConstDecl {
  return { kind: 'ConstDecl', iota, ...valueSpec(s, node) };
}

function valueSpec(s: Syntax, node: number): Omit<VarDecl, 'kind'> {
  const type = childByField(s, node, 'type');
  return {
    pos: startOf(s, node),
    end: endOf(s, node),
    names: childrenByField(s, node, 'name').map((name) => lowerIdent(s, name)),
    ...(type !== NONE && { type: lowerExpr(s, type) }),
    values: lowerExprs(s, childByField(s, node, 'value')),
  };
}

export function lowerTypeSpec(s: Syntax, node: number): TypeDecl {
  return {
    kind: 'TypeDecl',
    pos: startOf(s, node),
    end: endOf(s, node),
    name: lowerIdent(s, childByField(s, node, 'name')),
    typeParams: lowerFields(s, childByField(s, node, 'type_parameters')),
    alias: kindOf(s, node) === 'type_alias',
    type: lowerExpr(s, childByField(s, node, 'type')),
  };
}
