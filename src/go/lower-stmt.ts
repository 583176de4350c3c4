/** Lowers statements. */
import type { AssignStmt, BlockStmt, BranchStmt, CaseClause, CommClause, Expr, Ident, Stmt } from './ast.ts';
import { lowerConstSpec, lowerTypeSpec, specsOf } from './lower-decl.ts';
import { lowerCall, lowerExpr, lowerExprs, lowerIdent } from './lower-expr.ts';
import {
  afterOf,
  childByField,
  childOfKind,
  childrenByField,
  childrenOf,
  endOf,
  fieldOf,
  firstChild,
  kindOf,
  NONE,
  type Syntax,
  siblingOf,
  startOf,
} from './syntax.ts';

type StmtHandler = (s: Syntax, node: number) => Stmt;

export function lowerBlock(s: Syntax, node: number): BlockStmt {
  if (node === NONE) return { kind: 'BlockStmt', pos: 0, end: 0, stmts: [] };
  return { kind: 'BlockStmt', pos: startOf(s, node), end: endOf(s, node), stmts: lowerStmts(s, node) };
}

/** The statements of the `statement_list` under a block or a case, and what else could not be parsed there. */
function lowerStmts(s: Syntax, node: number): Stmt[] {
  const stmts: Stmt[] = [];
  const end = afterOf(s, node);
  for (let child = node + 1; child < end; child = afterOf(s, child)) {
    const kind = kindOf(s, child);
    if (kind === 'ERROR') stmts.push(badStmt(s, child));
    if (kind !== 'statement_list') continue;
    const last = afterOf(s, child);
    for (let stmt = child + 1; stmt < last; stmt = afterOf(s, stmt)) lowerInto(stmts, s, stmt);
  }
  return stmts;
}

/** A declaration of several names gives several statements. */
function lowerInto(stmts: Stmt[], s: Syntax, node: number): void {
  const kind = kindOf(s, node);
  if (kind === 'var_declaration') stmts.push(...specsOf(s, node).map((spec) => varStmt(s, spec)));
  else if (kind === 'const_declaration' || kind === 'type_declaration') {
    stmts.push(...specsOf(s, node).map((spec, i) => declStmt(s, spec, i)));
  } else stmts.push(lowerStmt(s, node));
}

function lowerStmt(s: Syntax, node: number): Stmt {
  const handler = HANDLERS[kindOf(s, node)];
  return handler ? handler(s, node) : badStmt(s, node);
}

function badStmt(s: Syntax, node: number): Stmt {
  return { kind: 'BadStmt', pos: startOf(s, node), end: endOf(s, node) };
}

function varStmt(s: Syntax, spec: number): Stmt {
  const type = childByField(s, spec, 'type');
  return {
    kind: 'AssignStmt',
    pos: startOf(s, spec),
    end: endOf(s, spec),
    lhs: childrenByField(s, spec, 'name').map((name) => lowerIdent(s, name)),
    op: '=',
    define: true,
    ...(type !== NONE && { type: lowerExpr(s, type) }),
    rhs: lowerExprs(s, childByField(s, spec, 'value')),
  };
}

function declStmt(s: Syntax, spec: number, index: number): Stmt {
  const decl = kindOf(s, spec) === 'const_spec' ? lowerConstSpec(s, spec, index) : lowerTypeSpec(s, spec);
  return { kind: 'DeclStmt', pos: decl.pos, end: decl.end, decl };
}

/** A single declaration where one statement is wanted, such as after a label. */
function declaration(s: Syntax, node: number): Stmt {
  const stmts: Stmt[] = [];
  lowerInto(stmts, s, node);
  const [only, ...more] = stmts;
  if (only && more.length === 0) return only;
  return { kind: 'BlockStmt', pos: startOf(s, node), end: endOf(s, node), stmts };
}

function assignment(s: Syntax, node: number): AssignStmt {
  const left = firstChild(s, node);
  const operator = siblingOf(s, node, left);
  const op = operator === NONE ? '=' : kindOf(s, operator);
  return {
    kind: 'AssignStmt',
    pos: startOf(s, node),
    end: endOf(s, node),
    lhs: lowerExprs(s, left),
    op: op === ':=' ? '=' : op,
    define: op === ':=',
    rhs: lowerExprs(s, siblingOf(s, node, operator)),
  };
}

function exprStmt(s: Syntax, node: number): Stmt {
  const x = lowerExpr(s, firstChild(s, node));
  return { kind: 'ExprStmt', pos: startOf(s, node), end: endOf(s, node), x };
}

function send(s: Syntax, node: number): Stmt {
  const [chan = NONE, , value = NONE] = childrenOf(s, node);
  const [pos, end] = [startOf(s, node), endOf(s, node)];
  return { kind: 'SendStmt', pos, end, chan: lowerExpr(s, chan), value: lowerExpr(s, value) };
}

function incDec(op: '++' | '--'): StmtHandler {
  return (s, node) => {
    const x = lowerExpr(s, firstChild(s, node));
    return { kind: 'IncDecStmt', pos: startOf(s, node), end: endOf(s, node), x, op };
  };
}

function callStmt(kind: 'GoStmt' | 'DeferStmt'): StmtHandler {
  return (s, node) => ({
    kind,
    pos: startOf(s, node),
    end: endOf(s, node),
    call: lowerCall(s, firstChild(s, node)),
  });
}

function returnStmt(s: Syntax, node: number): Stmt {
  const results = lowerExprs(s, firstChild(s, node));
  return { kind: 'ReturnStmt', pos: startOf(s, node), end: endOf(s, node), results };
}

function branch(tok: BranchStmt['tok']): StmtHandler {
  return (s, node) => {
    const label = firstChild(s, node);
    const [pos, end] = [startOf(s, node), endOf(s, node)];
    if (label === NONE) return { kind: 'BranchStmt', pos, end, tok };
    return { kind: 'BranchStmt', pos, end, tok, label: lowerIdent(s, label) };
  };
}

function labeled(s: Syntax, node: number): Stmt {
  const label = firstChild(s, node);
  const body = siblingOf(s, node, label);
  const [pos, end] = [startOf(s, node), endOf(s, node)];
  const stmt: Stmt = body === NONE ? { kind: 'EmptyStmt', pos: end, end } : lowerStmt(s, body);
  return { kind: 'LabeledStmt', pos, end, label: lowerIdent(s, label), stmt };
}

function ifStmt(s: Syntax, node: number): Stmt {
  const init = childByField(s, node, 'initializer');
  const otherwise = childByField(s, node, 'alternative');
  const alternative = otherwise === NONE ? undefined : lowerStmt(s, otherwise);
  return {
    kind: 'IfStmt',
    pos: startOf(s, node),
    end: endOf(s, node),
    ...(init !== NONE && { init: lowerStmt(s, init) }),
    cond: lowerExpr(s, childByField(s, node, 'condition')),
    body: lowerBlock(s, childByField(s, node, 'consequence')),
    ...((alternative?.kind === 'BlockStmt' || alternative?.kind === 'IfStmt') && { else: alternative }),
  };
}

function forStmt(s: Syntax, node: number): Stmt {
  const body = lowerBlock(s, childByField(s, node, 'body'));
  const [pos, end] = [startOf(s, node), endOf(s, node)];
  const head = childrenOf(s, node).find((child) => fieldOf(s, child) !== 'body' && kindOf(s, child) !== 'ERROR');
  if (head === undefined) return { kind: 'ForStmt', pos, end, body };
  if (kindOf(s, head) === 'range_clause') return rangeStmt(s, head, { pos, end, body });
  if (kindOf(s, head) !== 'for_clause') return { kind: 'ForStmt', pos, end, cond: lowerExpr(s, head), body };
  const part = (field: string) => childByField(s, head, field);
  const [init, cond, post] = [part('initializer'), part('condition'), part('update')];
  return {
    kind: 'ForStmt',
    pos,
    end,
    ...(init !== NONE && { init: lowerStmt(s, init) }),
    ...(cond !== NONE && { cond: lowerExpr(s, cond) }),
    ...(post !== NONE && { post: lowerStmt(s, post) }),
    body,
  };
}

function rangeStmt(s: Syntax, clause: number, loop: { pos: number; end: number; body: BlockStmt }): Stmt {
  const [key, value] = lowerExprs(s, childByField(s, clause, 'left'));
  return {
    kind: 'RangeStmt',
    pos: loop.pos,
    end: loop.end,
    ...(key && { key }),
    ...(value && { value }),
    define: childOfKind(s, clause, ':=') !== NONE,
    x: lowerExpr(s, childByField(s, clause, 'right')),
    body: loop.body,
  };
}

function switchStmt(s: Syntax, node: number): Stmt {
  const init = childByField(s, node, 'initializer');
  const tag = childByField(s, node, 'value');
  return {
    kind: 'SwitchStmt',
    pos: startOf(s, node),
    end: endOf(s, node),
    ...(init !== NONE && { init: lowerStmt(s, init) }),
    ...(tag !== NONE && { tag: lowerExpr(s, tag) }),
    cases: clausesOf(s, node),
  };
}

function typeSwitch(s: Syntax, node: number): Stmt {
  const init = childByField(s, node, 'initializer');
  const [bind] = lowerExprs(s, childByField(s, node, 'alias'));
  return {
    kind: 'TypeSwitchStmt',
    pos: startOf(s, node),
    end: endOf(s, node),
    ...(init !== NONE && { init: lowerStmt(s, init) }),
    ...(isIdent(bind) && { bind }),
    x: lowerExpr(s, childByField(s, node, 'value')),
    cases: clausesOf(s, node),
  };
}

function isIdent(x: Expr | undefined): x is Ident {
  return x?.kind === 'Ident';
}

const CASES = new Set(['expression_case', 'type_case', 'default_case']);

function clausesOf(s: Syntax, node: number): CaseClause[] {
  return childrenOf(s, node)
    .filter((child) => CASES.has(kindOf(s, child)))
    .map((child) => caseClause(s, child));
}

function caseClause(s: Syntax, node: number): CaseClause {
  const field = kindOf(s, node) === 'type_case' ? 'type' : 'value';
  const list = childrenByField(s, node, field).flatMap((child) => lowerExprs(s, child));
  const isDefault = kindOf(s, node) === 'default_case';
  const [pos, end] = [startOf(s, node), endOf(s, node)];
  return { kind: 'CaseClause', pos, end, list, isDefault, body: lowerStmts(s, node) };
}

function select(s: Syntax, node: number): Stmt {
  const cases = childrenOf(s, node)
    .filter((child) => kindOf(s, child) === 'communication_case' || kindOf(s, child) === 'default_case')
    .map((child) => commClause(s, child));
  return { kind: 'SelectStmt', pos: startOf(s, node), end: endOf(s, node), cases };
}

function commClause(s: Syntax, node: number): CommClause {
  const comm = childByField(s, node, 'communication');
  const lowered = comm === NONE || kindOf(s, node) === 'default_case' ? undefined : communication(s, comm);
  const [pos, end] = [startOf(s, node), endOf(s, node)];
  return { kind: 'CommClause', pos, end, ...(lowered && { comm: lowered }), body: lowerStmts(s, node) };
}

function communication(s: Syntax, node: number): CommClause['comm'] {
  const stmt = lowerStmt(s, node);
  return stmt.kind === 'SendStmt' || stmt.kind === 'ExprStmt' || stmt.kind === 'AssignStmt' ? stmt : undefined;
}

function receive(s: Syntax, node: number): Stmt {
  const left = childByField(s, node, 'left');
  const x = lowerExpr(s, childByField(s, node, 'right'));
  const [pos, end] = [startOf(s, node), endOf(s, node)];
  if (left === NONE) return { kind: 'ExprStmt', pos, end, x };
  const define = childOfKind(s, node, ':=') !== NONE;
  return { kind: 'AssignStmt', pos, end, lhs: lowerExprs(s, left), op: '=', define, rhs: [x] };
}

const HANDLERS: Readonly<Record<string, StmtHandler>> = {
  __proto__: null as never,
  block: lowerBlock,
  empty_statement: (s, node) => ({ kind: 'EmptyStmt', pos: startOf(s, node), end: endOf(s, node) }),
  expression_statement: exprStmt,
  assignment_statement: assignment,
  short_var_declaration: assignment,
  var_declaration: declaration,
  const_declaration: declaration,
  type_declaration: declaration,
  send_statement: send,
  receive_statement: receive,
  inc_statement: incDec('++'),
  dec_statement: incDec('--'),
  go_statement: callStmt('GoStmt'),
  defer_statement: callStmt('DeferStmt'),
  return_statement: returnStmt,
  break_statement: branch('break'),
  continue_statement: branch('continue'),
  goto_statement: branch('goto'),
  fallthrough_statement: branch('fallthrough'),
  labeled_statement: labeled,
  if_statement: ifStmt,
  for_statement: forStmt,
  expression_switch_statement: switchStmt,
  type_switch_statement: typeSwitch,
  select_statement: select,
};
