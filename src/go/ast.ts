/**
 * The syntax tree of a Go file, in the words of Go's own go/ast. Differences, all of them simplifications:
 *
 * - Parentheses are unwrapped.
 * - `x := v`, `var x T = v` and `var x T` inside a function are all an AssignStmt with `define: true`.
 * - `[]T` and `[n]T` are ArrayType; `f[T]` and `a[i]` are IndexExpr.
 * - What could not be parsed is a BadExpr or BadStmt; the function that holds one is `damaged`.
 *
 * `pos` and `end` are offsets in UTF-16 units into the text of the file, the end exclusive.
 */
interface Span {
  readonly pos: number;
  readonly end: number;
}

export type Node = Expr | Stmt | Decl | Field | CaseClause | CommClause;

// ---- expressions and types ----

export type Expr =
  | BadExpr
  | Ident
  | BasicLit
  | CompositeLit
  | FuncLit
  | SelectorExpr
  | IndexExpr
  | SliceExpr
  | TypeAssertExpr
  | CallExpr
  | StarExpr
  | UnaryExpr
  | BinaryExpr
  | KeyValueExpr
  | ArrayType
  | StructType
  | FuncType
  | InterfaceType
  | MapType
  | ChanType
  | Ellipsis;

export interface BadExpr extends Span {
  readonly kind: 'BadExpr';
}
export interface Ident extends Span {
  readonly kind: 'Ident';
  readonly name: string;
}
export interface BasicLit extends Span {
  readonly kind: 'BasicLit';
  readonly lit: 'int' | 'float' | 'imaginary' | 'rune' | 'string';
  /** As written, quotes included. */
  readonly value: string;
}
export interface CompositeLit extends Span {
  readonly kind: 'CompositeLit';
  /** Absent where an outer literal gives the type: the inner braces of `[]T{{1}}`. */
  readonly type?: Expr;
  /** KeyValueExpr where keys are written. */
  readonly elts: readonly Expr[];
}
export interface FuncLit extends Span {
  readonly kind: 'FuncLit';
  readonly type: FuncType;
  readonly body: BlockStmt;
}
export interface SelectorExpr extends Span {
  readonly kind: 'SelectorExpr';
  readonly x: Expr;
  readonly sel: Ident;
}
export interface IndexExpr extends Span {
  readonly kind: 'IndexExpr';
  readonly x: Expr;
  /** One for an index; one or more type arguments for an instantiation. */
  readonly indices: readonly Expr[];
}
export interface SliceExpr extends Span {
  readonly kind: 'SliceExpr';
  readonly x: Expr;
  readonly low?: Expr;
  readonly high?: Expr;
  readonly max?: Expr;
}
export interface TypeAssertExpr extends Span {
  readonly kind: 'TypeAssertExpr';
  readonly x: Expr;
  readonly type: Expr;
}
export interface CallExpr extends Span {
  readonly kind: 'CallExpr';
  readonly fun: Expr;
  /** The type argument of `make` and `new` is the first argument. */
  readonly args: readonly Expr[];
  /** `f(xs...)`. */
  readonly ellipsis: boolean;
}
export interface StarExpr extends Span {
  readonly kind: 'StarExpr';
  readonly x: Expr;
}
export interface UnaryExpr extends Span {
  readonly kind: 'UnaryExpr';
  /** `<-` is a receive; `~` occurs in constraints. */
  readonly op: '+' | '-' | '!' | '^' | '&' | '<-' | '~';
  readonly x: Expr;
}
export interface BinaryExpr extends Span {
  readonly kind: 'BinaryExpr';
  readonly op: string;
  readonly x: Expr;
  readonly y: Expr;
}
export interface KeyValueExpr extends Span {
  readonly kind: 'KeyValueExpr';
  readonly key: Expr;
  readonly value: Expr;
}
export interface ArrayType extends Span {
  readonly kind: 'ArrayType';
  /** Absent for a slice; Ellipsis for `[...]T`. */
  readonly len?: Expr;
  readonly elem: Expr;
}
export interface StructType extends Span {
  readonly kind: 'StructType';
  readonly fields: readonly Field[];
}
export interface FuncType extends Span {
  readonly kind: 'FuncType';
  readonly typeParams: readonly Field[];
  readonly params: readonly Field[];
  readonly results: readonly Field[];
}
export interface InterfaceType extends Span {
  readonly kind: 'InterfaceType';
  /** A method has a name and a FuncType; an embedded type or constraint has no names. */
  readonly methods: readonly Field[];
}
export interface MapType extends Span {
  readonly kind: 'MapType';
  readonly key: Expr;
  readonly value: Expr;
}
export interface ChanType extends Span {
  readonly kind: 'ChanType';
  readonly dir: 'both' | 'send' | 'receive';
  readonly value: Expr;
}
/** `...T` of a variadic parameter, or the length in `[...]T`. */
export interface Ellipsis extends Span {
  readonly kind: 'Ellipsis';
  readonly elem?: Expr;
}

/** Parameters, results, type parameters, struct fields, interface methods. No names: embedded or anonymous. */
export interface Field extends Span {
  readonly kind: 'Field';
  readonly names: readonly Ident[];
  readonly type: Expr;
}

// ---- statements ----

export type Stmt =
  | BadStmt
  | EmptyStmt
  | DeclStmt
  | LabeledStmt
  | ExprStmt
  | SendStmt
  | IncDecStmt
  | AssignStmt
  | GoStmt
  | DeferStmt
  | ReturnStmt
  | BranchStmt
  | BlockStmt
  | IfStmt
  | SwitchStmt
  | TypeSwitchStmt
  | SelectStmt
  | ForStmt
  | RangeStmt;

export interface BadStmt extends Span {
  readonly kind: 'BadStmt';
}
export interface EmptyStmt extends Span {
  readonly kind: 'EmptyStmt';
}
/** Constants and types declared inside a function. */
export interface DeclStmt extends Span {
  readonly kind: 'DeclStmt';
  readonly decl: ConstDecl | TypeDecl;
}
export interface LabeledStmt extends Span {
  readonly kind: 'LabeledStmt';
  readonly label: Ident;
  readonly stmt: Stmt;
}
export interface ExprStmt extends Span {
  readonly kind: 'ExprStmt';
  readonly x: Expr;
}
export interface SendStmt extends Span {
  readonly kind: 'SendStmt';
  readonly chan: Expr;
  readonly value: Expr;
}
export interface IncDecStmt extends Span {
  readonly kind: 'IncDecStmt';
  readonly x: Expr;
  readonly op: '++' | '--';
}
export interface AssignStmt extends Span {
  readonly kind: 'AssignStmt';
  readonly lhs: readonly Expr[];
  /** `=`, or `+=` and its like; `=` too where `define` is set. */
  readonly op: string;
  /** `:=` or `var`: names on the left that are new in this scope are declared here. */
  readonly define: boolean;
  /** The declared type of a `var`. */
  readonly type?: Expr;
  /** Empty for `var x T`. */
  readonly rhs: readonly Expr[];
}
export interface GoStmt extends Span {
  readonly kind: 'GoStmt';
  readonly call: CallExpr;
}
export interface DeferStmt extends Span {
  readonly kind: 'DeferStmt';
  readonly call: CallExpr;
}
export interface ReturnStmt extends Span {
  readonly kind: 'ReturnStmt';
  readonly results: readonly Expr[];
}
export interface BranchStmt extends Span {
  readonly kind: 'BranchStmt';
  readonly tok: 'break' | 'continue' | 'goto' | 'fallthrough';
  readonly label?: Ident;
}
export interface BlockStmt extends Span {
  readonly kind: 'BlockStmt';
  readonly stmts: readonly Stmt[];
}
export interface IfStmt extends Span {
  readonly kind: 'IfStmt';
  readonly init?: Stmt;
  readonly cond: Expr;
  readonly body: BlockStmt;
  readonly else?: BlockStmt | IfStmt;
}
export interface SwitchStmt extends Span {
  readonly kind: 'SwitchStmt';
  readonly init?: Stmt;
  readonly tag?: Expr;
  readonly cases: readonly CaseClause[];
}
export interface TypeSwitchStmt extends Span {
  readonly kind: 'TypeSwitchStmt';
  readonly init?: Stmt;
  /** `v` of `switch v := x.(type)`. */
  readonly bind?: Ident;
  readonly x: Expr;
  readonly cases: readonly CaseClause[];
}
export interface CaseClause extends Span {
  readonly kind: 'CaseClause';
  /** Expressions, or types in a type switch. Empty for `default`. */
  readonly list: readonly Expr[];
  readonly isDefault: boolean;
  readonly body: readonly Stmt[];
}
export interface SelectStmt extends Span {
  readonly kind: 'SelectStmt';
  readonly cases: readonly CommClause[];
}
export interface CommClause extends Span {
  readonly kind: 'CommClause';
  /** A SendStmt, an ExprStmt with a receive, or an AssignStmt with one; absent for `default`. */
  readonly comm?: SendStmt | ExprStmt | AssignStmt;
  readonly body: readonly Stmt[];
}
export interface ForStmt extends Span {
  readonly kind: 'ForStmt';
  readonly init?: Stmt;
  readonly cond?: Expr;
  readonly post?: Stmt;
  readonly body: BlockStmt;
}
export interface RangeStmt extends Span {
  readonly kind: 'RangeStmt';
  readonly key?: Expr;
  readonly value?: Expr;
  readonly define: boolean;
  readonly x: Expr;
  readonly body: BlockStmt;
}

// ---- declarations ----

export type Decl = FuncDecl | VarDecl | ConstDecl | TypeDecl;

export interface FuncDecl extends Span {
  readonly kind: 'FuncDecl';
  readonly name: Ident;
  readonly recv?: Field;
  readonly type: FuncType;
  /** Absent for a function implemented elsewhere (assembly). */
  readonly body?: BlockStmt;
}
/** One specification of a package-level `var`. */
export interface VarDecl extends Span {
  readonly kind: 'VarDecl';
  readonly names: readonly Ident[];
  readonly type?: Expr;
  readonly values: readonly Expr[];
}
/** One specification of a `const`; an implicit repetition has neither type nor values. */
export interface ConstDecl extends Span {
  readonly kind: 'ConstDecl';
  /** Its place in the group, from 0. */
  readonly iota: number;
  readonly names: readonly Ident[];
  readonly type?: Expr;
  readonly values: readonly Expr[];
}
export interface TypeDecl extends Span {
  readonly kind: 'TypeDecl';
  readonly name: Ident;
  readonly typeParams: readonly Field[];
  readonly alias: boolean;
  readonly type: Expr;
}
