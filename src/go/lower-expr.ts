/** Lowers expressions and types: they share one form, since the parser cannot always tell them apart. */
import type { BasicLit, BlockStmt, CallExpr, CompositeLit, Expr, Ident, UnaryExpr } from './ast.ts';
import { lowerBlock } from './lower-stmt.ts';
import { lowerArrayType, lowerFuncType, TYPE_HANDLERS } from './lower-type.ts';
import {
  afterOf,
  childByField,
  childOfKind,
  childrenOf,
  endOf,
  firstChild,
  kindOf,
  NONE,
  type Syntax,
  siblingOf,
  startOf,
  textOf,
} from './syntax.ts';

export type ExprHandler = (s: Syntax, node: number) => Expr;

export function lowerExpr(s: Syntax, node: number): Expr {
  if (node === NONE) return { kind: 'BadExpr', pos: 0, end: 0 };
  const handler = HANDLERS[kindOf(s, node)];
  return handler ? handler(s, node) : bad(s, node);
}

/** The expressions of an `expression_list`, or the one expression that stands for a list. */
export function lowerExprs(s: Syntax, node: number): Expr[] {
  if (node === NONE) return [];
  if (kindOf(s, node) !== 'expression_list') return [lowerExpr(s, node)];
  const list: Expr[] = [];
  const end = afterOf(s, node);
  for (let child = node + 1; child < end; child = afterOf(s, child)) list.push(lowerExpr(s, child));
  return list;
}

export function lowerIdent(s: Syntax, node: number): Ident {
  if (node === NONE) return { kind: 'Ident', pos: 0, end: 0, name: '_' };
  return { kind: 'Ident', pos: startOf(s, node), end: endOf(s, node), name: textOf(s, node) };
}

/** A `go` or `defer` needs a call; anything else there is an error of the author's, kept as a call of nothing. */
export function lowerCall(s: Syntax, node: number): CallExpr {
  const x = lowerExpr(s, node);
  return x.kind === 'CallExpr' ? x : { kind: 'CallExpr', pos: x.pos, end: x.end, fun: x, args: [], ellipsis: false };
}

function bad(s: Syntax, node: number): Expr {
  return { kind: 'BadExpr', pos: startOf(s, node), end: endOf(s, node) };
}

function literal(lit: BasicLit['lit']): ExprHandler {
  return (s, node) => ({ kind: 'BasicLit', pos: startOf(s, node), end: endOf(s, node), lit, value: textOf(s, node) });
}

function inner(s: Syntax, node: number): Expr {
  return lowerExpr(s, firstChild(s, node));
}

function selector(s: Syntax, node: number): Expr {
  const operand = firstChild(s, node);
  const sel = siblingOf(s, node, operand);
  return {
    kind: 'SelectorExpr',
    pos: startOf(s, node),
    end: endOf(s, node),
    x: lowerExpr(s, operand),
    sel: lowerIdent(s, sel),
  };
}

function index(s: Syntax, node: number): Expr {
  const [operand = NONE, ...indices] = childrenOf(s, node);
  const pos = startOf(s, node);
  return {
    kind: 'IndexExpr',
    pos,
    end: endOf(s, node),
    x: lowerExpr(s, operand),
    indices: indices.map((i) => lowerExpr(s, i)),
  };
}

/** `T[A, B]`: the arguments stand in a node of their own. */
function generic(s: Syntax, node: number): Expr {
  const operand = firstChild(s, node);
  const list = childOfKind(s, node, 'type_arguments');
  const indices = childrenOf(s, list).map((i) => lowerExpr(s, i));
  return { kind: 'IndexExpr', pos: startOf(s, node), end: endOf(s, node), x: lowerExpr(s, operand), indices };
}

function slice(s: Syntax, node: number): Expr {
  const part = (field: string) => childByField(s, node, field);
  const [low, high, max] = [part('start'), part('end'), part('capacity')];
  return {
    kind: 'SliceExpr',
    pos: startOf(s, node),
    end: endOf(s, node),
    x: lowerExpr(s, part('operand')),
    ...(low !== NONE && { low: lowerExpr(s, low) }),
    ...(high !== NONE && { high: lowerExpr(s, high) }),
    ...(max !== NONE && { max: lowerExpr(s, max) }),
  };
}

function typeAssertion(s: Syntax, node: number): Expr {
  const operand = firstChild(s, node);
  const type = siblingOf(s, node, operand);
  return {
    kind: 'TypeAssertExpr',
    pos: startOf(s, node),
    end: endOf(s, node),
    x: lowerExpr(s, operand),
    type: lowerExpr(s, type),
  };
}

function call(s: Syntax, node: number): Expr {
  const operand = firstChild(s, node);
  const next = siblingOf(s, node, operand);
  const fun = lowerExpr(s, operand);
  if (next === NONE || kindOf(s, next) !== 'type_arguments') return callOf(s, node, fun, next);
  const indices = childrenOf(s, next).map((i) => lowerExpr(s, i));
  const instance: Expr = { kind: 'IndexExpr', pos: fun.pos, end: endOf(s, next), x: fun, indices };
  return callOf(s, node, instance, siblingOf(s, node, next));
}

function callOf(s: Syntax, node: number, fun: Expr, list: number): CallExpr {
  const args: Expr[] = [];
  let ellipsis = false;
  if (list !== NONE) {
    const end = afterOf(s, list);
    for (let child = list + 1; child < end; child = afterOf(s, child)) {
      if (kindOf(s, child) === 'variadic_argument') ellipsis = true;
      args.push(lowerExpr(s, child));
    }
  }
  return { kind: 'CallExpr', pos: startOf(s, node), end: endOf(s, node), fun, args, ellipsis };
}

/** `T(x)` where T cannot be mistaken for a function, and `f[T](x)` where it can. */
function conversion(s: Syntax, node: number): Expr {
  const type = firstChild(s, node);
  const operand = siblingOf(s, node, type);
  return {
    kind: 'CallExpr',
    pos: startOf(s, node),
    end: endOf(s, node),
    fun: lowerExpr(s, type),
    args: operand === NONE ? [] : [lowerExpr(s, operand)],
    ellipsis: false,
  };
}

function unary(s: Syntax, node: number): Expr {
  const operator = firstChild(s, node);
  const op = kindOf(s, operator) as UnaryExpr['op'] | '*'; // the grammar has no other
  const pos = startOf(s, node);
  const end = endOf(s, node);
  const x = lowerExpr(s, siblingOf(s, node, operator));
  return op === '*' ? { kind: 'StarExpr', pos, end, x } : { kind: 'UnaryExpr', pos, end, op, x };
}

function binary(s: Syntax, node: number): Expr {
  const left = firstChild(s, node);
  const operator = siblingOf(s, node, left);
  return {
    kind: 'BinaryExpr',
    pos: startOf(s, node),
    end: endOf(s, node),
    op: operator === NONE ? '' : kindOf(s, operator),
    x: lowerExpr(s, left),
    y: lowerExpr(s, siblingOf(s, node, operator)),
  };
}

function composite(s: Syntax, node: number): CompositeLit {
  const type = firstChild(s, node);
  const body = siblingOf(s, node, type);
  return {
    kind: 'CompositeLit',
    pos: startOf(s, node),
    end: endOf(s, node),
    type: kindOf(s, type) === 'implicit_length_array_type' ? lowerArrayType(s, type) : lowerExpr(s, type),
    elts: elements(s, body),
  };
}

/** The inner braces of `[]T{{1}}`. */
function elided(s: Syntax, node: number): CompositeLit {
  return { kind: 'CompositeLit', pos: startOf(s, node), end: endOf(s, node), elts: elements(s, node) };
}

function elements(s: Syntax, body: number): Expr[] {
  return childrenOf(s, body).map((child) => lowerExpr(s, child));
}

function keyed(s: Syntax, node: number): Expr {
  const key = firstChild(s, node);
  const value = siblingOf(s, node, key);
  return {
    kind: 'KeyValueExpr',
    pos: startOf(s, node),
    end: endOf(s, node),
    key: lowerExpr(s, key),
    value: lowerExpr(s, value),
  };
}

function funcLit(s: Syntax, node: number): Expr {
  const body: BlockStmt = lowerBlock(s, childByField(s, node, 'body'));
  return { kind: 'FuncLit', pos: startOf(s, node), end: endOf(s, node), type: lowerFuncType(s, node), body };
}

const HANDLERS: Readonly<Record<string, ExprHandler>> = {
  __proto__: null as never,
  identifier: lowerIdent,
  type_identifier: lowerIdent,
  field_identifier: lowerIdent,
  package_identifier: lowerIdent,
  blank_identifier: lowerIdent,
  nil: lowerIdent,
  true: lowerIdent,
  false: lowerIdent,
  iota: lowerIdent,
  int_literal: literal('int'),
  float_literal: literal('float'),
  imaginary_literal: literal('imaginary'),
  rune_literal: literal('rune'),
  interpreted_string_literal: literal('string'),
  raw_string_literal: literal('string'),
  parenthesized_expression: inner,
  literal_element: inner,
  variadic_argument: inner,
  literal_value: elided,
  keyed_element: keyed,
  selector_expression: selector,
  index_expression: index,
  generic_type: generic,
  type_instantiation_expression: index,
  slice_expression: slice,
  type_assertion_expression: typeAssertion,
  call_expression: call,
  type_conversion_expression: conversion,
  unary_expression: unary,
  binary_expression: binary,
  composite_literal: composite,
  func_literal: funcLit,
  ...TYPE_HANDLERS,
};
