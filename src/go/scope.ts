/**
 * Resolves identifiers lexically: each use to the object its declaration makes, with Go's scopes (universe, package, file, function,
 * block). Selected names and the keys of composite literals need types; they are only noted here, and answered by members.ts.
 */
import type {
  AssignStmt,
  BlockStmt,
  CaseClause,
  CompositeLit,
  ConstDecl,
  Expr,
  Field,
  FuncDecl,
  FuncLit,
  Ident,
  Node,
  RangeStmt,
  SelectorExpr,
  TypeDecl,
  TypeSwitchStmt,
  VarDecl,
} from './ast.ts';
import { ConstObject, TypeObject, VarObject } from './objects.ts';
import type { GoObject, Variable } from './program.ts';
import type { Type } from './types.ts';
import { children } from './walk.ts';

/** Names declared in one block; `parent` is looked at next. */
export class Scope {
  readonly parent: Lookup;
  readonly names = new Map<string, GoObject>();

  constructor(parent: Lookup) {
    this.parent = parent;
  }

  lookup(name: string): GoObject | undefined {
    return this.names.get(name) ?? this.parent.lookup(name);
  }
}

export interface Lookup {
  lookup(name: string): GoObject | undefined;
}

/** How the types of declared names are found, on demand: see declared.ts. */
export interface DeclaredTypes {
  ofType(e: Expr): Type;
  /** The `index`-th of `count` names that are declared with `values`. */
  ofValue(type: Expr | undefined, values: readonly Expr[], index: number, count: number): Type;
  ofConst(decl: ConstDecl, index: number): Type;
  /** The value of a name of `decl`, which repeats `stated`. */
  constValue(decl: ConstDecl, stated: ConstDecl, index: number): number | undefined;
  ofRange(range: RangeStmt, part: 'key' | 'value'): Type;
  /** The variable of a clause of a type switch. */
  ofClause(x: Expr, clause: CaseClause): Type;
  ofTypeParam(name: string, constraint: Expr | undefined): Type;
  /** A type that is declared in a function. */
  ofLocalType(decl: TypeDecl): Type;
}

type Func = FuncDecl | FuncLit;

/** What resolution finds, for one package. */
export interface Resolution {
  readonly objects: Map<Ident, GoObject>;
  readonly selections: Map<Ident, SelectorExpr>;
  /** Keys of composite literals: fields, where the literal is a struct. */
  readonly keys: Map<Ident, CompositeLit>;
  /** The literal around a literal that leaves out its type, and whether it is a key there. */
  readonly outer: Map<CompositeLit, { readonly literal: CompositeLit; readonly key: boolean }>;
  /** The function around a literal; undefined at package level. */
  readonly enclosing: Map<FuncLit, Func | undefined>;
  /** The one value a variable ever gets; undefined where there are several, or its address is taken. */
  readonly bindings: Map<Variable, Expr | undefined>;
}

export function emptyResolution(): Resolution {
  return {
    objects: new Map(),
    selections: new Map(),
    keys: new Map(),
    outer: new Map(),
    enclosing: new Map(),
    bindings: new Map(),
  };
}

/** Statements with a scope of their own, beside those that Resolver handles one by one. */
const BLOCKS: ReadonlySet<Node['kind']> = new Set(['BlockStmt', 'IfStmt', 'ForStmt', 'SwitchStmt', 'CommClause']);

export class Resolver {
  private readonly into: Resolution;
  private readonly types: DeclaredTypes;
  private scope: Scope;
  private readonly owner: Func | undefined;
  private constBefore: ConstDecl | undefined;

  constructor(into: Resolution, types: DeclaredTypes, scope: Scope, owner?: Func) {
    this.into = into;
    this.types = types;
    this.scope = scope;
    this.owner = owner;
  }

  /** Resolves what a package-level declaration mentions. */
  mentions(decl: VarDecl | ConstDecl | TypeDecl): void {
    if (decl.kind === 'TypeDecl') return this.typeDecl(decl);
    if (decl.type) this.node(decl.type);
    this.nodes(decl.values);
  }

  /** The type parameters are in a scope of their own. */
  private typeDecl(decl: TypeDecl): void {
    this.inScope(() => {
      this.typeParams(decl.typeParams);
      this.node(decl.type);
    });
  }

  /** Declares receiver, type parameters, parameters and results of a function; returns the scope for its body. */
  signature(fn: Func): Scope {
    const scope = new Scope(this.scope);
    const inner = new Resolver(this.into, this.types, scope, fn);
    if (fn.kind === 'FuncDecl' && fn.recv) inner.receiver(fn.recv);
    inner.typeParams(fn.type.typeParams);
    inner.params(fn.type.params, 'param');
    inner.params(fn.type.results, 'result');
    return scope;
  }

  /** Resolves the body of a function in the scope of its parameters, as Go does. */
  body(block: BlockStmt): void {
    this.nodes(block.stmts);
  }

  /** Resolves whatever is in a node, in its scope. */
  node(node: Node): void {
    switch (node.kind) {
      case 'Ident':
        return this.ident(node);
      case 'SelectorExpr':
        this.into.selections.set(node.sel, node);
        return this.node(node.x);
      case 'CompositeLit':
        return this.composite(node);
      case 'FuncLit':
        this.into.enclosing.set(node, this.owner);
        return new Resolver(this.into, this.types, this.signature(node), node).body(node.body);
      case 'FuncType':
        return this.fieldTypes([...node.params, ...node.results]);
      case 'Field':
        return this.node(node.type);
      case 'UnaryExpr':
        this.node(node.x);
        return node.op === '&' ? this.rebind(node.x) : undefined;
      case 'IncDecStmt':
        this.node(node.x);
        return this.rebind(node.x);
      case 'BranchStmt':
        return;
      case 'LabeledStmt':
        return this.node(node.stmt);
      case 'AssignStmt':
        return this.assign(node);
      case 'RangeStmt':
        return this.range(node);
      case 'TypeSwitchStmt':
        return this.typeSwitch(node);
      case 'CaseClause':
        return this.clause(node);
      case 'ConstDecl':
        return this.constDecl(node);
      case 'TypeDecl':
        return this.localType(node);
      default:
        return this.plain(node);
    }
  }

  private plain(node: Node): void {
    if (!BLOCKS.has(node.kind)) return this.nodes(children(node));
    this.inScope(() => this.nodes(children(node)));
  }

  private inScope(run: () => void): void {
    const outside = this.scope;
    this.scope = new Scope(outside);
    run();
    this.scope = outside;
  }

  // ---- declaring ----

  private declare(id: Ident, object: GoObject): void {
    this.into.objects.set(id, object);
    if (id.name !== '_') this.scope.names.set(id.name, object);
  }

  private declareVar(id: Ident, scope: Variable['scope'], type: () => Type): Variable {
    const variable = new VarObject(id.name, scope, type, id, this.owner);
    this.declare(id, variable);
    return variable;
  }

  private localVar(id: Ident, type: () => Type): VarObject {
    return new VarObject(id.name, 'local', type, id, this.owner);
  }

  private typeParams(fields: readonly Field[]): void {
    for (const field of fields) for (const name of field.names) this.typeParam(name, field.type);
    for (const field of fields) this.node(field.type);
  }

  private typeParam(name: Ident, constraint: Expr | undefined): void {
    const type = () => this.types.ofTypeParam(name.name, constraint);
    this.declare(name, new TypeObject(name.name, type));
  }

  /** The receiver of a generic type declares its own names for the type parameters: `func (s *S[T])`. */
  private receiver(field: Field): void {
    const base = field.type.kind === 'StarExpr' ? field.type.x : field.type;
    if (base.kind === 'IndexExpr') {
      this.node(base.x);
      for (const name of base.indices) if (name.kind === 'Ident') this.typeParam(name, undefined);
    } else this.node(base);
    for (const name of field.names) this.declareVar(name, 'receiver', () => this.types.ofType(field.type));
  }

  private params(fields: readonly Field[], scope: 'param' | 'result'): void {
    for (const field of fields) this.node(field.type);
    for (const field of fields) {
      for (const name of field.names) this.declareVar(name, scope, () => this.types.ofType(field.type));
    }
  }

  // ---- expressions ----

  private nodes(nodes: readonly Node[]): void {
    for (const node of nodes) this.node(node);
  }

  private fieldTypes(fields: readonly Field[]): void {
    for (const field of fields) this.node(field.type);
  }

  private ident(id: Ident): void {
    if (id.name === '_') return;
    const object = this.scope.lookup(id.name);
    if (object) this.into.objects.set(id, object);
  }

  private composite(e: CompositeLit): void {
    if (e.type) this.node(e.type);
    for (const elt of e.elts) {
      if (elt.kind !== 'KeyValueExpr') {
        this.element(e, elt, false);
        continue;
      }
      if (elt.key.kind === 'Ident') this.into.keys.set(elt.key, e);
      this.element(e, elt.key, true);
      this.element(e, elt.value, false);
    }
  }

  private element(literal: CompositeLit, elt: Expr, key: boolean): void {
    if (elt.kind === 'CompositeLit' && !elt.type) this.into.outer.set(elt, { literal, key });
    this.node(elt);
  }

  // ---- statements ----

  private assign(s: AssignStmt): void {
    if (s.type) this.node(s.type);
    for (const value of s.rhs) this.node(value);
    if (s.define) {
      s.lhs.forEach((x, i) => {
        if (x.kind === 'Ident') this.define(s, x, i);
        else this.node(x);
      });
      return;
    }
    s.lhs.forEach((x, i) => {
      this.node(x);
      this.rebind(x, s.op === '=' && s.rhs.length === s.lhs.length ? s.rhs[i] : undefined);
    });
  }

  /** `:=` declares what its own block does not yet have; `var` always declares, which only differs in invalid code. */
  private define(s: AssignStmt, id: Ident, index: number): void {
    const value = s.rhs.length === s.lhs.length ? s.rhs[index] : undefined;
    const old = s.type ? undefined : this.scope.names.get(id.name);
    if (old && s.rhs.length > 0) {
      this.into.objects.set(id, old);
      this.rebind(id, value);
      return;
    }
    const count = s.lhs.length;
    const variable = this.declareVar(id, 'local', () => this.types.ofValue(s.type, s.rhs, index, count));
    if (s.rhs.length > 0) this.into.bindings.set(variable, value);
  }

  /** Another value for a variable, `value` where it is known; of other expressions nothing is noted. */
  private rebind(x: Expr, value?: Expr): void {
    const object = x.kind === 'Ident' ? this.into.objects.get(x) : undefined;
    if (object?.kind !== 'var') return;
    this.into.bindings.set(object, this.into.bindings.has(object) ? undefined : value);
  }

  private range(s: RangeStmt): void {
    this.node(s.x);
    this.inScope(() => {
      this.rangePart(s, s.key, 'key');
      this.rangePart(s, s.value, 'value');
      this.node(s.body);
    });
  }

  private rangePart(s: RangeStmt, x: Expr | undefined, part: 'key' | 'value'): void {
    if (s.define && x?.kind === 'Ident') {
      const variable = this.declareVar(x, 'local', () => this.types.ofRange(s, part));
      this.into.bindings.set(variable, undefined);
    } else if (x) {
      this.node(x);
      this.rebind(x);
    }
  }

  private typeSwitch(s: TypeSwitchStmt): void {
    this.inScope(() => {
      if (s.init) this.node(s.init);
      this.node(s.x);
      for (const clause of s.cases) this.clause(clause, s);
    });
  }

  private clause(clause: CaseClause, of?: TypeSwitchStmt): void {
    for (const e of clause.list) this.node(e);
    this.inScope(() => {
      const { bind, x } = of ?? {};
      // the name in the head means no variable: each clause has its own
      if (bind && x)
        this.scope.names.set(
          bind.name,
          this.localVar(bind, () => this.types.ofClause(x, clause)),
        );
      this.nodes(clause.body);
    });
  }

  private constDecl(decl: ConstDecl): void {
    this.mentions(decl);
    const stated = decl.values.length > 0 ? decl : (this.constBefore ?? decl);
    this.constBefore = stated;
    decl.names.forEach((name, i) => {
      const type = () => this.types.ofConst(stated, i);
      const value = () => this.types.constValue(decl, stated, i);
      this.declare(name, new ConstObject(name.name, type, value));
    });
  }

  private localType(decl: TypeDecl): void {
    const type = () => (decl.alias ? this.types.ofType(decl.type) : this.types.ofLocalType(decl));
    this.declare(decl.name, new TypeObject(decl.name.name, type));
    this.typeDecl(decl);
  }
}
