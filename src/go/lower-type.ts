/** Lowers what can only be a type, and the lists of fields and parameters within. */
import type { ArrayType, ChanType, Expr, Field, FuncType, InterfaceType } from './ast.ts';
import { type ExprHandler, lowerExpr, lowerIdent } from './lower-expr.ts';
import {
  childByField,
  childOfKind,
  childrenByField,
  childrenOf,
  endOf,
  firstChild,
  kindOf,
  NONE,
  type Syntax,
  siblingOf,
  startOf,
} from './syntax.ts';

/** Spans the signature: from `func`, or behind the name where there is one, to the last result. */
export function lowerFuncType(s: Syntax, node: number): FuncType {
  const part = (field: string) => childByField(s, node, field);
  const [name, typeParams, params, result] = [
    part('name'),
    part('type_parameters'),
    part('parameters'),
    part('result'),
  ];
  const last = result === NONE ? params : result;
  return {
    kind: 'FuncType',
    pos: name === NONE ? startOf(s, node) : endOf(s, name),
    end: last === NONE ? endOf(s, node) : endOf(s, last),
    typeParams: lowerFields(s, typeParams),
    params: lowerFields(s, params),
    results: lowerResults(s, result),
  };
}

function lowerResults(s: Syntax, node: number): Field[] {
  if (node === NONE) return [];
  if (kindOf(s, node) === 'parameter_list') return lowerFields(s, node);
  return [{ kind: 'Field', pos: startOf(s, node), end: endOf(s, node), names: [], type: lowerExpr(s, node) }];
}

/** The declarations of a list of parameters, type parameters or struct fields. */
export function lowerFields(s: Syntax, list: number): Field[] {
  return childrenOf(s, list)
    .filter((child) => kindOf(s, child) !== 'ERROR')
    .map((child) => lowerField(s, child));
}

function lowerField(s: Syntax, node: number): Field {
  const names = childrenByField(s, node, 'name').map((name) => lowerIdent(s, name));
  const type = lowerExpr(s, childByField(s, node, 'type'));
  return { kind: 'Field', pos: startOf(s, node), end: endOf(s, node), names, type: decorated(s, node, type) };
}

/** The `...` of a variadic parameter and the `*` of an embedded field stand beside the type. */
function decorated(s: Syntax, node: number, type: Expr): Expr {
  if (kindOf(s, node) === 'variadic_parameter_declaration') {
    return { kind: 'Ellipsis', pos: type.pos - '...'.length, end: type.end, elem: type };
  }
  if (kindOf(s, node) === 'field_declaration' && childOfKind(s, node, '*') !== NONE) {
    return { kind: 'StarExpr', pos: startOf(s, node), end: type.end, x: type };
  }
  return type;
}

export function lowerArrayType(s: Syntax, node: number): ArrayType {
  const [pos, end] = [startOf(s, node), endOf(s, node)];
  const children = childrenOf(s, node).filter((child) => kindOf(s, child) !== 'ERROR');
  const elem = lowerExpr(s, children.at(-1) ?? NONE);
  if (kindOf(s, node) === 'slice_type') return { kind: 'ArrayType', pos, end, elem };
  if (kindOf(s, node) === 'array_type') {
    return { kind: 'ArrayType', pos, end, len: lowerExpr(s, children[0] ?? NONE), elem };
  }
  return { kind: 'ArrayType', pos, end, len: { kind: 'Ellipsis', pos: pos + 1, end: pos + 4 }, elem };
}

function structType(s: Syntax, node: number): Expr {
  const list = childOfKind(s, node, 'field_declaration_list');
  return { kind: 'StructType', pos: startOf(s, node), end: endOf(s, node), fields: lowerFields(s, list) };
}

function interfaceType(s: Syntax, node: number): InterfaceType {
  const methods = childrenOf(s, node).map((child) => interfaceElement(s, child));
  return { kind: 'InterfaceType', pos: startOf(s, node), end: endOf(s, node), methods };
}

function interfaceElement(s: Syntax, node: number): Field {
  const [pos, end] = [startOf(s, node), endOf(s, node)];
  if (kindOf(s, node) !== 'method_elem') return { kind: 'Field', pos, end, names: [], type: lowerExpr(s, node) };
  const name = lowerIdent(s, childByField(s, node, 'name'));
  return { kind: 'Field', pos, end, names: [name], type: lowerFuncType(s, node) };
}

/** `A | ~B` as binary expressions, as go/ast has it. */
function union(s: Syntax, node: number): Expr {
  const terms = childrenOf(s, node)
    .filter((child) => kindOf(s, child) !== '|')
    .map((child) => lowerExpr(s, child));
  const [first, ...rest] = terms;
  if (!first) return { kind: 'BadExpr', pos: startOf(s, node), end: endOf(s, node) };
  return rest.reduce((x, y) => ({ kind: 'BinaryExpr', pos: x.pos, end: y.end, op: '|', x, y }), first);
}

function mapType(s: Syntax, node: number): Expr {
  const key = firstChild(s, node);
  const value = siblingOf(s, node, key);
  return {
    kind: 'MapType',
    pos: startOf(s, node),
    end: endOf(s, node),
    key: lowerExpr(s, key),
    value: lowerExpr(s, value),
  };
}

function chanType(s: Syntax, node: number): Expr {
  const children = childrenOf(s, node);
  const arrow = children.findIndex((child) => kindOf(s, child) === '<-');
  const dir: ChanType['dir'] = arrow < 0 ? 'both' : arrow === 0 ? 'receive' : 'send';
  const value = lowerExpr(s, children.at(-1) ?? NONE);
  return { kind: 'ChanType', pos: startOf(s, node), end: endOf(s, node), dir, value };
}

function pointerType(s: Syntax, node: number): Expr {
  const x = lowerExpr(s, childrenOf(s, node).at(-1) ?? NONE);
  return { kind: 'StarExpr', pos: startOf(s, node), end: endOf(s, node), x };
}

function negatedType(s: Syntax, node: number): Expr {
  const x = lowerExpr(s, childrenOf(s, node).at(-1) ?? NONE);
  return { kind: 'UnaryExpr', pos: startOf(s, node), end: endOf(s, node), op: '~', x };
}

function qualifiedType(s: Syntax, node: number): Expr {
  const pkg = firstChild(s, node);
  return {
    kind: 'SelectorExpr',
    pos: startOf(s, node),
    end: endOf(s, node),
    x: lowerIdent(s, pkg),
    sel: lowerIdent(s, siblingOf(s, node, pkg)),
  };
}

function innerType(s: Syntax, node: number): Expr {
  return lowerExpr(s, firstChild(s, node));
}

export const TYPE_HANDLERS: Readonly<Record<string, ExprHandler>> = {
  qualified_type: qualifiedType,
  pointer_type: pointerType,
  negated_type: negatedType,
  slice_type: lowerArrayType,
  array_type: lowerArrayType,
  implicit_length_array_type: lowerArrayType,
  struct_type: structType,
  interface_type: interfaceType,
  map_type: mapType,
  channel_type: chanType,
  function_type: lowerFuncType,
  parenthesized_type: innerType,
  type_elem: union,
  type_constraint: union,
};
