/** What the front end gives to the analyses: packages of Go files, with names and types resolved on demand. */
import type { BlockStmt, CallExpr, Decl, Expr, FuncDecl, FuncLit, FuncType, Ident } from './ast.ts';
import type { NamedType, Type } from './types.ts';

/** A text of the repository. `path` is relative to its root (or to the working folder), with `/`. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** Something that was not, or not wholly, analysed, and why, in words for the author of the pull request. */
export interface Skip {
  readonly path: string;
  readonly reason: string;
}

export interface Program {
  readonly packages: readonly Package[];
  /** Files left out (too large, not parsable in time) and files with functions left out (syntax errors). */
  readonly skipped: readonly Skip[];
}

/** The Go files of one folder that are built together, test files apart. */
export interface Package {
  /** `example.com/m/p`; the folder where no go.mod is known. */
  readonly path: string;
  /** As in the package clause. */
  readonly name: string;
  /** Relative to the root, `.` for the root itself. */
  readonly folder: string;
  /** The `go` directive of its module, for example `1.22`. */
  readonly goVersion: string | undefined;
  /** The settings of the `godebug` directives of its module: `asynctimerchan` to `0`. */
  readonly godebug: ReadonlyMap<string, string>;
  readonly files: readonly GoFile[];
  /** Declared functions and methods with a body, in source order, then function literals, each in source order. */
  readonly functions: readonly GoFunction[];

  typeOf(e: Expr): Type;
  /** What an identifier means, also the selected name of a selector expression. */
  objectOf(id: Ident): GoObject | undefined;
  calleeOf(call: CallExpr): Callee | undefined;
  /** The value of an integer constant expression, such as the capacity in `make(chan T, size)`; undefined for anything else. */
  intValue(e: Expr): number | undefined;
  /** The type under a named type; the type itself otherwise; unknown for a type without source. */
  underlying(t: Type): Type;
  /** The function of a declaration or literal of the package. */
  functionOf(node: FuncDecl | FuncLit): GoFunction | undefined;
  /** A method of `t` or, where `t` is addressable, of its pointer, promoted ones too. */
  method(t: Type, name: string): Method | undefined;
  /** The types without parameters, of this package and of the others of the repository that are in sight, which have a method of that name. */
  typesWith(method: string): readonly NamedType[];
}

export interface Method {
  readonly qualified: string;
  readonly type: Type;
  /** Where its source is at hand. */
  readonly func?: GoFunction;
}

export interface GoFile {
  readonly path: string;
  readonly text: string;
  readonly decls: readonly Decl[];
  /** `// Code generated … DO NOT EDIT.` */
  readonly generated: boolean;
  /** `_test.go`. */
  readonly test: boolean;
  /** It imports "C". */
  readonly cgo: boolean;
  /** 1-based line, 1-based column in UTF-16 units. */
  position(offset: number): { readonly line: number; readonly column: number };
}

/** A function to analyse: a declared one or a literal. */
export interface GoFunction {
  /** Where it stands in its file; to read these does not lower the body, as `node` of a literal and `body` do. */
  readonly pos: number;
  readonly end: number;
  /** `Get`, `(*T).Close`, `T.String`; a literal is `<enclosing>.func1`, counted as it stands in the declared function. */
  readonly name: string;
  /** The package that it is declared in; what is in its body is known there, and nowhere else. */
  readonly pkg: Package;
  readonly node: FuncDecl | FuncLit;
  readonly type: FuncType;
  readonly body: BlockStmt;
  readonly file: GoFile;
  readonly enclosing: GoFunction | undefined;
  /** It holds a syntax error: nothing found in it can be trusted. */
  readonly damaged: boolean;
}

export type GoObject =
  | Variable
  | { readonly kind: 'const'; readonly name: string; readonly type: Type }
  | {
      readonly kind: 'func';
      readonly name: string;
      readonly qualified: string;
      readonly type: Type;
      readonly decl?: FuncDecl;
    }
  | { readonly kind: 'type'; readonly name: string; readonly type: Type }
  | { readonly kind: 'package'; readonly name: string; readonly path: string }
  | { readonly kind: 'builtin'; readonly name: string }
  | { readonly kind: 'nil' };

/** One object a variable, compared by identity. */
export interface Variable {
  readonly kind: 'var';
  readonly name: string;
  readonly scope: 'package' | 'local' | 'param' | 'result' | 'receiver' | 'field';
  readonly type: Type;
  /** The declaring identifier; absent for names of other packages and unnamed results. */
  readonly ident?: Ident;
  /** The function that declares it; absent at package level and for fields. A literal that mentions another's variable captures it. */
  readonly owner?: FuncDecl | FuncLit;
}

/**
 * What a call calls. `name` is qualified: `net/http.Get`, `(*net/http.Client).Do`, `(io.Closer).Close`, `example.com/m/p.(*T).Close`
 * is written `(*example.com/m/p.T).Close`; a builtin is `make`, `panic`; a conversion is the type's name.
 */
export interface Callee {
  readonly kind: 'func' | 'method' | 'interface' | 'builtin' | 'conversion' | 'literal' | 'value';
  /** Empty for a literal, and for a function value that is not bound to a name. */
  readonly name: string;
  /** The declaration or literal, where its source is at hand: in this package, or in one of the repository that it imports. */
  readonly func?: GoFunction;
  readonly signature?: Type;
}
